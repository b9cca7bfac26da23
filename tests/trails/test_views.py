import base64
from typing import Any

import pytest

from cairnflow.previews import make, to_json
from cairnflow.trails.grids import Grid
from cairnflow.trails.previewed import preview_of
from cairnflow.trails.trees import Tree
from cairnflow.trails.views import Passage, Picture, Room, Sentence, View, view_of
from tests.trails.made import fact, kept, table

PIXEL = base64.b64encode(b"\x89PNG not really").decode()


def _of(value: Any, room: Room | None = None, **fields: Any) -> View:
    return preview_of(kept(preview=to_json(make(value)), **fields)).view(room)


def test_a_table_shows_its_first_and_last_rows_and_counts_the_others() -> None:
    grid = view_of(table(1_000, parts=[100, 60, 40]), Room(rows=6))

    assert isinstance(grid, Grid)
    assert [row[0] for row in grid.rows] == ["0", "1", "2", "3", "198", "199"]
    assert (grid.gap, grid.more_rows) == (4, 994)


def test_a_short_table_is_shown_whole() -> None:
    grid = view_of(table(3), Room())

    assert isinstance(grid, Grid)
    assert (len(grid.rows), grid.gap, grid.more_rows, grid.more_columns) == (3, None, 0, 0)


def test_rows_between_are_never_shown_as_if_they_followed_each_other() -> None:
    grid = view_of(table(1_000, parts=[3, 195, 2]), Room(rows=30))

    assert isinstance(grid, Grid)
    assert [row[0] for row in grid.rows] == ["0", "1", "2", "198", "199"]
    assert grid.gap == 3


def test_a_table_tells_dtypes_nulls_and_which_columns_are_numbers() -> None:
    grid = view_of(table(3), Room())

    assert isinstance(grid, Grid)
    assert [head.dtype for head in grid.heads] == ["int64", "float64"]
    assert [head.nulls for head in grid.heads] == ["0 %", "31 %"]
    assert all(head.is_number for head in grid.heads)
    assert grid.rows[1] == ("1", None)


def test_columns_that_are_not_shown_are_counted() -> None:
    grid = view_of(table(3, columns_total=80), Room(columns=1))

    assert isinstance(grid, Grid)
    assert (len(grid.heads), grid.more_columns) == (1, 79)


def test_a_redacted_column_shows_that_it_is_there_and_no_more() -> None:
    columns = [{"name": "email", "redacted": True}]

    grid = view_of(table(2, columns=columns, columns_total=1, data=[None]), Room())

    assert isinstance(grid, Grid)
    assert (grid.heads[0].dtype, grid.rows) == ("redacted", (("•••",), ("•••",)))


def test_a_table_at_level_schema_has_heads_and_no_rows() -> None:
    preview = table(1_000, level="schema")
    for name in ("rows", "parts", "data"):
        del preview[name]

    grid = view_of(preview, Room())

    assert isinstance(grid, Grid)
    assert (len(grid.heads), grid.rows, grid.more_rows) == (2, (), 0)


def test_a_data_frame_of_pandas_is_shown_as_a_table() -> None:
    pandas = pytest.importorskip("pandas")

    grid = _of(pandas.DataFrame({"price": [1.5, None], "country": ["DE", "<b>"]}))

    assert isinstance(grid, Grid)
    assert [head.name for head in grid.heads][-2:] == ["price", "country"]
    assert [row[-2:] for row in grid.rows] == [("1.5", "DE"), (None, "<b>")]


def test_an_array_shows_its_corner_shape_and_range() -> None:
    numpy = pytest.importorskip("numpy")

    grid = _of(numpy.arange(3_000.0).reshape(1_000, 3), Room(rows=2, columns=2))

    assert isinstance(grid, Grid)
    assert grid.rows == (("0", "1"), ("3", "4"))
    assert (grid.more_rows, grid.more_columns) == (998, 1)
    assert grid.note.startswith("float64 1,000×3, min 0, ")


