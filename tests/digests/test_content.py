"""The content digest of Python's own values: equal for what is equal, and for nothing else."""

import array
import collections
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import functools
import itertools
import math
import os
import pathlib
import pickle
import re
import struct
import subprocess
import sys
import threading
import types
import uuid
import zoneinfo
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairnflow.digests import content, content_or_reason, of_bytes, register
from cairnflow.digests.tree import LEAF


@dataclasses.dataclass
class Point:
    x: int
    note: Any = dataclasses.field(default=None, compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Slotted:
    x: int


class Plain:
    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


class Slots:
    __slots__ = ("x", "y")

    def __init__(self, x: int) -> None:
        self.x = x


class Text(str):
    """A text of its own type."""

    __slots__ = ()


class Row(dict[str, int]):
    """A dict of its own type."""


class Names(list[str]):
    """A list of its own type."""


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Level(enum.IntEnum):
    LOW = 1


class Reducing:
    """Tells pickle of itself by its own code."""

    def __init__(self, x: int) -> None:
        self.x = x

    def __reduce__(self) -> Any:
        return (Reducing, (self.x,))


Pair = collections.namedtuple("Pair", "x y")

ROME = zoneinfo.ZoneInfo("Europe/Rome")
MOMENT = dt.datetime.fromisoformat("2026-01-01T12:00")

# No two of these are the same value.
DIFFERENT: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    255,
    256,
    2**63 - 1,
    2**63,
    -(2**63),
    -(2**63) - 1,
    10**5000,
    1.0,
    0.0,
    -0.0,
    math.nan,
    math.inf,
    1j,
    complex(0, -0.0),
    "",
    "1",
    "a" * 100,
    "\ud800",
    b"",
    b"1",
    bytearray(b"1"),
    memoryview(b"1"),
    [],
    (),
    {},
    set(),
    frozenset(),
    [1],
    (1,),
    {1},
    frozenset({1}),
    [True],
    [1.0],
    [-0.0],
    ["1"],
    [[1]],
    [1, 2],
    [2, 1],
    ["ab", "c"],
    ["a", "bc"],
    [1, None],
    [2**63],
    ["a", 1],
    {1: 2},
    {2: 1},
    {"a": 1},
    {"a": None},
    {"a": {}},
    {("a",): 1},
    collections.OrderedDict(a=1),
    collections.OrderedDict([("a", 1), ("b", 2)]),
    collections.OrderedDict([("b", 2), ("a", 1)]),
    collections.defaultdict(int, a=1),
    collections.defaultdict(list, a=1),
    collections.Counter("a"),
    collections.deque([1]),
    collections.deque([1], maxlen=3),
    array.array("i", [1]),
    array.array("q", [1]),
    range(3),
    range(0, 3, 2),
    range(0),
    slice(1),
    slice(1, None),
    ...,
    NotImplemented,
    dt.date(2026, 1, 1),
    MOMENT.replace(hour=0),
    MOMENT,
    MOMENT.replace(tzinfo=dt.UTC),
    MOMENT.replace(tzinfo=ROME),
    MOMENT.replace(tzinfo=dt.timezone(dt.timedelta(hours=1))),
    dt.time(12),
    dt.time(12, tzinfo=dt.UTC),
    dt.timedelta(1),
    dt.timedelta(seconds=1),
    dt.UTC,
    ROME,
    decimal.Decimal("1.0"),
    decimal.Decimal("1.00"),
    fractions.Fraction(1, 2),
    uuid.UUID(int=1),
    pathlib.Path("a"),
    pathlib.Path("a/b"),
    re.compile("a"),
    re.compile("a", re.IGNORECASE),
    re.compile(b"a"),
    types.SimpleNamespace(a=1),
    types.MappingProxyType({"a": 1}),
    Colour.RED,
    Colour.BLUE,
    Level.LOW,
    Point(1),
    Point(2),
    Point(1, "note"),
    Slotted(1),
    Plain(),
    Plain(x=1),
    Plain(x=2),
    Slots(1),
    Text("1"),
    Row(a=1),
    Names(["1"]),
    Pair(1, 2),
    Reducing(1),
    Reducing(2),
    ValueError("a"),
    ValueError("b"),
    TypeError("a"),
    int,
    Point,
    len,
    math.floor,
    [].append,
    [1].append,
    Plain(x=1).__init__,
    functools.partial(max, 1),
    functools.partial(max, 2),
    content,
    lambda x: x + 1,
    lambda x: x + 2,
    lambda x, y=1: x + 1,
    itertools,
    iter([1]),
]


