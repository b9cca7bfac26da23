"""States that authors give: from the start, by a signal, or from a state handler."""

import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow import Flow, Parameter, task
from cairnflow.errors import AuthoringError
from cairnflow.results import LocalResultHandler
from cairnflow.results.keeping import KeptResult
from cairnflow.signals import ENDRUN, LOOP, SUCCESS
from cairnflow.states import (
    Cached,
    Failed,
    Looped,
    Mapped,
    Paused,
    Pending,
    Running,
    Scheduled,
    State,
    Submitted,
    Success,
)
from cairnflow.triggers import all_finished, manual_only


@task
def ident(x: Any) -> Any:
    return x


def mapped_over(first: Any, tmp_path: Path, *, is_kept: bool) -> tuple[State, Any]:
    handler = LocalResultHandler(tmp_path) if is_kept else None
    with Flow("f", result_handler=handler) as flow:
        children = ident.map(first())
    return flow.run(), children


@pytest.mark.parametrize("is_kept", [True, False])
@pytest.mark.parametrize(
    "signal", [lambda: SUCCESS(result=[1, 2]), lambda: ENDRUN(Success("", [1, 2]))]
)
def test_what_a_signal_gives_is_mapped_over(
    signal: Callable[[], Exception], is_kept: bool, tmp_path: Path
) -> None:
    @task
    def first() -> list[int]:
        raise signal()

    state, children = mapped_over(first, tmp_path, is_kept=is_kept)

    assert state.result[children].result == [1, 2]


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_success_without_items_fails_where_it_is_mapped_over(
    is_kept: bool, tmp_path: Path
) -> None:
    @task
    def first() -> list[int]:
        raise SUCCESS("enough")

    state, children = mapped_over(first, tmp_path, is_kept=is_kept)

    assert state.is_failed()
    assert state.result[children].name == "TriggerFailed"


@pytest.mark.parametrize("is_kept", [True, False])
def test_what_a_state_handler_gives_is_mapped_over_and_kept(is_kept: bool, tmp_path: Path) -> None:
    def mend(of: object, old: State, new: State) -> State | None:
        return Success("mended", [1, 2]) if new.is_failed() else None

    @task(state_handlers=[mend])
    def first() -> list[int]:
        raise ValueError("no")

    state, children = mapped_over(first, tmp_path, is_kept=is_kept)

    assert state.result[children].result == [1, 2]
    if is_kept:
        assert cairnflow.open(f"{state.address}/first").value == [1, 2]  # type: ignore[union-attr]


@pytest.mark.parametrize("is_kept", [True, False])
def test_what_a_state_handler_gives_fails_where_it_has_no_items(
    is_kept: bool, tmp_path: Path
) -> None:
    def mend(of: object, old: State, new: State) -> State | None:
        return Success("mended", 5) if new.is_failed() else None

    @task
    def bad() -> int:
        raise ValueError("no")

    @task(state_handlers=[mend])
    def first(x: int) -> list[int]:
        return [x]

    handler = LocalResultHandler(tmp_path) if is_kept else None
    with Flow("f", result_handler=handler) as flow:
        children = ident.map(first(bad()))
    state = flow.run()

    assert state.result[children].name == "TriggerFailed"


@pytest.mark.parametrize("value", [5, None])
def test_a_preset_value_without_items_is_refused_where_it_is_mapped_over(value: object) -> None:
    with Flow("f") as flow:
        first = ident([1])
        ident.map(first)

    with pytest.raises(AuthoringError, match="has no items"):
        flow.run(task_states={first: Success("", value)})


def test_a_mapped_preset_whose_children_have_not_ended_is_refused() -> None:
    with Flow("f") as flow:
        mapped = ident.map([1, 2])

    with pytest.raises(AuthoringError, match="not all of its children have ended"):
        flow.run(task_states={mapped: Mapped("", [Success("", 1), Pending()])})


