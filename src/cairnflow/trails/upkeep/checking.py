"""One kept value against what its fact says: size and SHA-256, before anything is decoded."""

from hashlib import sha256

from cairnflow.errors import Corrupt
from cairnflow.stores.base import Store

_WHOLE = 1 << 20
"""Bytes; larger objects are read in parts, so that memory does not grow with them."""

_PIECE = 1 << 22


def check(store: Store, key: str, size: int, digest: str) -> None:
    """Return if an object is what was written.

    Args:
        store: where it is.
        key: under which it is.
        size: bytes that were written.
        digest: hex SHA-256 of them; empty where it is not known, and only the size is asked.

    Raises:
        Missing: nothing is there.
        Corrupt: something else is.
        Denied, Unavailable: the store can't say.
    """
    if size <= _WHOLE:
        # One byte more than there should be: what is longer shows without being read whole.
        data = store.part(key, 0, size + 1)
        found, made = len(data), sha256(data).hexdigest()
    else:
        found, made = _streamed(store, key, size)
    if found != size:
        more = "more than" if found > size else f"{found:,} of"
        raise Corrupt(f"it has {more} the {size:,} bytes that were written")
    if digest and made != digest:
        raise Corrupt("its bytes are not those that were written (SHA-256 differs)")


def _streamed(store: Store, key: str, size: int) -> tuple[int, str]:
    digest, found = sha256(), 0
    while found <= size:
        part = store.part(key, found, min(_PIECE, size + 1 - found))
        if not part:
            break
        digest.update(part)
        found += len(part)
    return found, digest.hexdigest()
