import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cairnflow.previews import make, to_json
from cairnflow.previews.grid import places
from cairnflow.previews.plain import lines


def shown(value: object, width: int = 80, rows: int = 20, **asked: Any) -> list[str]:
    return lines(json.loads(to_json(make(value, **asked))), width, rows)


def sales(rows: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "order_id": np.arange(rows) + 98_121,
            "price": [12.5 if row % 2 == 0 else None for row in range(rows)],
            "country": ["DE"] * rows,
        }
    )


def test_a_table_is_aligned_numbers_to_the_right() -> None:
    assert shown(sales(3)) == [
        "pandas.DataFrame  3 × 3",
        "       order_id    price  country",
        "          int64  float64  str",
        "nulls         0    33.3%  0",
        "0         98121     12.5  DE",
        "1         98122     null  DE",
        "2         98123     12.5  DE",
    ]


def test_of_a_long_table_head_and_end_are_shown_and_the_rest_counted() -> None:
    found = shown(sales(1_187_020), rows=5)

    assert found[4].startswith("0 ")
    assert found[6].startswith("⋮ ")
    assert found[9].startswith("1187019 ")
    assert found[-1] == "… 1,187,015 more rows"


def test_columns_without_room_are_counted() -> None:
    found = shown(sales(1), width=25)

    assert found[-1] == "… 1 more column"
    assert "country" not in "".join(found)


def test_without_rows_each_column_has_a_line() -> None:
    found = shown(sales(4), level="stats")

    assert found[1].split() == ["nulls", "min", "max", "mean", "std", "distinct"]
    assert found[2].split()[:5] == ["order_id", "int64", "0", "98121", "98124"]
    assert found[3].split()[:3] == ["price", "float64", "50.0%"]


def test_at_schema_a_line_has_name_and_dtype() -> None:
    assert shown(sales(1), level="schema")[1:] == [
        "order_id  int64",
        "price     float64",
        "country   str",
    ]


def test_a_redacted_column_is_named_and_empty() -> None:
    found = shown(sales(2), redact=["country"])

    assert found[2].split()[-1] == "redacted"
    assert found[4].split() == ["0", "98121", "12.5"]


def test_a_tree_is_indented_where_a_line_is_too_short() -> None:
    value = {"region": "EU", "deep": {"a": {"b": "x" * 30}, "c": [1, 2]}}

    assert shown(value, width=30) == [
        "dict  2 keys",
        "region: 'EU'",
        "deep: 2 keys",
        "  a: 1 key",
        "    b: 'xxxxxxxxxxxxxxxxxxxxx…",
        "  c: [1, 2]",
    ]


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ({"s": {1, 2}}, "s: set [1, 2]"),
        ({"o": object()}, "o: <object>"),
        ({"b": b"ab"}, "b: <bytes length: 2, hex: '61 62'>"),
        ({"n": None}, "n: None"),
        ({"f": float("nan")}, "f: 'NaN'"),
        ([1, [2]], "1: [2]"),
    ],
)
def test_parts_of_a_tree_are_written_as_python_would(value: object, line: str) -> None:
    assert line in shown(value)


def test_a_redacted_key_is_said() -> None:
    assert shown({"email": "x"}, redact=["email"]) == ["dict  1 key", "email: (redacted)"]


def test_what_a_tree_leaves_out_is_counted() -> None:
    assert shown({str(place): place for place in range(300)}, rows=500)[-1] == "… 100 more"


def test_a_long_tree_ends_in_an_ellipsis() -> None:
    assert len(shown({str(place): place for place in range(300)}, rows=5)) == 7


def test_an_array_shows_its_statistics_and_corner() -> None:
    assert shown(np.array([[1.0, 2.0], [3.0, np.nan]])) == [
        "numpy.ndarray  float64 (2, 2)",
        "min 1  max 3  mean 2  std 0.816497  nulls 0.25  distinct 3",
        "1    2",
        "3  NaN",
    ]


def test_a_large_array_says_what_it_is_a_corner_of() -> None:
    assert shown(np.zeros((300, 400)))[-1] == "… of 300 × 400"


def test_a_text_is_shown_by_lines() -> None:
    assert shown("one\ntwo\nthree", rows=2)[1:] == ["one", "two", "… 1 more line"]


@pytest.mark.parametrize(
    ("value", "last"),
    [
        (3, "int  3"),
        (ValueError("bad row"), "ValueError: bad row"),
        (b"ab", "61 62"),
        (len, "<built-in function len>"),
    ],
)
def test_other_values_have_a_line(value: object, last: str) -> None:
    assert shown(value)[-1] == last


def test_the_lack_of_a_preview_is_said() -> None:
    assert shown(3, level="none") == ["int", "no preview at level none"]
    assert lines({"type": "T", "error": "ValueError: x"}) == ["T", "no preview: ValueError: x"]


HOSTILE = "\x1b[2J\x07\r\n\u202e\u2028\x9b31m"


@pytest.mark.parametrize(
    "value",
    [
        {HOSTILE: HOSTILE},
        [HOSTILE, {HOSTILE: [HOSTILE]}] * 20,
        pd.DataFrame({HOSTILE: [HOSTILE, 1]}),
        HOSTILE * 9,
        ValueError(HOSTILE),
        np.array([HOSTILE]),
        type(HOSTILE, (), {"__repr__": lambda self: HOSTILE})(),
    ],
)
def test_nothing_of_a_value_reaches_the_terminal_as_a_command(value: object) -> None:
    assert all(line.isprintable() for line in shown(value))


@pytest.mark.parametrize("width", [20, 33, 80, 200])
@pytest.mark.parametrize(
    "value",
    [
        sales(500),
        pd.DataFrame({"東京" * 20: ["日本語" * 30]}),
        {"k" * 90: ["v" * 90, {"d": list(range(99))}]},
        np.zeros((50, 50)),
        "x" * 500,
        ValueError("x" * 500),
    ],
)
def test_no_line_is_wider_than_the_terminal(value: object, width: int) -> None:
    assert all(places(line) <= width for line in shown(value, width))


@pytest.mark.parametrize(
    "preview",
    [
        {},
        {"mime": "application/json"},
        {"mime": "application/vnd.cairn.table+json"},
        {"mime": "application/vnd.cairn.table+json", "columns": [], "data": []},
        {"mime": "application/vnd.cairn.table+json", "columns": [{"name": "a"}], "data": [[]]},
        {"mime": "application/vnd.cairn.array+json", "data": []},
        {"mime": "application/vnd.cairn.array+json", "data": [[]]},
        {"mime": "application/vnd.cairn.array+json", "data": 3.5},
        {"mime": "application/vnd.cairn.repr+json"},
        {"mime": "text/plain"},
        {"mime": "image/png", "data": "AAAA"},
        {"mime": "something/else", "data": {"a": 1}},
    ],
)
def test_a_preview_with_parts_missing_is_shown_as_far_as_it_goes(preview: dict[str, Any]) -> None:
    assert isinstance(lines({"type": "T", **preview}), list)
