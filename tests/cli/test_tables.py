"""Columns that are whole where nothing is known of the width, and fitted where it is."""

import pytest

from cairnflow.cli.tables import Column, fields, hanging, table
from cairnflow.cli.texts import Span, line, text_of, width_of_line

COLUMNS = (
    Column("TASK", least=6, middle=True),
    Column("STATE"),
    Column("RESULT", least=6),
    Column("SIZE", right=True, spare=1),
    Column("HASH", spare=2),
)
ROWS = [
    ("extract_orders", "success", "DataFrame 1,204,331×12", "88 MB", "aa10c2"),
    ("score", "failed", "–", "–", "–"),
]


def _texts(width: int | None) -> list[str]:
    return [text_of(row) for row in table(COLUMNS, ROWS, width)]


def test_a_table_of_unknown_width_is_whole_and_aligned() -> None:
    assert _texts(None) == [
        " TASK            STATE    RESULT                   SIZE  HASH",
        " extract_orders  success  DataFrame 1,204,331×12  88 MB  aa10c2",
        " score           failed   –                           –  –",
    ]


@pytest.mark.parametrize("width", range(30, 70))
def test_a_table_is_never_wider_than_its_screen(width: int) -> None:
    assert all(width_of_line(row) <= width for row in table(COLUMNS, ROWS, width))


def test_columns_are_cut_before_any_is_left_out() -> None:
    head, first, _ = _texts(52)

    assert head.split() == ["TASK", "STATE", "RESULT", "SIZE", "HASH"]
    assert "…" in first


def test_the_column_that_matters_least_is_left_out_first() -> None:
    assert _texts(38)[0].split() == ["TASK", "STATE", "RESULT", "SIZE"]
    assert _texts(29)[0].split() == ["TASK", "STATE", "RESULT"]


def test_a_column_without_content_is_left_out() -> None:
    rows = [("a", "", "b", "1", "x")]

    assert "STATE" not in text_of(table(COLUMNS, rows, None)[0])


def test_a_table_without_rows_has_its_heading() -> None:
    assert text_of(table(COLUMNS, [], None)[0]).split()[0] == "TASK"


def test_no_line_of_a_table_ends_in_spaces() -> None:
    rows = [("a", "b", "c", "1", (Span("", "dim"),)), ("a", "b", "c", "1", "long")]

    assert [text_of(row) for row in table(COLUMNS, rows, None)] == [
        text_of(row).rstrip() for row in table(COLUMNS, rows, None)
    ]


def test_data_in_a_table_cannot_move_the_cursor() -> None:
    rows = [("a\x1b[2J", "b", "c\n", "1", "x")]

    assert "a\\x1b[2J" in text_of(table(COLUMNS, rows, None)[1])


def test_fields_stand_in_one_column_and_empty_ones_are_left_out() -> None:
    told = fields([("result", line("x")), ("none", ()), ("python", [line("a"), line("b")])], None)

    assert [text_of(row) for row in told] == [" result  x", " python  a", "         b"]


def test_a_long_text_is_wrapped_beside_its_name() -> None:
    told = hanging(line(" name"), line("word " * 12), 8, 40)

    assert all(width_of_line(row) <= 40 for row in told)
    assert [text_of(row)[:8] for row in told] == [" name   ", "        "]


def test_a_long_text_stands_below_a_name_that_leaves_no_room() -> None:
    told = hanging(line(" a-name-of-thirty-characters-xy"), line("word " * 12), 8, 40)

    assert text_of(told[0]) == " a-name-of-thirty-characters-xy"
    assert text_of(told[1]).startswith("    word")


def test_a_long_text_is_one_line_where_the_width_is_not_known() -> None:
    assert len(hanging(line("name"), line("word " * 100), 8, None)) == 1
