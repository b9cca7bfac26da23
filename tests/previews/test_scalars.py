import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.previews import Level, make, quick, to_json

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=250))


@pytest.mark.parametrize(
    ("value", "kind", "summary", "data"),
    [
        (42, "int", "42", 42),
        (3.5, "float", "3.5", 3.5),
        (True, "bool", "True", True),
        (None, "NoneType", "None", None),
        ("EU", "str", "'EU'", "EU"),
    ],
)
def test_a_scalar_is_shown_as_it_is(value: object, kind: str, summary: str, data: object) -> None:
    shown = json.loads(to_json(make(value)))

    assert (shown["type"], shown["summary"], shown["data"]) == (kind, summary, data)


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (2**53, 2**53),
        (2**53 + 1, "9007199254740993"),
        (-(2**60), "-1152921504606846976"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
    ],
)
def test_what_a_browser_would_round_or_refuse_becomes_text(value: object, data: object) -> None:
    shown = json.loads(to_json(make(value)))

    assert shown["data"] == data


def test_an_int_that_takes_long_to_print_is_told_by_its_size() -> None:
    made = make(10**5_000)

    assert made.data == {"$type": "int", "bits": 16_610}
    assert made.summary == "int of 16,610 bits"


@pytest.mark.parametrize("level", ["none", "schema", "stats"])
@pytest.mark.parametrize("value", [421, 4.21, True, None, 2**70, math.nan])
def test_below_sample_nothing_is_told_of_a_scalar_but_its_type(value: object, level: Level) -> None:
    shown = json.loads(to_json(make(value, level)))

    assert shown.keys() <= {"v", "type", "level", "mime"}
    assert (shown["type"], shown["level"]) == (type(value).__name__, level)


@settings(deadline=None)
@given(SCALARS, st.sampled_from(["none", "schema", "stats", "sample"]))
def test_the_short_cut_says_what_the_long_way_says(value: object, level: Level) -> None:
    made = make(value, level)

    found = quick(value, level)

    assert found is None or found == (made.type, made.summary, to_json(made))


@settings(deadline=None)
@given(SCALARS)
def test_the_written_json_is_what_its_fields_make(value: object) -> None:
    made = make(value)

    shown = json.loads(to_json(made), parse_constant=pytest.fail)

    assert shown.get("summary", "") == made.summary
    assert shown["data"] == (made.data if not isinstance(value, str) else shown["data"])
    assert {name: shown[name] for name in made.facts} == dict(made.facts)


class Loud(int):
    def __repr__(self) -> str:
        raise AssertionError("asked")


@pytest.mark.parametrize("value", [[1], "x" * 201, "é", 2**53 + 1, math.inf, b""])
def test_the_short_cut_leaves_alone_what_it_does_not_know(value: object) -> None:
    assert quick(value) is None


def test_a_subclass_of_int_is_read_without_its_own_code() -> None:
    assert make(Loud(3)).data == 3
    assert quick(Loud(3)) is None
