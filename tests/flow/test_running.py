"""How a run is asked for: parameters, schedules, exceptions, context."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cairnflow import Flow, Parameter, config, raise_on_exception, task
from cairnflow.context import context
from cairnflow.errors import AuthoringError
from cairnflow.flow import Wait
from cairnflow.results.registry import ScriptStopped, reading_script
from cairnflow.schedules.clocks import DatesClock
from cairnflow.schedules.schedule import Schedule
from cairnflow.states import State, Success
from cairnflow.storage import Local

START = datetime(2026, 3, 1, tzinfo=UTC)


class Clock:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> int:
        return round(self.at.timestamp() * 1_000_000)

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def wait(**policies: Any) -> Wait:
    clock = Clock()
    return Wait(clock=clock, sleep=clock.sleep, tell=lambda _: None, **policies)


def daily(count: int, **parameters: Any) -> Schedule:
    times = [START + timedelta(days=day) for day in range(1, count + 1)]
    return Schedule([DatesClock(times, parameter_defaults=parameters)])


@task
def same(x: Any) -> Any:
    return x


@task
def broken() -> None:
    raise KeyError("region")


def test_a_flow_runs_at_each_time_of_its_schedule() -> None:
    seen: list[Any] = []

    @task
    def note(n: int) -> None:
        seen.append((n, context.scheduled_start_time))

    with Flow("f", schedule=daily(2, n=1)) as flow:
        note(Parameter("n"))
    state = flow.run(run_on_schedule=wait())

    assert state.is_successful()
    assert seen == [(1, START + timedelta(days=1)), (1, START + timedelta(days=2))]


def test_what_a_run_is_given_goes_before_what_the_clock_gives() -> None:
    with Flow("f", schedule=daily(1, n=1, m=2)) as flow:
        found = same([Parameter("n"), Parameter("m")])

    assert flow.run({"n": 5}, wait()).result[found].result == [5, 2]


def test_a_parameter_of_the_clock_that_the_flow_lacks_is_told() -> None:
    with Flow("f", schedule=daily(1, day=1)) as flow:
        same(1)

    with pytest.raises(AuthoringError, match="no parameter 'day'"):
        flow.run(run_on_schedule=wait())


def test_a_flow_with_a_schedule_can_be_run_at_once() -> None:
    with Flow("f", schedule=daily(1)) as flow:
        found = same(1)

    assert flow.run(run_on_schedule=False).result[found].result == 1
    with config.temporary({"flows.run_on_schedule": False}):
        assert flow.run().result[found].result == 1


def test_a_schedule_that_is_over_is_told_by_a_plain_run() -> None:
    with Flow("f", schedule=Schedule([DatesClock([datetime(2001, 1, 1, tzinfo=UTC)])])) as flow:
        same(1)

    with pytest.raises(AuthoringError, match="nothing is left of the schedule"):
        flow.run()


def test_given_states_are_for_one_run() -> None:
    with Flow("f", schedule=daily(1)) as flow:
        found = same(1)

    assert flow.run(task_states={found: Success("", 7)}).result[found].result == 7


def test_a_script_that_is_only_read_does_not_wait() -> None:
    with Flow("f", schedule=daily(1)) as flow:
        same(1)
    token = reading_script.set(True)

    with pytest.raises(ScriptStopped):
        flow.run(run_on_schedule=True)
    reading_script.reset(token)


def test_an_exception_can_be_had_where_it_was_raised() -> None:
    with Flow("f") as flow:
        same(broken())

    with pytest.raises(KeyError, match="region") as caught, raise_on_exception():
        flow.run()
    assert caught.traceback[-1].name == "broken"
    assert flow.run().is_failed()


def test_a_run_can_be_given_context() -> None:
    @task
    def told() -> Any:
        return context.region

    with Flow("f") as flow:
        found = told()

    assert flow.run(context={"region": "EU"}).result[found].result == "EU"


def test_state_handlers_of_a_flow_are_called_with_it() -> None:
    heard: list[Any] = []

    def note(of: Any, old: State, new: State) -> None:
        heard.append((of, old.name, new.name))

    def failed(of: Any, state: State) -> None:
        heard.append((of, state.message))

    with Flow("f", state_handlers=[note], on_failure=failed) as flow:
        broken()
    flow.run()

    assert heard[-2:] == [(flow, "Running", "Failed"), (flow, "failed: broken")]


def scheduled() -> Flow:
    with Flow("f", schedule=daily(1)) as flow:
        same(1)
    return flow


def plain() -> Flow:
    with Flow("f") as flow:
        same(Parameter("n", 1))
    return flow


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "an unknown parameter": (lambda: plain().run(m=1), "flow 'f' has no parameter 'm'; it has n"),
    "runner_cls": (lambda: plain().run(runner_cls=object), "no runner classes: executor="),
    "return_tasks": (lambda: plain().run(return_tasks=[]), r"state of every task: state.result\["),
    "state": (lambda: plain().run(state=Success()), "task_states={task: state} gives"),
    "task_contexts": (lambda: plain().run(task_contexts={}), "context={...} is what all tasks"),
    "no schedule": (lambda: plain().run(run_on_schedule=True), "has no schedule to run on; give"),
    "a schedule and resume": (
        lambda: scheduled().run(run_on_schedule=True, resume="last"),
        "are for one run; leave run_on_schedule out",
    ),
    "a schedule that is none": (lambda: Flow("f", "0 6 * * *"), "such as CronSchedule"),  # type: ignore[arg-type]  # shall be refused
    "two handlers": (
        lambda: Flow("f", result=_handler(), result_handler=_handler()),
        "mean the same; give one of them",
    ),
    "on_failure that can't be called": (lambda: Flow("f", on_failure=3), "takes a function, not 3"),  # type: ignore[arg-type]  # shall be refused
}


def _handler() -> Any:
    from cairnflow.results import JSONResultHandler

    return JSONResultHandler()


@pytest.mark.parametrize(("ask", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_what_a_run_cannot_be_asked_is_told(ask: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(AuthoringError, match=sentence):
        ask()


def test_result_is_another_name_of_the_handler() -> None:
    handler = _handler()

    assert Flow("f", result=handler).result_handler is handler


def test_a_flow_keeps_what_it_is_told_of_its_registration() -> None:
    storage = Local()
    flow = Flow("f", environment="e", storage=storage)

    assert (flow.environment, flow.storage, flow.schedule) == ("e", storage, None)
