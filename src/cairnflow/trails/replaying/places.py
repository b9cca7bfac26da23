"""Whose a frame is: the author's, a library's, or ours."""

import os
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from cairnflow.digests.projects import Project, file_of, project_of

_OURS = str(Path(__file__).resolve().parents[2]) + os.sep


def of_author(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback without our own frames at its beginning; all of it if it is ours alone."""
    found = trace
    while found is not None and is_ours(found.tb_frame):
        found = found.tb_next
    return found or trace


def is_ours(frame: FrameType) -> bool:
    """Say whether a frame is of this house."""
    return is_file_of_ours(frame.f_code.co_filename)


def is_file_of_ours(file: str) -> bool:
    """Say whether a file is of this house."""
    return file.startswith(_OURS)


def last_of_author(trace: TracebackType, fn: Any) -> TracebackType:
    """Return the innermost part of a traceback that is of the author's project.

    Args:
        trace: of what was raised.
        fn: the author's function.
    """
    owner = getattr(fn, "__func__", fn)
    project = project_of(_file(owner), str(getattr(owner, "__module__", "") or ""))
    found, one = trace, trace.tb_next
    while one is not None:
        if is_authored(one.tb_frame, project):
            found = one
        one = one.tb_next
    return found


def is_authored(frame: FrameType, project: Project) -> bool:
    """Say whether a frame is of an author's project."""
    module = str(frame.f_globals.get("__name__") or "")
    return project.owns(frame.f_code.co_filename, module) and not is_ours(frame)


def _file(owner: Any) -> str:
    code = getattr(owner, "__code__", None)
    return code.co_filename if code is not None else file_of(type(owner))
