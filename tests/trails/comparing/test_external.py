"""What was read from outside is kept as a fact of the run, and is blamed where it has changed."""

from pathlib import Path

import pytest

import cairnflow
from cairnflow import Flow, task
from cairnflow.config import config
from cairnflow.context import external
from cairnflow.errors import AuthoringTypeError
from cairnflow.ledger.registry import open_ledger
from cairnflow.results import LocalResultHandler

WORLD = Path("world.txt")


@task
def load(is_told: bool) -> str:
    text = WORLD.read_text()
    if is_told:
        external("world", characters=len(text), text=text)
    return text


@task
def chance() -> float:
    import random

    external("nothing", always="the same")
    return random.random()


@task
def length(text: str) -> int:
    return len(text)


def _flow(*, is_told: bool = True) -> Flow:
    with Flow("outside", result_handler=LocalResultHandler()) as flow:
        length(load(is_told))
    return flow


def _run_twice(flow: Flow, executor: str = "local") -> None:
    for text in ("one", "three"):
        WORLD.write_text(text)
        assert flow.run(executor=executor).is_successful()


def test_what_was_read_and_has_changed_is_the_cause(home) -> None:
    _run_twice(_flow())

    diff = cairnflow.open("outside/last").diff()

    assert (diff.first.task, diff.first.cause) == ("load", "external")
    assert [one._asdict() for one in diff.external] == [
        {"task": "load", "name": "world", "a": {"characters": 3, "text": "one"},
         "b": {"characters": 5, "text": "three"}},
    ]  # fmt: skip


@pytest.mark.parametrize("executor", ["threads", "processes"])
@pytest.mark.slow
def test_it_is_kept_whoever_carries_the_task_out(home, executor) -> None:
    _run_twice(_flow(), executor)

    assert cairnflow.open("outside/last").first_divergence().cause == "external"


def test_where_nothing_was_said_it_may_have_been_chance(home) -> None:
    _run_twice(_flow(is_told=False))

    assert cairnflow.open("outside/last").first_divergence().cause == "external or nondeterministic"


def test_where_all_that_was_read_is_the_same_it_was_chance(home) -> None:
    with Flow("outside", result_handler=LocalResultHandler()) as flow:
        chance()
    _run_twice(flow)

    assert cairnflow.open("outside/last").first_divergence().cause == "nondeterministic"


def test_a_reused_value_was_made_of_what_its_own_run_has_read(home) -> None:
    _run_twice(_flow())
    WORLD.write_text("another")
    assert _flow().run(resume="last").is_successful()

    first = cairnflow.open("outside/3").first_divergence(against="1")

    assert (first.b.state, first.cause) == ("reused", "external")


def test_a_flow_can_say_what_it_has_read_while_it_is_written(home) -> None:
    for text in ("one", "three"):
        with Flow("outside", result_handler=LocalResultHandler()) as flow:
            external("settings", version=text)
            WORLD.write_text(text)
            length(load(False))
        flow.run()

    diff = cairnflow.open("outside/last").diff()

    assert diff.first.cause == "external"
    assert [(one.task, one.name) for one in diff.external] == [("", "settings")]


def test_a_function_of_a_task_can_be_called_as_it_is(home) -> None:
    WORLD.write_text("one")

    assert load.run(True) == "one"


def test_secrets_are_taken_out(home) -> None:
    from cairnflow.vault import forget, known, remember

    remember("password", "hunter2-hunter2")
    WORLD.write_text("hunter2-hunter2")
    _flow().run()

    ledger = open_ledger(config.ledger.url)
    (said,) = ledger.said("external")
    ledger.close()
    assert known()
    forget()
    assert "hunter2" not in said.text


@pytest.mark.parametrize(("name", "told"), [("", {"etag": 1}), (3, {"etag": 1}), ("orders", {})])
def test_what_says_nothing_is_refused(name, told) -> None:
    with pytest.raises(AuthoringTypeError, match="external"):
        external(name, **told)