def test_each_value_has_a_digest() -> None:
    assert [repr(value) for value in DIFFERENT if not content(value)] == []


def test_different_values_have_different_digests() -> None:
    by_digest: dict[str, list[str]] = {}
    for value in DIFFERENT:
        by_digest.setdefault(content(value), []).append(ascii(type(value)))

    assert [values for values in by_digest.values() if len(values) > 1] == []


def test_a_digest_names_its_version_and_has_32_digits() -> None:
    assert all(re.fullmatch(r"[cbo]1:[0-9a-f]{32}", content(value)) for value in DIFFERENT)


# Digests of the first version: what was kept under them is found by them.
GOLDEN: dict[str, Any] = {
    "c1:1b16b1df538ba12dc3f97edbb85caa70": None,
    "c1:e632b7095b0bf32c260fa4c539e9fd7b": True,
    "c1:ac1b9387d924fa1d4afc566427d9ba2b": 42,
    "c1:cb22de736ea3e79e253b692be1ac1825": -(2**70),
    "c1:586bae06ef42a1345d4cbfed655a2cf8": 1.5,
    "c1:34fb928bd7fa2cf93221a2500a5b4fb3": "text",
    "c1:0662c67e7e71ba6439761084d5e94df7": "a" * 100_000,
    "c1:e0a1e07fd7a02524c5a95dc0a092e975": b"bytes",
    "c1:ac79909fa602cca487aec9907b3a4d41": [1, 2, 3],
    "c1:7541e8fcbd2697427ef69a9b29770e56": [1.5, None],
    "c1:56c7ffcd7f8adfe023a47820492dd232": ("a", {"b": {1, 2}}),
    "c1:e4542a09216891709b856e2dd1b4f839": {"a": [1.5], "b": None},
    "c1:53d95446393a96d2e973e220a71ce4e9": dt.date(2026, 1, 1),
    "c1:8040773142a4f46e00c2e7db94f34ba1": dt.timedelta(hours=1),
    "c1:b4c25cb6f23dabf26d9c8751ef998542": pathlib.PurePosixPath("a/b"),
    "c1:a1ff0dbe991cc179b85c386379d75330": bytes(10_000_000),
}


@pytest.mark.parametrize("digest", GOLDEN)
def test_digests_stay_what_they_were(digest: str) -> None:
    assert content(GOLDEN[digest]) == digest


def packed_nan(bits: int) -> float:
    return float(struct.unpack("<d", struct.pack("<Q", bits))[0])


EQUAL: dict[str, tuple[Any, Any]] = {
    "order of a dict": ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    "order of attributes": (Plain(a=1, b=2), Plain(b=2, a=1)),
    "order of a set": ({"a", "b", "c"}, {"c", "b", "a"}),
    "nan": (packed_nan(0x7FF8000000000000), packed_nan(0xFFF8000000000001)),
    "nan in a list": ([math.nan], [packed_nan(0xFFF8000000000001)]),
    "one object twice": ([[1, "x"]] * 2, [[1, "x"], [1, "x"]]),
    "ranges of the same numbers": (range(0, 3, 2), range(0, 4, 2)),
    "path of another system": (pathlib.PurePosixPath("a/b"), pathlib.PureWindowsPath("a\\b")),
    "equal text twice": (["".join(["a", "b"])] * 2, ["ab", "ab"]),
    "code on another line": (lambda x: x + 1, lambda x: x + 1),
    "shared and not": ((pair := (1, [2]), pair), ((1, [2]), (1, [2]))),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal_values_have_one_digest(name: str) -> None:
    one, other = EQUAL[name]

    assert content(one) == content(other) != ""


def test_a_value_of_another_author_s_pickle_has_the_same_digest() -> None:
    value = [{"a": "x" * 5, "b": ("y", 1.5)}, Plain(z={1, 2}), Point(1, [None])]

    copied = pickle.loads(pickle.dumps(value, protocol=2))

    assert content(copied) == content(value)


HASHABLE = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
VALUES = st.recursive(
    HASHABLE,
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(HASHABLE, inner)
        | st.sets(HASHABLE)
        | st.builds(Point, st.integers(), inner)
        | st.builds(lambda x: Plain(x=x), inner)
    ),
    max_leaves=20,
)


