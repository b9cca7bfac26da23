"""What the tests share."""

import os

import pytest


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
