"""A program that is called as docker is: it notes its calls, and runs what it was given."""

import json
import stat
import sys
from pathlib import Path
from typing import Any

PROGRAM = """\
#!{python}
import json, os, shutil, subprocess, sys
from pathlib import Path

here = Path(__file__).parent
with open(here / "calls.jsonl", "a") as calls:
    calls.write(json.dumps(sys.argv) + "\\n")
verb, rest = sys.argv[1], sys.argv[2:]
trouble = here / f"{{verb}}.fails"
if trouble.exists():
    print("step 1 of 3")
    sys.exit(trouble.read_text())
context = here / "context"
if verb == "build":
    shutil.rmtree(context, ignore_errors=True)
    shutil.copytree(rest[-1], context)
if verb == "run":
    inside = [word.replace("/opt/cairnflow", str(context)) for word in rest[4:]]
    sys.exit(subprocess.run([sys.executable, *inside]).returncode)
"""


class Engine:
    """The program, in a folder that is put on the PATH.

    Args:
        folder: where it is put; what it was given lies beside it.
        name: ``docker`` or ``podman``.
    """

    def __init__(self, folder: Path, name: str = "docker") -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        program = folder / name
        program.write_text(PROGRAM.format(python=sys.executable))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    @property
    def calls(self) -> list[list[str]]:
        """What it was called with, one list a call; the program's own path goes first."""
        return [json.loads(line) for line in (self.folder / "calls.jsonl").read_text().splitlines()]

    @property
    def dockerfile(self) -> list[str]:
        """Lines of the Dockerfile that was built last."""
        return (self.folder / "context" / "Dockerfile").read_text().splitlines()

    def fail(self, verb: str, saying: str) -> None:
        """Let it fail at a verb."""
        (self.folder / f"{verb}.fails").write_text(saying)

    def checked(self) -> dict[str, Any]:
        """What the container of the image was asked to check."""
        return json.loads(next(call for call in self.calls if call[1] == "run")[-1])
