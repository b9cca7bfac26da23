"""A sealed archive: a zip file in which each member is held against a digest before it is used.

A list names every member with its size and SHA-256; the seal, in the comment of the zip, is the
SHA-256 of that list. Members lie as they are, uncompressed, so that none can unpack to more than
the file is long; nothing is ever written to a path that an archive names.

Source: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", as Python's ``zipfile`` reads it.
"""

import errno
import json
import os
import re
import stat
import struct
import weakref
import zipfile
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, NoReturn

from cairnflow.errors import Corrupt, Denied, Incompatible, Missing, Unavailable
from cairnflow.stores.base import Bytes, Entry, Upload

VERSION: Final = 1
"""Of the form of the list; it goes up when a reader of the old ones would go wrong."""

LIST: Final = "manifest.json"
"""Name of the member that names the others."""

MOST: Final = 1 << 28
"""Bytes that a member may have which is read whole to open an archive: the list, and facts."""

NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9._-]+)*")
"""A name that a member may have; a part of it that is ``..`` is refused apart."""

_SEAL = re.compile(rb"cairnflow capsule (?P<version>[1-9][0-9]{0,3}) sha256:(?P<seal>[0-9a-f]{64})")

_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OverflowError,
    RuntimeError, ValueError,
)  # fmt: skip
"""What ``zipfile`` raises of a file that is damaged, or was made to harm."""


class Member(NamedTuple):
    """What the list says of a member.

    Attributes:
        name: in the zip.
        size: bytes.
        digest: hex SHA-256 of them.
    """

    name: str
    size: int
    digest: str


class Archive:
    """Reads an archive; opening it reads the list, and no other member. Thread-safe.

    Args:
        path: of the file.

    Attributes:
        path: of the file, absolute.
        seal: hex SHA-256 of the list: names the archive and all that is in it.
        members: what the list names, by name.
        about: what else the list says.

    Raises:
        Missing: there is no such file.
        Denied: it may not be read.
        Corrupt: it is no archive of ours, or not as it was sealed.
        Incompatible: a newer version wrote it.
        Unavailable: the disk fails.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = os.path.abspath(os.path.expanduser(path))
        self._file = _opened(self.path)
        weakref.finalize(self, self._file.close)
        try:
            self._zip = self._checked()
            version, self.seal = self._sealed()
            told = self._list(version)
            self.members = self._members(told.pop("members", None))
            self.about: dict[str, Any] = told
        except (*_BROKEN, OSError) as error:
            self.close()
            raise self._unread("it", error) from error
        except BaseException:
            self.close()
            raise

    def _checked(self) -> zipfile.ZipFile:
        length = os.fstat(self._file.fileno()).st_size
        archive = zipfile.ZipFile(self._file)
        infos = archive.infolist()
        names = {info.filename for info in infos}
        if len(names) != len(infos):
            raise self._corrupt("two members have one name")
        for info in infos:
            if fault := _fault(info):
                raise self._corrupt(f"member {info.filename[:80]!r} {fault}")
        if sum(info.file_size for info in infos) > length:
            raise self._corrupt("its members lie over one another")
        return archive

    def _sealed(self) -> tuple[int, str]:
        found = _SEAL.fullmatch(self._zip.comment)
        if found is None:
            raise self._corrupt("it has no seal, so it was written by something else, or cut off")
        return int(found["version"]), found["seal"].decode()

    def _list(self, version: int) -> dict[str, Any]:
        data = self._whole(LIST, self._size(LIST))
        if sha256(data).hexdigest() != self.seal:
            raise self._corrupt("its list of members is not the one that was sealed")
        told: Any = json.loads(data)
        if version > VERSION:
            raise Incompatible(
                f"{self.path} is of version {version}, and this Cairnflow reads capsules up to "
                f"version {VERSION}: install a newer one"
            )
        if told.__class__ is not dict:
            raise self._corrupt("its list of members is none")
        found: dict[str, Any] = told
        return found

    def _members(self, told: Any) -> dict[str, Member]:
        if told.__class__ is not dict:
            raise self._corrupt("its list of members is none")
        entries: dict[str, Any] = told
        members = {
            name: Member(name, one["size"], one["sha256"])
            for name, one in entries.items()
            if one.__class__ is dict and {"size", "sha256"} <= one.keys()
        }
        there = {info.filename for info in self._zip.infolist()} - {LIST}
        if there != members.keys():
            odd = min(there ^ members.keys())
            raise self._corrupt(f"its list and what is in it differ in {odd!r}")
        for one in members.values():
            if one.size != self._size(one.name):
                raise self._corrupt(f"member {one.name!r} has another size than its list says")
        return members

    def _size(self, name: str) -> int:
        try:
            return self._zip.getinfo(name).file_size
        except KeyError:
            raise self._corrupt(f"it has no member {name!r}") from None

    def _whole(self, name: str, size: int) -> bytes:
        if name == LIST and size > MOST:
            raise self._corrupt(f"its {name} is longer than any list of ours")
        return self._zip.read(name)

    def read(self, name: str) -> bytes:
        """Return a member's bytes, which are those that were sealed.

        Raises:
            Missing: there is no such member.
            Corrupt: they are others.
        """
        member = self.member(name)
        try:
            data = self._zip.read(name)
        except (*_BROKEN, OSError) as error:
            raise self._unread(f"member {name!r}", error) from error
        if len(data) != member.size or sha256(data).hexdigest() != member.digest:
            raise self._corrupt(f"member {name!r} is not what was sealed")
        return data

    def part(self, name: str, start: int, size: int) -> bytes:
        """Return bytes of a member from ``start``; whoever puts them together checks the digest.

        Raises:
            Missing: there is no such member.
            Corrupt: they can't be read.
        """
        self.member(name)
        try:
            with self._zip.open(name) as member:
                member.seek(start)
                return member.read(size)
        except (*_BROKEN, OSError) as error:
            raise self._unread(f"member {name!r}", error) from error

    def member(self, name: str) -> Member:
        """Return what the list says of a member.

        Raises:
            Missing: there is none of this name.
        """
        try:
            return self.members[name]
        except KeyError:
            raise Missing(f"{self.path} has no member {name}") from None

    def _unread(self, what: str, error: Exception) -> Corrupt | Unavailable:
        """Return what it means that a part can't be read: a disk may fail where bytes are good."""
        if isinstance(error, OSError) and error.errno not in {errno.EINVAL, None}:
            return Unavailable(f"{self.path} can't be read: {error.strerror}")
        return self._corrupt(f"{what} can't be read as a zip ({error})")

    def _corrupt(self, fault: str) -> Corrupt:
        return Corrupt(f"{self.path} is no whole capsule: {fault}; get it anew, it is not believed")

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _opened(path: str) -> IO[bytes]:
    try:
        file = open(path, "rb")  # noqa: SIM115 - it stays open as long as the archive
    except FileNotFoundError:
        raise Missing(f"there is no capsule at {path}") from None
    except PermissionError as error:
        raise Denied(f"{path} may not be read: {error.strerror}") from error
    except OSError as error:
        raise Corrupt(f"{path} can't be read: {error.strerror}") from error
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise Corrupt(f"{path} is no file")
    return file