@pytest.mark.parametrize("is_mapped", [True, False])
def test_a_preset_pause_waits_for_a_person(is_mapped: bool, tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        held = ident.map([1, 2]) if is_mapped else ident(1)
    paused = flow.run(task_states={held: Paused("held")})
    cairnflow.open(f"{paused.address}/{flow.slugs[held]}").approve()  # type: ignore[union-attr]
    again = flow.run(resume="last")

    assert (paused.name, paused.result[held].message) == ("Paused", "held")
    assert again.result[held].result == ([1, 2] if is_mapped else 1)


@pytest.mark.parametrize("is_mapped", [True, False])
def test_a_preset_time_is_waited_for(is_mapped: bool) -> None:
    with Flow("f") as flow:
        held = ident.map([1, 2]) if is_mapped else ident(1)
    due = time.time() + 0.1
    state = flow.run(task_states={held: Scheduled(start_time=datetime.fromtimestamp(due, UTC))})

    assert time.time() >= due
    assert state.result[held].result == ([1, 2] if is_mapped else 1)


def test_a_preset_turn_of_a_loop_is_gone_on_from() -> None:
    @task
    def count() -> tuple[int, int]:
        return cairnflow.context.task_loop_count, cairnflow.context.task_loop_result

    with Flow("f") as flow:
        counted = count()
    state = flow.run(task_states={counted: Looped("", 7, loop_count=3)})

    assert state.result[counted].result == (4, 7)


@pytest.mark.parametrize("given", [Pending(), Running(), Submitted(), Mapped("", [Success("", 1)])])
def test_endrun_refuses_a_state_in_which_no_task_can_end(given: State) -> None:
    @task
    def end() -> None:
        raise ENDRUN(given)

    with Flow("f") as flow:
        ended = end()
    state = flow.run()

    assert isinstance(state.result[ended], Failed)
    assert "in which no task can end" in state.result[ended].message


def test_a_state_handler_can_make_no_children() -> None:
    @task(state_handlers=[lambda of, old, new: Mapped() if new.is_successful() else None])
    def one() -> int:
        return 1

    with Flow("f") as flow:
        made = one()
    state = flow.run()

    assert state.result[made].is_failed()
    assert "only mapping makes children" in state.result[made].message


def test_endrun_pauses_until_its_time() -> None:
    ran: list[int] = []

    @task
    def nap() -> int:
        ran.append(1)
        if len(ran) == 1:
            raise ENDRUN(Paused("nap", start_time=datetime.now(UTC) + timedelta(milliseconds=20)))
        return len(ran)

    with Flow("f") as flow:
        napped = nap()

    assert flow.run().result[napped].result == 2


def test_what_a_state_handler_gives_in_place_of_a_value_is_what_is_kept(tmp_path: Path) -> None:
    def change(of: object, old: State, new: State) -> State | None:
        return Success("changed", [10, 20]) if new.name == "Success" else None

    @task(state_handlers=[change])
    def first() -> list[int]:
        return [1, 2, 3]

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        one = first()
        children = ident.map(one)
    state = flow.run()
    again = flow.run(resume="last")

    assert state.result[children].result == [10, 20]
    assert cairnflow.open(f"{state.address}/first").value == [10, 20]  # type: ignore[union-attr]
    assert again.result[one].result == [10, 20]
    assert again.result[children].result == [10, 20]


def test_a_mapped_preset_of_a_plain_task_is_mapped_over() -> None:
    with Flow("f") as flow:
        one = ident([1])
        children = ident.map(one)
    state = flow.run(task_states={one: Mapped("", [Success("", 1), Success("", 2)])})

    assert state.result[children].result == [1, 2]


@pytest.mark.slow
def test_an_approval_is_of_one_pause(tmp_path: Path) -> None:
    @task(trigger=manual_only)
    def send(text: str) -> str:
        return f"sent {text}"

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        sent = send(Parameter("text", default="a"))
    paused = flow.run()
    cairnflow.open(f"{paused.address}/send").approve()  # type: ignore[union-attr]
    other = flow.run(resume="f/1", text="b")
    first = flow.run(resume="f/1")
    second = flow.run(resume="last", text="c")

    assert not other.result[sent].is_finished()
    assert first.result[sent].result == "sent a"
    assert not second.result[sent].is_finished()


def test_a_validator_that_has_changed_has_its_task_run_again(tmp_path: Path) -> None:
    ran: list[int] = []

    def flow_with(validator: Callable[[int], bool]) -> Flow:
        @task(validators=[validator])
        def one() -> int:
            ran.append(1)
            return 1

        with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
            one()
        return flow

    flow_with(lambda value: value > 0).run()
    state = flow_with(lambda value: value > 1).run(resume="last")

    assert state.is_failed()


@pytest.mark.parametrize("executor", ["local", "threads", "processes"])
def test_the_context_of_a_block_wins_wherever_a_task_runs(executor: str) -> None:
    @task
    def look() -> Any:
        return cairnflow.context.a, cairnflow.context.b

    with Flow("f") as flow:
        seen = look()
    with cairnflow.context(a=1):
        state = flow.run(context={"a": 2, "b": 3}, executor=executor)

    assert state.result[seen].result == (1, 3)


def test_a_state_handler_knows_which_attempt_it_is_told_of() -> None:
    seen: list[int] = []

    @task(
        max_retries=1,
        retry_delay=0,
        state_handlers=[lambda of, old, new: seen.append(cairnflow.context.task_run_count)],
    )
    def shaky() -> int:
        if cairnflow.context.task_run_count == 1:
            raise ValueError("no")
        return 1

    with Flow("f") as flow:
        shaky()
    flow.run()

    assert seen == [1, 1, 1, 2, 2]


def test_a_secret_in_the_message_of_a_state_handler_is_masked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__DB", "hunter2-secret")

    def tell(of: object, old: State, new: State) -> State | None:
        return Failed("handler says hunter2-secret") if new.is_successful() else None

    @task(state_handlers=[tell])
    def one() -> int:
        return 1

    with Flow("f", result_handler=LocalResultHandler(tmp_path), state_handlers=[tell]) as flow:
        made = one()
    state = flow.run()

    assert "hunter2" not in state.result[made].message
    assert "hunter2" not in state.message
    assert "hunter2" not in str(cairnflow.open(state.address).why())  # type: ignore[union-attr]


@pytest.mark.parametrize("is_alone", [True, False])
def test_an_exception_that_could_not_be_read_again_is_not_kept(
    is_alone: bool, tmp_path: Path
) -> None:
    class Odd(Exception):
        def __init__(self, a: int, b: int) -> None:
            super().__init__(f"{a}-{b}")

    @task
    def give() -> Any:
        return Odd(1, 2) if is_alone else [1, Odd(1, 2)]

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        given = give()
    state = flow.run()

    assert state.result[given].is_failed()
    assert "can be written, but not read again" in state.result[given].message


def test_a_preset_value_of_a_mapped_task_is_mapped_over() -> None:
    with Flow("f") as flow:
        mapped = ident.map([5])
        children = ident.map(mapped)
    state = flow.run(task_states={mapped: Success("", [1, 2])})

    assert state.result[children].result == [1, 2]


def test_validators_are_asked_where_nothing_is_kept() -> None:
    @task(validators=[lambda value: value > 1])
    def one() -> int:
        return 1

    with Flow("f") as flow:
        made = one()

    assert flow.run().result[made].name == "Invalid"


def test_a_run_that_is_stopped_in_a_loop_has_not_succeeded(tmp_path: Path) -> None:
    turns: list[int] = []

    @task
    def loop() -> None:
        turns.append(cairnflow.context.task_loop_count)
        if turns[-1] == 3:
            os.kill(os.getpid(), signal.SIGINT)
        assert len(turns) < 50, (turns, signal.getsignal(signal.SIGINT))
        raise LOOP(result=1)

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        loop()
    with pytest.raises(KeyboardInterrupt):
        flow.run()

    assert cairnflow.open("f/last").state == "cancelled"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("asked_of", "given"),
    [
        ("Running", lambda: Success("short", 9)),
        ("Retrying", lambda: Success("enough", 9)),
        ("Success", lambda: Cached("taken", 9)),
    ],
)
def test_a_value_that_a_state_handler_gives_at_any_change_is_kept(
    asked_of: str, given: Callable[[], State], tmp_path: Path
) -> None:
    @task(
        max_retries=1,
        retry_delay=0,
        state_handlers=[lambda of, old, new: given() if new.name == asked_of else None],
    )
    def one() -> int:
        if asked_of == "Retrying":
            raise ValueError("no")
        return 1

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        made = one()
    state = flow.run()

    assert state.result[made].result == 9
    assert cairnflow.open(f"{state.address}/one").value == 9  # type: ignore[union-attr]


