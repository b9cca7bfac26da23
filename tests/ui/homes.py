"""Homes that the page is tried on, made by running real flows: ``python -m tests.ui.homes``.

Usage: ``python -m tests.ui.homes NAME FOLDER``; the names are those in ``HOMES``.
"""

import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from cairnflow.cli.main import main as cairn
from cairnflow.config import config
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.registry import open_ledger
from tests.server.api import masses, shop
from tests.ui import hostile

BATCHES = """
from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler


@task
def numbers():
    return [5, 2, 0, 1]


@task
def divide(number):
    return 10 // number


@task
def total(parts):
    return sum(parts)


with Flow("batches", result_handler=LocalResultHandler(serializer="json")) as flow:
    total(divide.map(numbers()))
"""
"""A flow one of whose children fails."""

STEPS = """
import time

from cairnflow import Flow, get_logger, task
from cairnflow.results import LocalResultHandler


@task
def step(before):
    time.sleep(0.25)
    get_logger().info("after %s", before)
    return before + 1


@task
def count(number):
    return number * 2


with Flow("steps", result_handler=LocalResultHandler(serializer="json")) as flow:
    value = 0
    for number in range(20):
        value = step(value, task_args={"slug": f"step-{number}"})
    count.map(list(range(30)), upstream_tasks=[value])
"""
"""A flow whose run can be watched: 20 tasks one after the other, and 30 children."""

EXAMPLE = Path(__file__).parents[2] / "examples" / "flights"


def flights() -> None:
    """The demo's two runs; the second has the mistake of the demo in it."""
    demo = imported(EXAMPLE / "demo.py")
    source = (EXAMPLE / "flights.py").read_text("utf-8")
    for text in (source, source.replace(demo.BEFORE, demo.AFTER)):
        Path("flights.py").write_text(text, "utf-8")
        command("run", "flights.py")


def everything() -> None:
    """Runs of every kind, and of them some whose values are deleted."""
    shop.few(alive=1)
    shop.many(6)
    command("gc", "--keep-last", "6", "--yes")


def crowds() -> None:
    """Two runs of 10,000 children, of which every seventh differs."""
    opened = open_ledger(config.ledger.url)
    for spoiled in ((), range(0, 10_000, 7)):
        masses.run(opened, "scoring", 10_000, spoiled=spoiled)
    opened.close()


def crowd() -> None:
    """A run of 100,000 children."""
    opened = open_ledger(config.ledger.url)
    masses.run(opened, "huge", 100_000)
    opened.close()


def nothing() -> None:
    """A ledger that nobody has written to."""
    opened: Ledger = open_ledger(config.ledger.url)
    opened.close()


def strangers() -> None:
    """Runs that hold payloads wherever there is a word."""
    hostile.run_all()


HOMES: dict[str, Callable[[], None]] = {
    made.__name__: made for made in (flights, everything, crowds, crowd, nothing, strangers)
}


def imported(path: Path) -> ModuleType:
    """A script, as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def command(*words: str) -> None:
    """Do what ``cairn`` does; it has to end well."""
    before, sys.argv = sys.argv, ["cairn", *words]
    try:
        cairn()
    except SystemExit as end:
        code = end.code
    else:
        code = 0
    finally:
        sys.argv = before
    assert not code, words


def _main(name: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["CAIRNFLOW__HOME"] = str(folder)
    os.chdir(folder)
    HOMES[name]()


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]).resolve())
