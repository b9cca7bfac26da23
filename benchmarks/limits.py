"""Plain Python on the same work: what any engine is held against."""

import ctypes
import hashlib
import os
import pickle
import time
from collections.abc import Callable
from typing import Any, BinaryIO

_PROTOCOL = 5
_syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)


def inc(x: int) -> int:
    return x + 1


def loop(count: int, folder: str) -> float:
    """L1: a bare loop calling the function."""
    begun = time.perf_counter()
    for i in range(count):
        inc(i)
    return time.perf_counter() - begun


def files(count: int, folder: str) -> float:
    """L2: L1, and each value pickled into a file of its own."""
    begun = time.perf_counter()
    for i in range(count):
        with open(f"{folder}/{i}.pkl", "wb") as file:
            file.write(pickle.dumps(inc(i), _PROTOCOL))
    return time.perf_counter() - begun


def replaced(count: int, folder: str) -> float:
    """L3: L2 by way of a temporary file and ``os.replace``."""
    begun = time.perf_counter()
    _write_all(count, folder)
    return time.perf_counter() - begun


def synced(count: int, folder: str) -> float:
    """L4: L3, and fsync of each file and of its folder."""
    fd = os.open(folder, os.O_RDONLY)
    begun = time.perf_counter()
    for i in range(count):
        path = f"{folder}/{i}.pkl"
        with open(f"{path}.tmp", "wb") as file:
            file.write(pickle.dumps(inc(i), _PROTOCOL))
            file.flush()
            os.fsync(file.fileno())
        os.replace(f"{path}.tmp", path)
        os.fsync(fd)
    spent = time.perf_counter() - begun
    os.close(fd)
    return spent


def synced_together(count: int, folder: str) -> float:
    """L5: all files as in L3, then one ``syncfs``."""
    fd = os.open(folder, os.O_RDONLY)
    begun = time.perf_counter()
    _write_all(count, folder)
    if _syncfs is None:
        os.sync()
    elif _syncfs(fd):
        raise OSError(ctypes.get_errno(), "syncfs", folder)
    spent = time.perf_counter() - begun
    os.close(fd)
    return spent


def _write_all(count: int, folder: str) -> None:
    for i in range(count):
        path = f"{folder}/{i}.pkl"
        with open(f"{path}.tmp", "wb") as file:
            file.write(pickle.dumps(inc(i), _PROTOCOL))
        os.replace(f"{path}.tmp", path)


LIMITS: dict[str, Callable[[int, str], float]] = {
    "L1": loop,
    "L2": files,
    "L3": replaced,
    "L4": synced,
    "L5": synced_together,
}
"""Each takes a count of values and an empty folder, and returns seconds."""


class _Hashed:
    """A file, with a SHA-256 over all that goes through it, and no copy of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.hash = hashlib.sha256()

    def write(self, data: Any) -> int:
        self.hash.update(data)
        return self._file.write(data)

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.hash.update(data)
        return data

    def readline(self) -> bytes:
        data = self._file.readline()
        self.hash.update(data)
        return data

    def readinto(self, buffer: Any) -> int:
        size = self._file.readinto(buffer)  # type: ignore[attr-defined]
        self.hash.update(memoryview(buffer)[:size])
        return int(size)


def write_large(value: Any, path: str) -> str:
    """Pickle a value into a file; return the hex SHA-256 of its bytes."""
    with open(path, "wb") as file:
        hashed = _Hashed(file)
        pickle.dump(value, hashed, _PROTOCOL)
    return hashed.hash.hexdigest()


def read_large(path: str, digest: str) -> Any:
    """Return the value of a file, whose bytes are held against their digest on the way."""
    with open(path, "rb") as file:
        hashed = _Hashed(file)
        value = pickle.load(hashed)
    if hashed.hash.hexdigest() != digest:
        raise ValueError(f"{path}: other bytes than were written")
    return value


def read_trustingly(path: str) -> Any:
    """Return the value of a file, whatever its bytes."""
    with open(path, "rb") as file:
        return pickle.load(file)
