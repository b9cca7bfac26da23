"""Writes a sealed archive: the same members give the same bytes, whoever writes them and when."""

import json
import os
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, NamedTuple
from uuid import uuid4

from cairnflow.errors import Conflict, Corrupt, Denied, StorageFull
from cairnflow.stores.archives import LIST, VERSION, Member, is_name
from cairnflow.stores.base import Bytes

_DAY_ONE = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can tell; the true time would make two writings differ."""

_LARGE = 1 << 30
"""Bytes from which on a member is written in the form for large ones."""


class Content(NamedTuple):
    """What is to be written.

    Attributes:
        member: its name, and the size and digest that it must turn out to have.
        pieces: its bytes, in order; drawn once, when its turn has come.
    """

    member: Member
    pieces: Iterable[Bytes]


def whole(name: str, data: bytes) -> Content:
    """Return bytes that are at hand as a member."""
    return Content(Member(name, len(data), sha256(data).hexdigest()), (data,))


def list_of(contents: Iterable[Content], about: Mapping[str, Any]) -> bytes:
    """Return the list of an archive, whose SHA-256 is its seal."""
    members = {
        one.member.name: {"size": one.member.size, "sha256": one.member.digest}
        for one in sorted(contents, key=lambda one: one.member.name)
    }
    return json.dumps({**about, "members": members}, indent=1, sort_keys=True).encode()


def write_archive(
    path: Path, contents: Iterable[Content], about: Mapping[str, Any], *, force: bool = False
) -> str:
    """Write an archive, whole or not at all; return its seal.

    Args:
        path: of the file; its folder is made.
        contents: members, in any order; they are written by name.
        about: what the list says besides.
        force: write over a file that is there.

    Raises:
        Conflict: a file is there that is not to be written over.
        Corrupt: a member's bytes are not those that it must have.
        Denied, StorageFull: it can't be written there.
    """
    if path.exists() and not force:
        raise Conflict(f"{path} is there already; --force writes over it")
    ordered = sorted(contents, key=lambda one: one.member.name)
    listed = list_of(ordered, about)
    seal = sha256(listed).hexdigest()
    made = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(made, "xb", opener=_private) as file:
            _fill(file, [whole(LIST, listed), *ordered], seal)
        os.replace(made, path)
    except PermissionError as error:
        raise Denied(f"{path} may not be written: {error.strerror}") from error
    except OSError as error:
        raise StorageFull(f"{path} can't be written: {error.strerror}") from error
    finally:
        made.unlink(missing_ok=True)
    return seal


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC, 0o600)


def _fill(file: IO[bytes], contents: Iterable[Content], seal: str) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for one in contents:
            _add(archive, one)
        archive.comment = f"cairnflow capsule {VERSION} sha256:{seal}".encode()
    file.flush()
    os.fsync(file.fileno())


def _add(archive: zipfile.ZipFile, content: Content) -> None:
    member = content.member
    assert is_name(member.name), member.name
    info = zipfile.ZipInfo(member.name, _DAY_ONE)
    info.create_system = 3  # Unix, on whichever system it is written
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    with archive.open(info, "w", force_zip64=member.size >= _LARGE) as out:
        for piece in _verified(content):
            out.write(piece)


def _verified(content: Content) -> Iterator[Bytes]:
    """Yield a member's bytes; raise at their end if they are not those that it must have."""
    seen, size = sha256(), 0
    for piece in content.pieces:
        seen.update(piece)
        size += len(piece)
        yield piece
    member = content.member
    if size != member.size or seen.hexdigest() != member.digest:
        raise Corrupt(
            f"{member.name}: {size:,} bytes came, and they are not the {member.size:,} bytes that "
            "were written; no capsule was made"
        )
