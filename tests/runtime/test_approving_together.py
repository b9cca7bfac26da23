"""Approvals among maps, reductions, retries, caching and branches: each is of one pause."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow import Flow, Parameter, context, task
from cairnflow.control_flow import case, merge
from cairnflow.errors import RunError
from cairnflow.results import LocalResultHandler
from cairnflow.signals import LOOP, PAUSE
from cairnflow.triggers import manual_only
from tests.diary import Diary
from tests.trail import ends

EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads", "processes"])


@task
def ident(x: Any) -> Any:
    return x


@task(trigger=manual_only)
def double(x: int) -> int:
    return 2 * x


@task(trigger=manual_only)
def total(xs: list[int]) -> int:
    return sum(xs)


def test_a_reduction_that_waits_is_approved_once(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        summed = total(ident.map([1, 2, 3]))
        after = ident(summed)
    flow.run()

    first, second = (cairnflow.open("f/1/total").approve(word) for word in ("one", "two"))
    state = flow.run(resume="last")

    assert (first.is_new, second.is_new, second.said.text) == (True, False, "one")
    assert state.result[after].result == 6


def test_children_go_on_one_by_one_and_then_all(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        doubled = double.map(ident.map([1, 2, 3]))
        after = ident.map(doubled)
    flow.run()

    cairnflow.open("f/1/double:1").approve()
    second = flow.run(resume="last")
    cairnflow.open("f/2/double").approve()
    third = flow.run(resume="last")

    names = [one.name for one in second.result[doubled].map_states]
    assert names == ["Paused", "Success", "Paused"]
    assert second.result[after].map_states[1].result == 4
    assert third.result[after].result == [2, 4, 6]


def test_what_was_approved_and_done_is_not_asked_again_after_a_failure(tmp_path: Path) -> None:
    mended = tmp_path / "mended"

    @task
    def fragile(x: int) -> int:
        if not mended.exists():
            raise OSError("not yet")
        return x

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        doubled = double(ident(1))
        last = fragile(doubled)
    flow.run()
    cairnflow.open("f/1/double").approve()
    failed = flow.run(resume="last")
    mended.touch()

    state = flow.run(resume="last")

    assert failed.is_failed()
    assert (state.result[doubled].name, state.result[last].result) == ("Reused", 2)


def test_an_approval_that_was_used_lets_no_other_value_pass(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        double(ident(Parameter("x", default=1)))
    flow.run()
    cairnflow.open("f/1/double").approve()
    done = flow.run(resume="last")

    other = flow.run(resume="last", parameters={"x": 2})

    assert done.is_successful()
    assert other.is_paused()


@pytest.mark.slow
@EXECUTORS
def test_children_are_approved_while_the_run_is_at_work(executor: str, tmp_path: Path) -> None:
    gate = str(tmp_path / "gate")

    @task
    def asks(x: int) -> int:
        if not context.get("resume"):
            raise PAUSE("may I?")
        return x

    @task
    def waits(path: str) -> None:
        until = time.monotonic() + 30
        while not Path(path).exists() and time.monotonic() < until:
            time.sleep(0.01)

    @task
    def opens(found: int, path: str) -> int:
        Path(path).touch()
        return found

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        asked = asks.map([1, 2])
        opened = opens.map(asked, path=cairnflow.unmapped(gate))
        if executor != "local":
            waits(gate)
    approving = threading.Thread(target=_approve, args=("f/1/asks", 2))
    approving.start()

    state = flow.run(executor=executor)

    approving.join()
    if executor == "local":  # nothing else is at work there: the run leaves, and is resumed
        state = flow.run(resume="last")
    assert state.result[opened].result == [1, 2]


def _approve(address: str, count: int) -> None:
    """Approve a mapped task as soon as so many of its children wait."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        time.sleep(0.02)
        try:
            found = ends(address.rpartition("/")[0])
        except LookupError:
            continue
        if list(found.values()).count("Paused") == count:
            cairnflow.open(address).approve()
            return


