"""Objects by their fields; texts by their lines; bytes, exceptions, functions and classes."""

import dataclasses
import enum
import functools
import itertools
import re
from collections import namedtuple
from typing import Any, NamedTuple

import attrs
import numpy as np
import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.differences import difference
from cairnflow.differences.lines import blocks_of, increasing


@dataclasses.dataclass
class Order:
    id: int
    lines: list[Any]

    @functools.cached_property
    def total(self) -> int:
        return len(self.lines)


class Slotted:
    __slots__ = ("__hidden", "shown")

    def __init__(self, shown: int, hidden: int) -> None:
        self.shown = shown
        self.__hidden = hidden


@attrs.define
class Point:
    x: int


class Model(pydantic.BaseModel):
    x: int = 1


class Pair(NamedTuple):
    a: int
    b: int


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@pytest.mark.parametrize(
    ("one", "other", "text"),
    [
        (Order(1, [2]), Order(1, [3]), "$.lines[0]  2 → 3  (+1, +50.0 %)"),
        (Slotted(1, 2), Slotted(1, 3), "$._Slotted__hidden  2 → 3  (+1, +50.0 %)"),
        (Point(1), Point(2), "$.x  1 → 2  (+1, +100.0 %)"),
        (Model(x=1), Model(x=2), "$.x  1 → 2  (+1, +100.0 %)"),
        (Pair(1, 2), Pair(1, 3), "$.b  2 → 3  (+1, +50.0 %)"),
        (ValueError("no"), ValueError("nay"), "$.message  'no' → 'nay'"),
        (OSError(2, "no", "a"), OSError(2, "no", "b"), "$.filename  'a' → 'b'"),
        (b"abc", b"abd", "byte 2  63 → 64"),
        (re.compile("a"), re.compile("b"), "$.args[0]  'a' → 'b'"),
        (range(3), range(4), "$.args[1]  3 → 4  (+1, +33.3 %)"),
        ("one", "two", "value  'one' → 'two'"),
        ("a\nb\nc", "a\nx\nc", "line 2  - b  + x"),
        ("a" * 90 + "b", "a" * 90 + "c", f"value  '…{'a' * 20}b' → '…{'a' * 20}c', "),
    ],
)
def test_the_place_that_differs_is_named(one: Any, other: Any, text: str) -> None:
    found = difference(one, other)

    assert not found.is_equal
    assert found.deltas[0].text.startswith(text)


def test_what_is_only_remembered_is_no_difference() -> None:
    one, other = Order(1, [2]), Order(1, [2])

    assert one.total == 1
    assert difference(one, other).is_equal


def test_a_field_that_one_object_has_not_is_told() -> None:
    one, other = Order(1, []), Order(1, [])
    other.note = "late"  # type: ignore[attr-defined]

    assert difference(one, other).deltas[0].text == "$.note  added 'late'"


def test_which_fields_of_a_model_were_given_is_nothing() -> None:
    assert difference(Model(), Model(x=1)).is_equal


def test_classes_and_functions_are_told_by_name() -> None:
    assert difference(int, str).deltas[0].text == "value  builtins.int → builtins.str"
    assert difference(len, max).deltas[0].text == "value  builtins.len → builtins.max"
    assert difference(Colour.RED, Colour.BLUE).deltas[0].text.endswith("Colour.BLUE")


def test_functions_of_one_name_differ_by_what_they_do() -> None:
    assert difference(lambda x: x, lambda x: x).is_equal
    assert not difference(lambda x: x + 1, lambda x: x + 2).is_equal


def test_a_class_made_anew_has_objects_of_the_same_type() -> None:
    makers = [namedtuple("Made", "a b") for _ in range(2)]

    found = difference(makers[0](1, 2), makers[1](1, 3))

    assert (found.kind, [delta.metric for delta in found.deltas]) == ("sequence", ["$.b"])


def test_what_a_derived_type_adds_is_compared() -> None:
    class Named(list[int]):
        name = ""

    one, other = Named([1]), Named([1])
    one.name, other.name = "a", "b"

    assert difference(one, other).deltas[0].metric == "$.name"


def test_generators_of_random_numbers_are_compared_by_their_state() -> None:
    assert difference(np.random.default_rng(1), np.random.default_rng(1)).is_equal
    assert not difference(np.random.default_rng(1), np.random.default_rng(2)).is_equal


def test_inserted_lines_are_told_alone() -> None:
    old = [f"line {number}" for number in range(100)]
    new = [*old[:10], "new", *old[10:90], *old[91:]]

    found = difference("\n".join(old), "\n".join(new))

    assert [delta.text for delta in found.deltas] == ["line 11  + new", "line 91  - line 90"]


@pytest.mark.slow
def test_a_text_of_many_equal_lines_takes_no_long_time() -> None:
    old, new = ["a", "b"] * 900, ["b", "a", "c"] * 600

    found = difference("\n".join(old), "\n".join(new))

    assert not found.is_equal


@pytest.mark.slow
def test_a_line_put_into_a_long_text_is_told_alone() -> None:
    old = [f"line {number}" for number in range(60_000)]
    new = ["first", *old[:50_000], "changed", *old[50_001:]]

    found = difference("\n".join(old), "\n".join(new))

    assert [delta.metric for delta in found.deltas] == ["lines", "line 1", "line 50,002"]
    assert found.deltas[1].text == "line 1  + first"


LINES = st.lists(st.sampled_from("abcdefgh"), max_size=12)


@settings(max_examples=200, deadline=None)
@given(LINES, LINES)
def test_lines_outside_of_the_blocks_are_equal(old: list[str], new: list[str]) -> None:
    blocks = list(blocks_of(old, new))
    kept_old, kept_new = list(old), list(new)

    for block in reversed(blocks):
        assert old[block.old_place : block.old_place + len(block.old)] == block.old
        assert new[block.new_place : block.new_place + len(block.new)] == block.new
        del kept_old[block.old_place : block.old_place + len(block.old)]
        del kept_new[block.new_place : block.new_place + len(block.new)]

    assert kept_old == kept_new


@settings(max_examples=100, deadline=None)
@given(st.permutations(range(8)))
def test_the_longest_increasing_run_is_found(order: list[int]) -> None:
    found = [new for _, new in increasing(list(enumerate(order)))]
    runs = [run for size in range(9) for run in itertools.combinations(order, size)]

    assert found == sorted(found)
    assert len(found) == max(len(run) for run in runs if list(run) == sorted(run))
