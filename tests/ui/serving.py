"""The page as a user has it: ``cairn ui`` in a process of its own, over a home of the test's."""

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "src" / "cairnflow" / "_ui"
SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Attributes:
        home: what it serves.
        url: where the page is, with the token, as it is printed.
        token: that lets in.
        pid: of its process.
        log: where it writes what went wrong.
    """

    home: Path
    url: str
    token: str
    pid: int
    log: Path

    @property
    def complaints(self) -> str:
        """What it wrote of errors; nothing, as a rule."""
        return self.log.read_text("utf-8") if self.log.exists() else ""

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        found = urlsplit(self.url)
        return f"{found.scheme}://{found.netloc}"

    def at(self, path: str) -> str:
        """The URL of a path of the page."""
        return f"{self.origin}{path}"

    def ask(self, path: str) -> Any:
        """What the API answers: JSON."""
        return json.loads(self.answered(path))

    def answered(self, path: str, **headers: str) -> bytes:
        """What the API answers, as it comes over the wire."""
        told = {"Authorization": f"Bearer {self.token}", "X-Cairn": "1", **headers}
        try:
            with urlopen(Request(self.at(f"/api/v1{path}"), headers=told)) as answer:
                body: bytes = answer.read()
        except HTTPError as error:
            raise AssertionError(f"{error} {path} {self.complaints[-2000:]}") from error
        return body


def settings(home: Path) -> dict[str, str]:
    """An environment in which a home is the only setting; whoever imports tests finds them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CAIRNFLOW__")}
    return {**kept, "CAIRNFLOW__HOME": str(home), "NO_COLOR": "1"}


def python(
    home: Path, *words: str, cwd: Path = ROOT, ends_with: int | None = 0
) -> "subprocess.CompletedProcess[str]":
    """Run Python over a home, to its end.

    Args:
        home: its only setting.
        words: after ``python``.
        cwd: where it stands.
        ends_with: how it has to end; None for any way.
    """
    done = subprocess.run(
        [sys.executable, *words],
        env=settings(home),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=SECONDS * 4,
        check=False,
    )
    assert ends_with is None or done.returncode == ends_with, f"{words}: {done.stdout}{done.stderr}"
    return done


def cairn(home: Path, *words: str, ends_with: int | None = 0) -> str:
    """What a command prints; it stands in the home, where the flows' files are."""
    done = python(home, "-m", "cairnflow", *words, cwd=home, ends_with=ends_with)
    return done.stdout


@contextmanager
def served(home: Path, *words: str) -> Generator[Server]:
    """Serve a home until the block ends."""
    command = [sys.executable, "-m", "cairnflow", "ui", "--no-open", "--json", "--port", "0"]
    with (
        NamedTemporaryFile("w", suffix=".log") as log,
        subprocess.Popen(
            [*command, *words],
            env=settings(home),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,  # Ctrl-C of who runs the tests comes to the tests alone
        ) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, Path(log.name).read_text("utf-8")
            told = json.loads(line)
            yield Server(home, told["url"], told["token"], process.pid, Path(log.name))
        finally:
            process.terminate()
            _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
