"""Bringing a ledger's tables up: made where there are none, changed where they are old."""

from pathlib import Path
from typing import Any, Final

from cairnflow.errors import LedgerError, LedgerVersion
from cairnflow.ledger.database import Connection, Cursor, Database, Trouble

HEAD: Final = "0003"
"""Version of the tables that this Cairnflow writes: the last file in ``migrations/versions``."""

MIGRATIONS: Final = Path(__file__).parent / "migrations"

_TURN = "cairnflow:tables"
"""What programs that bring up the same tables at once wait for; no flow can be called so."""


def bring_up(
    database: Database,
    connection: Connection,
    *,
    create: bool,
    head: str = HEAD,
    migrations: Path = MIGRATIONS,
) -> bool:
    """Return whether the tables are there, as this Cairnflow knows them.

    Old ones are changed, all or nothing; several programs may try at once.

    Args:
        database: whose tables.
        connection: to it, with no transaction open.
        create: make the tables where there are none.
        head: version to bring them to.
        migrations: folder with the steps to it, for Alembic.

    Raises:
        LedgerVersion: they are of a version that this Cairnflow doesn't know.
        LedgerError: the file holds tables of another program.
    """
    cursor = connection.cursor()
    found = _version(database, cursor)
    if found is None and create:
        found = _create(database, cursor, head)
    if found is not None and found != head:
        _ask_to_write(database, cursor, found)
        _change(database, found, head, migrations)
    return found is not None


def _version(database: Database, cursor: Cursor) -> str | None:
    if not _ask(cursor, database.texts.present):
        return None
    return str(_ask(cursor, database.texts.version) or "")


def _ask(cursor: Cursor, text: str) -> Any:
    cursor.execute(text)
    rows = cursor.fetchall()
    return rows[0][0] if rows else None


def _create(database: Database, cursor: Cursor, head: str) -> str:
    texts = database.texts
    cursor.execute(texts.begin)
    for text in texts.lock:
        cursor.execute(text, (_TURN,))
    found = _version(database, cursor)
    if found is None:
        if _ask(cursor, texts.strangers):
            raise LedgerError(
                f"{database.url} holds tables of another program; name a file of the ledger's own"
            )
        for text in texts.create:
            cursor.execute(text)
        cursor.execute(texts.stamp, (head,))
    cursor.execute("COMMIT")
    return found or head


def _ask_to_write(database: Database, cursor: Cursor, found: str) -> None:
    """Raise if the tables can't be changed by us, before half a second goes into trying."""
    try:
        cursor.execute(database.texts.begin)
        cursor.execute(database.texts.stamp, (_TURN,))  # undone; to begin alone may be allowed
    except database.errors as error:
        if database.trouble(error) is not Trouble.FINAL:
            raise
        raise LedgerVersion(
            f"the tables in {database.url} are of an earlier version ({found or 'unknown'}) and "
            f"may only be read by you ({error}); copy the ledger to a folder of your own, or let "
            "its owner bring it up with `cairn runs`"
        ) from error
    cursor.execute("ROLLBACK")


def _change(database: Database, found: str, head: str, migrations: Path) -> None:
    # Half a second of imports, for the one program that finds old tables.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy import NullPool, create_engine

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if found and found not in known:
        raise LedgerVersion(
            f"the tables in {database.url} are of version {found}, and this Cairnflow knows those "
            f"up to {head}; install the Cairnflow that made them, or a newer one"
        )
    engine = create_engine(f"{database.dialect}://", creator=database.connect, poolclass=NullPool)
    with engine.connect() as connection:
        for text in database.texts.alone:
            connection.exec_driver_sql(text)
        for text in database.texts.lock:
            connection.exec_driver_sql(text, (_TURN,))
        config.attributes["connection"] = connection
        command.upgrade(config, head)  # looks again which version is there
        connection.commit()
