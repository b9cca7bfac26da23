"""Flows in files: a line that says what made the file, then a pickle."""

import io
import json
import os
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from cairnflow.errors import Corrupt, HoldsSecret, Incompatible, NotFound, NotSerializable
from cairnflow.results.scanning import dump
from cairnflow.serializers.pickle import PickleSerializer

FORMAT = "cairnflow-flow/1"
"""First word of a file, with the version of what follows."""

_SUFFIX = ".flow"


class _Head(NamedTuple):
    """What stands in the first line of a file, behind the format.

    Attributes:
        flow: the flow's name.
        cairnflow: version that wrote it.
        python: version that wrote it, as ``3.11``: the code of tasks is read by no other.
        size: bytes of the pickle.
        digest: hex SHA-256 of the pickle.
    """

    flow: str
    cairnflow: str
    python: str
    size: int
    digest: str


def place(folder: Path, slug: str) -> Path:
    """Return where a flow is saved by default: below the home folder."""
    return folder / "flows" / f"{slug}{_SUFFIX}"


def save(flow: Any, path: Path) -> None:
    """Write a flow into a file; the file is whole, or it is not there.

    Raises:
        NotSerializable: a part of the flow can't be pickled; the message names it.
        HoldsSecret: it holds a known secret; the message names it.
        OSError: the file can't be written.
    """
    body = io.BytesIO()
    try:
        dump(PickleSerializer(), flow, body)
    except HoldsSecret as exc:
        raise HoldsSecret(
            f"flow {flow.name!r} can't be saved: it holds the secret {exc.name!r}; look it up "
            "inside of a task, with Secret(...).get(), instead of at the head of the file",
            exc.name,
        ) from None
    except NotSerializable as exc:
        raise NotSerializable(
            f"flow {flow.name!r} can't be saved: {exc}; make it inside of a task instead"
        ) from exc
    data = body.getvalue()
    head = _Head(flow.name, _version(), _python(), len(data), sha256(data).hexdigest())
    line = f"{FORMAT} {json.dumps(head._asdict())}\n".encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, line + data)


def load(path: Path) -> Any:
    """Return the flow that a file holds.

    Raises:
        NotFound: there is no such file.
        Corrupt: it is not what was written.
        Incompatible: another version wrote it, or it needs a module that is not here.
    """
    try:
        line, _, data = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        raise NotFound(f"no flow is saved as {path}; save it with flow.save()") from None
    head = _read(path, line)
    if (len(data), sha256(data).hexdigest()) != (head.size, head.digest):
        raise Corrupt(f"{path} is damaged: its bytes are not what was written; save the flow again")
    if head.python != _python():
        raise Incompatible(
            f"{path} was saved by Python {head.python}, and this is {_python()}: the code of tasks "
            "is read by no other version; load it there, or save the flow again here"
        )
    try:
        return PickleSerializer().load(data)
    except Incompatible as exc:
        raise Incompatible(
            f"{path}, saved by cairnflow {head.cairnflow}, can't be loaded by cairnflow "
            f"{_version()} here: {exc}"
        ) from exc


def _read(path: Path, line: bytes) -> _Head:
    word, _, told = line.partition(b" ")
    if not word.startswith(FORMAT.encode().partition(b"/")[0] + b"/"):
        raise Corrupt(f"{path} holds no flow: it does not begin with {FORMAT}")
    if word != FORMAT.encode():
        raise Incompatible(
            f"{path} has the format {word.decode(errors='replace')}, and this cairnflow reads "
            f"{FORMAT}; save the flow again"
        )
    try:
        return _Head(**json.loads(told))
    except (ValueError, TypeError):
        raise Corrupt(f"the first line of {path} is damaged; save the flow again") from None


def _version() -> str:
    from importlib.metadata import version  # 40 ms

    return version("cairnflow")


def _python() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _replace(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
