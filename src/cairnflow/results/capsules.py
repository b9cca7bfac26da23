"""Values inside of a capsule, and whether this person trusts who wrote it.

Whoever wrote a capsule wrote the digests in it, too: they tell damage, and no ill will. So a pickle
of one that this person has neither written nor trusted is read as plain data only.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from cairnflow.errors import Corrupt, Denied
from cairnflow.results.naming import Place
from cairnflow.results.result import SafeResult
from cairnflow.results.seals import is_trusted, remember
from cairnflow.results.stored import StoredResultHandler
from cairnflow.results.uploads import Flight, Uploads
from cairnflow.serializers.base import Serializer
from cairnflow.serializers.compressed import CompressedSerializer
from cairnflow.serializers.plain_pickle import PlainPickleSerializer
from cairnflow.serializers.registry import named
from cairnflow.stores.archives import Archive, ArchiveStore
from cairnflow.stores.base import Bytes, Store

LEFT_OUT = "left_out"
"""Where an archive's list says why values are not in it."""

_UNPACKED = 1 << 32
"""Bytes that a compressed value of a stranger's capsule may unpack to."""


class CapsuleResultHandler(StoredResultHandler):
    """Reads the values in a capsule; it keeps none.

    The safe value is the member's name. Where the capsule is not trusted, a pickle is read only if
    it is made of plain values, arrays and tables: reading any other one runs its writer's code.

    Args:
        path: of the capsule's file.
        seal: of the capsule; another one at the same path is refused.
    """

    def __init__(self, path: str | Path, seal: str) -> None:
        super().__init__()
        self.path = os.path.abspath(os.path.expanduser(path))
        self.seal = seal

    def open_store(self) -> Store:
        archive = Archive(self.path)
        if archive.seal != self.seal:
            raise Corrupt(f"{self.path} is another capsule than the one that was opened")
        return ArchiveStore(archive, absences(archive))

    def fetch(self, safe: SafeResult) -> Any:
        data = self._whole(safe)
        if is_trusted(self.seal):
            return named(safe.serializer, limit=_UNPACKED).load(data)
        return self._plain(safe, data)

    def bytes_of(self, safe: SafeResult) -> Bytes:
        data = self._whole(safe)
        if not is_trusted(self.seal):
            self._plain(safe, data)  # whoever asks for the bytes may decode them by other means
        return data

    def _plain(self, safe: SafeResult, data: Bytes) -> Any:
        """Return a value that is read without running anything of its writer's."""
        try:
            return _without_running(named(safe.serializer, limit=_UNPACKED)).load(data)
        except Denied as error:
            raise Denied(
                f"{safe.value} in {self.path} is a pickle that can't be read as plain data "
                f"({error}), and reading any other runs what its writer put into it; if you trust "
                f"who wrote the capsule: cairn open {self.path} --trust"
            ) from error

    def _whole(self, safe: SafeResult) -> Bytes:
        data = super().bytes_of(safe)
        if not safe.digest:
            raise Corrupt(f"{safe.value}: the fact has no digest to hold its bytes against")
        return data

    def keep(self, value: Any, place: Place) -> SafeResult:
        self._refuse()

    def keep_behind(
        self, value: Any, place: Place, uploads: Uploads
    ) -> tuple[SafeResult, Flight | None]:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise Denied(f"{self.path} is a capsule, which is sealed: values are only read from it")


def absences(archive: Archive) -> dict[str, str]:
    """Return why values are not in a capsule, by the key that they would have."""
    told: Any = archive.about.get(LEFT_OUT)
    entries: list[Any] = list(told) if told.__class__ is list else []
    entries = [one for one in entries if one.__class__ is dict]
    return {str(one.get("key")): str(one.get("why")) for one in entries}


def _without_running(serializer: Serializer) -> Serializer:
    """Return a serializer like this one that runs nothing of the writer's."""
    if isinstance(serializer, CompressedSerializer):
        return replace(serializer, inner=_without_running(serializer.inner))
    return PlainPickleSerializer() if serializer.name == "pickle" else serializer


def trust_capsule(path: str | Path) -> str:
    """Trust whoever wrote a capsule, so that its values may run code when they are read.

    Kept in the home folder, by the capsule's seal: a changed one is another one.

    Args:
        path: of the capsule.

    Returns:
        Its seal.

    Raises:
        Missing: there is no such file.
        Corrupt: it is no whole capsule.
    """
    archive = Archive(path)
    archive.close()
    remember(archive.seal)
    return archive.seal
