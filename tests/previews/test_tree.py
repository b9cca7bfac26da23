import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import pathlib
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pydantic
import pytest

from cairnflow.previews import Level, Limits, make


class Point(NamedTuple):
    x: int
    y: int


class NamedPoint(Point):
    __slots__ = ()


@dataclasses.dataclass
class User:
    name: str
    password: str = dataclasses.field(repr=False)
    later: int = dataclasses.field(init=False)


class Model(pydantic.BaseModel):
    rate: float
    token: str = pydantic.Field(repr=False)


class Colour(enum.StrEnum):
    RED = "red"


class Strange:
    def __repr__(self) -> str:
        raise AssertionError("asked")


def test_a_nested_value_is_shown_as_a_tree() -> None:
    made = make({"a": 1, "b": [True, None, {"c": ("x", 2.5)}]})

    assert made.data == {"a": 1, "b": [True, None, {"c": ["x", 2.5]}]}
    assert (made.summary, made.mime, made.truncated) == ("2 keys", "application/json", False)


@pytest.mark.parametrize(
    ("value", "data", "summary"),
    [
        (set(), {"$type": "set", "items": []}, "0 items"),
        (frozenset({"b", "a"}), {"$type": "frozenset", "items": ["a", "b"]}, "2 items"),
        (collections.deque([1]), {"$type": "collections.deque", "items": [1]}, "1 item"),
        (collections.Counter("aa"), {"a": 2}, "1 key"),
        (Point(1, 2), {"$type": "Point", "x": 1, "y": 2}, "2 fields"),
        (NamedPoint(1, 2), {"$type": "NamedPoint", "x": 1, "y": 2}, "2 fields"),
        (Model(rate=1.5, token="t"), {"$type": "Model", "rate": 1.5}, "1 field"),
        (datetime.date(2026, 11, 22), "2026-11-22", "2026-11-22"),
        (datetime.timedelta(days=1), "1 day, 0:00:00", "1 day, 0:00:00"),
        (decimal.Decimal("1.50"), "1.50", "1.50"),
        (fractions.Fraction(1, 3), "1/3", "1/3"),
        (pathlib.PurePosixPath("/a/b"), "/a/b", "/a/b"),
        (uuid.UUID(int=1), str(uuid.UUID(int=1)), str(uuid.UUID(int=1))),
        (range(3), "range(0, 3)", "range(0, 3)"),
        (1 + 2j, "(1+2j)", "(1+2j)"),
        (np.float64(2.5), 2.5, "2.5"),
        (np.int64(2**60), str(2**60), f"'{2**60}'"),
        (np.bool_(True), True, "True"),
        (np.datetime64("2026-11-22"), "2026-11-22", "2026-11-22"),
        (pd.Timestamp("2026-11-22"), "2026-11-22T00:00:00", "2026-11-22T00:00:00"),
        (pd.NA, None, "None"),
        (pd.NaT, None, "None"),
    ],
)
def test_known_types_are_shown_by_their_content(value: object, data: Any, summary: str) -> None:
    made = make(value)

    if isinstance(data, dict) and "$type" in data and "." not in data["$type"]:
        data["$type"] = made.type
    assert (made.data, made.summary.strip("'")) == (data, summary.strip("'"))


def test_a_member_of_an_enumeration_is_shown_by_its_name() -> None:
    made = make(Colour.RED)

    assert (made.data["name"], made.data["value"], made.summary) == ("RED", "red", "RED")


def test_a_field_that_its_author_keeps_out_of_repr_is_not_shown() -> None:
    made = make(User("ana", password="canary"))

    assert made.data.keys() == {"$type", "name", "later"}
    assert "canary" not in str(made)


def test_an_unknown_object_in_a_tree_is_shown_by_its_type_alone() -> None:
    made = make([Strange(), iter(()), len])

    assert [item["$type"] for item in made.data] == [
        f"{__name__}.Strange",
        "tuple_iterator",
        "builtin_function_or_method",
    ]


def test_tables_and_arrays_in_a_tree_are_shown_by_their_shape() -> None:
    made = make({"df": pd.DataFrame({"a": [1, 2]}), "x": np.zeros((2, 3))})

    assert made.data == {
        "df": {"$type": "pandas.DataFrame", "summary": "2 × 1"},
        "x": {"$type": "numpy.ndarray", "summary": "float64 (2, 3)"},
    }


@pytest.mark.parametrize("level", ["schema", "stats"])
def test_below_sample_keys_are_shown_and_values_by_their_type(level: Level) -> None:
    made = make({"a": "canary", "b": [1, "canary"], "c": None}, level)

    assert made.data == {
        "a": {"$type": "str"},
        "b": [{"$type": "int"}, {"$type": "str"}],
        "c": {"$type": "NoneType"},
    }


def test_a_container_within_itself_is_shown_once() -> None:
    value: dict[str, Any] = {"a": 1}
    value["self"] = [value]

    made = make(value)

    assert made.data == {"a": 1, "self": [{"$type": "dict", "recursive": True}]}


def test_the_same_list_twice_is_no_recursion() -> None:
    inner = [1]

    assert make([inner, inner]).data == [[1], [1]]


def test_what_lies_too_deep_is_told_by_its_length() -> None:
    value: Any = ["bottom"]
    for _ in range(50):
        value = [value]

    made = make(value, limits=Limits(depth=2))

    assert made.data == [[{"$type": "list", "length": 1}]]
    assert made.truncated


def test_a_long_first_child_leaves_room_for_the_others() -> None:
    made = make({"a": list(range(10_000)), "b": {"c": 1}}, limits=Limits(nodes=20))

    assert made.data["b"] == {"c": 1}
    assert made.data["a"][-1] == {"$more": 10_000 - (len(made.data["a"]) - 1)}
    assert made.truncated


def test_keys_that_are_no_texts_become_texts_that_differ() -> None:
    made = make({1: "a", "1": "b", (1, "x"): "c", None: "d", b"k": "e", Strange: "f"})

    assert [*made.data] == ["1", "1 (str)", "(1, 'x')", "None", "<bytes>", "<type>"]


def test_a_key_that_looks_like_our_marks_is_told_apart_from_them() -> None:
    made = make({"$type": "int", "$more": 3, "$ref": 4})

    assert made.data == {"$type (str)": "int", "$more (str)": 3, "$ref": 4}


class LyingDict(dict[str, int]):
    def __len__(self) -> int:
        raise AssertionError("asked")

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("asked")

    def items(self) -> Any:
        raise AssertionError("asked")


class LyingList(list[int]):
    def __iter__(self) -> Iterator[int]:
        raise AssertionError("asked")

    def __len__(self) -> int:
        raise AssertionError("asked")


def test_containers_are_read_past_what_a_subclass_overrides() -> None:
    assert make(LyingDict(a=1)).data == {"$type": make(LyingDict()).type, "a": 1}
    assert make(LyingList([1])).data["items"] == [1]


class Lazy:
    @property
    def __class__(self) -> Any:
        raise AssertionError("asked")


def test_a_value_is_not_asked_for_its_class() -> None:
    made = make([Lazy()])

    assert made.error is None
    assert made.data[0]["$type"].endswith("Lazy")


def test_texts_of_a_tree_share_one_allowance() -> None:
    made = make(["x" * 15_000] * 3)

    assert sum(map(len, made.data)) <= 20_100
    assert made.truncated
