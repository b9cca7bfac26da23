import re
import shutil
import threading
import time
import uuid
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from cairnflow.errors import LedgerError, LedgerUnavailable, LedgerVersion
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.postgres import PostgresDatabase
from cairnflow.ledger.registry import open_ledger
from cairnflow.ledger.schema import HEAD, MIGRATIONS, bring_up
from cairnflow.ledger.sql import SqlLedger
from cairnflow.ledger.tables import metadata, version
from cairnflow.testing.facts import a_fact, a_line, a_run
from cairnflow.testing.ledger_contract import LedgerContract
from cairnflow.testing.upkeep_contract import each_sees_the_other
from tests.integration import postgres
from tests.ledger import processes
from tests.ledger.proxy import way_to
from tests.ledger.test_schema import NEXT


@pytest.fixture(scope="module")
def database_url(postgres_server: postgres.Server) -> str:
    """A database for all tests of this file: to make one for each takes longer than they do."""
    return postgres_server.create(f"test_{uuid.uuid4().hex}")


@pytest.fixture
def url(database_url: str) -> str:
    """The URL of an empty schema of the test's own."""
    schema = f"schema_{uuid.uuid4().hex}"
    _ask(database_url, f"CREATE SCHEMA {schema}")
    return f"{database_url}?options=-csearch_path%3D{schema}"


class TestPostgresLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, url: str) -> Generator[Ledger]:
        ledger = open_ledger(url)
        yield ledger
        ledger.close()


