"""Widths, cuts and wraps of text on a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairnflow.cli.texts import (
    Line,
    Span,
    ascii_only,
    clean,
    cut,
    cut_line,
    cut_middle,
    joined,
    line,
    text_of,
    width_of,
    width_of_line,
    wrapped,
)
from cairnflow.trails.words import TONES


@pytest.mark.parametrize("evil", ["\x1b[2J", "\x9b31m", "\x07", "\u202e", "\x7f", "\ud800", "\r"])
def test_nothing_in_a_text_speaks_to_the_terminal(evil: str) -> None:
    shown = clean(f"a{evil}b")

    assert shown.isprintable()
    assert shown.startswith("a\\")


def test_line_ends_and_tabs_stay_where_they_are_asked_for() -> None:
    assert clean("a\tb\n\x1b", lines=True) == "a\tb\n\\x1b"


@given(st.text(max_size=40), st.integers(0, 50))
def test_a_cut_text_is_never_wider_than_asked(text: str, most: int) -> None:
    assert width_of(cut(clean(text), most)) <= max(most, 0)
    assert width_of(cut_middle(clean(text), most)) <= max(most, 0)


@given(st.text(alphabet="ab 日é", max_size=60), st.integers(2, 30))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, most: int) -> None:
    parts = wrapped((Span(text, "bold"),), most)

    assert all(width_of_line(part) <= most for part in parts)
    assert "".join(map(text_of, parts)).replace(" ", "") == text.replace(" ", "")


def test_a_cut_path_keeps_its_end() -> None:
    assert cut_middle("/a/very/long/folder/orders.parquet", 20).endswith("s.parquet")


def test_a_cut_line_keeps_the_styles_of_what_is_left() -> None:
    given_line = (Span("abc", "bold"), Span("defgh", "dim"))

    assert cut_line(given_line, 5) == (Span("abc", "bold"), Span("d…", "dim"))


def test_a_line_that_fits_is_not_cut() -> None:
    given_line = (Span("abc"), Span("def"))

    assert cut_line(given_line, 6) == given_line


def test_a_line_that_ends_where_a_piece_ends_says_that_it_was_cut() -> None:
    assert text_of(cut_line((Span("abc"), Span("def")), 3)) == "ab…"


def test_wide_and_combining_characters_are_counted_in_cells() -> None:
    assert width_of("日本e\u0301") == 5


@pytest.mark.parametrize("tone", TONES, ids=lambda tone: tone.name)
def test_signs_of_states_in_ascii_are_those_that_all_screens_use(tone) -> None:  # type: ignore[no-untyped-def]
    assert ascii_only(tone.glyph) == tone.ascii


def test_letters_of_other_scripts_stay_in_ascii_mode() -> None:
    assert ascii_only("日本 × 2") == "日本 x 2"


def test_joined_lines_have_the_text_between_them_only() -> None:
    lines: list[Line] = [line("a"), line("b")]

    assert text_of(joined(lines, " · ")) == "a · b"
