"""A store that can be read and not written to, whatever the credentials would allow."""

from collections.abc import Iterator
from typing import NoReturn

from cairnflow.errors import Denied
from cairnflow.stores.base import Bytes, Entry, Store, Upload


class ReadOnlyStore:
    """Reads what another store keeps; each write and each deletion is ``Denied``.

    Args:
        store: the store around which this stands.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def put(self, key: str, data: bytes) -> None:
        _refuse("write", key)

    def create(self, key: str) -> Upload:
        _refuse("write", key)

    def get(self, key: str) -> Bytes:
        return self.store.get(key)

    def part(self, key: str, start: int, size: int) -> Bytes:
        return self.store.part(key, start, size)

    def delete(self, key: str) -> None:
        _refuse("delete", key)

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        return self.store.entries(prefix)

    def keys(self, prefix: str = "") -> Iterator[str]:
        return self.store.keys(prefix)

    def flush(self) -> None:
        """Nothing was put; there is nothing to wait for."""


def _refuse(verb: str, key: str) -> NoReturn:
    raise Denied(f"{key}: this store was opened for reading only; to {verb}, open it for writing")
