"""What the tests share."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cairnflow import vault
from tests.processes import starts_processes


def require(present: object, what: str, install: str) -> None:
    """Skip the test where ``what`` is missing; with CI=true fail, so that no check is lost unseen.

    Args:
        present: true where the component is here.
        what: the component, for people.
        install: the command that installs it.
    """
    if present:
        return
    message = f"{what} is not here; install it: {install}"
    if os.environ.get("CI") == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.fixture(autouse=True)
def imports(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Forget afterwards what a script of the test was imported as: another test's has its name."""
    before = set(sys.modules)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    folder = str(tmp_path_factory.getbasetemp())
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(folder):
            del sys.modules[name]


@pytest.fixture(autouse=True)
def secrets() -> Iterator[None]:
    """Know no secret of another test: its text may stand in values of this one by chance."""
    yield
    if vault.known():
        vault.forget()


@pytest.fixture(autouse=True)
def ctrl_c() -> Iterator[None]:
    """Hold a test to leaving Ctrl-C as it was; whoever took it would have another test hang."""
    before = _ctrl_c()
    yield
    assert _ctrl_c() == before


def _ctrl_c() -> tuple[object, ...]:
    """Return who is told of Ctrl-C: by Python, and by the system, which libraries may ask too."""
    told = Path("/proc/self/status")
    lines = told.read_text().splitlines() if told.exists() else []
    bit = 1 << (signal.SIGINT - 1)
    masks = [int(line.split()[1], 16) & bit for line in lines if line.startswith(_MASKS)]
    return signal.getsignal(signal.SIGINT), *masks


_MASKS = ("SigBlk", "SigIgn", "SigCgt")


EMULATORS = frozenset({"moto", "ministack", "azurite"})
"""Object stores of other people's making, each a process of its own; FakeGCS is ours, and quick."""


def pytest_configure() -> None:
    """Hear Ctrl-C, also where a shell has begun the tests in the background, deaf to it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make check` leaves out: tests that start processes, or need an emulator's."""
    for item in items:
        if item.get_closest_marker("quick") is None and starts_processes(item):
            item.add_marker("starts")
        if EMULATORS.intersection(_asked_for(item)):
            item.add_marker("emulator")


def _asked_for(item: pytest.Item) -> Iterator[str]:
    yield from getattr(item, "fixturenames", ())
    params: dict[str, object] = getattr(getattr(item, "callspec", None), "params", {})
    yield from (value for value in params.values() if isinstance(value, str))
