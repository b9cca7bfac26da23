"""Validators asked by hand, as an author's own validator asks them."""

import pickle
from typing import Any

import pytest

from cairnflow.cache_validators import (
    all_inputs,
    all_parameters,
    duration_only,
    never_use,
    partial_inputs_only,
    partial_parameters_only,
)
from cairnflow.errors import AuthoringError
from cairnflow.states import Cached

STATE = Cached(cached_inputs={"x": 1, "y": 2}, cached_parameters={"region": "EU", "day": 1})
INPUTS = {"x": 1, "y": 2}
PARAMETERS = {"region": "EU", "day": 1}


@pytest.mark.parametrize(
    ("validator", "good", "other_input", "other_parameter"),
    [
        (never_use, False, False, False),
        (duration_only, True, True, True),
        (all_inputs, True, False, True),
        (all_parameters, True, True, False),
        (partial_inputs_only(["x"]), True, True, True),
        (partial_inputs_only(["y"]), True, False, True),
        (partial_parameters_only(["region"]), True, True, True),
        (partial_parameters_only(["day"]), True, True, False),
    ],
)
def test_a_validator_compares_what_its_name_says(
    validator: Any, good: bool, other_input: bool, other_parameter: bool
) -> None:
    assert validator(STATE, INPUTS, PARAMETERS) is good
    assert validator(STATE, {**INPUTS, "y": 3}, PARAMETERS) is other_input
    assert validator(STATE, INPUTS, {**PARAMETERS, "day": 2}) is other_parameter


@pytest.mark.parametrize("inputs", [{"x": 1}, {"x": 1, "y": 2, "z": 3}])
def test_an_input_more_or_less_is_another_input(inputs: dict[str, int]) -> None:
    assert not all_inputs(STATE, inputs, PARAMETERS)


def test_a_none_is_not_an_input_that_is_absent() -> None:
    state = Cached(cached_inputs={"x": None})

    assert not all_inputs(state, {}, {})
    assert all_inputs(state, {"x": None}, {})


@pytest.mark.parametrize("make", [partial_inputs_only, partial_parameters_only])
@pytest.mark.parametrize("names", [[], "day", None, 3])
def test_what_compares_nothing_is_refused(make: Any, names: Any) -> None:
    with pytest.raises(AuthoringError, match=r"partial_\w+_only"):
        make(names)


def test_validators_cross_to_other_processes() -> None:
    for validator in (never_use, all_inputs, partial_inputs_only(["x"])):
        assert pickle.loads(pickle.dumps(validator)) == validator
