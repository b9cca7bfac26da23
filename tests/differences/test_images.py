"""Pictures: how many pixels differ, and in which box."""

import pytest
from PIL import Image

from cairnflow.differences import difference


def picture(mode: str = "RGB", *changed: tuple[int, int]) -> Image.Image:
    made = Image.new(mode, (20, 10))
    for place in changed:
        made.putpixel(place, 1)
    return made


def test_pixels_and_their_box_are_told() -> None:
    found = difference(picture("L"), picture("L", (3, 4), (7, 8)))

    assert found.lines() == [
        "Image L 20×10; pixels 2 of 200 differ (1.0%)",
        "  pixels  2 of 200 differ (1.0%)",
        "  max |Δ|  1",
        "  box  all within (3, 4) to (7, 8)",
    ]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "I", "F"])
def test_a_copy_is_equal_in_every_mode(mode: str) -> None:
    assert difference(picture(mode), picture(mode).copy()).is_equal


def test_another_mode_and_another_size_are_told() -> None:
    assert [d.metric for d in difference(picture(), picture("L")).deltas] == ["mode"]
    other = Image.new("RGB", (21, 10))
    assert [d.text for d in difference(picture(), other).deltas] == ["size  20×10 → 21×10"]
