import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.previews.numeric import distinct, histogram, measure, pick

FLOATS = st.lists(st.floats(-1e100, 1e100) | st.just(math.nan), max_size=50)


@settings(deadline=None)
@given(FLOATS)
def test_what_is_measured_is_what_numpy_says(numbers: list[float]) -> None:
    values = np.array(numbers)
    present = values[~np.isnan(values)]

    found = measure(values)

    assert (found.count, found.missing) == (len(present), len(values) - len(present))
    assert found.low == (present.min() if len(present) else None)
    assert found.high == (present.max() if len(present) else None)
    if len(present):
        scale = max(1.0, float(np.abs(present).max()))
        assert found.mean / scale == pytest.approx(float(present.mean()) / scale, abs=1e-9)
        assert found.std / scale == pytest.approx(float(present.std()) / scale, abs=1e-6)


def test_numbers_far_from_zero_keep_their_spread_over_many_chunks() -> None:
    values = 1e9 + np.arange(200_000) % 2

    found = measure(values)

    assert found.std == pytest.approx(0.5, rel=1e-6)
    assert found.mean == pytest.approx(1e9 + 0.5)


def test_moments_are_measured_without_nat() -> None:
    found = measure(np.array(["2020-01-01", "NaT", "2021-01-01"], "M8[s]"))

    assert (found.count, found.missing) == (2, 1)
    assert found.high == np.datetime64("2021-01-01")


def test_infinite_numbers_are_the_ends() -> None:
    found = measure(np.array([-math.inf, 1.0, math.inf]))

    assert (found.low, found.high) == (-math.inf, math.inf)


@pytest.mark.parametrize("most", [1, 10, 5_000, 500_000])
def test_a_pick_is_no_longer_than_asked_and_the_same_each_time(most: int) -> None:
    values = np.arange(1_000_003)

    picked = pick(values, most)

    assert 0 < len(picked) <= most
    assert (pick(values, most) == picked).all()
    assert (np.diff(picked) > 0).all()
    assert most == 1 or (picked[0] < 150_000 and picked[-1] >= 850_000)


@pytest.mark.parametrize("period", [2, 3, 10, 100])
def test_what_takes_turns_is_picked_in_turn(period: int) -> None:
    values = np.arange(100_000) % period

    picked = pick(values, 10_000)

    assert np.bincount(picked).min() > 0.7 * len(picked) / period


def test_a_pick_of_few_is_all_of_them() -> None:
    values = np.arange(5)

    assert pick(values, 5) is values


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=60), st.integers(1, 20))
def test_a_histogram_counts_each_number_once(numbers: list[int], bins: int) -> None:
    values = np.array(numbers)

    edges, counts = histogram(values, float(values.min()), float(values.max()), bins)

    assert sum(counts) == (len(numbers) if values.min() < values.max() else 0)
    assert len(edges) == (len(counts) + 1 if counts else 0)


def test_there_is_no_histogram_of_what_has_no_width() -> None:
    assert histogram(np.array([1.0, 1.0]), 1.0, 1.0, 5) == ([], [])
    assert histogram(np.array([1.0]), -math.inf, 1.0, 5) == ([], [])
    assert histogram(np.array([-1e308, 1e308]), -1e308, 1e308, 5) == ([], [])


@settings(deadline=None)
@given(st.lists(st.integers(0, 9)))
def test_distinct_values_are_counted(numbers: list[int]) -> None:
    assert distinct(np.array(numbers, "i8")) == len(set(numbers))
