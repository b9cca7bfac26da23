import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, Parameter, task
from cairnflow.errors import AuthoringError
from cairnflow.results import JSONResultHandler, LocalResultHandler
from tests.trail import record


@task
def same(x: Any) -> Any:
    return x


def flow_of(*parameters: Parameter, **rules: Any) -> Flow:
    """A flow that hands each parameter to a task."""
    with Flow("f", **rules) as flow:
        for parameter in parameters:
            same(parameter)
    return flow


def test_a_run_is_given_values_by_name() -> None:
    n = Parameter("n")
    flow = flow_of(n)

    assert flow.run(n=4).result[n].result == 4
    assert flow.run(parameters={"n": 5}).result[n].result == 5
    assert flow.run({"n": 6}).result[n].result == 6


def test_a_default_makes_a_parameter_optional() -> None:
    n = Parameter("n", default=3)

    assert not n.required
    assert flow_of(n).run().result[n].result == 3


def test_a_given_value_beats_the_default() -> None:
    n = Parameter("n", default=3)

    assert flow_of(n).run(n=4).result[n].result == 4


@pytest.mark.parametrize("given", [None, 0, "", [], False])
def test_an_empty_value_that_is_given_beats_the_default(given: Any) -> None:
    n = Parameter("n", default=3)

    assert flow_of(n).run(n=given).result[n].result == given


def test_one_without_a_default_is_required_unless_it_says_otherwise() -> None:
    n = Parameter("n", required=False)

    assert Parameter("n").required
    assert flow_of(n).run().result[n].result is None


def test_a_missing_parameter_is_named_with_what_to_do() -> None:
    with pytest.raises(AuthoringError, match=r"parameter 'region' is required; give it as flow"):
        flow_of(Parameter("region")).run()


def test_an_unknown_parameter_is_named_with_those_that_there_are() -> None:
    with pytest.raises(AuthoringError, match="no parameter 'reigon'; it has day, region"):
        flow_of(Parameter("region"), Parameter("day")).run(reigon="EU")


def test_nothing_runs_where_a_parameter_is_missing() -> None:
    ran = []

    @task
    def note() -> None:
        ran.append(1)

    with Flow("f") as flow:
        note()
        same(Parameter("n"))

    with pytest.raises(AuthoringError):
        flow.run()
    assert ran == []


def test_required_with_a_default_is_refused() -> None:
    with pytest.raises(AuthoringError, match="its default 3 would never be used"):
        Parameter("n", default=3, required=True)


def test_a_flow_knows_its_parameters() -> None:
    n, region = Parameter("n"), Parameter("region", default="EU", tags=["where"])

    assert flow_of(n, region).parameters == {"n": n, "region": region}


def test_a_parameter_used_twice_is_one_task() -> None:
    n = Parameter("n")
    with Flow("f") as flow:
        first, second = same(n), same(n)
    state = flow.run(n=2)

    assert len(flow.tasks) == 3
    assert state.result[first].result == state.result[second].result == 2


def test_a_parameter_may_serve_two_flows() -> None:
    n = Parameter("n", default=1)
    one, other = flow_of(n), flow_of(n)

    assert one.run(n=2).result[n].result == 2
    assert other.run().result[n].result == 1


def test_a_parameter_can_be_used_in_operators() -> None:
    with Flow("f") as flow:
        found = same(Parameter("n") * 2)

    assert flow.run(n=4).result[found].result == 8


@pytest.mark.slow
@pytest.mark.parametrize(
    "given",
    [
        datetime.date(2026, 11, 22),
        datetime.datetime(2026, 11, 22, 12, 30, tzinfo=datetime.UTC),
        datetime.timedelta(days=1, microseconds=1),
        Decimal("1.10"),
        Path("data/in.csv"),
        (1, 2),
        {"nested": [1, {"day": datetime.date(2026, 1, 1)}]},
    ],
    ids=repr,
)
def test_a_parameter_may_hold_dates_and_other_types_that_json_lacks(
    given: Any, tmp_path: Path
) -> None:
    n = Parameter("n")
    flow = flow_of(n, result_handler=LocalResultHandler(tmp_path / "kept"))
    state = flow.run(n=given)

    handler = JSONResultHandler()
    assert handler.read(state.result[n]._result.safe_value.value) == given


def test_a_parameter_is_kept_as_json_whatever_keeps_the_rest(tmp_path: Path) -> None:
    n = Parameter("n")
    state = flow_of(n, result_handler=LocalResultHandler(tmp_path / "kept")).run(n=[1, 2])

    assert state.result[n]._result.safe_value.value == "[1, 2]"


def test_the_run_says_what_it_was_given(tmp_path: Path) -> None:
    flow = flow_of(
        Parameter("n"), Parameter("day", default=7), result_handler=LocalResultHandler(tmp_path)
    )

    assert record(flow.run(n="EU").address).parameters == '{"n": "EU", "day": 7}'


def test_a_parameter_that_json_cannot_hold_fails_visibly(tmp_path: Path) -> None:
    n = Parameter("n")
    state = flow_of(n, result_handler=LocalResultHandler(tmp_path)).run(n=[object()])

    assert state.is_failed()
    assert "result could not be kept" in state.result[n].message
    assert "value[0]" in state.result[n].message


def test_a_parameter_is_shown_by_its_name() -> None:
    assert repr(Parameter("n")) == "<Parameter: n>"
