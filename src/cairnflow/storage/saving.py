"""Flows in files of the author's choice: what ``flow.save`` writes and ``Flow.load`` reads."""

import os
import tempfile
from pathlib import Path
from typing import Any

from cairnflow.errors import NotFound
from cairnflow.storage.packing import pack, unpack
from cairnflow.storage.parcels import SUFFIX


def place(folder: Path, slug: str) -> Path:
    """Return where a flow is saved by default: below the home folder."""
    return folder / "flows" / f"{slug}{SUFFIX}"


def save(flow: Any, path: Path) -> None:
    """Write a flow into a file; the file is whole, or it is not there.

    Raises:
        NotSerializable: a part of the flow can't be pickled; the message names it.
        HoldsSecret: it holds a known secret; the message names it.
        OSError: the file can't be written.
    """
    data = pack(flow)
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, data)


def load(path: Path) -> Any:
    """Return the flow that a file holds.

    Raises:
        NotFound: there is no such file.
        Corrupt: it is not what was written.
        Incompatible: another version wrote it, or it needs a module that is not here.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"no flow is saved as {path}; save it with flow.save()") from None
    return unpack(data, str(path))


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
