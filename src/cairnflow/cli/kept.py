"""A kept value, or its bytes held against their digest; and a readable name for them."""

import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from cairnflow.cli.modules import Stopped, load_file
from cairnflow.errors import (
    CairnflowError,
    Conflict,
    Corrupt,
    Denied,
    Incompatible,
    Missing,
    ResultError,
)
from cairnflow.results.handler import ResultHandler
from cairnflow.results.inline import JSONResultHandler
from cairnflow.results.registry import UnreadableHandler
from cairnflow.results.result import SafeResult
from cairnflow.results.secret import SecretResultHandler
from cairnflow.results.stored import StoredResultHandler
from cairnflow.serializers.registry import named
from cairnflow.trails.task_groups import TaskGroup
from cairnflow.trails.task_runs import TaskRun

_COPY = 1 << 22
"""Bytes written at once."""


def value_of(task: TaskRun | TaskGroup) -> Any:
    """Return the value of a task run, or those of a mapped task's children.

    Where it is of a class that the author's script defines, the script is imported to read it.

    Raises:
        ResultError: it can't be got back here.
    """
    try:
        return task.value
    except Incompatible:
        if not _import_script(task):
            raise
        return task.value
    except CairnflowError:
        raise
    except Exception as exc:
        raise Incompatible(
            f"{task.address} could not be read by its handler: {type(exc).__name__}: {exc}; "
            "--debug shows the traceback"
        ) from exc


def _import_script(task: TaskRun | TaskGroup) -> bool:
    """Import the file in which a task was defined, up to the flow that it would run."""
    one = task if isinstance(task, TaskRun) else next(iter(task))
    path = Path(one.code().file)
    if not path.is_file() or path.stem in sys.modules:
        return False
    try:
        load_file(str(path), path)
    except Stopped:
        return True
    except Exception:  # noqa: BLE001 - an author's file may raise anything; the first error is told
        return False
    return True


def bytes_of(task: TaskRun) -> bytes | memoryview:
    """Return the bytes that are kept of a task run's value, verified.

    Raises:
        Missing: it has no value, or its handler keeps no bytes that we could see.
        Corrupt: they are not what was written.
        ResultError: they can't be got.
    """
    safe, handler = task.result.safe_value, task.result.handler
    if not isinstance(safe, SafeResult) or handler is None:
        task.result.value  # noqa: B018 - says why there is none
        raise Missing(f"{task.address} has no value that was kept")
    task.result.refuse_deleted()
    if isinstance(handler, JSONResultHandler):
        return str(safe.value).encode()
    if not isinstance(handler, StoredResultHandler):
        raise _without_bytes(task, handler)
    data = handler.store.get(handler.key(safe.value))
    if safe.digest and (len(data) != safe.size or sha256(data).hexdigest() != safe.digest):
        raise Corrupt(f"{safe.value}: these are not the bytes that were written")
    return data


def _without_bytes(task: TaskRun, handler: ResultHandler) -> ResultError:
    if isinstance(handler, UnreadableHandler):
        return Incompatible(handler.reason)
    if isinstance(handler, SecretResultHandler):
        return Denied(
            f"{task.address} is a secret: only its name is kept, and it stays where it is"
        )
    return Missing(
        f"{task.address} is kept by {type(handler).__name__}, which shows no bytes; "
        f"write its value instead: cairn cat {task.address} -o FILE"
    )


def file_name(task: TaskRun, width: int = 0) -> str:
    """Return a readable name for a task run's bytes, such as ``clean_orders.parquet``.

    Args:
        task: of the value.
        width: digits of a child's number, whose name is in a folder of its task's.
    """
    # A slug may be made of dots alone, which would lead out of the folder.
    name = task.task if task.task.strip(".") else f"task{task.task}"
    if task.map is not None:
        name = f"{name}/{task.map:0{width}d}"
    return f"{name}.{_ending(task)}"


def _ending(task: TaskRun) -> str:
    if task.result.serializer:
        return named(task.result.serializer).extension
    safe = task.result.safe_value
    is_json = isinstance(task.result.handler, JSONResultHandler)
    location = safe.value if isinstance(safe, SafeResult) and isinstance(safe.value, str) else ""
    return "json" if is_json else Path(location).suffix.removeprefix(".") or "bin"


def copy(data: bytes | memoryview, path: Path, *, force: bool) -> bool:
    """Write bytes to a file, whole or not at all; return False if it has these bytes already.

    Raises:
        Conflict: other bytes stand there, and it is not to be forced.
    """
    if path.exists() and not force:
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
        raise Conflict(f"{path} is there with other content; --force writes over it")
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with made.open("wb") as out:
            view = memoryview(data)
            for start in range(0, len(view), _COPY):
                out.write(view[start : start + _COPY])
        os.replace(made, path)
    finally:
        made.unlink(missing_ok=True)
    return True
