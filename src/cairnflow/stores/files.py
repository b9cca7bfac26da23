"""Bytes in files of a folder: each appears whole or not at all, and is never written over."""

import contextlib
import ctypes
import errno
import mmap
import os
import re
import stat
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from secrets import token_hex

from cairnflow.errors import (
    Conflict,
    Corrupt,
    Denied,
    Missing,
    ResultError,
    StorageFull,
    Unavailable,
)
from cairnflow.stores.base import Bytes, Entry
from cairnflow.stores.durable import sync_files

_MAP_FROM = 1 << 20
"""Bytes; larger files are mapped, not read: one copy less, and memory that the system can drop."""

_OPEN_FILES = "/proc/self/fd/"
_NAMELESS = getattr(os, "O_TMPFILE", 0) if os.path.isdir(_OPEN_FILES) else 0
"""Flag for a file that has no name until it is linked to one; 0 where the system has no such."""

_INTO = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_ANONYMOUS = os.O_RDWR | _NAMELESS | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
"""The last for what is no file: a pipe would hold whoever opens it until somebody writes to it."""

_LINKAT = getattr(ctypes.CDLL(None), "linkat", None) if _NAMELESS else None
_EMPTY_PATH = 0x1000
"""``AT_EMPTY_PATH`` of Linux, which Python doesn't name."""

_ENCODING = sys.getfilesystemencoding()

_TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.tmp$")
"""How the names end under which files are written where they can't be nameless."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_NO_TMPFILE = {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL}


class FileStore:
    """A folder of files, mode 0600.

    A file is written without a name (``O_TMPFILE``), or under a temporary one where the file
    system can't, and linked to its key once all its bytes are there; a link never replaces.

    Args:
        root: absolute path of the folder; made when first needed.
        durable: remember what is put, so that ``flush`` can bring it to the disk.
    """

    def __init__(self, root: str, durable: bool = False) -> None:
        self.root = root
        self._durable = durable
        self._unsynced: list[str] = []
        self._lock = threading.Lock()

    def put(self, key: str, data: bytes) -> None:
        path = self.path(key)
        if _NAMELESS and _put_at_once(path, data):
            if self._durable:
                self.published(path)
            return
        upload = FileUpload(self, path)
        try:
            upload.write(data)
            upload.commit()
        except BaseException:
            upload.abort()
            raise

    def create(self, key: str) -> "FileUpload":
        return FileUpload(self, self.path(key))

    def get(self, key: str) -> Bytes:
        path = self.path(key)
        with _told(path):
            fd = os.open(path, _READ)
            try:
                return _content(fd, path)
            finally:
                os.close(fd)

    def part(self, key: str, start: int, size: int) -> Bytes:
        path = self.path(key)
        with _told(path):
            fd = os.open(path, _READ)
            try:
                _size(fd, path)
                return _read(fd, start, size)
            finally:
                os.close(fd)

    def delete(self, key: str) -> None:
        path = self.path(key)
        *folders, name = key.split("/")
        nothing = contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError)
        with _told(path), nothing:
            folder = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                for part in filter(None, folders):
                    folder = _step(folder, part, path)
                os.unlink(name, dir_fd=folder)
            finally:
                os.close(folder)

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        folder = prefix[: prefix.rfind("/") + 1]
        for name, entry in _walk(self.path(folder), folder):
            if name.startswith(prefix) and not _TEMPORARY.search(name):
                yield from _entry(name, entry)

    def keys(self, prefix: str = "") -> Iterator[str]:
        return (entry.key for entry in self.entries(prefix))

    def leftovers(self) -> Iterator[Entry]:
        """Yield what killed writers have left: files under temporary names, no entries."""
        for name, entry in _walk(self.root, ""):
            if _TEMPORARY.search(name):
                yield from _entry(name, entry)

    def touch(self, key: str) -> None:
        """Note that the file was used now.

        Raises:
            Missing: nothing stands there.
        """
        path = self.path(key)
        with _told(path):
            os.utime(path)

    def flush(self) -> None:
        with self._lock:
            paths, self._unsynced = self._unsynced, []
        if paths:
            with _told(self.root):
                sync_files(paths)

    def path(self, key: str) -> str:
        """Return the path of a key, which never leads out of the folder.

        Raises:
            Denied: the key would.
        """
        if key[:1] == "/" or "\0" in key or (".." in key and ".." in key.split("/")):
            raise Denied(f"{key!r} leads out of {self.root}; a key is relative and has no '..'")
        return f"{self.root}/{key}"

    def published(self, path: str) -> None:
        """Take note of a file that ``flush`` must bring to the disk."""
        if self._durable:
            with self._lock:
                self._unsynced.append(path)


class FileUpload:
    """A file on its way; without a name, or under a temporary one, until it is committed."""

    def __init__(self, store: FileStore, path: str) -> None:
        self._store = store
        self._path = path
        self._temporary: str | None = None
        self._size = 0
        with _told(path):
            self._fd = self._open()

    def _open(self) -> int:
        folder = os.path.dirname(self._path)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if _NAMELESS:
            try:
                return os.open(folder, _ANONYMOUS, 0o600)
            except OSError as exc:
                if exc.errno not in _NO_TMPFILE:
                    raise
        self._temporary = f"{self._path}.{token_hex(8)}.tmp"
        return os.open(self._temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    def write(self, data: Bytes, /) -> int:
        size = len(data) if isinstance(data, bytes) else data.nbytes
        with _told(self._path):
            done = os.write(self._fd, data)
            if done < size:  # a short write is no error to the system: disks near full do it
                view = memoryview(data).cast("B")
                while done < size:
                    done += os.write(self._fd, view[done:])
        self._size += size
        return size

    def commit(self) -> str:
        """Publish the file; where one stands already, adopt it if its bytes are the same."""
        with _told(self._path):
            if os.lseek(self._fd, 0, os.SEEK_END) != self._size:
                raise StorageFull(f"{self._path}: the file is shorter than what was written to it")
            try:
                self._link()
            except FileExistsError:
                self._adopt()
        self._store.published(self._path)
        self.abort()
        return self._path[len(self._store.root) + 1 :]

    def _link(self) -> None:
        if self._temporary is None:
            _NAMER.name(self._fd, self._path)
        else:
            os.link(self._temporary, self._path)

    def _adopt(self) -> None:
        fd = os.open(self._path, _READ)
        try:
            same = _content(fd, self._path) == _content(self._fd, self._path)
        finally:
            os.close(fd)
        if not same:
            raise Conflict(
                f"other bytes stand at {self._path}; they stay. Each attempt writes its own key: "
                "put {run}, {task}, {map} and {attempt} into the handler's key template"
            )

    def abort(self) -> None:
        """Close the file; unless it was linked to its key, it is gone."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
        if self._temporary is not None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._temporary)


