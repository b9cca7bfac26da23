"""Ledgers in SQLite files: how one is opened, and what its errors mean."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Literal, cast

from cairnflow.errors import LedgerError, LedgerUnavailable
from cairnflow.ledger.compiled.sqlite import TEXTS
from cairnflow.ledger.database import Connection, Trouble

Durability = Literal["process", "power"]

_SYNCHRONOUS: Final = {"process": "NORMAL", "power": "FULL"}
"""With a WAL, NORMAL may lose the last commits in a power cut, never in a crash of a program."""

_WAIT = 1.0
"""Seconds that SQLite itself waits for another writer. Our patience is longer, but goes in steps:
Ctrl-C is heard only between two of them."""

_CHECKPOINT = 4000
"""Pages (16 MB) of WAL before SQLite moves them into the file and syncs: on a disk, 1,000 cost 20 %
more for each fact, and 10,000 gain nothing over this."""

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_TAKEN = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)

_HELD = "another program has held it for too long; end that program, or wait"

_SENTENCES: Final = {
    **dict.fromkeys(_BUSY, _HELD),
    sqlite3.SQLITE_FULL: "the disk is full; make room and run again",
    sqlite3.SQLITE_IOERR: "the disk fails or its space is used up; check both",
    sqlite3.SQLITE_READONLY: "it may not be written to; check who owns the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "it can't be opened; check that the folder is there and may be used",
    sqlite3.SQLITE_PERM: "it may not be opened; check who owns the file and its folder",
    sqlite3.SQLITE_AUTH: "it may not be opened; check who owns the file and its folder",
}
"""What hinders us, by SQLite's code: the facts may well be there."""

_DAMAGES: Final = {
    sqlite3.SQLITE_NOTADB: "the file is no SQLite database; move it away, or name another file",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; copy it, then try `sqlite3 FILE .recover`",
}


_UNWRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


class _Still(sqlite3.Connection):
    """Reads a file that nobody writes to; once somebody has, it is to be opened anew.

    SQLite itself takes such a file for one that never changes.
    """

    _path = Path()
    _seen: tuple[int, int, int] = (0, 0, 0)

    def watch(self, path: Path) -> None:
        """Take note of the file as it is now."""
        self._path, self._seen = path, _as_of_now(path)

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        """Return a cursor.

        Raises:
            OperationalError: the file is not what it was; it asks to connect again.
        """
        if _has_wal(self._path) or _as_of_now(self._path) != self._seen:
            error = sqlite3.OperationalError("the file has changed since it was opened")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise error
        return super().cursor(*args, **kwargs)


def _as_of_now(path: Path) -> tuple[int, int, int]:
    told = path.stat()
    return told.st_ino, told.st_size, told.st_mtime_ns


def _has_wal(path: Path) -> bool:
    """Whether there is something beside the file that SQLite hasn't moved into it."""
    wal = path.with_name(f"{path.name}-wal")
    return wal.exists() and wal.stat().st_size > 0


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


class SqliteDatabase:
    """A ledger's file.

    Args:
        path: the file; made, with the folders above it, when it is first written to.
        durability: ``process``: what was acknowledged survives a crash of any program;
            ``power``: a power cut as well.
    """

    texts = TEXTS
    dialect = "sqlite"
    errors: tuple[type[Exception], ...] = (sqlite3.Error, UnicodeEncodeError)

    def __init__(self, path: str | os.PathLike[str], durability: Durability = "process") -> None:
        self._path = Path(path).expanduser().absolute()
        self._synchronous = _SYNCHRONOUS[durability]

    @property
    def url(self) -> str:
        """``sqlite:///`` and the absolute path."""
        return f"sqlite:///{self._path}"

    def is_there(self) -> bool:
        """Whether the file exists."""
        return self._path.exists()

    def create(self) -> None:
        """Make the folders and an empty file, for their owner alone: previews are a user's data.

        Raises:
            LedgerUnavailable: that isn't allowed.
        """
        try:
            _make_folder(self._path.parent)
            with suppress(FileExistsError):
                os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise LedgerUnavailable(
                f"no ledger can be made at {self._path}: {error.strerror}; name another file, or "
                f"see to the rights on {self._path.parent}"
            ) from error

    def connect(self) -> Connection:
        """Return a connection that any thread may use, one at a time.

        Where nothing may be written, it is one that only reads.
        """
        connection = self._open("mode=rw")
        try:
            self._tune(connection)
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode & 0xFF not in _UNWRITABLE or not self._is_for_readers():
                raise
            return cast("Connection", self._open_to_read())
        except BaseException:
            connection.close()
            raise
        return cast("Connection", connection)

    def _open(self, how: str, kind: type[sqlite3.Connection] = sqlite3.Connection) -> Any:
        return sqlite3.connect(
            f"{self._path.as_uri()}?{how}",
            timeout=_WAIT,
            isolation_level=None,
            check_same_thread=False,
            factory=kind,
            uri=True,
        )

    def _is_for_readers(self) -> bool:
        return not (_may_write(self._path) and _may_write(self._path.parent))

    def _open_to_read(self) -> sqlite3.Connection:
        if _has_wal(self._path):
            connection = self._open("mode=ro")  # a writer is there, or has left what is to be read
        else:
            # SQLite would make a file beside it, to be told of writers; and there is none.
            connection = self._open("mode=ro&immutable=1", _Still)
            connection.watch(self._path)
        return cast("sqlite3.Connection", connection)

    def _tune(self, connection: sqlite3.Connection) -> None:
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        # Only with a WAL does NORMAL keep the file whole in a power cut; network disks have none.
        synchronous = self._synchronous if mode == "wal" else "FULL"
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT}")
        connection.execute("PRAGMA foreign_keys = ON")

    def trouble(self, error: Exception) -> Trouble:
        """Say what an error asks for, by SQLite's code."""
        if isinstance(error, UnicodeEncodeError):
            return Trouble.UNSTORABLE
        code = getattr(error, "sqlite_errorcode", 0)
        if code in _TAKEN:
            return Trouble.TAKEN
        return Trouble.BUSY if code & 0xFF in _BUSY else Trouble.FINAL

    def explain(self, error: Exception) -> LedgerError:
        """Say what an error means, by SQLite's code."""
        code = getattr(error, "sqlite_errorcode", 0)
        if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
            return LedgerError(f"a fact names a run that {self._path} doesn't hold; begin it first")
        if sentence := _SENTENCES.get(code & 0xFF):
            return LedgerUnavailable(
                f"the ledger {self._path} doesn't answer: {sentence} ({error})"
            )
        sentence = _DAMAGES.get(code & 0xFF, "SQLite refuses what we ask")
        return LedgerError(f"the ledger {self._path} can't be used: {sentence} ({error})")


def _make_folder(folder: Path) -> None:
    # Not `mkdir(parents=True)`: that gives its mode to the last folder alone.
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(mode=0o700, exist_ok=True)
