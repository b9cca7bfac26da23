"""Values that lie, raise or hang: a difference is told all the same, and nothing false."""

import io
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.differences import Difference, difference


class RaisingEquality:
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")


class ArrayEquality:
    def __init__(self, number: int) -> None:
        self.number = number

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> Any:
        return np.array([True, False])


class AlwaysEqual:
    def __init__(self, number: int) -> None:
        self.number = number

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return True


class RaisingLength(list[Any]):
    def __len__(self) -> int:
        raise RuntimeError("no")


class ExitingRepr:
    __slots__ = ("x",)

    def __repr__(self) -> str:
        raise SystemExit(3)


class Ghost:
    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError("no")


class RaisingDict:
    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        raise RuntimeError("no")


class Liar:
    @property
    def __class__(self) -> Any:
        return int


def masked() -> Any:
    class Meta(type):
        def __getattribute__(cls, name: str) -> Any:
            raise RuntimeError("no")

        def __hash__(cls) -> int:
            raise RuntimeError("no")

        def __eq__(cls, other: object) -> bool:
            raise RuntimeError("no")

    class Masked(metaclass=Meta):
        pass

    return Masked()


class Unpicklable(io.BytesIO):
    def __reduce_ex__(self, protocol: Any) -> Any:
        raise RuntimeError("no")


class LoudKey:
    def __hash__(self) -> int:
        return 1

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")


HOSTILE: list[Callable[[], Any]] = [
    RaisingEquality,
    ExitingRepr,
    Ghost,
    RaisingDict,
    Liar,
    masked,
    Unpicklable,
    threading.Lock,
    lambda: ArrayEquality(1),
    lambda: AlwaysEqual(1),
    lambda: RaisingLength([1]),
    lambda: {LoudKey(): 1},
    lambda: {LoudKey()},
    lambda: (number for number in range(3)),
    lambda: pd.DataFrame({"x": [RaisingEquality(), ArrayEquality(1)]}),
    lambda: np.array([RaisingEquality(), AlwaysEqual(1)], dtype=object),
]


def is_sound(found: Difference) -> bool:
    """Say whether a difference is strict JSON, bounded, and says equal only of what it has seen."""
    written = json.dumps(found.wire(), allow_nan=False)
    lines = found.lines()
    is_bounded = len(written) < 30_000 and all(len(line) <= 203 for line in lines)
    return is_bounded and all(line.isprintable() for line in lines)


@pytest.mark.parametrize("place", range(len(HOSTILE)))
@pytest.mark.parametrize("wrap", [lambda v: v, lambda v: [v], lambda v: {"a": (v,)}])
def test_it_never_raises(place: int, wrap: Callable[[Any], Any]) -> None:
    one, other = wrap(HOSTILE[place]()), wrap(HOSTILE[place]())

    assert difference(one, one).is_equal
    for pair in ((one, other), (one, wrap(3)), (None, one), (one, "text")):
        there, back = difference(*pair), difference(*reversed(pair))
        assert is_sound(there)
        assert there.is_equal == back.is_equal


KINDS = st.sampled_from(HOSTILE)


@settings(max_examples=60, deadline=None)
@given(KINDS, KINDS)
def test_any_two_of_them_can_be_compared(one: Callable[[], Any], other: Callable[[], Any]) -> None:
    a, b = [one(), 1], [other(), 1]

    assert is_sound(difference(a, b))


@pytest.mark.parametrize("kind", [ArrayEquality, AlwaysEqual])
def test_an_equality_of_their_own_is_not_asked(kind: Callable[[int], Any]) -> None:
    assert difference(kind(1), kind(1)).is_equal
    found = difference(kind(1), kind(2))
    assert found.deltas[0].text == "$.number  1 → 2  (+1, +100.0 %)"


def test_sabotage_to_ask_their_own_equality_would_call_other_values_equal() -> None:
    """The twin: whoever trusts ``==`` fails the test above."""
    assert AlwaysEqual(1) == AlwaysEqual(2)
    with pytest.raises(ValueError, match="ambiguous"):
        assert ArrayEquality(1) == ArrayEquality(1)


def test_cells_that_cannot_be_looked_into_are_not_said_to_differ() -> None:
    one, other = (pd.DataFrame({"x": [threading.Lock(), 1]}) for _ in range(2))

    found = difference(one, other)

    assert (found.is_equal, found.deltas) == (False, ())
    assert "can't be looked into" in found.headline


@pytest.mark.parametrize("kind", [threading.Lock, Unpicklable])
def test_what_cannot_be_looked_into_is_not_called_equal(kind: Callable[[], Any]) -> None:
    found = difference(kind(), kind())

    assert (found.is_equal, found.kind) == (False, "opaque")
    assert "can't be looked into" in found.headline


class SlowRepr:
    def __repr__(self) -> str:
        time.sleep(0.6)
        return "late"


@pytest.mark.slow
def test_hanging_reprs_are_left_behind_all_together() -> None:
    before = set(threading.enumerate())
    started = time.perf_counter()

    found = difference([SlowRepr() for _ in range(300)], [1] * 100)

    assert time.perf_counter() - started < 6
    assert not found.is_equal
    for thread in set(threading.enumerate()) - before:
        thread.join(5)


def test_nothing_is_consumed_or_changed() -> None:
    one, other = iter([1, 2, 3]), iter([1, 2, 4])

    found = difference(one, other)

    assert not found.is_equal
    assert (list(one), list(other)) == ([1, 2, 3], [1, 2, 4])


def test_a_text_is_shown_with_its_control_characters_escaped() -> None:
    found = difference({"\x1b[31m": "\x07"}, {"\x1b[31m": "\ud800"})

    assert found.deltas[0].text == r"$['\x1b[31m']  '\x07' → '\ud800'"
    assert is_sound(found)


@pytest.mark.parametrize(("limit", "told"), [(0, 0), (3, 3), (-1, 0), (5_000, 4_000)])
def test_deltas_are_bounded_and_the_rest_is_counted(limit: int, told: int) -> None:
    found = difference(list(range(4_000)), [number + 1 for number in range(4_000)], limit=limit)

    assert len(found.deltas) + found.left_out == 4_000
    assert len(found.deltas) == told


def test_the_wire_is_plain() -> None:
    wire = difference({"a": 1, "b": [float("nan")]}, {"a": 10**30, "b": [float("inf")]}).wire()

    assert json.loads(json.dumps(wire, allow_nan=False)) == {
        "v": 1,
        "kind": "mapping",
        "equal": False,
        "headline": wire["headline"],
        "deltas": [
            {
                "metric": "$.a",
                "a": 1,
                "b": "1,000,000,000,000,000,000,000,000,000,000",
                "text": wire["deltas"][0]["text"],
            },
            {"metric": "$.b[0]", "a": "nan", "b": "inf", "text": "$.b[0]  nan → inf"},
        ],
        "left_out": 0,
    }