@pytest.mark.parametrize("given", [lambda: Pending("x"), lambda: Success("v", 5)])
def test_what_a_flow_ends_in_maps_its_tasks_whatever_a_state_handler_gives(
    given: Callable[[], State],
) -> None:
    with Flow(
        "f", state_handlers=[lambda of, old, new: given() if new.is_successful() else None]
    ) as flow:
        made = ident(1)
    state = flow.run()

    assert state.is_finished()
    assert state.result[made].result == 1


def test_a_flow_that_a_state_handler_pauses_does_not_begin() -> None:
    ran: list[int] = []

    @task
    def one() -> None:
        ran.append(1)

    with Flow(
        "f", state_handlers=[lambda of, old, new: Paused("no") if new.is_running() else None]
    ) as flow:
        one()
    state = flow.run()

    assert (state.name, ran) == ("Paused", [])


def test_a_map_that_only_waits_for_a_map_without_children_runs() -> None:
    @task
    def bad() -> list[int]:
        raise ValueError("no")

    with Flow("f") as flow:
        nothing = ident.map(bad())
        after = ident.map([1, 2], upstream_tasks=[nothing], task_args={"trigger": all_finished})
    state = flow.run()

    assert state.result[nothing].name == "TriggerFailed"
    assert state.result[after].result == [1, 2]


