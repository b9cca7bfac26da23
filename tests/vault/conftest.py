"""What the tests of secrets share: each begins and ends without a known secret."""

from collections.abc import Iterator

import pytest

from cairnflow import vault


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Know no secret, and look where a process looks, before and after each test."""
    before = vault.places()
    vault.forget()
    yield
    vault.use(*before)
    vault.forget()
