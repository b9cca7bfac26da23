import math

import pytest

import cairnflow
from cairnflow import Flow, Parameter, task, unmapped
from cairnflow.errors import Missing, NotFound
from cairnflow.results import LocalResultHandler
from cairnflow.states import Success


@task
def make():
    return [10, 20, 30]


@task
def one(x, y=0, z=None):
    return x


@task
def gather(xs):
    return list(xs)


@task(redact=["password"])
def secretive(password):
    return len(password)


@task
def fail():
    raise ValueError("no")


@task(trigger=lambda states: True)
def anyway(x):
    return 1


def opened(write):
    with Flow("inputs", result_handler=LocalResultHandler()) as flow:
        write()
    return cairnflow.open(flow.run().address)


def test_names_are_known_without_reading_any_value() -> None:
    inputs = opened(lambda: one(make(), y=5))["one"].inputs

    assert (set(inputs), len(inputs), "x" in inputs, "z" in inputs) == ({"x", "y"}, 2, True, False)
    assert inputs.facts["x"].address == "inputs/1/make"
    assert inputs.get("z", "absent") == "absent"


def test_an_input_is_the_value_of_the_task_run_that_gave_it() -> None:
    inputs = opened(lambda: one(make()))["one"].inputs

    assert inputs["x"] == [10, 20, 30]
    assert inputs["x"] is inputs["x"]


def test_a_child_was_given_its_item() -> None:
    group = opened(lambda: one.map(make(), y=unmapped(make())))["one"]

    assert [child.inputs["x"] for child in group] == [10, 20, 30]
    assert group[1].inputs["y"] == [10, 20, 30]
    assert group[1].inputs.facts["x"].item == 1


def test_a_child_of_a_child_was_given_its_value() -> None:
    group = opened(lambda: one.map(one.map(make())))["one-2"]

    assert [child.inputs["x"] for child in group] == [10, 20, 30]


def test_a_task_after_a_mapped_one_was_given_the_list() -> None:
    found = opened(lambda: gather(one.map(make())))["gather"]

    assert found.inputs["xs"] == [10, 20, 30]
    assert found.inputs.facts["xs"].kind == "children"


@pytest.mark.parametrize(
    "value",
    [
        *["EU", 3, 2.5, True, None, math.inf, -math.inf, "inf", 2**70, "x" * 199, "", "a\nb"],
        *[[1, 2], {"a": [1.5, None]}, (1, "b"), [], (), {}],
    ],
)
def test_a_small_constant_is_kept_in_the_fact(value: object) -> None:
    given = opened(lambda: one(1, y=value))["one"].inputs["y"]

    assert (given, type(given)) == (value, type(value))


def test_nan_is_a_constant_like_any_other() -> None:
    assert math.isnan(opened(lambda: one(1, y=math.nan))["one"].inputs["y"])


@pytest.mark.parametrize(
    "value",
    ["x" * 10_000, 10**5_000, [1] * 60, {"a": math.nan}, {1: 2}, [(1,)], ["x" * 300], {1}],
    ids=lambda v: type(v).__name__,
)
def test_a_constant_that_a_fact_can_not_hold_is_never_given_back_in_part(value: object) -> None:
    inputs = opened(lambda: one(1, y=value))["one"].inputs

    with pytest.raises(Missing, match="constant in the flow's own code"):
        inputs["y"]


def test_a_constant_that_is_mapped_over_says_that_it_was_not_kept() -> None:
    inputs = opened(lambda: one.map([1, 2]))["one:1"].inputs

    assert str(inputs.facts["x"]) == "x ← item 1 of a constant"
    with pytest.raises(Missing, match="was not kept"):
        inputs["x"]


def test_a_redacted_constant_is_not_told() -> None:
    inputs = opened(lambda: secretive("hunter2"))["secretive"].inputs

    assert "hunter2" not in repr(inputs) + inputs._repr_html_()
    with pytest.raises(Missing, match="may not be shown"):
        inputs["password"]


def test_a_parameter_is_given_with_its_type() -> None:
    with Flow("inputs", result_handler=LocalResultHandler()) as flow:
        one(Parameter("p"))
    run = cairnflow.open(flow.run(p=(1, "a")).address)

    assert run["one"].inputs["x"] == (1, "a")
    assert run["p"].value == (1, "a")


def test_a_list_of_tasks_is_made_again_of_its_parts() -> None:
    inputs = opened(lambda: gather([make(), (one(1), one(2))]))["gather"].inputs

    assert inputs["xs"] == [[10, 20, 30], (1, 2)]


def test_an_item_of_a_list_of_tasks_is_made_again() -> None:
    group = opened(lambda: one.map([make(), one(5)]))["one-2"]

    assert [child.inputs["x"] for child in group] == [[10, 20, 30], 5]


@pytest.mark.parametrize(
    "write",
    [
        lambda: gather([one(1), 2]),
        lambda: gather({"a": one(1)}),
        lambda: gather(make()[:2]),
        lambda: one.map([5, one(1)]),
    ],
    ids=["constant in a list", "dict", "item", "mapped over with a constant"],
)
def test_what_can_not_be_made_again_surely_is_not_made_at_all(write) -> None:
    run = opened(write)
    last = run[-1]
    (name,) = (name for name in last.inputs if name in {"xs", "x"})

    with pytest.raises(Missing, match=r"made by the flow itself .*what it was made of: inputs/1/"):
        last.inputs[name]


def test_the_exception_that_a_task_was_given_is_not_made_up() -> None:
    inputs = opened(lambda: anyway(fail()))["anyway"].inputs

    with pytest.raises(Missing, match="its exception"):
        inputs["x"]


def test_an_input_that_was_set_from_outside_left_no_checkpoint() -> None:
    with Flow("inputs", result_handler=LocalResultHandler()) as flow:
        first = make()
        one(first)
    state = flow.run(task_states={first: Success(result=[7])})

    with pytest.raises(Missing, match="left no checkpoint"):
        cairnflow.open(state.address)["one"].inputs["x"]


def test_an_unknown_input_is_told_with_what_is_near() -> None:
    inputs = opened(lambda: gather(make()))["gather"].inputs

    with pytest.raises(NotFound, match="no input 'x'; did you mean xs"):
        inputs["x"]


def test_inputs_call_the_function_again_as_it_was_called() -> None:
    child = opened(lambda: one.map(make(), y=unmapped(5)))["one:2"]

    assert one.run(**child.inputs) == 30
