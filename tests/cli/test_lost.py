"""A worker that is gone in the middle of a task: what ``cairn show`` says of it."""

from pathlib import Path

import cairnflow
from tests.cli.conftest import Cairn

LOST = """
import os

from cairnflow import Flow, task


@task
def die():
    os._exit(3)


with Flow("lost") as flow:
    die()
"""


def test_of_a_lost_worker_the_message_stands_once_and_the_way_on_is_offered(cairn: Cairn) -> None:
    Path("lost.py").write_text(LOST)
    cairn("run", "lost.py", "--executor", "processes")

    done = cairn("show", "lost/1/die")

    message = cairnflow.open("lost/1/die").message
    assert f" error   WorkerLost: {message}" in done.stdout
    assert done.stdout.count(message) == 1
    assert done.stderr == (
        "next: cairn ls lost/1  ·  cairn logs lost/1/die  ·  cairn run lost.py --resume lost/1\n"
    )
