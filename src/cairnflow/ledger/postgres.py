"""Ledgers in PostgreSQL: how one is reached, and what its errors mean."""

from typing import Any, Final, cast
from urllib.parse import quote

from cairnflow.errors import ConfigError, LedgerError, LedgerUnavailable, MissingExtra
from cairnflow.ledger.compiled.postgres import TEXTS
from cairnflow.ledger.database import Connection, Trouble

_ASKED: Final = {
    "application_name": "cairnflow",
    "connect_timeout": "10",
    "client_encoding": "utf8",
    # A server that is cut off is noticed in half a minute, and not when the kernel gives up.
    "keepalives_idle": "30",
    "tcp_user_timeout": "30000",
}
"""What we ask of a connection, where its URL says nothing else."""

_TAKEN = "23505"
_NO_SUCH_RUN = "23503"

_BUSY = ("40001", "40P01", "55P03")
"""Lost against another transaction; a deadlock; a lock that was not to be had."""

_LOST = ("08", "57P", "53300")
"""Beginnings of codes: the connection failed; the server was stopped; too many connections."""

_SENTENCES: Final = {
    "53100": "its disk is full; make room there",
    "42501": "its user may not do that; grant CREATE on the schema, and all on its tables",
    "3F000": "no schema to write to; make the schema that search_path names, and grant its use",
    "22P05": "it has no letter for one of ours; make the database with ENCODING 'UTF8'",
    "25006": "it is a copy that may only be read; name the server that it is copied from",
    "42P01": "a table is missing; was it dropped?",
    "42P07": "it holds tables of another program; name a database of the ledger's own, or a schema "
    "with ?options=-csearch_path%3Dcairnflow",
}


class PostgresDatabase:
    """A ledger's PostgreSQL database, version 15 or later.

    Args:
        url: as libpq reads it; ``postgresql://user@host/name``. The password may stand in it, in
            ``PGPASSWORD``, or in the file ``~/.pgpass``.
        durability: ``power``: each commit is on the server's disk, whatever its settings say;
            ``process``: as the server is set.

    Raises:
        MissingExtra: psycopg isn't installed.
        ConfigError: the URL can't be read.
    """

    texts = TEXTS
    dialect = "postgresql+psycopg"

    def __init__(self, url: str, durability: str = "process") -> None:
        try:
            import psycopg
            from psycopg.conninfo import conninfo_to_dict
        except ImportError as error:
            raise MissingExtra(
                "a ledger in PostgreSQL needs psycopg; pip install cairnflow[postgres]"
            ) from error
        self._psycopg = psycopg
        self._is_synchronous = durability == "power"
        self.errors: tuple[type[Exception], ...] = (psycopg.Error, UnicodeEncodeError)
        try:
            given: dict[str, Any] = conninfo_to_dict(url)
        except psycopg.Error:
            given = {}
        if _is_misread(given):
            # Neither the URL nor what the driver says of it is shown: both may hold the password.
            raise ConfigError(
                "the URL of the ledger can't be read; write postgresql://user@host:5432/database, "
                "and letters such as @ : / in a password as %40 %3A %2F"
            )
        self._asked: dict[str, Any] = _ASKED | given

    @property
    def url(self) -> str:
        """``postgresql://user@host:port/database``, as far as these are given."""
        asked = {name: quote(str(value), safe=",") for name, value in self._asked.items()}
        user = f"{asked['user']}@" if "user" in asked else ""
        port = f":{asked['port']}" if "port" in asked else ""
        return f"postgresql://{user}{asked.get('host', '')}{port}/{asked.get('dbname', '')}"

    def is_there(self) -> bool:
        """True: only a connection can tell."""
        return True

    def create(self) -> None:
        """Nothing: a database is made by whoever runs the server."""

    def connect(self) -> Connection:
        """Return a connection."""
        connection = self._psycopg.connect(autocommit=True, **self._asked)
        if self._is_synchronous:
            connection.execute("SET synchronous_commit = on")
        return cast("Connection", connection)

    def trouble(self, error: Exception) -> Trouble:
        """Say what an error asks for, by its SQLSTATE; one without speaks of the connection."""
        code = getattr(error, "sqlstate", None) or ""
        if code == _TAKEN:
            return Trouble.TAKEN
        if code in _BUSY:
            return Trouble.BUSY
        if not code and isinstance(error, (UnicodeEncodeError, self._psycopg.DataError)):
            return Trouble.UNSTORABLE  # half a surrogate pair; NUL
        is_lost = code.startswith(_LOST) if code else self._is_of_connection(error)
        return Trouble.LOST if is_lost else Trouble.FINAL

    def _is_of_connection(self, error: Exception) -> bool:
        return isinstance(error, (self._psycopg.OperationalError, self._psycopg.InterfaceError))

    def explain(self, error: Exception) -> LedgerError:
        """Say what an error means, by its SQLSTATE."""
        code = getattr(error, "sqlstate", None) or ""
        if code == _NO_SUCH_RUN:
            return LedgerError(f"a fact names a run that {self.url} doesn't hold; begin it first")
        said = " ".join(str(error).split())
        if self.trouble(error) is not Trouble.FINAL:
            return LedgerUnavailable(
                f"the ledger {self.url} doesn't answer; check that the server runs and may be "
                f"reached from here ({said})"
            )
        sentence = _SENTENCES.get(code, "PostgreSQL refuses what we ask")
        return LedgerUnavailable(f"the ledger {self.url} can't be used: {sentence} ({said})")


def _is_misread(given: dict[str, Any]) -> bool:
    """Whether parts of the password may have ended up elsewhere, as in ``user:pass/word@host``."""
    shown = f"{given.get('host', '')}{given.get('user', '')}{given.get('dbname', '')}"
    ports = str(given.get("port", "")).replace(",", "")
    return not given or "@" in shown or bool(ports and not ports.isdigit())
