"""A forked child is told that it can't use object stores; it does not wait for ever."""

import subprocess
import sys
import textwrap

import pytest

from cairnflow.testing import FakeGCS

CHILD = """
import os, sys
url = sys.argv[1]

import obstore
from obstore.store import MemoryStore
from cairnflow.errors import Unavailable
from cairnflow.results import GCSResultHandler

handler = GCSResultHandler("shop", endpoint=url)
{before}
child = os.fork()
if child == 0:
    try:
        print(handler.read(handler.write("a value")))
    except Unavailable as exc:
        print(exc)
    sys.stdout.flush()
    os._exit(0)
os.waitpid(child, 0)
{after}
"""


def told(before: str, after: str = "") -> str:
    code = textwrap.dedent(CHILD).format(before=before, after=after)
    with FakeGCS("shop") as gcs:
        command = [sys.executable, "-c", code, gcs.url]
        return subprocess.check_output(command, text=True, timeout=60).strip()


@pytest.mark.parametrize(
    "before",
    ["handler.write(1)", "obstore.put(MemoryStore(), 'a', b'data')"],
    ids=["by a handler", "by the author"],
)
def test_a_fork_of_a_process_that_used_an_object_store_is_refused(before: str) -> None:
    answer = told(before)

    assert "this process was forked from process" in answer
    assert "multiprocessing.set_start_method('forkserver')" in answer


def test_a_fork_of_one_that_only_imported_the_client_works() -> None:
    assert told("pass") == "a value"


def test_the_parent_goes_on_as_before() -> None:
    assert told("handler.write(1)", "print(handler.read(handler.write(2)))").endswith("2")