def test_an_array_without_dimensions_is_shown() -> None:
    numpy = pytest.importorskip("numpy")

    assert isinstance(_of(numpy.array(3.0)), Sentence)


def test_nested_values_are_a_tree_whose_small_parts_stay_on_one_line() -> None:
    tree = _of({"model": {"name": "lgbm", "depth": 3}, "scores": [[0.5, 0.25], [1]], "none": None})

    assert isinstance(tree, Tree)
    assert [(b.depth, b.key, b.text) for b in tree.branches] == [
        (0, "", "dict of 3"),
        (1, "model", "{'name': 'lgbm', 'depth': 3}"),
        (1, "scores", "list of 2"),
        (2, "0", "[0.5, 0.25]"),
        (2, "1", "[1]"),
        (1, "none", "None"),
    ]


def test_a_tree_that_is_too_long_is_cut_and_says_so() -> None:
    tree = _of({str(i): {"a": [i], "b": [[i]]} for i in range(100)}, Room(lines=7))

    assert isinstance(tree, Tree)
    assert (len(tree.branches), tree.is_cut) == (7, True)


def test_what_a_preview_left_out_of_a_list_is_counted() -> None:
    tree = _of([[i] for i in range(1_000)])

    assert isinstance(tree, Tree)
    assert tree.branches[0].text == "list of 1,000"


def test_tuples_and_sets_are_told_from_lists() -> None:
    tree = _of((1, "a", [[frozenset({2})]]))

    assert isinstance(tree, Tree)
    assert tree.branches[0].text == "tuple of 3"
    assert tree.branches[-1].text == "frozenset(2)"


def test_a_text_shows_its_first_lines() -> None:
    passage = _of("\n".join(map(str, range(1_000))), Room(lines=3))

    assert passage == Passage("0\n1\n2", 997)


def test_a_picture_is_shown_only_if_it_is_of_a_known_kind_and_base64() -> None:
    good = {"mime": "image/png", "data": PIXEL, "summary": "PNG 1×1", "level": "sample"}

    assert view_of(good, Room()) == Picture("image/png", PIXEL, "PNG 1×1")
    assert isinstance(view_of({**good, "mime": "image/svg+xml"}, Room()), Sentence)
    assert isinstance(view_of({**good, "data": 'x" onerror="alert(1)'}, Room()), Sentence)
    assert isinstance(view_of({**good, "data": None}, Room()), Sentence)


def test_html_is_shown_as_its_source() -> None:
    preview = {"mime": "text/html", "data": "<script>alert(1)</script>", "level": "sample"}

    assert view_of(preview, Room()) == Passage(
        "<script>alert(1)</script>", 0, "HTML, shown as its source"
    )


def test_a_preview_that_failed_says_why() -> None:
    view = view_of({"type": "X", "error": "RuntimeError: no\nway", "level": "sample"}, Room())

    assert view == Sentence("the value could not be previewed: RuntimeError: no way")


def test_a_level_that_tells_no_content_is_named() -> None:
    view = view_of({"type": "str", "mime": "text/plain", "level": "stats"}, Room())

    assert view == Sentence("str: its content is not told at preview level 'stats'")


class Opaque:
    def __init__(self) -> None:
        self.weights = [1.0]


def test_an_object_shows_its_attributes_by_type() -> None:
    tree = _of(Opaque())

    assert isinstance(tree, Tree)
    assert tree.branches[-1].text.endswith("{'weights': <list>}")


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (fact(state="Failed", message="no"), "it failed, so there was no value"),
        (fact(state="Retrying", message="no"), "it failed, so there was no value"),
        (fact(state="Skipped"), "it was skipped, so there is no value"),
        (kept(), "none was made"),
    ],
)
def test_a_missing_preview_says_why_it_is_missing(one: Any, said: str) -> None:
    preview = preview_of(one)

    assert said in preview.absence
    assert not preview
    assert isinstance(preview.view(), Sentence)
