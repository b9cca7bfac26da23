"""The programs that build images: ``docker``, or ``podman``, which takes the same commands."""

import shlex
import shutil
import subprocess

from cairnflow.errors import BuildError
from cairnflow.vault import redacted

PROGRAMS = ("docker", "podman")

_SHOWN = 20
"""Lines of what a program said that go into a message: the last ones, where the fault is."""


def find() -> str:
    """Return the path of the program that builds images here.

    Raises:
        BuildError: there is none.
    """
    for name in PROGRAMS:
        if found := shutil.which(name):
            return found
    raise BuildError(
        "neither docker nor podman is on the PATH, so no image can be built here; install one of "
        "them (apt-get install podman), or store the flow elsewhere: Local(), S3(...)"
    )


def run(command: list[str], what: str) -> str:
    """Run a program to its end; return what it wrote to stdout.

    Raises:
        BuildError: it failed; the message has the last lines that it said.
    """
    done = carried_out(command)
    if done.returncode != 0:
        raise BuildError(
            f"{what}: {shlex.join(command)} ended with {done.returncode}:\n{_end(done)}"
        )
    return done.stdout


def carried_out(command: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end; return how it ended."""
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
    )


def _end(done: "subprocess.CompletedProcess[str]") -> str:
    said = [line for line in f"{done.stdout}\n{done.stderr}".splitlines() if line.strip()]
    return redacted("\n".join(said[-_SHOWN:])) or "(it said nothing)"
