"""What becomes of a task that ends by a signal."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import cairnflow
from cairnflow import Flow, context, task
from cairnflow.results import LocalResultHandler, NoResult
from cairnflow.signals import ENDRUN, FAIL, LOOP, PAUSE, RETRY, SKIP, SUCCESS, Signal, pause_task
from cairnflow.states import Cancelled, Invalid, Resume, State, Success
from cairnflow.triggers import all_finished, manual_only


def run_of(tmp_path: Path, *tasks: object, **given: object) -> State:
    """Run a flow of these tasks, one after another, each given the one before."""
    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        for one in tasks:
            one()  # type: ignore[operator]
    return flow.run(**given)  # type: ignore[arg-type]


def only(state: State) -> State:
    (found,) = state.result.values()
    assert isinstance(found, State)
    return found


def test_success_ends_a_task_at_once_and_its_result_is_kept(tmp_path: Path) -> None:
    @task
    def quick() -> int:
        raise SUCCESS("enough", result=7)

    found = only(run_of(tmp_path, quick))

    assert (type(found), found.message, found.result) == (Success, "enough", 7)
    assert found._result.safe_value is not NoResult


def test_success_without_a_result_has_the_value_none(tmp_path: Path) -> None:
    @task
    def quick() -> int:
        raise SUCCESS("enough")

    found = only(run_of(tmp_path, quick))

    assert found.result is None
    assert found._result.safe_value is not NoResult


def test_skip_skips_what_follows(tmp_path: Path) -> None:
    @task
    def first() -> int:
        raise SKIP("nothing to do")

    @task
    def second(x: int) -> int:
        return x

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        one = first()
        two = second(one)
    state = flow.run()

    assert state.is_successful()
    assert [state.result[t].name for t in (one, two)] == ["Skipped", "Skipped"]
    assert state.result[one].message == "nothing to do"


def test_fail_uses_the_retries(tmp_path: Path) -> None:
    calls: list[int] = []

    @task(max_retries=2, retry_delay=0)
    def poor() -> int:
        calls.append(1)
        raise FAIL("no luck")

    found = only(run_of(tmp_path, poor))

    assert len(calls) == 3
    assert (found.name, found.message) == ("Failed", "no luck")
    assert isinstance(found.result, FAIL)


def test_retry_begins_again_though_no_retries_are_left(tmp_path: Path) -> None:
    seen: list[int] = []

    @task
    def late() -> int:
        seen.append(context.task_run_count)
        if len(seen) < 3:
            raise RETRY("not yet", start_time=datetime.now(UTC) + timedelta(milliseconds=20))
        return len(seen)

    found = only(run_of(tmp_path, late))

    assert found.result == 3
    assert seen == [1, 2, 3]


def test_each_turn_of_a_loop_is_kept(tmp_path: Path) -> None:
    @task
    def count() -> int:
        turn = context.task_loop_count
        total = context.get("task_loop_result", 0) + turn
        if turn < 4:
            raise LOOP(f"turn {turn}", result=total)
        return int(total)

    state = run_of(tmp_path, count)
    address = state.address

    assert only(state).result == 10
    assert [cairnflow.open(f"{address}/count@{n}").value for n in (1, 2, 3, 4)] == [1, 3, 6, 10]  # type: ignore[union-attr]


def test_a_resumed_loop_goes_on_behind_the_last_turn_that_was_kept(tmp_path: Path) -> None:
    mended, log = tmp_path / "mended", tmp_path / "turns"

    @task
    def count() -> int:
        turn = context.task_loop_count
        with log.open("a") as turns:
            turns.write(f"{turn} ")
        if turn == 3 and not mended.exists():
            raise ValueError("no")
        if turn < 4:
            raise LOOP(result=context.get("task_loop_result", 0) + turn)
        return int(context.task_loop_result)

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        counted = count()
    flow.run()
    mended.touch()
    state = flow.run(resume="last")

    assert state.result[counted].result == 6
    assert log.read_text() == "1 2 3 3 4 "


def test_each_turn_of_a_loop_has_its_own_retries(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []

    @task(max_retries=1, retry_delay=0)
    def shaky() -> int:
        calls.append((context.task_loop_count, context.task_run_count))
        if context.task_run_count == 1:
            raise ValueError("first try")
        if context.task_loop_count < 3:
            raise LOOP(result=context.task_loop_count)
        return 1

    found = only(run_of(tmp_path, shaky))

    assert found.is_successful()
    assert calls == [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2)]


def test_endrun_ends_in_the_state_that_it_is_given(tmp_path: Path) -> None:
    @task
    def stop() -> int:
        raise ENDRUN(state=Cancelled("by hand"))

    found = only(run_of(tmp_path, stop))

    assert (found.name, found.message) == ("Cancelled", "by hand")


def test_a_paused_task_ends_no_run_and_goes_on_once_approved(tmp_path: Path) -> None:
    @task
    def first() -> int:
        return 1

    @task(trigger=manual_only)
    def review(x: int) -> int:
        return x + 1

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        reviewed = review(first())
    paused = flow.run()
    cairnflow.open(f"{paused.address}/review").approve()  # type: ignore[union-attr]
    again = flow.run(resume="last")

    assert paused.name == "Paused"
    assert not paused.is_finished()
    assert again.result[reviewed].result == 2
    assert again.is_successful()


def test_a_task_that_pauses_itself_is_told_that_it_was_let_go_on(tmp_path: Path) -> None:
    @task
    def ask() -> str:
        if not context.get("resume"):
            raise PAUSE("may I?")
        return "thanks"

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        asked = ask()
    paused = flow.run()
    cairnflow.open(f"{paused.address}/ask").approve()  # type: ignore[union-attr]
    again = flow.run(resume="last")

    assert paused.result[asked].message == "may I?"
    assert again.result[asked].result == "thanks"


def test_a_pause_with_a_time_goes_on_by_itself(tmp_path: Path) -> None:
    @task
    def nap() -> str:
        if not context.get("resume"):
            raise PAUSE("a moment", start_time=datetime.now(UTC) + timedelta(milliseconds=20))
        return "awake"

    found = only(run_of(tmp_path, nap))

    assert found.result == "awake"


def test_a_signal_in_a_trigger_means_the_same(tmp_path: Path) -> None:
    def never(states: object) -> bool:
        raise SKIP("by its trigger")

    @task(trigger=never)
    def one() -> int:
        return 1

    found = only(run_of(tmp_path, one))

    assert (found.name, found.message) == ("Skipped", "by its trigger")


def test_a_validator_fails_the_task_and_the_value_is_kept_beside_it(tmp_path: Path) -> None:
    def is_positive(value: int) -> None:
        if value < 0:
            raise ValueError(f"{value} is below 0")

    @task(validators=[is_positive])
    def number() -> int:
        return -3

    state = run_of(tmp_path, number)
    found = only(state)

    assert isinstance(found, Invalid)
    assert "is_positive" in found.message
    assert "-3 is below 0" in found.message
    assert cairnflow.open(f"{state.address}/number").value == -3  # type: ignore[union-attr]


def test_a_validator_that_returns_false_refuses(tmp_path: Path) -> None:
    @task(validators=[lambda value: value > 0])
    def number() -> int:
        return -3

    assert only(run_of(tmp_path, number)).name == "Invalid"


@pytest.mark.parametrize(
    "signal", [FAIL("a"), LOOP("b", result=1), PAUSE("c"), SUCCESS("d", result=2)]
)
def test_a_signal_survives_being_sent(signal: Signal) -> None:
    import pickle

    again = pickle.loads(pickle.dumps(signal))

    assert type(again) is type(signal)
    assert str(again) == str(signal)
    assert (again.has_result, type(again.state)) == (signal.has_result, type(signal.state))


def test_a_state_handler_is_told_of_each_change_and_may_change_it(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []

    def note(of: object, old: State, new: State) -> State | None:
        told.append((old.name, new.name))
        return Success("mended", 5) if new.is_failed() else None

    @task(state_handlers=[note])
    def bad() -> int:
        raise ValueError("no")

    found = only(run_of(tmp_path, bad))

    assert told == [("Pending", "Running"), ("Running", "Failed")]
    assert found.result == 5


def test_a_state_handler_that_raises_makes_it_failed(tmp_path: Path) -> None:
    def broken(of: object, old: State, new: State) -> None:
        if new.is_successful():
            raise KeyError("oops")

    @task(state_handlers=[broken])
    def fine() -> int:
        return 1

    found = only(run_of(tmp_path, fine))

    assert found.is_failed()
    assert "broken raised KeyError" in found.message


def test_retries_are_told_to_state_handlers_one_by_one(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    failures: list[str] = []

    @task(
        max_retries=1,
        retry_delay=0,
        state_handlers=[lambda of, old, new: told.append((old.name, new.name))],
        on_failure=lambda of, state: failures.append(state.message),
    )
    def shaky() -> int:
        if context.task_run_count == 1:
            raise ValueError("no")
        return 1

    run_of(tmp_path, shaky)

    assert told == [
        ("Pending", "Running"),
        ("Running", "Failed"),
        ("Failed", "Retrying"),
        ("Retrying", "Running"),
        ("Running", "Success"),
    ]
    assert failures == ["ValueError: no"]


def test_a_state_handler_finds_the_run_in_the_context(tmp_path: Path) -> None:
    seen: list[object] = []

    def note(of: object, old: State, new: State) -> None:
        if new.is_failed():
            seen.extend([new.address, context.task_name, context.run_tally])

    @task
    def fine() -> int:
        return 1

    @task(state_handlers=[note])
    def bad(x: int) -> int:
        raise ValueError("no")

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        bad(fine())
    state = flow.run()

    assert seen == [f"{state.address}/bad", "bad", (1, 2)]


def test_pause_task_pauses_once(tmp_path: Path) -> None:
    @task
    def ask() -> str:
        pause_task("may I?")
        return "thanks"

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        asked = ask()
    paused = flow.run()
    again = flow.run(task_states={asked: Resume()})

    assert paused.result[asked].message == "may I?"
    assert again.result[asked].result == "thanks"


def test_a_flow_tells_its_state_handlers(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []

    @task
    def one() -> int:
        return 1

    with Flow("f", state_handlers=[lambda of, old, new: told.append((old.name, new.name))]) as flow:
        one()
    flow.run()

    assert told == [("Pending", "Running"), ("Running", "Success")]


def test_all_finished_runs_after_a_pause_only_once_it_has_ended(tmp_path: Path) -> None:
    @task
    def ask() -> int:
        raise PAUSE("wait")

    @task(trigger=all_finished)
    def after(x: object) -> str:
        return "ran"

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        last = after(ask())
    state = flow.run()

    assert not state.result[last].is_finished()
