"""Arrays: how many elements differ, by how much, and where."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cairnflow.differences import Tolerance, difference

DTYPES = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(),
    hnp.unsigned_integer_dtypes(),
    hnp.floating_dtypes(),
    hnp.complex_number_dtypes(),
    hnp.datetime64_dtypes(),
    hnp.timedelta64_dtypes(),
    hnp.unicode_string_dtypes(max_len=5),
    hnp.byte_string_dtypes(max_len=5),
)
ARRAYS = DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_side=4)))


def is_same(x: Any, y: Any) -> bool:
    return bool(x == y or (x != x and y != y))


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(ARRAYS, st.data())
def test_as_many_elements_differ_as_a_loop_counts(array: Any, data: st.DataObject) -> None:
    other = data.draw(hnp.arrays(array.dtype, array.shape))
    expected = sum(not is_same(x, y) for x, y in zip(array.flat, other.flat, strict=True))

    found = difference(array, other)

    assert difference(array, array.copy()).is_equal
    assert found.is_equal == (expected == 0)
    counts = [delta.b for delta in found.deltas if delta.metric == "elements"]
    assert counts == ([expected] if expected else [])


def test_the_greatest_distance_is_told_with_its_place() -> None:
    one = np.zeros((3, 4))
    other = one.copy()
    other[1, 2], other[0, 1] = 7, -1

    found = difference(one, other)

    assert found.headline == "ndarray float64 3 × 4; elements 2 of 12 differ"
    assert found.deltas[1].text == "max |Δ|  7 at [1, 2]: 0 → 7"
    assert [delta.metric for delta in found.deltas[2:]] == ["[0, 1]", "[1, 2]"]


@pytest.mark.parametrize(
    ("one", "other", "metrics"),
    [
        (np.zeros(3), np.zeros(4), ["shape"]),
        (np.zeros(3), np.zeros(3, "f4"), ["dtype"]),
        (np.array([1.0]), np.array([np.nan]), ["elements", "nulls", "[0]"]),
        (np.array(["a"]), np.array(["b"]), ["elements", "[0]"]),
        (np.array([255], "u1"), np.array([0], "u1"), ["elements", "max |Δ|", "[0]"]),
        (np.array([{"a": 1}]), np.array([{"a": 2}]), ["elements", "[0]"]),
        (np.array([1], object), np.array([1.0], object), ["types"]),
        (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 3], mask=[0, 1]), []),
        (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 2]), ["mask.elements", "mask[1]"]),
        (
            np.array([(1, 2.0)], [("x", int), ("y", float)]),
            np.array([(1, 3.0)], [("x", int), ("y", float)]),
            ["y.elements", "y.max |Δ|", "y[0]"],
        ),
    ],
)
def test_what_differs_is_named(one: Any, other: Any, metrics: list[str]) -> None:
    found = difference(one, other)

    assert [delta.metric for delta in found.deltas] == metrics
    assert difference(other, one).is_equal is found.is_equal is not bool(metrics)


def test_integers_of_64_bits_are_told_apart() -> None:
    one, other = np.array([2**63 - 1]), np.array([2**63 - 2])

    assert difference(one, other).deltas[1].b == 1
    assert not difference(np.array([2**63], "u8"), np.array([2**63 - 1], "i8")).is_equal


@pytest.mark.parametrize(
    ("one", "other", "is_equal"),
    [
        (np.array([1.0]), np.array([1.0 + 1e-9]), True),
        (np.array([1.0 + 1j]), np.array([1.0 + 1j + 1e-9]), True),
        (np.array([np.inf]), np.array([1.0]), False),
        (np.array([np.nan]), np.array([1.0]), False),
        (np.array([10**9]), np.array([10**9 + 1]), False),
        (np.array([1.0], object), np.array([1.0 + 1e-9], object), True),
    ],
)
def test_a_tolerance_is_for_floats_alone(one: Any, other: Any, is_equal: bool) -> None:
    assert difference(one, other, Tolerance(rel=1e-6)).is_equal is is_equal


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(2_500_000,), (3, 1_100_000), (1_500, 1_700), (1, 1, 2_000_000)])
def test_a_change_beyond_the_first_block_is_found(shape: tuple[int, ...]) -> None:
    one = np.zeros(shape)
    other = one.copy()
    other.reshape(-1)[-2] = 1

    place = ", ".join(str(int(step)) for step in np.unravel_index(one.size - 2, shape))
    assert difference(one, other).deltas[-1].metric == f"[{place}]"
