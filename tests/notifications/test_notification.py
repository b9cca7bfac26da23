from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, task
from cairnflow.context import context
from cairnflow.notifications.noticing import noticed
from cairnflow.notifications.notification import Tally
from cairnflow.states import (
    Failed,
    Mapped,
    Paused,
    Pending,
    Retrying,
    Running,
    Skipped,
    State,
    Success,
    TriggerFailed,
)
from cairnflow.vault import remember
from tests.notifications.samples import failed


@task(max_retries=2, retry_delay=0)
def score(x: Any = 1) -> Any:
    return x


def _at(address: str, state: State) -> State:
    state.address = address
    return state


def test_a_failed_attempt_is_told_with_its_error_its_number_and_how_the_run_does() -> None:
    assert failed().sentence == (
        "score:3 failed: ValueError: bad row (attempt 2 of 3); 2 of 14 tasks failed so far"
    )


def test_a_task_without_retries_has_no_number_of_attempts() -> None:
    found = failed(attempts=1, attempt=1, tally=None)

    assert found.sentence == "score:3 failed: ValueError: bad row"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (Success(), "score succeeded"),
        (Running("a worker has begun it"), "score is running: a worker has begun it"),
        (Skipped("not today"), "score was skipped: not today"),
        (TriggerFailed("not begun, since load failed"), "score was not begun: not begun, since"),
        (Paused("look at it"), "score waits for a person: look at it"),
        (
            Retrying("attempt 1 of 3: ValueError: bad"),
            "score failed, and will be tried again: attempt 1 of 3: ValueError: bad",
        ),
    ],
)
def test_each_state_has_a_sentence(state: State, sentence: str) -> None:
    found = noticed(task(lambda: 1, name="score"), Pending(), state)

    assert found.sentence.startswith(sentence)


def test_a_state_of_an_author_goes_by_its_name() -> None:
    class Doubted(Success):
        pass

    assert noticed(score, Running(), Doubted("hm")).sentence.startswith("score is Doubted: hm")


def test_attempts_before_this_one_are_counted() -> None:
    third = Failed("ValueError")
    third.before = Retrying()
    third.before.before = Retrying()

    assert noticed(score, Running(), Failed("ValueError")).attempt == 1
    assert noticed(score, Running(), third).attempt == 3
    assert noticed(score, third, third.before).attempt == 2


def test_a_child_is_named_with_its_place() -> None:
    found = noticed(score, Running(), _at("daily/12/score:3", Failed("ValueError")))

    assert (found.name, found.flow, found.run) == ("score:3", "daily", "daily/12")


@pytest.mark.parametrize(
    ("address", "state", "commands"),
    [
        (
            "daily/12/score:3",
            Failed(),
            ("cairn show daily/12/score:3", "cairn logs daily/12/score:3"),
        ),
        (
            "daily/12/score",
            Paused(),
            ("cairn approve daily/12/score", "cairn show daily/12/score"),
        ),
        ("", Failed(), ()),
    ],
)
def test_a_task_is_told_with_what_to_type(
    address: str, state: State, commands: tuple[str, ...]
) -> None:
    assert noticed(score, Running(), _at(address, state)).commands == commands


def test_a_failed_flow_is_told_with_its_failed_tasks_and_how_to_resume(tmp_path: Path) -> None:
    @task
    def fail(x: int) -> int:
        raise ValueError(x)

    with Flow("daily") as flow:
        fail.map([1, 2, score(3)])
    state = _at("daily/12", flow.run())

    found = noticed(flow, Running(), state)

    assert found.kind == "flow"
    assert found.tally == Tally(3, 4)  # the list that we made doesn't count
    assert found.sentence == "daily failed: failed: fail; 3 of 4 tasks failed"
    assert found.commands == ("cairn show daily/12", "cairn resume daily/12")


def test_a_flow_that_goes_well_has_nothing_to_resume() -> None:
    found = noticed(Flow("daily"), Running(), _at("daily/12", Success()))

    assert found.commands == ("cairn show daily/12",)
    assert found.tally is None


def test_children_that_have_not_ended_are_no_failures() -> None:
    ended = Failed("", {score: Mapped("", [Success(), Failed(), Pending()])})

    assert noticed(Flow("daily"), Running(), ended).tally == Tally(1, 3)


def test_only_the_first_line_of_a_message_is_in_the_sentence() -> None:
    found = failed(message="ValueError: bad\nrow 1\nrow 2")

    assert "row 1" not in found.sentence
    assert found.detail == "ValueError: bad\nrow 1\nrow 2"
    assert failed().detail == ""


def test_many_are_told_by_task_the_most_first() -> None:
    found = failed(more={"load": 1, "score": 9_996}, attempts=1, tally=None)

    assert found.sentence == (
        "and 9,997 more Failed in daily/12: score 9,996, load 1; the last: ValueError: bad row"
    )
    assert found.commands == ("cairn ls daily/12",)


def test_of_many_tasks_a_few_are_named() -> None:
    found = failed(more={f"t{i}": 1 for i in range(9)}, tally=None)

    assert "t0 1, t1 1, t2 1, t3 1, t4 1 and 4 other tasks" in found.sentence


def test_how_the_run_is_doing_is_told_where_the_engine_says_so() -> None:
    with context(run_tally=(2, 14)):
        found = noticed(task(lambda: 1, name="load"), Running(), Failed("ValueError: no"))

    assert found.sentence == "load failed: ValueError: no; 2 of 14 tasks failed so far"


def test_a_secret_in_a_message_is_not_told() -> None:
    remember("KEY", "s3cr3t-canary")

    found = noticed(score, Running(), Failed("ValueError: s3cr3t-canary is no key"))

    assert found.message == "ValueError: ••• is no key"


def test_a_long_message_does_not_fill_the_memory() -> None:
    found = noticed(score, Running(), Failed("x" * 1_000_000))

    assert len(found.message) == 10_000
