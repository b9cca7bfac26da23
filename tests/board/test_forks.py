"""A forked process is told that it can't use object stores; nothing waits for ever."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from cairnflow import Flow
from cairnflow.testing import FakeGCS
from tests.board.chores import Chore
from tests.board.shelves import handler_at
from tests.clouds.servers import Place
from tests.diary import Diary

PROGRAM = Path(__file__).with_name("forked.py")
VERBS = ("put", "get", "part", "delete", "keys", "create", "create much")


def forked(seconds: float, *mode: str) -> list[str]:
    """What the program says."""
    with FakeGCS("shop") as gcs, started(gcs.url, *mode) as program:
        return program.communicate(timeout=seconds)[0].splitlines()


@contextmanager
def started(*arguments: str) -> Generator["subprocess.Popen[str]"]:
    """The program; it and its children end with the block, even if they wait for ever."""
    command = [sys.executable, str(PROGRAM), *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as program:
        try:
            yield program
        finally:
            with suppress(ProcessLookupError):  # all of them have ended
                os.killpg(program.pid, signal.SIGKILL)


def test_every_verb_of_a_store_is_refused_at_once_in_a_forked_child() -> None:
    assert forked(60) == [f"{verb}: Unavailable True" for verb in VERBS] * 2 + ["parent: data"]


def test_the_twin_without_the_guard_hangs() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        forked(10, "sabotaged")


@pytest.mark.usefixtures("logins")
@pytest.mark.parametrize("executor", ["processes", "threads"])
def test_workers_of_a_process_that_used_a_store_use_it_too(
    executor: str, place: Place, diary: Diary
) -> None:
    with Flow("f", result_handler=handler_at(place)) as flow:
        chores = [Chore(diary, name)(1) for name in ("first", "second", "third")]
    assert flow.run().is_successful()

    state = flow.run(executor=executor)

    assert state.is_successful()
    assert [state.result[chore].result[1] for chore in chores] == ["first", "second", "third"]
