"""Fixtures and marks for tests of flows.

A module of its own, beside the package: pytest loads it at each start, and whatever lies inside of
``cairnflow`` would load all of it. Nothing of Cairnflow is imported before a test asks for it.
"""

import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # see above
    from cairnflow.testing import SettableClock

_MARK = "cairn_settings"
_SETTINGS = "_cairn_settings"
_PREFIX = "CAIRNFLOW__"


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of our mark."""
    config.addinivalue_line(
        "markers", f"{_MARK}(settings): settings of Cairnflow that hold for the test."
    )


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let a test that has our mark ask for the fixture that obeys it, before all others."""
    names: list[str] | None = getattr(item, "fixturenames", None)
    if names is not None and item.get_closest_marker(_MARK):
        names.insert(0, _SETTINGS)


@pytest.fixture
def cairn_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of Cairnflow for one test: its ledger and its values, in a folder of its own.

    Files and variables that hold the developer's settings don't count for where things are
    written; those that say how tasks work do, if they stand in the project's file. Commands that
    the test starts see the same home.
    """
    home = tmp_path / "cairnflow-home"
    for name in [name for name in os.environ if name.startswith(_PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv(f"{_PREFIX}HOME", str(home))
    monkeypatch.setenv(f"{_PREFIX}LEDGER__URL", f"sqlite:///{home / 'ledger.db'}")
    monkeypatch.setenv(f"{_PREFIX}RESULTS__DIR", str(home / "results"))
    monkeypatch.setenv(f"{_PREFIX}FLOWS__RESULT_HANDLER", "null")
    monkeypatch.setenv(f"{_PREFIX}FLOWS__STORAGE", "local")
    return home


@pytest.fixture
def cairn_clock() -> "Generator[SettableClock]":
    """A clock that runs and schedules take the time from: it stands until the test sets it."""
    from cairnflow.testing import SettableClock

    with SettableClock().running() as clock:
        yield clock


@pytest.fixture
def cairn_run() -> Callable[..., Any]:
    """The function ``run_in_memory``: runs a flow and leaves nothing behind."""
    from cairnflow.testing import run_in_memory

    return run_in_memory


@pytest.fixture(name=_SETTINGS)
def _settings(request: pytest.FixtureRequest) -> Generator[None]:
    from cairnflow.testing import temporary_config

    mark = request.node.get_closest_marker(_MARK)
    if len(mark.args) != 1 or mark.kwargs or not isinstance(mark.args[0], dict):
        pytest.fail(f"@pytest.mark.{_MARK} takes one dict, such as {{'tasks.max_retries': 2}}")
    with temporary_config(mark.args[0]):
        yield
