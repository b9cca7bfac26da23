"""What the tests of notifications share."""

from collections.abc import Iterator

import pytest

from cairnflow.vault import forget
from tests.notifications.servers import Web, web


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """What one test sends is no secret to the next."""
    yield
    forget()


@pytest.fixture
def server() -> Iterator[Web]:
    """A server on the web that takes all it is sent."""
    with web() as found:
        yield found


@pytest.fixture
def secret(server: Web, monkeypatch: pytest.MonkeyPatch) -> str:
    """Its address, as the secret ``HOOK``."""
    monkeypatch.setenv("CAIRNFLOW__SECRETS__HOOK", server.url)
    return "HOOK"