def reversed_inside(value: Any) -> Any:
    """A copy in which every dict and set was filled the other way round."""
    if isinstance(value, dict):
        return {key: reversed_inside(item) for key, item in reversed(value.items())}
    if isinstance(value, list | tuple):
        return type(value)(map(reversed_inside, value))
    if isinstance(value, set):
        return {*[*value][::-1]}
    return value


@given(VALUES)
def test_the_order_of_members_never_matters(value: Any) -> None:
    assert content(reversed_inside(value)) == content(value) != ""


@given(VALUES)
def test_a_copy_has_the_same_digest(value: Any) -> None:
    assert content(pickle.loads(pickle.dumps(value))) == content(value)


def told(value: Any) -> str:
    """A text that tells plain values apart as they should be."""
    if isinstance(value, dict):
        return f"dict {sorted((told(key), told(item)) for key, item in value.items())}"
    if isinstance(value, set):
        return f"set {sorted(map(told, value))}"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__} {list(map(told, value))}"
    if isinstance(value, Point):
        return f"point {told(value.x)} {told(value.note)}"
    return f"plain {told(vars(value))}" if isinstance(value, Plain) else ascii(value)


@given(VALUES, VALUES)
def test_two_values_have_one_digest_only_if_they_are_equal(one: Any, other: Any) -> None:
    assert (content(one) == content(other)) == (told(one) == told(other))


@pytest.mark.parametrize("value", [{"a", "b", "c", 1, None}, {"x": frozenset({"p", "q"})}])
def test_the_seed_of_hashing_does_not_matter(value: Any) -> None:
    code = f"from cairnflow.digests import content; print(content({value!r}))"
    run = functools.partial(subprocess.check_output, [sys.executable, "-c", code], text=True)

    printed = {run(env={**os.environ, "PYTHONHASHSEED": seed}).strip() for seed in "12"}

    assert printed == {content(value)}


# ── Values that hold themselves, or one thing many times ─────────────────────────────────────────


def ring(*names: str) -> Any:
    nodes = [Plain(name=name) for name in names]
    for one, other in itertools.pairwise([*nodes, nodes[0]]):
        one.next = other
    return nodes[0]


def test_values_that_hold_themselves_have_digests() -> None:
    assert content(ring("a", "b")) == content(ring("a", "b")) != ""


def test_rings_that_differ_have_different_digests() -> None:
    rings = [ring("a"), ring("a", "a"), ring("a", "b"), ring("b", "a"), ring("a", "b", "c")]

    assert len({content(value) for value in rings}) == len(rings)


def test_a_shared_part_that_points_back_has_one_digest_wherever_it_stands() -> None:
    def make(order: int) -> Any:
        root: dict[str, Any] = {}
        part = {"up": root}
        root.update([("a", part), ("b", [part])][::order])
        return root

    assert content(make(1)) == content(make(-1)) != ""


def crowd(size: int, *, backwards: bool = False) -> Any:
    """Everybody knows everybody."""
    people = [Plain(name=place) for place in range(size)]
    for person in people:
        known = {f"knows_{other.name}": other for other in people}
        person.__dict__.update(reversed(known.items()) if backwards else known)
    return people[0]


