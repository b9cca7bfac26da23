"""Dicts, lists, sets: what is the same is called equal, what changed is named by its path."""

import copy
import datetime
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.differences import Tolerance, difference

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(),
    st.binary(),
    st.dates(),
    st.datetimes(timezones=st.timezones() | st.none()),
    st.timedeltas(),
    st.decimals(),
    st.fractions(),
    st.uuids(),
)
KEYS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.binary(), st.floats())
VALUES = st.recursive(
    LEAVES,
    lambda children: st.one_of(
        st.lists(children),
        st.tuples(children, children),
        st.dictionaries(KEYS | st.tuples(KEYS, KEYS), children),
        st.sets(KEYS),
        st.frozensets(KEYS | st.frozensets(KEYS)),
    ),
    max_leaves=30,
)
SETTINGS = settings(max_examples=100, deadline=None)
JSON_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(
    JSON_LEAVES,
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)


@SETTINGS
@given(VALUES)
def test_a_value_equals_itself_and_its_copy(value: Any) -> None:
    assert difference(value, value).is_equal
    assert difference(value, copy.deepcopy(value)).is_equal


@pytest.mark.slow
@SETTINGS
@given(VALUES, VALUES)
def test_both_directions_agree(one: Any, other: Any) -> None:
    assert difference(one, other).is_equal == difference(other, one).is_equal


@pytest.mark.slow
@SETTINGS
@given(VALUES, VALUES, st.floats(0, 2), st.floats(0, 10))
def test_both_directions_agree_within_any_tolerance(
    one: Any, other: Any, rel: float, absolute: float
) -> None:
    tolerance = Tolerance(rel, absolute)

    there = difference(one, other, tolerance)

    assert there.is_equal == difference(other, one, tolerance).is_equal


