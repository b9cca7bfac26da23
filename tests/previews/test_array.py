import numpy as np
import pytest

from cairnflow.previews import Limits, make


def test_an_array_has_dtype_shape_statistics_and_a_corner() -> None:
    made = make(np.arange(12.0).reshape(3, 4))

    assert (made.summary, made.mime) == ("float64 (3, 4)", "application/vnd.cairn.array+json")
    assert made.facts["shape"] == [3, 4]
    assert (made.facts["min"], made.facts["max"], made.facts["mean"]) == (0.0, 11.0, 5.5)
    assert made.data == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]


def test_nan_is_a_null_and_no_part_of_the_mean() -> None:
    made = make(np.array([1.0, np.nan, 3.0, np.nan]))

    assert (made.facts["nulls"], made.facts["mean"], made.facts["distinct"]) == (0.5, 2.0, 2)
    assert made.data == [1.0, "NaN", 3.0, "NaN"]


def test_a_large_array_is_measured_by_a_sample_that_says_so() -> None:
    values = np.ones(200_000)

    made = make(values, limits=Limits(exact=100_000, thinned=20_000))

    assert made.facts["sampled"] == 20_000
    assert made.facts["mean"] == 1.0


def test_an_array_within_the_cap_is_measured_whole() -> None:
    values = np.zeros(300_000)
    values[123_457] = 9

    made = make(values)

    assert made.facts["max"] == 9
    assert "sampled" not in made.facts


def test_only_a_corner_of_a_large_matrix_is_shown() -> None:
    made = make(np.zeros((5, 300, 400)))

    assert made.facts["corner"] == [20, 20]
    assert (len(made.data), len(made.data[0])) == (20, 20)


@pytest.mark.parametrize("level", ["schema", "stats"])
def test_below_sample_no_cell_is_shown(level: str) -> None:
    made = make(np.array([7, 8]), level)  # type: ignore[arg-type]

    assert made.data is None
    assert ("min" in made.facts) == (level == "stats")


@pytest.mark.parametrize(
    ("array", "data"),
    [
        (np.array(3.5), 3.5),
        (np.array([], "f8"), []),
        (np.zeros((0, 3)), []),
        (np.zeros((3, 0, 2)), []),
        (np.array(["2026-11-22", "NaT"], "M8[ns]"), ["2026-11-22", None]),
        (np.array([90, "NaT"], "m8[m]"), ["1:30:00", None]),
        (np.array([1, 2], "m8[M]"), ["1 months", "2 months"]),
        (np.array([True, False]), [True, False]),
        (np.array(["a", "b"]), ["a", "b"]),
        (np.array([1 + 1j]), ["(1+1j)"]),
        (np.array([1, "a", None], object), [1, "a", None]),
        (np.ma.array([1, 2, 3], mask=[0, 1, 0]), [1, None, 3]),
        (np.array([1.5], ">f4"), [1.5]),
        (np.array([1.5], "f2"), [1.5]),
        (np.arange(10)[::-3], [9, 6, 3, 0]),
    ],
)
def test_arrays_of_every_kind_are_shown(array: object, data: object) -> None:
    made = make(array)

    assert (made.error, made.data) == (None, data)


def test_masked_cells_count_as_nulls() -> None:
    made = make(np.ma.array([1.0, 100.0, np.nan, 3.0], mask=[0, 1, 0, 0]))

    assert (made.facts["nulls"], made.facts["max"]) == (0.5, 3.0)


def test_records_are_a_table_and_their_fields_can_be_redacted() -> None:
    records = np.array([(1, "canary")], dtype=[("n", "i4"), ("email", "U10")])

    made = make(records, redact=["email"])

    assert made.mime == "application/vnd.cairn.table+json"
    assert made.data == [[1], None]
    assert "canary" not in str(made)


def test_records_in_more_dimensions_show_their_shape_alone() -> None:
    records = np.array([[("canary",)]], dtype=[("email", "U10")])

    made = make(records, redact=["email"])

    assert made.facts["shape"] == [1, 1]
    assert "canary" not in str(made)


def test_objects_in_an_array_are_shown_by_their_type() -> None:
    made = make(np.array([object()], object))

    assert made.data == [{"$type": "object"}]