def test_what_does_not_wait_is_not_approved(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        double.map(ident.map([1, 2]))
        ident(3)
    flow.run()

    with pytest.raises(RunError, match="does not wait for a person"):
        cairnflow.open("f/1/ident").approve()


def test_a_branch_that_waits_is_merged_once_it_was_approved(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        which = Parameter("which")
        with case(which, "plain"):
            plain = ident("plain")
        with case(which, "checked"):
            checked = double(21)
        merged = merge(plain, checked)
    first = flow.run(which="checked")
    cairnflow.open("f/1/double").approve()

    second = flow.run(resume="last")

    assert first.is_paused()
    assert second.result[merged].result == 42
    assert second.result[plain].is_skipped()


def test_a_task_that_waited_and_is_cached_is_taken_without_asking(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "diary")

    @task(cache="inputs")
    def asks(x: int) -> int:
        diary.note("asked")
        if not context.get("resume"):
            raise PAUSE("may I?")
        return x

    with Flow("f") as flow:
        asked = asks(1)
    first, second = flow.run(), flow.run()
    cairnflow.open("f/1/asks").approve()
    third, fourth = flow.run(resume="f/1"), flow.run()

    names = [state.result[asked].name for state in (first, second, third, fourth)]
    assert names == ["Paused", "Paused", "Success", "Cached"]
    assert diary.take() == ["asked"] * 3


def test_a_loop_that_pauses_in_its_third_turn_goes_on_there(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "diary")

    @task
    def steps() -> int:
        done: int = context.get("task_loop_result") or 0
        diary.note(done)
        if done == 2 and not context.get("resume"):
            raise PAUSE("half way")
        if done < 4:
            raise LOOP("on", result=done + 1)
        return done

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        stepped = steps()
    first = flow.run()
    cairnflow.open("f/1/steps").approve()

    second = flow.run(resume="last")

    assert first.is_paused()
    assert second.result[stepped].result == 4
    assert diary.take() == ["0", "1", "2", "2", "3", "4"]


def sending(tmp_path: Path) -> tuple[Flow, Path]:
    """A flow that sends a letter once a person has let it."""
    sent = tmp_path / "sent"

    @task(trigger=manual_only)
    def send(text: str) -> str:
        with sent.open("a") as file:
            file.write(f"{text}\n")
        return text

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        send("dear all")
    return flow, sent


def test_an_approval_lets_one_resumed_run_go_on_and_no_second_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    flow, sent = sending(tmp_path)
    flow.run()
    cairnflow.open("f/1/send").approve()

    first = flow.run(resume="f/1")
    second = flow.run(resume="f/1")
    behind = flow.run(resume="f/2")

    assert (first.is_successful(), second.is_paused(), behind.is_successful()) == (True,) * 3
    assert sent.read_text() == "dear all\n"
    told = "send waits for a person again: what was approved of it is what f/2 has gone on with"
    assert [told in line for line in caplog.messages].count(True) == 1

    cairnflow.open("f/3/send").approve()
    assert flow.run(resume="f/3").is_successful()
    assert sent.read_text() == "dear all\ndear all\n"


def test_an_approval_that_came_later_than_another_resume_is_good(tmp_path: Path) -> None:
    flow, sent = sending(tmp_path)
    flow.run()
    waits = flow.run(resume="f/1")
    cairnflow.open("f/1/send").approve()

    state = flow.run(resume="f/1")

    assert (waits.is_paused(), state.is_successful()) == (True, True)
    assert sent.read_text() == "dear all\n"


def test_an_approval_stays_good_for_what_resumes_a_run_that_did_not_come_so_far(
    tmp_path: Path,
) -> None:
    gate = tmp_path / "gate"

    @task(checkpoint=False)
    def before() -> int:
        if gate.exists():
            raise KeyboardInterrupt
        return 1

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        double(before())
    flow.run()
    cairnflow.open("f/1/double").approve()
    gate.touch()
    with pytest.raises(KeyboardInterrupt):
        flow.run(resume="last")
    gate.unlink()

    again, other = flow.run(resume="f/2"), flow.run(resume="f/1")

    assert (again.is_successful(), other.is_paused()) == (True, True)


@pytest.mark.slow
def test_other_parameters_use_no_approval_up(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        double(ident(Parameter("x", default=1)))
    flow.run()
    cairnflow.open("f/1/double").approve()

    other = flow.run(resume="f/1", parameters={"x": 2})
    state = flow.run(resume="f/1", parameters={"x": 1})

    assert (other.is_paused(), state.is_successful()) == (True, True)
