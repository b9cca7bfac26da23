"""Failures are kept as well: they are what one debugs."""

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, Task, task
from cairnflow.plan.triggers import all_finished
from cairnflow.results import LocalResultHandler
from tests.trail import ends, error, fact, record

EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads"])


@pytest.fixture
def kept(tmp_path: Path) -> LocalResultHandler:
    return LocalResultHandler(tmp_path / "kept")


class Mute(Exception):
    """An error that can't even say what is wrong."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


class Held(Exception):
    """An error that can't be pickled."""

    def __init__(self) -> None:
        super().__init__("held")
        self.lock = threading.Lock()


def raising(exc: BaseException) -> Any:
    def wrong(x: Any = None) -> Any:
        raise exc

    return task(wrong, name="wrong")


@task
def one() -> int:
    return 1


@EXECUTORS
@pytest.mark.parametrize(
    ("exc", "kind", "message"),
    [
        (KeyError("region"), "KeyError", "'region'"),
        (ValueError("two\nlines"), "ValueError", "two\nlines"),
        (ValueError(), "ValueError", ""),
        (Held(), "Held", "held"),
        (ExceptionGroup("both", [ValueError(1)]), "ExceptionGroup", "both (1 sub-exception)"),
        (SystemExit(3), "SystemExit", "3"),
        (asyncio.CancelledError("gone"), "CancelledError", "gone"),
        (GeneratorExit("left"), "GeneratorExit", "left"),
        (RecursionError("too deep"), "RecursionError", "too deep"),
        (MemoryError("too large"), "MemoryError", "too large"),
        (StopIteration("end"), "StopIteration", "end"),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, BaseException) else "",
)
def test_whatever_a_task_raises_fails_it_and_is_kept(
    executor: str, exc: BaseException, kind: str, message: str, kept: LocalResultHandler
) -> None:
    with Flow("f", result_handler=kept) as flow:
        bad, good = raising(exc)(), one()
    state = flow.run(executor=executor)
    told = error(fact(state.address, "wrong"))

    assert (state.result[bad].name, state.result[good].name) == ("Failed", "Success")
    assert state.result[bad].result is exc
    assert (told["type"], told["message"]) == (kind, message)


def test_the_message_of_a_state_is_one_line(kept: LocalResultHandler) -> None:
    with Flow("f", result_handler=kept) as flow:
        bad = raising(ValueError("first\nsecond"))()

    assert flow.run().result[bad].message == "ValueError: first"


def test_the_traceback_shows_the_author_s_lines_and_none_of_ours(kept: LocalResultHandler) -> None:
    def inner() -> None:
        raise KeyError("region")

    @task
    def wrong() -> None:
        inner()

    with Flow("f", result_handler=kept) as flow:
        wrong()
    trace = error(fact(flow.run().address, "wrong"))["traceback"]

    assert 'raise KeyError("region")' in trace
    assert "in inner" in trace
    assert "in wrong" in trace
    assert "/src/cairnflow/" not in trace


def test_the_traceback_tells_what_an_error_was_raised_from(kept: LocalResultHandler) -> None:
    @task
    def wrong() -> None:
        try:
            _ = {}["region"]
        except KeyError as exc:
            raise ValueError("no such region") from exc

    with Flow("f", result_handler=kept) as flow:
        wrong()
    trace = error(fact(flow.run().address, "wrong"))["traceback"]

    assert "KeyError: 'region'" in trace
    assert "direct cause" in trace
    assert "/src/cairnflow/" not in trace


def test_a_traceback_without_end_is_cut(kept: LocalResultHandler) -> None:
    @task
    def wrong() -> None:
        raise ValueError("x" * 100_000)

    with Flow("f", result_handler=kept) as flow:
        wrong()
    trace = error(fact(flow.run().address, "wrong"))["traceback"]

    assert len(trace) < 21_000
    assert "characters left out" in trace


def test_an_error_that_cannot_say_what_is_wrong_is_told_by_its_type(
    kept: LocalResultHandler,
) -> None:
    with Flow("f", result_handler=kept) as flow:
        bad = raising(Mute())()
    state = flow.run()

    assert state.result[bad].message.startswith("Mute")
    assert error(fact(state.address, "wrong"))["type"] == "Mute"


@pytest.mark.parametrize("text", ["\udcff", "a\x00b", "日本", "x" * 200_000])
def test_any_message_can_be_kept(text: str, kept: LocalResultHandler) -> None:
    with Flow("f", result_handler=kept) as flow:
        raising(ValueError(text))()
    address = flow.run().address

    assert ends(address) == {"wrong": "Failed"}
    assert record(address).state == "Failed"


def test_the_inputs_of_a_failure_are_told_by_where_they_came_from(
    kept: LocalResultHandler,
) -> None:
    @task
    def wrong(x: Any, y: Any, z: Any) -> None:
        raise ValueError

    with Flow("f", result_handler=kept) as flow:
        wrong(one(), y=one(), z="const")
    inputs = json.loads(fact(flow.run().address, "wrong").inputs or "")
    told = {entry["name"]: entry for entry in inputs}

    assert (told["x"]["kind"], told["x"]["addr"]) == ("checkpoint", "f/1/one")
    assert (told["y"]["kind"], told["y"]["addr"]) == ("checkpoint", "f/1/one-2")
    assert (told["z"]["kind"], told["z"]["value"]) == ("constant", "const")
    assert all(entry["hash"] for entry in inputs)


def test_the_inputs_of_a_failed_child_name_its_item(kept: LocalResultHandler) -> None:
    @task
    def items() -> list[int]:
        return [5, 0]

    @task
    def inverse(x: int) -> float:
        return 1 / x

    with Flow("f", result_handler=kept) as flow:
        inverse.map(items())
    [told] = json.loads(fact(flow.run().address, "inverse", 1).inputs or "")

    assert (told["kind"], told["addr"], told["item"]) == ("checkpoint", "f/1/items", 1)


def test_what_did_not_begin_is_a_fact_with_its_reason(kept: LocalResultHandler) -> None:
    with Flow("f", result_handler=kept) as flow:
        _after(raising(ValueError())())
    found = fact(flow.run().address, "after")

    assert found.state == "TriggerFailed"
    assert found.message == "not begun, since wrong failed"


def _after(x: Any, **rules: Any) -> Task:
    made: Task = task(name="after", **rules)(lambda x: x)(x)
    return made


def test_a_failed_run_is_recorded_as_failed(kept: LocalResultHandler) -> None:
    with Flow("f", result_handler=kept) as flow:
        raising(ValueError("no"))()
    state = flow.run()

    assert (record(state.address).state, record(state.address).message) == (
        "Failed",
        "failed: wrong",
    )


def test_a_failure_is_given_to_a_task_that_runs_in_spite_of_it(kept: LocalResultHandler) -> None:
    exc = KeyError("region")
    with Flow("f", result_handler=kept) as flow:
        found = _after(raising(exc)(), trigger=all_finished, checkpoint=False)

    assert flow.run().result[found].result is exc


def test_an_observer_that_raises_ends_the_run_which_says_so(kept: LocalResultHandler) -> None:
    class Broken:
        def begun(self, address: str, plan: Any) -> None:
            pass

        def told(self, facts: Any) -> None:
            raise OSError("the terminal is gone")

        def ended(self, state: Any) -> None:
            pass

    with Flow("f", result_handler=kept) as flow:
        one()

    with pytest.raises(OSError, match="the terminal is gone"):
        flow.run(observers=[Broken()])
    assert record("f/1").message == "the run broke off: OSError: the terminal is gone"
