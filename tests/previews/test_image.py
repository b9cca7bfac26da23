import json
import random
import struct
from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw

from cairnflow.previews import Limits, Preview, make, to_json
from cairnflow.previews.image import Header, header_of


def encoded(picture: Image.Image, form: str) -> bytes:
    out = BytesIO()
    picture.save(out, form)
    return out.getvalue()


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))


def decoded(made: Preview) -> Any:
    shown = json.loads(to_json(made))
    assert shown["data"] is not None
    return Image.open(BytesIO(b64decode(shown["data"])))


@pytest.mark.parametrize(
    ("form", "name", "mime"),
    [
        ("PNG", "PNG", "image/png"),
        ("JPEG", "JPEG", "image/jpeg"),
        ("GIF", "GIF", "image/gif"),
        ("WEBP", "WebP", "image/webp"),
    ],
)
def test_a_small_picture_is_shown_as_it_is(form: str, name: str, mime: str) -> None:
    content = encoded(Image.new("RGB", (40, 30), "red"), form)

    made = make(content)

    assert (made.mime, b64decode(made.data)) == (mime, content)
    assert made.facts["format"] == name
    assert made.facts["bytes"] == len(content)


def test_the_summary_tells_format_and_size() -> None:
    assert make(encoded(Image.new("RGB", (1600, 900)), "PNG")).summary == "PNG 1600×900"


def test_a_picture_that_is_too_large_becomes_a_thumbnail() -> None:
    made = make(encoded(noise(900, 600), "PNG"), limits=Limits(seconds=5))

    small = decoded(made)
    assert (made.facts["width"], made.facts["height"]) == (900, 600)
    assert made.facts["shown"] == [*small.size]
    assert made.mime == "image/jpeg"
    assert max(small.size) < 900
    assert len(to_json(made)) <= 65_536


def test_a_drawing_stays_sharp() -> None:
    picture = Image.new("RGB", (3_000, 2_000), "white")
    ImageDraw.Draw(picture).line((0, 0, 2_999, 1_999), fill="red", width=9)

    made = make(picture, limits=Limits(seconds=5))

    assert made.mime == "image/png"
    assert max(decoded(made).size) == 1_600


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I;16", "LA"])
def test_pictures_of_every_mode_are_shown(mode: str) -> None:
    made = make(Image.new(mode, (20, 10)))

    assert made.error is None
    assert decoded(made).size == (20, 10)


def test_the_picture_itself_is_not_made_smaller() -> None:
    picture = noise(800, 600)

    make(picture, limits=Limits(pixels=50))

    assert picture.size == (800, 600)


@pytest.mark.parametrize("level", ["schema", "stats"])
def test_below_sample_a_picture_has_a_size_and_no_pixels(level: str) -> None:
    made = make(encoded(noise(20, 10), "PNG"), level)  # type: ignore[arg-type]

    assert (made.data, made.facts["width"]) == (None, 20)


def test_a_picture_that_decodes_to_too_much_is_not_decoded() -> None:
    header = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 100_000, 100_000)

    made = make(header + b"\x00" * 100_000)

    assert (made.data, made.truncated, made.summary) == (None, True, "PNG 100000×100000")


def test_a_torn_picture_is_a_failed_preview_or_none() -> None:
    content = encoded(noise(900, 600), "PNG")[:200_000]

    made = make(content, limits=Limits(seconds=5))

    assert made.data is None
    assert made.error is not None


@pytest.mark.parametrize(
    ("content", "header"),
    [
        (b"", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"GIF89a", None),
        (b"\xff\xd8\xff", Header("JPEG")),
        (b"\xff\xd8\xff\xe0\x00", Header("JPEG")),
        (b"\xff\xd8\xff\xe0\x00\x00" + b"\xff" * 50, Header("JPEG")),
        (b"hello", None),
    ],
)
def test_torn_headers_are_read_as_far_as_they_go(content: bytes, header: Header | None) -> None:
    assert header_of(content) == header


@pytest.mark.parametrize("size", [(1, 1), (640, 480), (3, 999)])
def test_the_size_of_a_jpeg_is_read_from_its_header(size: tuple[int, int]) -> None:
    assert header_of(encoded(Image.new("RGB", size), "JPEG")) == Header("JPEG", *size)
