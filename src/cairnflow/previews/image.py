"""Pictures: their size, and a thumbnail that fits in a preview."""

from base64 import b64encode
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from math import sqrt
from struct import unpack
from typing import Any

from cairnflow.previews.base import Limits, Preview, Request

_DECODED = 12_000_000  # pixels; to decode more takes longer than a preview may
_DRAFTED = 80_000_000  # pixels of a JPEG, which can be decoded at an eighth of its size
_ENVELOPE = 2_048  # bytes of the preview's JSON beside the picture
_COLOURS = 4_096  # a drawing has fewer; a photograph has more, and makes a large PNG


@dataclass(frozen=True, slots=True)
class Header:
    """What the first bytes of a picture say.

    Attributes:
        format: ``PNG``, ``JPEG``, ``GIF`` or ``WebP``.
        width: pixels; 0 where the header doesn't say.
        height: as ``width``.
    """

    format: str
    width: int = 0
    height: int = 0


def header_of(data: Any) -> Header | None:
    """Return what the first bytes say of a picture; None where they are none's."""
    head = bytes(memoryview(data).cast("B")[:32])
    if head[:8] == b"\x89PNG\r\n\x1a\n" and head[12:16] == b"IHDR":
        return Header("PNG", *unpack(">II", head[16:24]))
    if head[:3] == b"\xff\xd8\xff":
        return Header("JPEG", *_jpeg_size(memoryview(data).cast("B")))
    if head[:6] in {b"GIF87a", b"GIF89a"} and len(head) >= 10:
        return Header("GIF", *unpack("<HH", head[6:10]))
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Header("WebP")
    return None


def preview_encoded(value: Any, request: Request) -> Preview:
    """Return a thumbnail of an encoded picture; its bytes as they are where they fit."""
    header = header_of(value)
    if header is None:
        raise ValueError("these bytes are no picture that we know")
    content = bytes(value)
    facts = _facts(header.format, header.width, header.height) | {"bytes": len(content)}
    summary, mime = _summary(facts), f"image/{header.format.lower()}"
    if not request.shows("sample"):
        return request.made(summary, mime, facts=facts)
    if len(content) <= _room(request.limits) and _is_small(header, request.limits):
        return request.made(summary, mime, _text(content), facts=facts)
    if not _can_decode(header):
        return request.made(summary, mime, facts=facts, truncated=True)
    from PIL import Image

    picture: Any = Image.open(BytesIO(content), formats=[header.format.upper()])
    picture.draft("RGB", (request.limits.pixels, request.limits.pixels))
    return _thumbnail(picture, summary, facts, request)


def preview_pillow(value: Any, request: Request) -> Preview:
    """Return a thumbnail of a Pillow image."""
    facts = _facts(value.format or "image", value.width, value.height) | {"mode": value.mode}
    summary = _summary(facts)
    if not request.shows("sample"):
        return request.made(summary, "image/png", facts=facts)
    if value.width * value.height > _DECODED:
        return request.made(summary, "image/png", facts=facts, truncated=True)
    return _thumbnail(value, summary, facts, request)


def _thumbnail(picture: Any, summary: str, facts: dict[str, Any], request: Request) -> Preview:
    """Return the largest thumbnail that fits: of drawings PNG, of photographs JPEG."""
    room, longest = _room(request.limits), min(request.limits.pixels, max(picture.size))
    small = picture.convert("RGBA" if "A" in picture.getbands() else "RGB")
    while longest >= 1 and not request.is_over():
        small.thumbnail((longest, longest))
        format = "PNG" if small.getcolors(_COLOURS) else "JPEG"
        content = _encoded(small, format)
        if len(content) <= room:
            shown = facts | {"shown": [*small.size]}
            return request.made(summary, f"image/{format.lower()}", _text(content), facts=shown)
        # Bytes go with the area: the next one is about as large as fits.
        longest = int(longest * min(0.9, 0.95 * sqrt(room / len(content))))
    return request.made(summary, "image/png", facts=facts, truncated=True)


def _encoded(picture: Any, format: str) -> bytes:
    out = BytesIO()
    if format == "JPEG":
        picture.convert("RGB").save(out, format, quality=80)
    else:
        picture.save(out, format)
    return out.getvalue()


def _can_decode(header: Header) -> bool:
    most = _DRAFTED if header.format == "JPEG" else _DECODED
    pixels = header.width * header.height
    return 0 < pixels <= most and _has_pillow()


def _has_pillow() -> bool:
    return find_spec("PIL") is not None


def _is_small(header: Header, limits: Limits) -> bool:
    return max(header.width, header.height) <= limits.pixels


def _room(limits: Limits) -> int:
    """Return how many bytes of a picture fit in a preview: base64 makes four of three."""
    return (limits.inline - _ENVELOPE) * 3 // 4


def _text(content: bytes) -> str:
    return b64encode(content).decode("ascii")


def _facts(format: str, width: int, height: int) -> dict[str, Any]:
    size = {"width": width, "height": height} if width else {}
    return {"format": format, **size}


def _summary(facts: dict[str, Any]) -> str:
    size = f" {facts['width']}×{facts['height']}" if "width" in facts else ""
    return f"{facts['format']}{size}"


def _jpeg_size(data: Any) -> tuple[int, int]:
    """Return width and height from the frame header of a JPEG; zeros where none is found.

    Source:
        ITU-T T.81, B.2.2: frame header syntax; B.1.1.4: marker segments.
    """
    at, end = 2, min(len(data), 1 << 20)
    while at + 9 < end and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + unpack(">H", data[at + 2 : at + 4])[0]
    return 0, 0
