"""Values stored behind, together with what else an author may ask of a task or a run."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, config, context, raise_on_exception, task
from cairnflow.errors import Unavailable
from cairnflow.signals import LOOP, PAUSE, SKIP
from cairnflow.states import State
from cairnflow.triggers import all_finished
from tests.diary import Diary
from tests.engine.behind_flows import good, untrue
from tests.far import Wire, far
from tests.trail import ends, fact, facts

EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads"])


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    with config.temporary({"home": tmp_path / "home"}):
        yield tmp_path


@pytest.fixture
def diary(home: Path) -> Diary:
    return Diary(home / "diary")


def slow_refusal(of: bytes) -> Wire:
    """A wire that refuses the values that hold these bytes, after 50 ms."""

    def refuses(data: bytes) -> bool:
        if of in data:
            time.sleep(0.05)
            return True
        return False

    return Wire(refuses=refuses)


@task
def first() -> str:
    return "FIRST"


def messages(address: str) -> dict[str, str]:
    return {one.task: one.message for one in facts(address)}


@EXECUTORS
def test_what_waits_for_its_retry_is_not_tried_again_on_a_value_that_is_lost(
    executor: str, diary: Diary
) -> None:
    @task(max_retries=3, retry_delay=60)
    def second(x: str) -> str:
        diary.note(x)
        raise ValueError("not yet")

    with Flow("f", result_handler=far(slow_refusal(b"FIRST"))) as flow:
        second(first())

    begun = time.monotonic()
    state = flow.run(executor=executor)

    assert time.monotonic() - begun < 30
    assert diary.take() == ["FIRST"]
    assert [(one.task, one.attempt, one.state) for one in facts(state.address)] == [
        ("first", 1, "Failed"),
        ("second", 1, "Retrying"),
        ("second", 2, "Failed"),
    ]
    assert messages(state.address)["second"].startswith("computed from the value of first, which")


@EXECUTORS
def test_a_skip_and_a_pause_on_a_value_that_is_lost_are_failures(executor: str) -> None:
    @task
    def skips(x: str) -> None:
        raise SKIP("no")

    @task
    def pauses(x: str) -> None:
        raise PAUSE("wait")

    with Flow("f", result_handler=far(slow_refusal(b"FIRST"))) as flow:
        one = first()
        skips(one)
        pauses(one)

    state = flow.run(executor=executor)

    assert state.is_failed()
    assert ends(state.address) == {"first": "Failed", "skips": "Failed", "pauses": "Failed"}


@EXECUTORS
def test_a_loop_ends_with_the_value_that_it_began_on(executor: str, diary: Diary) -> None:
    @task
    def loops(x: str) -> int:
        turn = context.get("task_loop_result") or 0
        diary.note(turn)
        time.sleep(0.02)
        if turn < 40:
            raise LOOP(result=turn + 1)
        return turn

    with Flow("f", result_handler=far(slow_refusal(b"FIRST"))) as flow:
        loops(first())

    state = flow.run(executor=executor)
    lost = ends(state.address)
    told = [one.task for one in facts(state.address)]

    assert lost == {"first": "Failed", "loops": "Failed"}
    assert told.index("first") == 0
    assert len(diary.take()) < 40


@EXECUTORS
def test_what_only_waited_is_told_so_and_what_runs_whatever_comes_stands(executor: str) -> None:
    @task
    def waits() -> int:
        return 1

    @task(trigger=all_finished)
    def cleans() -> int:
        return 2

    with Flow("f", result_handler=far(slow_refusal(b"FIRST"))) as flow:
        one = first()
        waits(upstream_tasks=[one])
        cleans(upstream_tasks=[one])

    state = flow.run(executor=executor)

    assert ends(state.address) == {"first": "Failed", "waits": "Failed", "cleans": "Success"}
    assert messages(state.address)["waits"].startswith("begun behind first, whose value could not")


def test_what_runs_whatever_comes_and_begins_later_is_given_the_error() -> None:
    @task(trigger=all_finished)
    def last(x: Any, y: Any) -> str:
        return type(x).__name__

    @task
    def slow() -> int:
        time.sleep(0.2)
        return 1

    with Flow("f", result_handler=far(slow_refusal(b"FIRST"))) as flow:
        made = last(first(), slow())

    state = flow.run(executor="threads")

    assert fact(state.address, "last").state == "Success"
    assert state.result[made].result == "Unavailable"


@EXECUTORS
def test_state_handlers_are_told_of_no_success_that_is_taken_back(
    executor: str, diary: Diary
) -> None:
    def hook(of: Any, old: State, new: State) -> None:
        diary.note(f"{of.name} {new.name}")

    @task(state_handlers=[hook])
    def told(x: str) -> str:
        return x

    wire = slow_refusal(b"FIRST")
    with Flow("f", result_handler=far(wire)) as flow:
        told(first())

    state = flow.run(executor=executor)

    assert state.is_failed()
    assert diary.take() == ["told TriggerFailed"]


@EXECUTORS
def test_a_cached_value_is_found_once_its_fact_stands(executor: str, diary: Diary) -> None:
    @task(cache="inputs")
    def cached(x: str) -> str:
        diary.note(x)
        return x.lower()

    for wire, noted, found in (
        (slow_refusal(b"first"), ["FIRST"], "Failed"),
        (Wire(pause=0.01), ["FIRST"], "Success"),
        (Wire(pause=0.01), [], "Cached"),
    ):
        with Flow("f", result_handler=far(wire)) as flow:
            cached("FIRST")
        state = flow.run(executor=executor)

        assert (diary.take(), ends(state.address)) == (noted, {"cached": found})


@EXECUTORS
def test_raising_at_once_keeps_what_was_on_its_way(executor: str) -> None:
    @task
    def breaks(x: str) -> None:
        raise ZeroDivisionError(x)

    wire = Wire(pause=0.1)
    with Flow("f", result_handler=far(wire)) as flow:
        breaks(first())

    with raise_on_exception(), pytest.raises(ZeroDivisionError):
        flow.run(executor=executor)

    assert ends("f/1") == {"first": "Success", "breaks": "Failed"}
    assert untrue("f/1") == []


@EXECUTORS
def test_raising_at_once_raises_what_the_store_said(executor: str) -> None:
    with Flow("f", result_handler=far(slow_refusal(b"FIRST"))) as flow:
        first()

    with raise_on_exception(), pytest.raises(Unavailable, match="refused on purpose"):
        flow.run(executor=executor)

    assert ends("f/1") == {"first": "Failed"}


@pytest.mark.slow
@EXECUTORS
def test_a_run_inside_a_task_ends_with_all_its_values_stored(executor: str) -> None:
    wire = Wire(pause=0.02)

    @task
    def outer() -> list[str]:
        with Flow("inner", result_handler=far(wire)) as inner:
            first()
        state = inner.run()
        return [state.name, str(len(wire.kept._bytes))]

    with Flow("outer", result_handler=far(wire)) as flow:
        made = outer()

    state = flow.run(executor=executor)

    assert state.result[made].result == ["Success", "1"]
    assert good("inner/1") == {"first"}


@EXECUTORS
def test_a_validator_and_a_timeout_are_as_ever(executor: str) -> None:
    @task(validators=[lambda value: value != "FIRST"])
    def refused(x: str) -> str:
        return x

    @task(timeout=0.1)
    def late(x: str) -> str:
        time.sleep(2)
        return x

    with Flow("f", result_handler=far(Wire(pause=0.01))) as flow:
        one = first()
        refused(one)
        late(one)

    state = flow.run(executor=executor)

    assert ends(state.address) == {"first": "Success", "refused": "Invalid", "late": "TimedOut"}
    assert untrue(state.address) == []


@EXECUTORS
def test_what_was_changed_in_place_is_fetched_while_it_is_on_its_way(executor: str) -> None:
    wire = Wire(pause=0.0)
    wire.is_open.clear()
    wire.opens_at(2)

    @task
    def numbers() -> list[int]:
        return [1, 2]

    @task
    def changes(x: list[int]) -> int:
        x.append(3)
        return len(x)

    @task
    def counts(x: list[int], after: int) -> list[int]:
        return x

    with Flow("f", result_handler=far(wire)) as flow:
        one = numbers()
        made = counts(one, changes(one))

    state = flow.run(executor=executor)

    assert state.result[made].result == [1, 2]
