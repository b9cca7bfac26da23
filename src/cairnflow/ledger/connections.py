"""The connections of one ledger: one that writes, some that read, and what to do when they fail."""

import os
import threading
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Concatenate, ParamSpec, TypeVar

from cairnflow.errors import LedgerError, LedgerUnavailable
from cairnflow.ledger.database import Connection, Cursor, Database, Trouble
from cairnflow.ledger.patience import Patience
from cairnflow.ledger.schema import bring_up

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")

_IDLE = 8
"""Connections for reading that are kept for later."""

_PARENTS: list[object] = []
"""Connections of the process that we were forked from. Never closed here: it still uses them, and
saying goodbye would end its sessions and let go of its locks."""

_ALL: "weakref.WeakSet[Connections]" = weakref.WeakSet()
"""What a forked process must connect anew. A hook, not a look at the process id in each call, which
would be a race between a child's threads, and cost."""


class Connections:
    """Connects when needed, again after a fork, and again when a connection was lost. Thread-safe.

    Args:
        database: what to connect to.
        create: make the database where there is none.
        patience: seconds to try again for, while it is busy or gone.
    """

    def __init__(self, database: Database, *, create: bool, patience: float) -> None:
        self._database = database
        self._create = create
        self._patience = patience
        self._closed = False
        self._begin()
        _ALL.add(self)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._writer: Connection | None = None
        self._cursor: Cursor | None = None
        self._readers: list[Connection] = []
        self._ready = False

    def open(self, patience: float) -> None:
        """Connect now, so that what hinders it is known before it matters.

        Args:
            patience: seconds to try again for.

        Raises:
            LedgerError: it doesn't answer, or is none of ours.
        """
        self._persist(Patience(patience), self.write, lambda _: None)

    def write(
        self,
        work: Callable[Concatenate[Cursor, _Given], _Made],
        /,
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> _Made:
        """Do ``work`` on the connection that writes, once; undo what it left open.

        Raises:
            Exception: one of the database's ``errors``, or what ``work`` raises.
        """
        with self._lock:
            try:
                return work(self._cursor or self._open_writer(), *args, **kwargs)
            except BaseException:
                self._abandon()
                raise

    def leave_parent(self) -> None:
        """Forget all connections, in a process that was just forked."""
        _PARENTS.append((self._writer, self._cursor, self._readers))
        self._begin()

    def _open_writer(self) -> Cursor:
        self._writer = self._connect(create=True)
        if self._writer is None:
            raise LedgerUnavailable(f"there is no ledger at {self._database.url}; run a flow first")
        self._cursor = self._writer.cursor()
        return self._cursor

    def _connect(self, *, create: bool) -> Connection | None:
        """Return a connection to tables as we know them; None where nothing is there."""
        if self._closed:
            raise LedgerError(f"the ledger {self._database.url} is closed; open it again")
        if create and self._create:
            self._database.create()
        elif not self._database.is_there():
            return None
        connection = self._database.connect()
        try:
            self._ready = self._ready or bring_up(
                self._database, connection, create=create and self._create
            )
        except BaseException:
            connection.close()
            raise
        if self._ready:
            return connection
        connection.close()
        return None

    def _abandon(self) -> None:
        if self._writer is None:
            return
        try:
            self._writer.rollback()
        except self._database.errors:
            self._drop()

    def _drop(self) -> None:
        dropped = [self._writer] if self._writer is not None else []
        self._writer = self._cursor = None
        while self._readers:
            dropped.append(self._readers.pop())
        for connection in dropped:
            with suppress(*self._database.errors):
                connection.close()

    def read(self, text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Return what ``text`` selects, asked until it answers; nothing where nothing is there.

        Raises:
            LedgerError: it doesn't answer, or can't.
        """
        return self.persist(self._read, text, values)

    def _read(self, text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        try:
            connection = self._readers.pop()
        except IndexError:
            found = self._connect(create=False)
            if found is None:
                return []
            connection = found
        try:
            cursor = connection.cursor()
            cursor.execute(text, values)
            rows = cursor.fetchall()
        except BaseException:
            connection.close()
            raise
        self._keep(connection)
        return rows

    def _keep(self, connection: Connection) -> None:
        if len(self._readers) < _IDLE and not self._closed:
            self._readers.append(connection)
        else:
            connection.close()

    def persist(
        self,
        work: Callable[_Given, _Made],
        /,
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> _Made:
        """Do what may be done twice, until the database answers.

        Raises:
            LedgerError: it doesn't, or trying again doesn't help.
        """
        return self._persist(Patience(self._patience), work, *args, **kwargs)

    def _persist(
        self,
        patience: Patience,
        work: Callable[_Given, _Made],
        /,
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> _Made:
        while True:
            try:
                return work(*args, **kwargs)
            except self._database.errors as error:
                if self.weigh(error, patience) is Trouble.UNSTORABLE:
                    raise self._database.explain(error) from error

    def weigh(self, error: Exception, patience: Patience) -> Trouble:
        """Return what ``error`` asks for, after a pause.

        Raises:
            LedgerError: nothing helps, or the patience is used up.
        """
        trouble = self._database.trouble(error)
        if trouble is Trouble.LOST:
            with self._lock:
                self._drop()
        if trouble is Trouble.FINAL or not patience.lasts():
            raise self._database.explain(error) from error
        return trouble

    def close(self) -> None:
        """Let go of all connections; once again is fine."""
        with self._lock:
            self._closed = True
            self._drop()


def _leave_parents() -> None:
    for connections in list(_ALL):
        connections.leave_parent()


if hasattr(os, "register_at_fork"):  # not on Windows, which doesn't fork
    os.register_at_fork(after_in_child=_leave_parents)
