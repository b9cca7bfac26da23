"""Values that lie, raise, hang or are huge: a preview is made all the same, and at once."""

import datetime
import json
import math
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.previews import Level, Limits, make, quick, to_json
from cairnflow.previews.base import LEVELS
from cairnflow.previews.grid import places
from cairnflow.previews.plain import lines

CAP = 65_536

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(),
    st.text(alphabet=st.characters(categories=["Cc", "Cs", "Cf", "Zl"])),
    st.binary(),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
    st.decimals(),
    st.fractions(),
    st.uuids(),
    st.builds(object),
    st.builds(np.float32, st.floats(width=32)),
    st.builds(pd.Timestamp, st.datetimes(datetime.datetime(1900, 1, 1))),  # noqa: DTZ001
)


def table_of(cells: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({"x": pd.Series(cells, dtype=object)})


HASHABLE = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.binary(), st.floats())
VALUES = st.recursive(
    LEAVES,
    lambda children: st.one_of(
        st.lists(children),
        st.tuples(children, children),
        st.dictionaries(st.one_of(HASHABLE, st.tuples(HASHABLE, HASHABLE)), children),
        st.sets(HASHABLE),
        st.frozensets(HASHABLE),
        st.lists(children, max_size=5).map(
            lambda cells: pd.DataFrame({"x": pd.Series(cells, dtype=object)})
        ),
        st.lists(st.floats(), max_size=9).map(np.array),
        st.builds(ValueError, children),
    ),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(VALUES, st.sampled_from(LEVELS))
def test_any_value_gives_strict_json_within_the_cap(value: Any, level: Level) -> None:
    made = make(value, level)

    written = to_json(made)

    shown = json.loads(written, parse_constant=pytest.fail)
    assert len(written.encode("ascii")) <= CAP
    assert shown["type"] == made.type
    assert all(places(line) <= 60 for line in lines(shown, 60))


@settings(deadline=None)
@given(VALUES, st.integers(2_000, 5_000))
def test_any_cap_holds(value: Any, inline: int) -> None:
    limits = Limits(inline=inline)

    written = to_json(make(value, limits=limits), limits)

    assert len(written) <= inline
    assert isinstance(json.loads(written), dict)


class Raising:
    def __repr__(self) -> str:
        raise RuntimeError("no")


class Exiting:
    def __repr__(self) -> str:
        raise SystemExit(3)


class Sleeping:
    def __repr__(self) -> str:
        time.sleep(1)
        return "late"


class Huge:
    def __repr__(self) -> str:
        return "x" * 10_000_000


class NoText:
    def __repr__(self) -> Any:
        return 3


@pytest.mark.parametrize("kind", [Raising, Exiting, NoText])
def test_a_repr_that_raises_is_withheld(kind: Callable[[], object]) -> None:
    made = make(kind())

    assert (made.error, made.data) == (None, None)
    assert "raises" in made.facts["withheld"]


def test_a_repr_that_hangs_is_left_behind() -> None:
    before = set(threading.enumerate())
    started = time.perf_counter()

    made = make(Sleeping(), limits=Limits(seconds=0.05))

    assert time.perf_counter() - started < 0.8
    assert made.data is None
    for thread in set(threading.enumerate()) - before:
        thread.join(2)


def test_a_repr_of_ten_megabytes_is_cut() -> None:
    made = make(Huge(), limits=Limits(seconds=5))

    assert (len(made.data), made.truncated) == (4_000, True)


def test_an_object_that_refuses_every_attribute_is_shown() -> None:
    class Ghost:
        def __getattribute__(self, name: str) -> Any:
            raise RuntimeError("no")

    assert make(Ghost()).error is None
    assert make([Ghost()]).error is None


def test_a_class_that_refuses_every_attribute_is_named() -> None:
    class Meta(type):
        def __getattribute__(cls, name: str) -> Any:
            raise RuntimeError("no")

    class Masked(metaclass=Meta):
        pass

    made = make(Masked())

    assert made.type.endswith("Masked")


def test_the_name_of_a_type_is_bounded_and_printable() -> None:
    kind = type("\x1b[31m" + "x" * 10_000_000, (), {})

    made = make(kind())

    assert len(made.type) <= 200
    assert made.type.isprintable()


def test_keyboard_interrupt_is_not_taken_for_a_failed_preview() -> None:
    class Interrupting(pd.DataFrame):
        @property
        def iloc(self) -> Any:
            raise KeyboardInterrupt

        @property
        def columns(self) -> Any:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(Interrupting({"a": [1]}))


class Panic(BaseException):
    pass


def test_a_panic_of_a_library_is_a_failed_preview() -> None:
    class Panicking(pd.DataFrame):
        @property
        def columns(self) -> Any:
            raise Panic("rows lost")

        @property
        def iloc(self) -> Any:
            raise Panic("rows lost")

    made = make(Panicking({"a": [1]}))

    assert made.error is not None
    assert made.error.endswith("Panic: rows lost")


def test_an_unknown_level_is_said_and_nothing_is_told() -> None:
    made = make({"a": 1}, "smaple")  # type: ignore[arg-type]

    assert (made.data, made.level) == (None, "none")
    assert made.error == "no preview level 'smaple'; known: none, schema, stats, sample"


def _deep(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("make_value", "most"),
    [
        (lambda: list(range(10_000_000)), 0.1),
        (lambda: {str(i): i for i in range(100_000)}, 0.1),
        (lambda: set(range(1_000_000)), 0.1),
        (lambda: "x" * 100_000_000, 0.1),
        (lambda: "é" * 50_000_000, 0.1),
        (lambda: b"x" * 100_000_000, 0.1),
        (lambda: pd.DataFrame(np.zeros((100, 5_000))), 0.5),
        (lambda: pd.DataFrame({"x": [1, "a", None, {"k": 1}, object()] * 40_000}), 0.5),
        (lambda: pd.DataFrame({"x": ["y" * 1_000_000] * 20}), 0.5),
        (lambda: np.zeros((4_000, 4_000)), 0.5),
        (lambda: _deep(100_000), 0.1),
        (lambda: [[[[0] * 50] * 50] * 50] * 50, 0.2),
        (lambda: 7**1_000_000, 0.1),
        (lambda: math.inf, 0.1),
    ],
)
def test_a_huge_value_takes_no_longer_than_a_small_one(
    make_value: Callable[[], Any], most: float
) -> None:
    value = make_value()
    make(value)
    started = time.thread_time()

    written = to_json(make(value))

    assert time.thread_time() - started < most
    assert len(written) <= CAP


def test_the_short_cut_is_quicker_than_the_long_way() -> None:
    def quickest(call: Callable[[], object]) -> float:
        times = []
        for _ in range(30):
            started = time.perf_counter()
            for _ in range(200):
                call()
            times.append(time.perf_counter() - started)
        return min(times)

    short, long = quickest(lambda: quick(3.5)), quickest(lambda: to_json(make(3.5)))

    assert short < long
