"""What a kind of database is to a ledger: how it is reached, and what its errors mean."""

import enum
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from cairnflow.errors import LedgerError
from cairnflow.ledger.texts import Texts


class Trouble(enum.Enum):
    """What an error of the database asks for."""

    TAKEN = enum.auto()
    """A row stands under a key already: look which."""

    BUSY = enum.auto()
    """Another has it; nothing was written: wait, ask again."""

    LOST = enum.auto()
    """The connection is gone, and nobody knows if what was asked was done: connect, ask again."""

    UNSTORABLE = enum.auto()
    """A text holds characters that the database has none for: write it without them."""

    FINAL = enum.auto()
    """Asking again doesn't help."""


class Cursor(Protocol):
    """What we use of a cursor, as both drivers have it."""

    @property
    def rowcount(self) -> int:
        """Rows that the last statement changed."""
        ...

    def execute(self, text: str, values: Sequence[Any] = ..., /) -> object:
        """Run one statement."""
        ...

    def executemany(self, text: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Run one statement for each row."""
        ...

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return what was selected."""
        ...


class Connection(Protocol):
    """What we use of a connection; it commits each statement outside of ``begin`` by itself."""

    def cursor(self) -> Cursor:
        """Return a cursor."""
        ...

    def rollback(self) -> None:
        """Undo what was written since ``begin``; nothing, without one."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Database(Protocol):
    """One database, not yet connected to. Thread-safe.

    Attributes:
        texts: what it is asked with.
        dialect: what SQLAlchemy calls it and its driver.
        errors: what its driver raises, about the database or about a value.
    """

    texts: Texts
    dialect: str
    errors: tuple[type[Exception], ...]

    @property
    def url(self) -> str:
        """Where it is, without any credential."""
        ...

    def is_there(self) -> bool:
        """Whether there is something to connect to, so far as can be seen without it."""
        ...

    def create(self) -> None:
        """Make what a connection needs, if it isn't there: folders, an empty file."""
        ...

    def connect(self) -> Connection:
        """Return a new connection.

        Raises:
            Exception: one of ``errors``.
        """
        ...

    def trouble(self, error: Exception) -> Trouble:
        """Say what one of ``errors`` asks for."""
        ...

    def explain(self, error: Exception) -> LedgerError:
        """Return one of ``errors`` as what people are told: what is wrong, and what to do."""
        ...
