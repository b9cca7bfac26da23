"""Copies on this machine of values that are kept far away, where the operator wants some."""

import os

from cairnflow.config import config
from cairnflow.stores.base import Store
from cairnflow.stores.caching import CachingStore
from cairnflow.stores.copies import Copies
from cairnflow.stores.files import FileStore

_opened: dict[tuple[str, int], Copies] = {}
"""By folder and room: handlers of one process share what they know of the room that is left."""

# A lock of the parent's may have been held just then.
os.register_at_fork(after_in_child=_opened.clear)


def with_copies(store: Store, of: str) -> CachingStore | None:
    """Return a store as it is read with copies near by; None where none are to be kept.

    Args:
        store: far away.
        of: tells it from other stores that have copies in the same folder.
    """
    said = config.refresh().stores
    if said.cache is None:
        return None
    root = os.path.abspath(os.path.expanduser(said.cache))
    place = (root, said.cache_bytes)
    copies = _opened.get(place)
    if copies is None:
        copies = _opened.setdefault(place, Copies(FileStore(root), place[1]))
    return CachingStore(store, copies, of)
