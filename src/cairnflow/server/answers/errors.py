"""What a task run has raised."""

import json
import re
from typing import Any, Final, cast

from cairnflow.ledger.records import Checkpoint
from cairnflow.server.forms.checkpoints import ErrorForm, Frame

_FRAME: Final = re.compile(
    r'^  File "(?P<file>[^"]*)", line (?P<line>\d+), in (?P<name>.*)(?:\n    (?P<code>.*))?', re.M
)
"""A frame as Python prints it, with the line of code that was being run, where that is known."""


def error_form(fact: Checkpoint) -> ErrorForm | None:
    """Return what a task run has raised; None where it has raised nothing.

    The frames are those of which the local names were kept; where none were, those of the
    traceback.
    """
    told: dict[str, Any] | None = json.loads(fact.error or "null")
    if told is None:
        return None
    traceback = told.get("traceback") or ""
    printed = [_printed(found) for found in _FRAME.finditer(traceback)]
    code = {(frame["file"], frame["line"]): frame["code"] for frame in printed}
    frames: list[dict[str, Any]] = told.get("frames") or []
    kept = [_kept(one, code) for one in frames]
    form = {
        "type": told.get("type") or "",
        "message": told.get("message") or "",
        "traceback": traceback,
        "frames": kept or printed,
    }
    return cast("ErrorForm", form)


def _printed(found: re.Match[str]) -> Frame:
    return {
        "file": found["file"],
        "line": int(found["line"]),
        "name": found["name"],
        "code": (found["code"] or "").strip(),
        "locals": {},
    }


def _kept(one: dict[str, Any], code: dict[tuple[str, int], str]) -> Frame:
    file, line = str(one.get("file") or ""), int(one.get("line") or 0)
    told: dict[Any, Any] = one.get("locals") or {}
    return {
        "file": file,
        "line": line,
        "name": str(one.get("name") or ""),
        "code": code.get((file, line), ""),
        "locals": {str(name): str(text) for name, text in told.items()},
    }