def model(one: Any, other: Any) -> bool:
    """Say whether two JSON-like values are equal, as simply as it can be said."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(model(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(model, one, other))
    return bool(one == other or (one != one and other != other))


@pytest.mark.slow
@SETTINGS
@given(JSON, JSON)
def test_it_says_equal_exactly_where_the_model_does(one: Any, other: Any) -> None:
    assert difference(one, other).is_equal == model(one, other)


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All leaves of a JSON-like value, by the steps to them."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        return [path for key, child in pairs for path in paths(child, (*at, key))]
    return [at]


def changed(value: Any, path: tuple[Any, ...]) -> Any:
    new = copy.deepcopy(value)
    parent = new
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = "changed" if parent[path[-1]] != "changed" else "changed again"
    return new


NAMES = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
NAMED = st.recursive(
    JSON_LEAVES,
    lambda children: st.lists(children, min_size=1) | st.dictionaries(NAMES, children, min_size=1),
    max_leaves=20,
).filter(lambda value: isinstance(value, dict | list))


@pytest.mark.slow
@SETTINGS
@given(NAMED, st.data())
def test_a_changed_leaf_is_found_and_its_path_is_told(value: Any, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(paths(value)))
    expected = "$" + "".join(f".{step}" if isinstance(step, str) else f"[{step}]" for step in path)

    found = difference(value, changed(value, path), limit=100)

    assert not found.is_equal
    metrics = {delta.metric.removesuffix(".type").removesuffix(".lines") for delta in found.deltas}
    assert any(metric.startswith(expected) for metric in metrics)


def first_levels(one: Any, other: Any, levels: int = 2) -> bool:
    """Compare only the first levels, and take the rest for equal."""
    if not levels:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            first_levels(one[key], other[key], levels - 1) for key in one
        )
    return bool(one == other)


def test_sabotage_a_comparer_of_the_first_levels_misses_a_changed_leaf() -> None:
    """The twin: the property of changed leaves does not hold for a comparer that stops early."""
    one = {"a": {"b": {"c": 1}}}
    other = changed(one, ("a", "b", "c"))

    assert first_levels(one, other)
    assert not difference(one, other).is_equal


def test_an_item_that_was_put_in_is_told_and_what_follows_is_not() -> None:
    found = difference([{"id": i} for i in range(9)], [{"id": i} for i in range(9) if i != 4])

    assert [delta.metric for delta in found.deltas] == ["length", "$[4]"]
    assert found.headline == "list 9 items → 8 items; $[4] removed dict of 1 key"


def test_another_order_of_a_list_is_told() -> None:
    found = difference([1, 2, 3], [3, 2, 1])

    assert (found.is_equal, found.deltas[0].metric) == (False, "order")


def test_a_path_has_keys_that_are_no_names_in_brackets() -> None:
    found = difference({"a b": {3: [1.5]}}, {"a b": {3: [2.5]}})

    assert found.deltas[0].metric == "$['a b'][3][0]"


def test_members_of_sets_are_told_by_name() -> None:
    found = difference({"EU", "US"}, {"US", "CH"})

    assert found.lines() == [
        "set 2 members; ${'EU'} removed",
        "  ${'EU'}  removed",
        "  ${'CH'}  added",
    ]


@pytest.mark.parametrize("other", [1.0, True, "1", Decimal(1)])
def test_one_value_in_two_types_is_told_as_a_type(other: object) -> None:
    found = difference(1, other)

    assert (found.is_equal, found.kind) == (False, "type")
    assert [delta.metric for delta in found.deltas] == ["type"]


def test_contents_of_a_list_and_a_tuple_are_compared_and_the_type_is_told() -> None:
    found = difference([1, 2], (1, 3))

    assert [delta.metric for delta in found.deltas] == ["type", "$[1]"]


def test_a_number_is_told_with_its_step_and_percent() -> None:
    assert difference(200, 197).headline == "int 200 → 197  (-3, -1.5 %)"


def test_cycles_end() -> None:
    one: list[Any] = [1]
    one.append(one)
    other: list[Any] = [1]
    other.append(other)

    assert difference(one, other).is_equal
    other[0] = 2
    assert not difference(one, other).is_equal


@pytest.mark.slow
def test_a_change_a_hundred_thousand_levels_deep_is_found() -> None:
    one: Any = 1
    other: Any = 2
    for _ in range(100_000):
        one, other = [one], [other]

    found = difference(one, other)

    assert not found.is_equal
    assert len(found.deltas[0].text) <= 200


@pytest.mark.slow
def test_what_was_not_looked_at_is_never_called_equal() -> None:
    one = [[i] for i in range(310_000)]

    found = difference(one, [[i] for i in range(310_000)])

    assert not found.is_equal
    assert "not all was looked at: stopped after 300,000 values" in found.headline


@pytest.mark.parametrize(
    ("one", "other", "is_equal"),
    [
        (1.0, 1.0 + 1e-9, True),
        (1.0, 1.1, False),
        ([1.0], [1.0 + 1e-9], True),
        ({"a": 0.0}, {"a": 1e-9}, True),
        ({1.0}, {1.0 + 1e-9}, True),
        (1, 1 + 10**9, False),
        (1 + 1j, 1 + 1e-9 + 1j, True),
        (math.inf, 1e308, False),
        (math.inf, math.inf, True),
        (math.nan, 0.0, False),
        (10**6, 10**6 + 1, False),
    ],
)
def test_a_tolerance_is_for_floats_alone(one: Any, other: Any, is_equal: bool) -> None:
    assert difference(one, other, Tolerance(rel=1e-6, abs=1e-6)).is_equal is is_equal


@pytest.mark.parametrize("wrong", [-1.0, math.nan, math.inf])
def test_a_tolerance_that_is_none_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="tolerance rel="):
        Tolerance(rel=wrong)


def test_moments_are_equal_by_instant_and_their_zones_are_told() -> None:
    utc = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
    berlin = utc.astimezone(datetime.timezone(datetime.timedelta(hours=1)))

    found = difference([utc], [berlin])

    assert found.is_equal
    assert [delta.text for delta in found.deltas] == ["$[0].zone  UTC → UTC+01:00"]
    assert not difference(utc, utc.replace(tzinfo=None)).is_equal
