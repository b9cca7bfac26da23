"""What survives a power cut: files, and the entries of the folders that name them."""

import ctypes
import os
from collections.abc import Sequence

_ONE_BY_ONE = 3
"""Up to so many files are synced each; more of them by one sync of their file system (one journal
commit instead of two a file)."""

_syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)


def sync_files(paths: Sequence[str]) -> None:
    """Return once the files and their names are on the disk.

    Raises:
        OSError: the disk could not; never tried again, since a second fsync may lie.
    """
    folders = {os.path.dirname(path) for path in paths}
    if len(paths) > _ONE_BY_ONE and _syncfs is not None:
        for folder in folders:
            _sync(folder, whole=True)
        return
    for path in paths:
        _sync(path)
    for folder in folders:
        _sync(folder)


def _sync(path: str, whole: bool = False) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if not whole:
            os.fsync(fd)
        elif _syncfs is not None and _syncfs(fd):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), path)
    finally:
        os.close(fd)