def _ask(url: str, text: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(text)  # type: ignore[call-overload]  # a text of the test's own
        return [] if cursor.description is None else cursor.fetchall()


def _schema(url: str) -> list[tuple[Any, ...]]:
    """All tables, columns, constraints and indexes, as the server has them."""
    return [
        *_ask(
            url,
            "SELECT table_name, ordinal_position, column_name, data_type, is_nullable,"
            " column_default, character_maximum_length FROM information_schema.columns"
            " WHERE table_schema = current_schema() ORDER BY 1, 2",
        ),
        *_ask(
            url,
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE connamespace = current_schema()::regnamespace ORDER BY 1, 2",
        ),
        *_ask(
            url, "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1"
        ),
    ]


def test_migrations_make_the_tables_that_a_new_ledger_has(url: str) -> None:
    open_ledger(url).close()
    made = _schema(url)
    _ask(url, "DROP TABLE annotation, deletion, log, checkpoint, source, run, cairnflow_version")
    _ask(url, PostgresDatabase.texts.create[0])

    open_ledger(url).close()

    assert _schema(url) == made
    assert len(made) > 50


def test_a_new_ledger_has_the_tables_of_the_code(url: str) -> None:
    open_ledger(url).close()

    engine = create_engine(url.replace("://", "+psycopg://"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": version.name})
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """Migrations of a later release."""
    folder = tmp_path / "later"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "v0004_later.py").write_text(NEXT)
    return folder


@pytest.fixture
def old(url: str) -> int:
    """A ledger of today, in which one run is written; its key."""
    with closing(open_ledger(url)) as ledger:
        run = ledger.begin(a_run()).key
        ledger.append([a_fact(run, 1)])
    return run


def _bring_up(url: str, head: str, migrations: Path) -> bool:
    database = PostgresDatabase(url)
    connection = database.connect()
    try:
        return bring_up(database, connection, create=False, head=head, migrations=migrations)
    finally:
        connection.close()


def test_old_tables_are_changed_and_keep_what_is_in_them(url: str, old: int, later: Path) -> None:
    is_there = _bring_up(url, "0004", later)

    assert is_there
    assert _ask(url, "SELECT version_num FROM cairnflow_version") == [("0004",)]
    assert _ask(url, "SELECT key, note FROM run") == [(old, None)]
    assert _ask(url, "SELECT run, task FROM checkpoint") == [(old, "score")]


def test_a_change_that_fails_changes_nothing(url: str, old: int, later: Path) -> None:
    (later / "versions" / "v0004_later.py").write_text(f"{NEXT}    raise ZeroDivisionError\n")
    before = _schema(url)

    with pytest.raises(ZeroDivisionError):
        _bring_up(url, "0004", later)

    assert _schema(url) == before
    with closing(open_ledger(url)) as ledger:
        assert ledger.checkpoints(old) == [a_fact(old, 1)]


def test_tables_of_a_later_release_are_refused(url: str, old: int) -> None:
    _ask(url, "UPDATE cairnflow_version SET version_num = '0999'")

    with pytest.raises(LedgerVersion, match=rf"of version 0999, .* up to {HEAD}; install"):
        open_ledger(url)


def test_a_database_without_tables_reads_as_empty_and_is_left_so(url: str) -> None:
    with closing(open_ledger(url, create=False)) as ledger:
        runs = ledger.runs(RunFilter())
        with pytest.raises(LedgerUnavailable, match="no ledger at postgresql://"):
            ledger.begin(a_run())

    assert runs == []
    assert _schema(url) == []


def test_a_database_of_another_program_is_left_alone_and_a_schema_of_our_own_is_the_way_out(
    postgres_url: str,
) -> None:
    _ask(postgres_url, "CREATE TABLE run (id INTEGER)")
    _ask(postgres_url, "CREATE SCHEMA cairnflow")
    before = _schema(postgres_url)

    with pytest.raises(
        LedgerUnavailable, match=r"tables of another program; .*search_path"
    ) as said:
        open_ledger(postgres_url)
    (option,) = re.findall(r"\?options=\S+search_path\S+cairnflow", str(said.value))
    with closing(open_ledger(f"{postgres_url}{option}")) as ledger:
        begun = ledger.begin(a_run())

    assert begun.number == 1
    assert _schema(postgres_url) == before


def test_someone_who_may_not_make_tables_is_told_what_to_grant(postgres_url: str) -> None:
    name = postgres_url.rpartition("/")[2].replace("test", "guest")
    _ask(postgres_url, f"CREATE ROLE {name} LOGIN")

    with pytest.raises(LedgerUnavailable, match="grant CREATE on the schema"):
        open_ledger(postgres_url.replace("test@", f"{name}@"))


def test_a_schema_that_is_not_there_is_named(database_url: str) -> None:
    with pytest.raises(LedgerUnavailable, match="make the schema that search_path names"):
        open_ledger(f"{database_url}?options=-csearch_path%3Dnowhere")


def test_a_database_that_is_not_there_is_named(database_url: str) -> None:
    with pytest.raises(LedgerUnavailable, match=r'database "nowhere" does not exist'):
        SqlLedger(PostgresDatabase(f"{database_url.rpartition('/')[0]}/nowhere"), patience=0.1)


@pytest.mark.parametrize(("durability", "commits"), [("process", "off"), ("power", "on")])
def test_power_asks_for_commits_on_the_disk_whatever_the_server_says(
    url: str, durability: str, commits: str
) -> None:
    connection = PostgresDatabase(url, durability).connect()
    cursor = connection.cursor()

    cursor.execute("SHOW synchronous_commit")
    found = cursor.fetchall()
    connection.close()

    assert found == [(commits,)]


def test_eight_processes_that_begin_runs_at_once_get_consecutive_numbers(
    url: str,
) -> None:
    numbers = processes.in_processes(8, processes.begin_25_runs, url)

    assert sorted(number for some in numbers for number in some) == list(range(1, 201))


def test_processes_that_append_at_once_lose_nothing(url: str) -> None:
    runs = processes.in_processes(4, processes.append_to_a_run, url)

    with closing(open_ledger(url)) as ledger:
        kept = {run: ledger.checkpoints(run) for run in runs}
    assert kept == {run: [a_fact(run, seq) for seq in range(1, 61)] for run in runs}


def test_processes_that_make_a_ledger_at_once_make_one(url: str) -> None:
    numbers = processes.in_processes(4, processes.make_and_begin, url)

    assert sorted(numbers) == [1, 2, 3, 4]


def test_a_forked_process_connects_anew(url: str) -> None:
    (run,) = processes.in_processes(1, processes.append_in_parent_and_child, url)

    with closing(open_ledger(url)) as ledger:
        assert [fact.seq for fact in ledger.checkpoints(run)] == [1, 2, 3, 4, 5]


def test_a_ledger_whose_sessions_the_server_ended_goes_on(url: str) -> None:
    with closing(open_ledger(url)) as ledger:
        run = ledger.begin(a_run()).key
        ledger.append([a_fact(run, 1)])
        ledger.checkpoints(run)
        _ask(
            url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )

        seen = ledger.checkpoints(run)
        ledger.append([a_fact(run, 2)])
        ledger.append([a_fact(run, 3), a_fact(run, 4)])
        ledger.end(run, "Success", "", 1)

        assert [fact.seq for fact in seen] == [1]
        assert [fact.seq for fact in ledger.checkpoints(run)] == [1, 2, 3, 4]


@pytest.mark.parametrize("facts", [0, 1, 3])
@pytest.mark.parametrize("lines", [0, 2])
def test_a_turn_whose_answer_was_lost_is_written_once(url: str, facts: int, lines: int) -> None:
    with way_to(url) as (way, url), closing(open_ledger(url)) as ledger:
        run = ledger.begin(a_run()).key
        turn = [a_fact(run, seq + 1) for seq in range(facts)]
        said = [a_line(run, f"line {number}") for number in range(lines)]
        way.loses = b"INSERT" if facts == 1 and not lines else b"COMMIT"

        ledger.append(turn, said)

        assert way.lost == (1 if facts or lines else 0)
        assert ledger.checkpoints(run) == turn
        assert ledger.lines(run) == said


def test_a_run_whose_beginning_was_not_answered_is_begun_once(url: str) -> None:
    with way_to(url) as (way, url), closing(open_ledger(url)) as ledger:
        way.loses = b"COMMIT"

        begun = ledger.begin(a_run())

        assert way.lost == 1
        assert begun.number == 1
        assert ledger.runs(RunFilter()) == [begun]


def test_a_server_that_is_away_for_a_while_is_waited_for(url: str) -> None:
    with way_to(url) as (way, url), closing(open_ledger(url)) as ledger:
        run = ledger.begin(a_run()).key
        way.cut()
        writing = threading.Thread(target=ledger.append, args=([a_fact(run, 1), a_fact(run, 2)],))
        writing.start()
        time.sleep(0.5)
        waits = writing.is_alive()
        way.is_open = True
        writing.join(20)

        assert waits
        assert [fact.seq for fact in ledger.checkpoints(run)] == [1, 2]


def test_a_server_that_stays_away_is_named(url: str) -> None:
    with way_to(url) as (way, url):
        ledger = SqlLedger(PostgresDatabase(url), patience=0.3)
        run = ledger.begin(a_run()).key
        way.cut()

        with pytest.raises(LedgerUnavailable, match=r"doesn't answer; check that the server runs"):
            ledger.append([a_fact(run, 1)])
        with pytest.raises(LedgerUnavailable, match=r"doesn't answer; check that the server runs"):
            ledger.checkpoints(run)
        ledger.close()


def test_a_database_in_another_encoding_keeps_what_it_has_letters_for(
    postgres_server: postgres.Server,
) -> None:
    name = f"latin_{uuid.uuid4().hex}"
    _ask(
        postgres_server.url(),
        f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0",
    )
    with closing(open_ledger(postgres_server.url(name))) as ledger:
        run = ledger.begin(a_run()).key
        latin = a_fact(run, 1, message="café", summary="3 x int")
        ledger.append([latin])

        with pytest.raises(LedgerUnavailable, match=r"no letter for one of ours.*'UTF8'"):
            ledger.append([latin._replace(seq=2, attempt=2, message="π")])

        assert ledger.checkpoints(run) == [latin]


def test_a_table_that_was_dropped_is_named(url: str) -> None:
    with closing(open_ledger(url)) as ledger:
        run = ledger.begin(a_run()).key
        _ask(url, "DROP TABLE checkpoint")

        with pytest.raises(LedgerError, match="a table is missing; was it dropped"):
            ledger.append([a_fact(run, 1)])


def test_runs_and_deletions_of_two_programs_see_each_other(url: str) -> None:
    one, other = open_ledger(url), open_ledger(url)
    try:
        each_sees_the_other(one, other)
    finally:
        one.close()
        other.close()
