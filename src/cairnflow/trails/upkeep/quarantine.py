"""Putting damaged bytes aside, so that they are neither believed nor lost."""

from typing import Final

from cairnflow.errors import Conflict, Corrupt
from cairnflow.stores.base import Store

QUARANTINE: Final = "quarantine/"
"""How keys begin under which damaged bytes are put aside."""

_PIECE = 1 << 22
"""Bytes that are held at once."""


def put_aside(store: Store, key: str, size: int) -> str:
    """Move damaged bytes to another key, and return that; nothing is lost at any moment.

    They are copied, the copy is held against them, and only then are they deleted where they were.

    Args:
        store: holds them.
        key: where they are.
        size: how many they are.

    Raises:
        Corrupt: the copy is not what was read before; nothing was deleted.
        Conflict: other bytes were put aside from there before; they stay, as do these.
        ResultError: the store can't do it.
    """
    aside = f"{QUARANTINE}{key}"
    upload = store.create(aside)
    try:
        for start in range(0, size, _PIECE):
            upload.write(store.part(key, start, _PIECE))
        aside = upload.commit()
    except Conflict as exc:
        upload.abort()
        raise Conflict(
            f"{aside} holds other bytes that were put aside before; look at both"
        ) from exc
    except BaseException:
        upload.abort()
        raise
    for start in range(0, size, _PIECE):
        if store.part(key, start, _PIECE) != store.part(aside, start, _PIECE):
            raise Corrupt(f"{key} reads otherwise each time: its disk fails; nothing was moved")
    store.delete(key)
    return aside
