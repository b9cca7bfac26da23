"""Runs (C8 to C21 of docs/features.md), as authors write them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cairnflow import (
    Flow,
    Parameter,
    config,
    context,
    pause_task,
    raise_on_exception,
    task,
    triggers,
    unmapped,
)
from cairnflow.control_flow import FilterTask, case, ifelse, merge, switch
from cairnflow.results import LocalResultHandler
from cairnflow.signals import ENDRUN, FAIL, LOOP, PAUSE, RETRY, SKIP, SUCCESS, TRIGGERFAIL
from cairnflow.states import (
    Cached,
    Failed,
    Finished,
    Mapped,
    Paused,
    Pending,
    Resume,
    Retrying,
    Scheduled,
    Skipped,
    State,
    Success,
    TimedOut,
    TriggerFailed,
)
from cairnflow.triggers import all_finished, any_failed, manual_only, some_failed

TRIGGERS = (
    "all_successful all_failed any_successful any_failed all_finished always_run "
    "not_all_skipped manual_only some_failed some_successful"
)
STATES = (
    "Pending Scheduled Retrying Paused Resume Submitted Queued ClientFailed Running Finished "
    "Success Cached Mapped Skipped Looped Failed TimedOut TriggerFailed Cancelled"
)
KEYS = (
    "date today yesterday tomorrow today_nodash yesterday_nodash tomorrow_nodash logger config "
    "flow_name parameters map_index scheduled_start_time task_name task_full_name task_slug "
    "task_tags task_run_count task_loop_count checkpointing flow_run_id task_run_id"
)


@task
def one() -> int:
    return 1


@task
def add(x: Any, y: Any = 1) -> Any:
    return x + y


@task
def fail(message: str = "no") -> None:
    raise ValueError(message)


@task
def skip() -> None:
    raise SKIP("not today")


def test_a_map_pairs_children_and_its_reduce_takes_them_all() -> None:
    with Flow("maps") as flow:
        first = add.map([1, 2, 3], unmapped(10))
        second = add.map(first, [100, 200])
        total = add(second, [0])
        empty = add.map([])
    state = flow.run()

    assert isinstance(state.result[first], Mapped)
    assert [child.result for child in state.result[first].map_states] == [11, 12, 13]
    assert state.result[second].result == [111, 212]
    assert state.result[total].result == [111, 212, 0]
    assert state.result[empty].is_successful()
    assert state.result[empty].result == []


def test_children_have_their_own_retries_and_a_reducing_task_sees_them() -> None:
    tried: list[int] = []

    @task(max_retries=1, retry_delay=timedelta(0))
    def flaky(x: int) -> int:
        tried.append(x)
        if (x == 2 and tried.count(2) == 1) or x == 3:
            raise ValueError(f"{x} is bad")
        return x

    with Flow("children") as flow:
        mapped = flaky.map([1, 2, 3])
        seen = task(lambda xs: [type(x).__name__ for x in xs], name="seen", trigger=some_failed(1))(
            mapped
        )
    state = flow.run()

    assert sorted(tried) == [1, 2, 2, 3, 3]
    assert [child.is_successful() for child in state.result[mapped].map_states] == [1, 1, 0]
    assert state.result[seen].result == ["int", "int", "ValueError"]


def test_every_trigger_goes_by_its_old_name() -> None:
    assert [name for name in TRIGGERS.split() if not callable(getattr(triggers, name, None))] == []


@pytest.mark.parametrize(
    ("trigger", "kind"),
    [(any_failed, Success), (all_finished, Success), (lambda states: 1 / 0, TriggerFailed)],
)
def test_a_trigger_is_asked_once_all_before_it_have_ended(trigger: Any, kind: type[State]) -> None:
    with Flow("triggers") as flow:
        after = task(lambda: "done", name="after", trigger=trigger)(upstream_tasks=[fail(), one()])

    assert type(flow.run().result[after]) is kind


def test_skips_are_handed_on_unless_a_task_says_otherwise() -> None:
    with Flow("skips") as flow:
        first = skip()
        handed_on = add(first)
        runs = task(lambda x: x, name="runs", skip_on_upstream_skip=False)(first)
    state = flow.run()

    assert isinstance(state.result[first], Skipped)
    assert isinstance(state.result[handed_on], Skipped)
    assert state.is_successful()
    assert (type(state.result[runs]), state.result[runs].result) == (Success, None)


def test_branches_run_where_their_condition_holds() -> None:
    with Flow("branches") as flow:
        day = Parameter("day")
        work, rest = add("work", "!"), add("rest", "!")
        switch(day, {"Monday": work, "Sunday": rest})
        said = merge(work, rest)
        yes, no = add("yes", ""), add("no", "")
        ifelse(day.is_equal("Monday"), yes, no)
        answer = merge(yes, no)
        with case(day, "Sunday"):
            late = add("late", "")
    sunday, monday = flow.run(day="Sunday"), flow.run(day="Monday")

    assert [sunday.result[made].result for made in (said, answer, late)] == ["rest!", "no", "late"]
    assert [monday.result[made].result for made in (said, answer)] == ["work!", "yes"]
    assert isinstance(monday.result[late], Skipped)


def test_a_filter_leaves_failures_out() -> None:
    @task
    def parse(text: str) -> int:
        return int(text)

    with Flow("filters") as flow:
        good = FilterTask()(parse.map(["1", "x", "3"]))
        even = FilterTask(filter_func=lambda number: number % 2 == 0)(good)
    state = flow.run()

    assert (state.result[good].result, state.result[even].result) == ([1, 3], [])


def test_a_loop_goes_on_until_it_returns() -> None:
    @task
    def count(to: int) -> int:
        turn: int = context.get("task_loop_count", 1)
        last: int = context.get("task_loop_result", 0)
        if turn <= to:
            raise LOOP(f"turn {turn}", result=last + turn)
        return last

    with Flow("loops") as flow:
        found = count(2000)

    assert flow.run().result[found].result == 2_001_000


@pytest.mark.parametrize(
    ("signal", "kind"),
    [
        (FAIL("bad"), Failed),
        (SUCCESS("well"), Success),
        (SKIP("not today"), Skipped),
        (TRIGGERFAIL("refused"), TriggerFailed),
        (ENDRUN(state=Skipped("closed")), Skipped),
        (PAUSE("wait"), Paused),
    ],
)
def test_a_signal_becomes_its_state(signal: Exception, kind: type[State]) -> None:
    @task
    def signals() -> None:
        raise signal

    with Flow("signals") as flow:
        made = signals()
    state = flow.run().result[made]

    assert type(state) is kind
    assert state.message == str(signal)


def test_retry_begins_again_past_the_retries_and_may_say_when() -> None:
    tried: list[datetime] = []

    @task
    def again() -> int:
        tried.append(datetime.now(UTC))
        if len(tried) < 3:
            raise RETRY("not yet", start_time=datetime.now(UTC) + timedelta(milliseconds=20))
        return len(tried)

    with Flow("again") as flow:
        made = again()

    assert flow.run().result[made].result == 3
    assert tried[1] - tried[0] >= timedelta(milliseconds=20)


def test_states_have_the_names_parents_and_answers_that_they_always_had() -> None:
    assert set(STATES.split()) - set(State.children(names_only=True)) == set()
    assert Cached.parents(names_only=True) == ["Success", "Finished", "State"]
    assert set(Scheduled.children()) == {Retrying, Paused, Resume}
    assert Skipped().is_successful()
    assert TimedOut().is_failed()
    assert not Pending().is_finished()
    assert issubclass(TriggerFailed, Finished)


def test_states_are_equal_by_what_they_are_and_hold() -> None:
    assert Success("a", result=1) == Success("b", result=1)
    assert Success(result=1) != Success(result=2)
    assert Success(result=1) != Cached(result=1)
    assert repr(Success("done")) == '<Success: "done">'
    assert len({Success(), Success()}) == 2


def test_retries_are_waited_for_with_the_attempts_told() -> None:
    seen: list[str] = []

    def note(of: Any, old: State, new: State) -> None:
        seen.append(repr(new))

    @task(max_retries=1, retry_delay=timedelta(milliseconds=5), state_handlers=[note])
    def flaky() -> str:
        if context.task_run_count == 1:
            raise ConnectionError("try again")
        return "done"

    with Flow("retries") as flow:
        made = flaky()
    state = flow.run().result[made]

    assert state.result == "done"
    assert any("attempt 1 of 2" in told for told in seen)


@pytest.mark.slow
def test_a_limit_ends_a_task_as_timed_out() -> None:
    @task(timeout=1)
    def slow() -> None:
        while True:
            pass

    with Flow("limits") as flow:
        made = slow()
    state = flow.run().result[made]

    assert isinstance(state, TimedOut)
    assert isinstance(state.result, TimeoutError)


def test_what_waits_for_a_person_is_paused_for_ten_years_and_goes_on_where_resumed() -> None:
    @task(trigger=manual_only)
    def release() -> str:
        return "released"

    with Flow("releases", result_handler=LocalResultHandler("out")) as flow:
        made = release()
    waiting = flow.run().result[made]
    going_on = flow.run(task_states={made: Resume()}).result[made]

    assert isinstance(waiting, Paused)
    assert waiting.start_time - datetime.now(UTC) > timedelta(days=9 * 365)
    assert going_on.result == "released"


def test_a_task_pauses_itself_and_may_say_for_how_long() -> None:
    @task
    def ask() -> str:
        pause_task("look at it", duration=timedelta(milliseconds=10))
        return "looked"

    with Flow("asks") as flow:
        made = ask()

    assert flow.run().result[made].result == "looked"


def test_a_run_tells_the_state_of_every_task_and_fails_with_its_reference_tasks() -> None:
    with Flow("ends") as flow:
        bad = fail()
        good = one()
    all_of_them = flow.run()
    flow.set_reference_tasks([good])
    the_good_one = flow.run()

    assert isinstance(all_of_them, Failed)
    assert set(all_of_them.result) == {bad, good}
    assert the_good_one.is_successful()


def test_what_a_run_took_before_is_told_with_what_takes_its_place() -> None:
    flow = Flow("asked")

    with pytest.raises(ValueError, match=r"return_tasks.*state of every task"):
        flow.run(return_tasks=[])
    with pytest.raises(ValueError, match=r"runner_cls.*executor"):
        flow.run(runner_cls=object)


def test_a_task_finds_its_run_in_the_context() -> None:
    @task(tags=["nightly"])
    def look(x: int) -> dict[str, Any]:
        return {key: context[key] for key in KEYS.split()} | {"x": x, "region": context.region}

    with Flow("looks") as flow:
        day = Parameter("day", default="Sunday")
        looked = look.map([0, 1], upstream_tasks=[unmapped(day)])
    with context(region="EU"):
        found = flow.run().result[looked].result[1]

    assert found["flow_name"] == "looks"
    assert found["parameters"] == {"day": "Sunday"}
    assert (found["map_index"], found["task_name"]) == (1, "look")
    assert found["today"] == f"{found['date']:%Y-%m-%d}"
    assert found["task_tags"] == {"nightly"}
    assert found["config"].flows.checkpointing == config.flows.checkpointing
    assert found["region"] == "EU"
    assert "region" not in context


def test_an_exception_is_had_where_it_was_raised_or_from_its_state() -> None:
    with Flow("raises") as flow:
        bad = fail("by hand")

    with raise_on_exception(), pytest.raises(ValueError, match="by hand"):
        flow.run()
    with pytest.raises(ValueError, match="by hand"):
        raise flow.run().result[bad].result
