"""What the tests of storages share."""

from collections.abc import Iterator

import pytest

from cairnflow import vault


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Know no secret after a test that has set one."""
    yield
    vault.forget()
