"""The command that resumes a run, with the file that its flow stands in where that is known."""

import os
import shlex
from collections.abc import Iterable
from pathlib import Path

from cairnflow.ledger.records import RunRecord
from cairnflow.trails.reading import Reader

UNKNOWN = "FILE"
"""Stands for a file that is to be filled in."""

_OURS = str(Path(__file__).parents[1]) + os.sep
_INSTALLED = f"{os.sep}site-packages{os.sep}"


def resume_command(reader: Reader, run: RunRecord, codes: Iterable[str | None]) -> str:
    """Return the command that resumes a run.

    Args:
        reader: asks the ledger.
        run: the run's record.
        codes: digests of the code of its tasks.
    """
    return f"cairn run {script_of(reader, codes)} --resume {run.address}"


def script_of(reader: Reader, codes: Iterable[str | None]) -> str:
    """Return the script that a run's own tasks are written in, quoted for a shell.

    Where they are written in several files, or theirs is gone, it is ``FILE``: which of them
    holds the flow is not recorded.

    Args:
        reader: asks the ledger.
        codes: digests of the code of its tasks.
    """
    found = script_at(reader, codes)
    return shlex.quote(found) if found else UNKNOWN


def script_at(reader: Reader, codes: Iterable[str | None]) -> str:
    """Return the path of the script that a run's own tasks are written in; empty where unknown.

    Args:
        reader: asks the ledger.
        codes: digests of the code of its tasks.
    """
    files = {str(reader.text(code).get("file") or "") for code in dict.fromkeys(codes)}
    own = [file for file in files if file and not file.startswith(_OURS) and _INSTALLED not in file]
    if len(own) != 1 or not own[0].endswith(".py") or not Path(own[0]).is_file():
        return ""
    return _from_here(own[0])


def _from_here(file: str) -> str:
    try:
        return str(Path(file).relative_to(Path.cwd()))
    except (ValueError, OSError):  # elsewhere, or there is no current folder any more
        return file