def _put_at_once(path: str, data: bytes) -> bool:
    """Write a small file in the four calls that it takes; False where anything was in the way.

    Nothing is published then, and ``FileUpload``, which knows what to do or say, begins anew.
    """
    try:
        fd = os.open(path[: path.rindex("/")], _ANONYMOUS, 0o600)
    except OSError:
        return False
    try:
        if os.write(fd, data) != len(data):
            return False
        _NAMER.name(fd, path)
    except OSError:
        return False
    finally:
        os.close(fd)
    return True


class Namer:
    """Gives a name to a file that is open and has none; never one that another file has.

    The descriptor itself says which file is meant, 2 µs less than by way of its link in ``/proc``.
    Python has no such call, and a kernel may refuse it: before Linux 6.10 to all but root. Where
    it does, the link is taken from then on. Thread-safe.

    Args:
        linkat: the system's; None for the link at once.
    """

    def __init__(self, linkat: Callable[..., int] | None) -> None:
        self._linkat = linkat

    def name(self, fd: int, path: str) -> None:
        """Link the file to an absolute path.

        Raises:
            OSError: it can't be linked there; ``FileExistsError`` where something stands there.
        """
        linkat = self._linkat
        if linkat:
            named = path.encode(_ENCODING, "surrogateescape")
            if not linkat(fd, b"", 0, named, _EMPTY_PATH):
                return
        # A dir_fd makes Python call linkat with AT_SYMLINK_FOLLOW; for absolute paths it is
        # not used.
        os.link(f"{_OPEN_FILES}{fd}", path, dst_dir_fd=fd)
        self._linkat = None


_NAMER = Namer(_LINKAT)


def _content(fd: int, path: str) -> Bytes:
    size = _size(fd, path)
    if size >= _MAP_FROM:
        return memoryview(mmap.mmap(fd, size, access=mmap.ACCESS_READ))
    return _read(fd, 0, size + 1)


def _size(fd: int, path: str) -> int:
    found = os.fstat(fd)
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):  # reading tells of those
        raise Corrupt(f"{path} is a pipe, a socket or a device, and not the file that was written")
    return found.st_size


def _read(fd: int, start: int, size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (part := os.pread(fd, size, start)):
        parts.append(part)
        start += len(part)
        size -= len(part)
    return b"".join(parts)


def _step(folder: int, part: str, path: str) -> int:
    """Return a folder within another one, which is closed; one that is reached by a link is not."""
    try:
        found = os.open(part, _INTO, dir_fd=folder)
    except OSError as exc:
        if exc.errno in {errno.ELOOP, errno.ENOTDIR} and _is_link(part, folder):
            raise Denied(
                f"{path}: {part} is a link to another folder, in which nothing is deleted; delete "
                "it there"
            ) from exc
        raise
    os.close(folder)
    return found


def _is_link(name: str, folder: int) -> bool:
    return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def _walk(folder: str, name: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield each file below a folder with its key; links to other folders are not entered."""
    waiting = [(folder, name)]
    while waiting:
        folder, name = waiting.pop()
        for entry in _listed(folder):
            if entry.is_dir(follow_symlinks=False):
                waiting.append((entry.path, f"{name}{entry.name}/"))
            else:
                yield name + entry.name, entry


def _listed(folder: str) -> list[os.DirEntry[str]]:
    gone = contextlib.suppress(FileNotFoundError, NotADirectoryError)
    with _told(folder), gone, os.scandir(folder) as found:
        return list(found)
    return []


def _entry(key: str, file: os.DirEntry[str]) -> Iterator[Entry]:
    with _told(file.path), contextlib.suppress(FileNotFoundError):  # deleted meanwhile
        if file.is_file():
            said = file.stat()
            yield Entry(key, said.st_size, said.st_mtime_ns // 1000)


@contextlib.contextmanager
def _told(path: str) -> Generator[None]:
    """Turn the system's errors into ours, with the path."""
    try:
        yield
    except OSError as exc:
        raise _error(path, exc) from exc


def _error(path: str, exc: OSError) -> ResultError:
    what = f"{path}: {exc.strerror}"
    if exc.errno in _FULL:
        return StorageFull(f"{what}; make room, then resume the run")
    if exc.errno in _REFUSED:
        return Denied(f"{what}; check the owner and mode of the folder")
    if exc.errno in (errno.ENOENT, errno.ENOTDIR, errno.EISDIR):
        return Missing(f"{what}; it was never written, or was deleted or moved")
    return Unavailable(f"{what}; this says nothing of whether the value is there")