def _fault(info: zipfile.ZipInfo) -> str:
    """Say why a member can't be of an archive of ours; nothing where it can."""
    mode = info.external_attr >> 16
    if not is_name(info.filename) or info.orig_filename != info.filename:
        return "has a name that leads out of it, or none"
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG} or info.is_dir():
        return "is a link or a folder"
    if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
        return "is compressed, and could unpack to anything"
    return "is encrypted" if info.flag_bits & 1 else ""


def is_name(text: str) -> bool:
    """Return whether a member may have this name.

    Examples:
        >>> is_name("values/ab.pkl"), is_name("../home/.bashrc"), is_name("/etc/passwd")
        (True, False, False)
    """
    return NAME.fullmatch(text) is not None and not {"..", "."} & set(text.split("/"))


class ArchiveStore:
    """The members of an archive as a store that can only be read.

    Args:
        archive: holds them.
        absent: why what is not in it was left out, by the key that it would have.
    """

    def __init__(self, archive: Archive, absent: dict[str, str]) -> None:
        self.archive = archive
        self.absent = absent

    def put(self, key: str, data: bytes) -> None:
        self._refuse(key)

    def create(self, key: str) -> Upload:
        self._refuse(key)

    def get(self, key: str) -> Bytes:
        self._check(key)
        return self.archive.read(key)

    def part(self, key: str, start: int, size: int) -> Bytes:
        self._check(key)
        return self.archive.part(key, start, size)

    def _check(self, key: str) -> None:
        if key in self.absent:
            raise Missing(f"the value is not in {self.archive.path}: {self.absent[key]}")

    def delete(self, key: str) -> None:
        self._refuse(key)

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        return (
            Entry(one.name, one.size, 0)
            for one in self.archive.members.values()
            if one.name.startswith(prefix)
        )

    def keys(self, prefix: str = "") -> Iterator[str]:
        return (entry.key for entry in self.entries(prefix))

    def flush(self) -> None:
        """Nothing was put; there is nothing to wait for."""

    def _refuse(self, key: str) -> NoReturn:
        raise Denied(f"{key}: {self.archive.path} is a capsule, which is sealed and only read")
