"""What survives a power cut: files, and the entries of the folders that name them."""

import ctypes
import os
from collections.abc import Callable, Sequence

_syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)


def sync_files(paths: Sequence[str]) -> None:
    """Return once the files and their names are on the disk.

    Where the system can, by one sync of each file system that they lie on: a file and its folder
    one by one take two commits of its journal (8.5 ms against 11 for one file, with the ledger's).

    Raises:
        OSError: the disk could not; never tried again, since a second fsync may lie.
    """
    folders = {os.path.dirname(path) for path in paths}
    if _syncfs is None:
        for path in (*paths, *folders):
            _sync(path, os.fsync)
        return
    for folder in {os.stat(folder).st_dev: folder for folder in folders}.values():
        _sync(folder, _sync_all)


def _sync(path: str, sync: Callable[[int], None]) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        sync(fd)
    finally:
        os.close(fd)


def _sync_all(fd: int) -> None:
    assert _syncfs is not None, "asked for only where the system has it"
    if _syncfs(fd):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
