"""Services that integration tests talk to."""

import uuid
from collections.abc import Generator

import pytest

from tests.conftest import require
from tests.integration import postgres


@pytest.fixture(scope="session")
def postgres_server() -> Generator[postgres.Server]:
    """One server for the session; it takes about 2 s to start."""
    programs = postgres.find_programs()
    require(programs, "PostgreSQL", postgres.INSTALL)
    assert programs is not None
    with postgres.running(programs) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> str:
    """The URL of an empty database of the test's own."""
    return postgres_server.create(f"test_{uuid.uuid4().hex}")