def test_a_crowd_in_which_all_know_all_has_a_digest_in_time() -> None:
    assert content(crowd(60)).startswith("o1:")
    assert content(crowd(5)) != content(crowd(6))


def test_the_order_of_attributes_does_not_matter_in_rings() -> None:
    assert content(crowd(7)) == content(crowd(7, backwards=True))


def test_a_ring_is_the_same_wherever_it_stands() -> None:
    inner = crowd(4)

    alone, among = content([inner]), content([[crowd(3), crowd(4)][1]])
    later = content([crowd(4), crowd(4)])
    twice = content([inner, inner])

    assert alone == among
    assert later == twice


def test_what_is_held_many_times_is_looked_at_once() -> None:
    value: list[Any] = ["x"]
    for _ in range(60):
        value = [value, value]

    assert content(value).startswith("c1:")


def test_what_is_nested_too_deeply_has_no_digest_and_a_reason() -> None:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]

    assert content_or_reason(value) == ("", "it is nested too deeply")


# ── Values without a digest, and values by their pickle ──────────────────────────────────────────


class Failing:
    def __reduce__(self) -> Any:
        raise RuntimeError("not me")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (threading.Lock(), "TypeError: cannot pickle '_thread.lock' object"),
        ([1, (x for x in ())], "TypeError: cannot pickle 'generator' object"),
        ({"a": Failing()}, "RuntimeError: not me"),
    ],
    ids=["lock", "generator", "failing"],
)
def test_what_has_no_digest_gives_nothing_and_a_reason(value: Any, reason: str) -> None:
    assert content_or_reason(value) == ("", reason)
    assert content(value) == ""


def test_a_value_by_its_pickle_is_marked() -> None:
    assert content(Reducing(1)).startswith("b1:")
    assert content([1, {"a": Reducing(1)}]).startswith("b1:")


@pytest.mark.parametrize("value", [Plain(x=1), Slots(1), Point(1), Row(a=1), ValueError("a"), Pair])
def test_a_value_by_its_fields_is_not_marked(value: Any) -> None:
    assert not content(value).startswith("b1:")


def test_fields_left_out_of_comparing_count() -> None:
    assert content(Point(1, "a")) != content(Point(1, "b"))


class Unhashable(type):
    def __eq__(cls, other: object) -> bool:
        return cls is other


def test_a_class_that_can_not_be_hashed_gives_a_reason() -> None:
    value = Unhashable("Odd", (), {})()

    assert content(value) == ""
    assert content_or_reason([value]) == ("", "TypeError: unhashable type: 'Unhashable'")


class Model:
    def __init__(self, weights: list[float]) -> None:
        self.weights = weights
        self.lock = threading.Lock()


class Derived(Model):
    """Of another type, which the same function serves."""


def test_a_registered_function_says_what_counts() -> None:
    assert content(Model([1.0])) == ""

    register(Model, lambda model: model.weights)

    assert content(Model([1.0])) == content(Model([1.0])) != content(Model([2.0]))
    assert content([Derived([1.0])]).startswith("o1:")
    assert content(Derived([1.0])) != content(Model([1.0]))


def test_two_threads_get_one_digest() -> None:
    value = {"a": list(range(1000)), "b": [Plain(x=i) for i in range(100)]}
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(content(value))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(found) == {content(value)}


@pytest.mark.parametrize("size", [0, 1, 1 << 16, (1 << 16) + 1, LEAF - 1, LEAF, 3 * LEAF + 1])
def test_long_bytes_are_told_apart_by_each_of_their_ends(size: int) -> None:
    data = bytes(size)

    digests = {content(value) for value in (data, data + b"\0", b"\1" + data, data + b"\1")}

    assert len(digests) == 4 - (size == 0)
    assert content(bytearray(data)) != content(data)


def test_the_digest_of_bytes_is_their_sha256() -> None:
    assert of_bytes(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
