"""What the tests share."""

import os

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that start processes, by what their code names: `make check` leaves them out."""
    for item in items:
        if item.get_closest_marker("quick") is None and starts_processes(item):
            item.add_marker("starts")