@pytest.mark.slow
def test_what_was_approved_and_done_is_not_asked_again(tmp_path: Path) -> None:
    mended = tmp_path / "mended"

    @task(trigger=manual_only)
    def send(x: int) -> str:
        return f"sent {x}"

    @task
    def after(text: str) -> str:
        if not mended.exists():
            raise ValueError("no")
        return text.upper()

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        sent = send(Parameter("n", default=1))
        last = after(sent)
    cairnflow.open(f"{flow.run().address}/send").approve()  # type: ignore[union-attr]
    flow.run(resume="last")
    mended.touch()
    third = flow.run(resume="last")
    other = flow.run(resume="last", n=2)

    assert third.result[sent].name == "Reused"
    assert third.result[last].result == "SENT 1"
    assert not other.result[sent].is_finished()
    assert "approved before is no longer good: value" not in other.result[sent].message
    assert "no longer good" in other.result[sent].message


def test_children_that_were_approved_and_done_are_not_asked_again(tmp_path: Path) -> None:
    @task(trigger=manual_only)
    def double(x: int) -> int:
        return 2 * x

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        doubled = double.map(ident.map([1, 2, 3]))
    flow.run()
    cairnflow.open("f/1/double:1").approve()  # type: ignore[union-attr]
    second = flow.run(resume="last")
    cairnflow.open("f/2/double").approve()  # type: ignore[union-attr]
    third = flow.run(resume="last")

    assert [one.is_finished() for one in second.result[doubled].map_states] == [False, True, False]
    assert third.result[doubled].result == [2, 4, 6]


def test_turns_and_attempts_that_are_over_hold_no_values_in_memory(tmp_path: Path) -> None:
    @task
    def loop() -> int:
        if cairnflow.context.task_loop_count < 4:
            raise LOOP(result=[0] * 100)
        return 1

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        looped = loop()
    state = flow.run().result[looped]

    before = state.before
    assert isinstance(before, Looped)
    assert isinstance(before.reference, KeptResult)
    assert before.result == [0] * 100


def test_what_is_no_task_of_the_run_is_told() -> None:
    with Flow("f") as flow:
        ident(1)

    with pytest.raises(KeyError, match="use what the call in the flow gave"):
        flow.run().result[ident]
