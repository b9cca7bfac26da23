"""What the tests share."""

import os
from collections.abc import Iterator

import pytest

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


EMULATORS = frozenset({"moto", "ministack", "azurite"})
"""Object stores of other people's making, each a process of its own; FakeGCS is ours, and quick."""


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
