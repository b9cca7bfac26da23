"""A run that can't begin, or is stopped while it does, is not left as if it were running."""

from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, task
from cairnflow.errors import CairnflowError
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.results import LocalResultHandler
from cairnflow.runtime.running import Order, execute
from tests.trail import ledger


@task
def one() -> int:
    return 1


def flow_of(folder: Path) -> Flow:
    with Flow("f", result_handler=LocalResultHandler(folder / "kept")) as flow:
        one()
    return flow


class Broken:
    """An observer that raises when it is told a word."""

    def __init__(self, word: str, error: BaseException) -> None:
        self.word = word
        self.error = error

    def __getattr__(self, name: str) -> Any:
        def heard(*given: Any) -> None:
            if name == self.word:
                raise self.error

        return heard


class Stubborn(MemoryLedger):
    """A ledger that raises when it is asked for one thing."""

    def __init__(self, verb: str, error: BaseException) -> None:
        super().__init__()
        self.verb = verb
        self.error = error
        self.is_armed = False

    def __getattribute__(self, name: str) -> Any:
        held = super().__getattribute__
        if name == held("verb") and held("is_armed"):
            raise held("error")
        return held(name)


STOPS = pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError("no")], ids=["^C", "error"])


@pytest.mark.parametrize("executor", ["cloud", 3], ids=str)
def test_a_run_with_an_executor_that_is_none_is_not_left_running(
    executor: Any, tmp_path: Path
) -> None:
    with pytest.raises((CairnflowError, TypeError)):
        flow_of(tmp_path).run(executor=executor)

    with ledger() as opened:
        assert "Running" not in {run.state for run in opened.runs(RunFilter())}


@STOPS
@pytest.mark.parametrize("word", ["begun", "told"])
def test_a_run_that_an_observer_stops_is_not_left_running(
    word: str, error: BaseException, tmp_path: Path
) -> None:
    with pytest.raises(type(error)):
        flow_of(tmp_path).run(observers=[Broken(word, error)])

    with ledger() as opened:
        [run] = opened.runs(RunFilter())
    assert run.state == ("Cancelled" if isinstance(error, KeyboardInterrupt) else "Failed")


@STOPS
@pytest.mark.parametrize("verb", ["describe", "checkpoints", "append"])
def test_a_run_that_is_stopped_while_it_resumes_is_not_left_running(
    verb: str, error: BaseException, tmp_path: Path
) -> None:
    flow = flow_of(tmp_path)
    opened = Stubborn(verb, error)
    order = Order(plan=flow.plan(), handler=flow.result_handler, ledger=opened)
    execute(order)
    opened.is_armed = True
    resuming = Order(plan=flow.plan(), handler=flow.result_handler, ledger=opened, resume="last")
    with pytest.raises(type(error)):
        execute(resuming)
    opened.is_armed = False

    assert "Running" not in {run.state for run in opened.runs(RunFilter())}
