"""The line that tells how a run on a schedule has ended."""

from collections.abc import Iterator

import pytest

from cairnflow import vault
from cairnflow.runtime.ended import run_ended
from cairnflow.states import Cancelled, Failed, Mapped, Paused, State, Success, TriggerFailed


@pytest.fixture
def secret() -> Iterator[str]:
    vault.remember("TOKEN", "correct-horse-battery")
    yield "correct-horse-battery"
    vault.forget()


def _of(state: State, address: str = "daily/12") -> State:
    state.address = address
    return state


def test_a_failed_run_names_the_task_its_error_and_where_to_look() -> None:
    tasks = {
        "one": Success(),
        "behind": TriggerFailed("not begun, since load failed"),
        "load": Mapped("", [Success(), Failed("ValueError: no rows\nin the file")]),
    }

    told = run_ended(_of(Failed("failed: load", tasks)), "", 3.0)

    assert told == "daily/12 failed: load (ValueError: no rows); cairn show daily/12"


def test_a_run_that_nothing_recorded_is_named_by_its_time_and_offers_no_command() -> None:
    told = run_ended(_of(Failed("failed: load"), ""), "the run of 06:00", 3.0)

    assert told == "the run of 06:00 failed: load"


def test_a_run_that_went_well_says_how_long_it_took() -> None:
    assert run_ended(_of(Success("all reference tasks succeeded")), "", 3.0) == (
        "daily/12 succeeded in 3 s"
    )


def test_a_run_that_waits_for_a_person_says_what_to_do() -> None:
    state = Paused("waits for a person: send; cairn approve daily/12/send, then resume daily/12")

    assert run_ended(_of(state), "", 3.0) == f"daily/12 {state.message}"


def test_a_run_that_was_stopped_is_not_told_as_failed() -> None:
    told = run_ended(_of(Cancelled("stopped by a person; 1 of 2 tasks had not ended")), "", 3.0)

    assert told.startswith("daily/12 was stopped by a person; 1 of 2 tasks had not ended; cairn")


def test_a_secret_in_what_a_task_says_is_not_told(secret: str) -> None:
    told = run_ended(_of(Failed("failed: load", {"load": Failed(f"no {secret}")})), "", 3.0)

    assert told == "daily/12 failed: load (no •••); cairn show daily/12"
