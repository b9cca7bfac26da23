"""Flows as files or objects: on this machine, in memory, or wherever a handler keeps values."""

import os
import socket
from pathlib import Path
from typing import Any

from cairnflow.config import config
from cairnflow.keys import slug
from cairnflow.results.stored import (
    LocalResultHandler,
    MemoryResultHandler,
    StoredResultHandler,
)
from cairnflow.storage.building import BuiltStorage
from cairnflow.storage.parcels import SUFFIX, Form
from cairnflow.stores.base import Store
from cairnflow.stores.files import FileStore
from cairnflow.stores.wrappers import RetryingStore


class StoredStorage(BuiltStorage):
    """Base of the storages that keep flows in the store in which a handler keeps values.

    Args:
        handler: keeps the values of flows that name no handler.
        form: see ``BuiltStorage``.
    """

    folder = "flows/"

    def __init__(self, handler: StoredResultHandler, form: Form = "pickle") -> None:
        super().__init__(form)
        self._handler = handler
        self._opened: Store | None = None

    def open_store(self) -> Store:
        """Open the store of the flows; called once in each process."""
        return self._handler.open_store()

    @property
    def store(self) -> Store:
        """The store of the flows, opened in this process."""
        if self._opened is None:
            self._opened = self.open_store()
        return self._opened

    @property
    def result_handler(self) -> StoredResultHandler:
        return self._handler

    def builds(self, flow: str) -> list[str]:
        keys = self.store.keys(f"{self.folder}{slug(flow)}/")
        return sorted(key for key in keys if key.endswith(SUFFIX))

    def read(self, location: str) -> bytes:
        return bytes(self.store.get(location))

    def write(self, parcels: dict[str, bytes]) -> None:
        for location, data in parcels.items():
            self.store.put(location, data)
        self.store.flush()

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_opened": None}


class Local(StoredStorage):
    """Keeps flows in files of this machine, as ``<directory>/<slug>/<time>-<digest>.flow``.

    The folder is looked up where it is used, so that ``~`` and the home folder are those of the
    machine that opens it. Locations are relative to it.

    Args:
        directory: the folder, made when first needed; ``~`` is expanded. By default ``flows``
            below the home folder. A folder that is named keeps values too.
        form: see ``BuiltStorage``.

    Examples:
        >>> Local("~/flows").labels == [socket.gethostname()]
        True
        >>> Local("~/flows").arguments()
        {'directory': '~/flows', 'form': 'pickle'}
    """

    folder = ""

    def __init__(self, directory: str | Path | None = None, *, form: Form = "pickle") -> None:
        super().__init__(LocalResultHandler(), form)
        self._directory = None if directory is None else str(directory)
        self._root = ""

    @property
    def directory(self) -> str:
        """The folder's absolute path, here and now."""
        given = self._directory or config.home / "flows"
        return os.path.abspath(os.path.expanduser(given))

    def open_store(self) -> Store:
        self._root = self.directory
        return RetryingStore(FileStore(self._root, config.results.durability == "power"))

    @property
    def store(self) -> Store:
        if self._root != self.directory:  # the setting or the working directory has changed since
            self._opened = None
        return super().store

    @property
    def result_handler(self) -> StoredResultHandler:
        return self._handler if self._directory is None else LocalResultHandler(self.directory)

    def address(self, location: str = "") -> str:
        return f"{self.directory}/{location}".rstrip("/")

    def own_labels(self) -> list[str]:
        return [socket.gethostname()]

    def arguments(self) -> dict[str, Any]:
        return {"directory": self._directory, "form": self.form}


class Memory(StoredStorage):
    """Keeps flows in this process, for tests; another process finds nothing.

    Args:
        name: storages of one name share what they keep.
        form: see ``BuiltStorage``.
    """

    def __init__(self, name: str = "default", *, form: Form = "pickle") -> None:
        super().__init__(MemoryResultHandler(name), form)
        self._name = name

    def address(self, location: str = "") -> str:
        return f"memory://{self._name}/{location}".rstrip("/")

    def own_labels(self) -> list[str]:
        return []

    def arguments(self) -> dict[str, Any]:
        return {"name": self._name, "form": self.form}
