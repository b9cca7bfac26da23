"""Equal in content is equal: pairs that a naive comparer takes for different, or stumbles on."""

import collections
import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.differences import difference
from cairnflow.digests import content

NAN, OTHER_NAN = float("nan"), float("nan")


@dataclasses.dataclass
class Row:
    price: float
    tags: Any


class Plain:
    def __init__(self, price: float) -> None:
        self.price = price


def frame(*, in_blocks: bool) -> pd.DataFrame:
    made = pd.DataFrame({"a": [1.0, NAN], "b": [2.0, 3.0], "c": ["x", None]})
    if not in_blocks:
        return made
    parts = pd.DataFrame(index=range(2))
    for name in made.columns:
        parts[name] = made[name].to_numpy()
    return parts.astype(made.dtypes.to_dict())


def categories(*names: str) -> pd.Series:
    return pd.Series(pd.Categorical(["x", "y", None], categories=list(names)))


PAIRS: dict[str, tuple[Any, Any]] = {
    "NaN": (NAN, OTHER_NAN),
    "NaN in a list": ([NAN], [OTHER_NAN]),
    "NaN in a set": ({NAN}, {OTHER_NAN}),
    "NaN as a key": ({NAN: 1}, {OTHER_NAN: 1}),
    "NaN in a dataclass": (Row(NAN, []), Row(OTHER_NAN, [])),
    "plain objects": (Plain(1.0), Plain(1.0)),
    "order of a dict": ({"a": NAN, "b": 1}, {"b": 1, "a": OTHER_NAN}),
    "sets of sets with NaN": ({frozenset({NAN, 1})}, {frozenset({1, OTHER_NAN})}),
    "negative zero": ([0.0, NAN], [-0.0, OTHER_NAN]),
    "arrays": ({"w": np.array([1.0, NAN])}, {"w": np.array([1.0, OTHER_NAN])}),
    "scattered array": (np.arange(6).reshape(2, 3).T, np.array([[0, 3], [1, 4], [2, 5]])),
    "blocks of a table": (frame(in_blocks=False), frame(in_blocks=True)),
    "codes of categories": (categories("x", "y"), categories("y", "x")),
    "polars": (pl.DataFrame({"a": [1.0, NAN]}), pl.DataFrame({"a": [1.0, OTHER_NAN]})),
    "chunks": (pa.chunked_array([[1, 2], [3]]), pa.chunked_array([[1], [2, 3]])),
    "index that counts": (
        pd.DataFrame({"a": [1, 2]}),
        pd.DataFrame({"a": [1, 2]}, index=np.array([0, 1])),
    ),
    "ordered by keys": (
        collections.Counter(a=1, b=2),
        collections.Counter({"b": 2, "a": 1}),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_equal_in_content_is_equal(name: str) -> None:
    one, other = PAIRS[name]

    found, back = difference(one, other), difference(other, one)

    assert (found.is_equal, found.deltas) == (True, ())
    assert back.is_equal
    assert found.headline.endswith(", equal")


def by_equality(one: Any, other: Any) -> bool:
    return bool(one == other)


def by_repr(one: Any, other: Any) -> bool:
    return repr(one) == repr(other)


@pytest.mark.parametrize("naive", [by_equality, by_repr])
def test_sabotage_a_naive_comparer_fails_on_these(naive: Callable[[Any, Any], bool]) -> None:
    """The twin: were ``difference`` one of these, the test above would fail."""
    failed = set()
    for name, (one, other) in PAIRS.items():
        try:
            is_equal = naive(one, other)
        except (ValueError, TypeError):
            is_equal = False
        if not is_equal:
            failed.add(name)

    assert len(failed) >= 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({1}, {True}),
        ({"a": 1}, {"a": 1.0}),
        ([1, 2], [2, 1]),
        (frame(in_blocks=True), frame(in_blocks=True).astype({"b": "float32"})),
        (collections.OrderedDict(a=1, b=2), collections.OrderedDict(b=2, a=1)),
        (pd.Series([1, 2], dtype=object), pd.Series([1, 2])),
        (pd.Series([1], dtype=object), pd.Series([np.int64(1)], dtype=object)),
        (pl.Series([1.0, None]), pl.Series([1.0, NAN])),
    ],
)
def test_what_is_not_the_same_is_not_called_equal(one: Any, other: Any) -> None:
    assert not difference(one, other).is_equal
    assert not difference(other, one).is_equal


def test_the_same_number_in_another_type_is_a_dtype_and_no_value() -> None:
    one = pd.DataFrame({"n": pd.Series([1, "a"], dtype=object)})
    other = pd.DataFrame({"n": pd.Series([np.int64(1), "a"], dtype=object)})

    found = difference(one, other)

    assert [delta.metric for delta in found.deltas] == ["n.dtype"]
    assert found.deltas[0].text == "n.dtype  1 equal cells are of other types"


CELLS = st.sampled_from([0, 1, 1.0, -0.0, True, NAN, None, "a"])
VALUES = st.recursive(
    CELLS | st.lists(CELLS, min_size=2, max_size=2).map(lambda cells: pd.DataFrame({"x": cells})),
    lambda children: st.one_of(
        st.lists(children, max_size=3),
        st.dictionaries(CELLS, children, max_size=3),
        st.sets(CELLS, max_size=3),
        st.builds(Row, st.floats(), children),
    ),
    max_leaves=4,
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(VALUES, VALUES)
def test_values_are_equal_exactly_where_their_content_digests_are(one: Any, other: Any) -> None:
    assert difference(one, other).is_equal == (content(one) == content(other))
