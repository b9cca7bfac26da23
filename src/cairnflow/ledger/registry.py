"""URL -> ledger."""

from pathlib import Path
from typing import Literal

from cairnflow.errors import ConfigError
from cairnflow.keys import CAPSULE
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.postgres import PostgresDatabase
from cairnflow.ledger.sql import SqlLedger
from cairnflow.ledger.sqlite import SqliteDatabase

_KNOWN = "sqlite:///PATH, a plain path, CAPSULE.cairn, postgresql://USER@HOST/DATABASE, memory://"


def open_ledger(
    url: str | Path, durability: Literal["process", "power"] = "process", *, create: bool = True
) -> Ledger:
    """Open the ledger at ``url``.

    Args:
        url: ``sqlite:///PATH`` or a plain path, where ``~`` is the home folder;
            ``postgresql://…``, as libpq reads it; ``memory://``, a new one each time; or the path
            of a capsule, which ends in ``.cairn`` and is only read.
        durability: ``process``: what was acknowledged survives a crash of any program;
            ``power``: a power cut as well.
        create: make a ledger where there is none. Without it nothing is made, and one that isn't
            there reads as empty.

    Raises:
        ConfigError: the URL has no scheme that we know.
        MissingExtra: a library for it isn't installed.
        LedgerUnavailable: the database doesn't answer.
        LedgerVersion: its tables are of a version that we don't know.
        LedgerError: what is there is no ledger.
        Missing: there is no capsule at this path.
        Corrupt: the capsule is not as it was sealed.

    Examples:
        >>> from cairnflow.ledger.base import RunFilter
        >>> with_nothing_in_it = open_ledger("nowhere/ledger.db", create=False)
        >>> with_nothing_in_it.runs(RunFilter())
        []
    """
    if str(url).endswith(CAPSULE) and ("://" not in str(url) or str(url).startswith("capsule://")):
        from cairnflow.ledger.capsules import CapsuleLedger  # a zip is 10 ms, which few need

        return CapsuleLedger(str(url).removeprefix("capsule://"))
    scheme, separator, rest = str(url).partition("://")
    if isinstance(url, Path) or not separator:
        return SqlLedger(SqliteDatabase(url, durability), create=create)
    if scheme == "memory":
        return MemoryLedger()
    if scheme in {"sqlite", "sqlite+pysqlite"} and rest[:1] == "/" and rest[1:]:
        return SqlLedger(SqliteDatabase(rest[1:], durability), create=create)
    if scheme in {"postgresql", "postgres", "postgresql+psycopg"}:
        return SqlLedger(PostgresDatabase(f"postgresql://{rest}", durability), create=create)
    shown = f"{scheme}://" if scheme.startswith("sqlite") else f"{scheme}://…"
    raise ConfigError(f"no ledger can be opened at {shown}; write one of: {_KNOWN}")
