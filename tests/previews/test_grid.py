import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.previews.grid import Lane, fitted, grid, places, shown


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("é", 1), ("e\u0301", 1), ("東京", 4), ("", 0)]
)
def test_places_are_counted_as_a_terminal_does(text: str, width: int) -> None:
    assert places(text) == width


@settings(deadline=None)
@given(st.text(), st.integers(1, 30))
def test_a_fitted_text_is_never_wider(text: str, width: int) -> None:
    assert places(fitted(text, width)) <= width


@settings(deadline=None)
@given(st.text())
def test_a_shown_text_is_printable(text: str) -> None:
    assert shown(text).isprintable()


def test_wide_letters_stand_in_line() -> None:
    lines, _ = grid([Lane(["東京", "ab"]), Lane(["1", "2"])], 80)

    assert lines == ["東京  1", "ab    2"]


def test_one_lane_is_always_shown() -> None:
    assert grid([Lane(["abcdef"]), Lane(["x"])], 4) == (["abc…"], 1)


def test_no_lanes_are_no_lines() -> None:
    assert grid([], 80) == ([], 0)
