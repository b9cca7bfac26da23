import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing
from dataclasses import astuple, fields, replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from cairnflow.errors import LedgerVersion
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.registry import open_ledger
from cairnflow.ledger.schema import HEAD, MIGRATIONS, bring_up
from cairnflow.ledger.sqlite import SqliteDatabase
from cairnflow.ledger.tables import metadata, version
from cairnflow.testing.facts import a_fact, a_run
from tests.ledger import processes

FIRST = Path(__file__).with_name("first_release.sql")

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.add_column("run", sa.Column("note", sa.Text()))
    with op.batch_alter_table("log") as log:
        log.alter_column("logger", nullable=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def database(path: Path) -> SqliteDatabase:
    return SqliteDatabase(path)


def _shape(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the columns and the indexes of each table: a column that was added to a table stands
    behind its constraints in the text, and is the same."""
    with closing(sqlite3.connect(path)) as file:
        tables = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        indexes = file.execute("SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE INDEX%'")
        shape: dict[str, list[tuple[object, ...]]] = {"indexes": sorted(indexes.fetchall())}
        for (table,) in tables:
            shape[table] = []
            for asked in ("table_xinfo", "foreign_key_list", "index_list"):
                shape[table] += sorted(
                    (asked, *row[asked == "index_list" :])
                    for row in file.execute(f"PRAGMA {asked}({table})")
                )
    return shape


def _schema(path: Path) -> dict[str, str | None]:
    with closing(sqlite3.connect(path)) as file:
        rows = file.execute("SELECT name, sql FROM sqlite_master").fetchall()
    return {name: text and " ".join(text.split()) for name, text in rows}


def _without_tables(path: Path) -> None:
    """Make a file as Alembic leaves it before the first step."""
    with closing(sqlite3.connect(path)) as file:
        file.execute(SqliteDatabase.texts.create[0])


def test_migrations_make_the_tables_that_a_new_ledger_has(tmp_path: Path) -> None:
    new, migrated = tmp_path / "new.db", tmp_path / "migrated.db"
    _without_tables(migrated)

    for path in (new, migrated):
        open_ledger(path).close()

    assert _shape(migrated) == _shape(new)
    assert len(_shape(new)) > 5


def test_a_new_ledger_has_the_tables_of_the_code(path: Path) -> None:
    open_ledger(path).close()

    with create_engine(f"sqlite:///{path}").connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": version.name})
        differences = compare_metadata(context, metadata)
    connection.engine.dispose()

    assert differences == []


def test_the_head_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """Migrations of a later release."""
    folder = tmp_path / "later 100%"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "v0004_later.py").write_text(NEXT)
    return folder


@pytest.fixture
def old(path: Path) -> Generator[int]:
    """A ledger of today, in which one run is written; its key."""
    ledger = open_ledger(path)
    run = ledger.begin(a_run()).key
    ledger.append([a_fact(run, 1)])
    ledger.close()
    return run


def _bring_up(database: SqliteDatabase, head: str, migrations: Path) -> bool:
    connection = database.connect()
    try:
        return bring_up(database, connection, create=False, head=head, migrations=migrations)
    finally:
        connection.close()


def test_old_tables_are_changed_and_keep_what_is_in_them(
    database: SqliteDatabase, path: Path, old: int, later: Path
) -> None:
    is_there = _bring_up(database, "0004", later)

    with closing(sqlite3.connect(path)) as file:
        versions = file.execute("SELECT version_num FROM cairnflow_version").fetchall()
        notes = file.execute("SELECT key, note FROM run").fetchall()
        facts = file.execute("SELECT run, task FROM checkpoint").fetchall()
        broken = file.execute("PRAGMA foreign_key_check").fetchall()
    assert is_there
    assert versions == [("0004",)]
    assert notes == [(old, None)]
    assert facts == [(old, "score")]
    assert broken == []


def _of_the_first_release(path: Path) -> tuple[RunRecord, list[Checkpoint]]:
    """Make a ledger as the first release made it, with a run of three facts in it."""
    run = replace(a_run(), key=1, number=1)
    facts = [a_fact(1, seq, cache=None, expires_at=None) for seq in (1, 2, 3)]
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(FIRST.read_text("utf-8"))
        marks = ", ".join(["?"] * len(fields(RunRecord)))
        file.execute(f"INSERT INTO run VALUES ({marks})", astuple(run))
        old = [((1 << 32) + fact.seq, *fact[:-2]) for fact in facts]
        marks = ", ".join(["?"] * len(old[0]))
        file.executemany(f"INSERT INTO checkpoint VALUES ({marks})", old)
    return run, facts


def test_a_ledger_of_the_first_release_is_read_and_written_on(path: Path) -> None:
    run, facts = _of_the_first_release(path)

    with closing(open_ledger(path)) as ledger:
        ledger.append([a_fact(1, 4, cache="sales/score", expires_at=9)])

        assert ledger.runs(RunFilter()) == [run]
        assert ledger.checkpoints(1)[:3] == facts
        assert [found.fact.seq for found in ledger.cached("sales/score")] == [4]
        assert ledger.annotations(1) == []


def test_of_an_old_ledger_that_may_only_be_read_it_is_told_what_to_do(
    database: SqliteDatabase, path: Path
) -> None:
    _of_the_first_release(path)
    uri = f"{path.as_uri()}?mode=ro&immutable=1"
    told = pytest.raises(LedgerVersion, match=r"earlier version .* may only be read by you")

    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection, told:
        bring_up(database, connection, create=False)


def test_a_ledger_of_the_first_release_becomes_like_a_new_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    _of_the_first_release(old)

    for path in (old, new):
        open_ledger(path).close()

    assert _shape(old) == _shape(new)


def test_tables_that_were_changed_already_are_left_alone(
    database: SqliteDatabase, path: Path, old: int, later: Path
) -> None:
    _bring_up(database, "0004", later)
    before = _schema(path)

    _bring_up(database, "0004", later)

    assert _schema(path) == before


def test_a_change_that_fails_changes_nothing(
    database: SqliteDatabase, path: Path, old: int, later: Path
) -> None:
    (later / "versions" / "v0004_later.py").write_text(f"{NEXT}    raise ZeroDivisionError\n")
    before = _schema(path)

    with pytest.raises(ZeroDivisionError):
        _bring_up(database, "0004", later)

    assert _schema(path) == before
    with closing(open_ledger(path)) as ledger:
        assert ledger.checkpoints(old) == [a_fact(old, 1)]


def test_tables_of_a_later_release_are_refused_and_left_alone(path: Path, old: int) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE cairnflow_version SET version_num = '0999'")
    before = _schema(path)

    with pytest.raises(LedgerVersion, match=rf"of version 0999, .* up to {HEAD}; install"):
        open_ledger(path)

    assert _schema(path) == before


def test_processes_that_make_a_ledger_at_once_make_one(path: Path) -> None:
    numbers = processes.in_processes(4, processes.make_and_begin, str(path))

    assert sorted(numbers) == [1, 2, 3, 4]


def test_a_ledger_in_a_file_needs_neither_sqlalchemy_nor_alembic(path: Path) -> None:
    code = f"""
import sys
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.registry import open_ledger
from cairnflow.testing.facts import a_fact, a_run

ledger = open_ledger({str(path)!r})
run = ledger.begin(a_run())
ledger.append([a_fact(run.key, 1)])
ledger.append([a_fact(run.key, 1)])
ledger.end(run.key, "Success", "", 1)
assert ledger.tallies([run.key]) and ledger.runs(RunFilter())
ledger.close()
print(*{{name.split(".")[0] for name in sys.modules}})
"""

    loaded = subprocess.check_output([sys.executable, "-c", code], text=True).split()

    assert {"sqlalchemy", "alembic", "psycopg"} & set(loaded) == set()
    assert "sqlite3" in loaded
