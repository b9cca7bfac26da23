"""The server that other integration tests are given."""

from pathlib import Path

import psycopg
import pytest

from tests.integration import postgres


def test_each_test_gets_an_empty_database(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        tables = connection.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchone()

    assert tables == (0,)


def test_programs_that_another_user_cannot_reach_are_copied(
    postgres_server: postgres.Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    closed = tmp_path / "closed" / "bin"
    closed.mkdir(parents=True)
    (closed / "postgres").touch(0o755)
    closed.parent.chmod(0o700)
    (tmp_path / "open").mkdir()

    found = postgres._reachable(closed, tmp_path / "open")

    assert found == tmp_path / "open" / "server" / "bin"
    assert (found / "postgres").exists()
