"""Handlers made of a serializer and a store: value -> bytes -> key, and back."""

import copy
import os
import threading
import weakref
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Self, TypedDict, Unpack
from uuid import uuid4

from cairnflow.clock import at, now
from cairnflow.config import config
from cairnflow.errors import AuthoringError, Corrupt, Denied
from cairnflow.results.handler import ResultHandler
from cairnflow.results.naming import Place, dated_key, templated
from cairnflow.results.result import SafeResult
from cairnflow.results.scanning import dump
from cairnflow.results.sink import Sink
from cairnflow.results.uploads import Flight, Uploads, flying
from cairnflow.serializers.base import Serializer, label
from cairnflow.serializers.registry import choose, labels, named
from cairnflow.stores.base import Bytes, Store
from cairnflow.stores.files import FileStore
from cairnflow.stores.memory import MemoryStore
from cairnflow.stores.wrappers import RetryingStore
from cairnflow.vault import known


class Kept(TypedDict, total=False):
    """What every stored handler takes; see ``StoredResultHandler``."""

    serializer: str
    compression: str | None
    key: str | None
    max_bytes: int | None


_BEHIND = 16 << 20
"""Bytes; larger values are written before the next task begins: they would fill the memory."""

_OPENED: "weakref.WeakSet[StoredResultHandler]" = weakref.WeakSet()


def _forget_stores() -> None:
    # A forked child must not use its parent's connections, nor its locks.
    for handler in list(_OPENED):
        handler.close()


os.register_at_fork(after_in_child=_forget_stores)


class StoredResultHandler(ResultHandler):
    """Base of the handlers that keep bytes under a key in a store.

    Args:
        serializer: what makes the bytes: ``pickle``, ``json``, ``parquet``, ``arrow``, ``npy``,
            ``text``, ``bytes``, ``png``; or ``auto``, which chooses by the value's type.
        compression: ``zstd``, or None.
        key: template of the key, such as ``{flow}/{run}/{task}/{map}@{attempt}.{ext}``; by
            default ``2026/11/22/<uuid>.<ext>``.
        max_bytes: larger values are refused; None for no limit.

    Raises:
        AuthoringError: no such serializer or compression, or a template that won't do.
    """

    def __init__(
        self,
        *,
        serializer: str = "pickle",
        compression: str | None = None,
        key: str | None = None,
        max_bytes: int | None = None,
    ) -> None:
        if serializer != "auto" and serializer not in labels():
            known = ", ".join(["auto", *labels()])
            raise AuthoringError(f"no serializer {serializer!r}; known: {known}")
        if compression not in (None, "none", "zstd"):
            raise AuthoringError(f"no compression {compression!r}; known: zstd")
        self.serializer = serializer
        self._suffix = "+zstd" if compression == "zstd" else ""
        self._max_bytes = max_bytes
        self._fixed = None if serializer == "auto" else named(serializer + self._suffix)
        self._label = "" if self._fixed is None else label(self._fixed)
        small = None if max_bytes is not None else getattr(self._fixed, "small", None)
        self._small: Callable[[Any], bytes | None] | None = small
        self._key_of: Callable[[Place, str], str] = templated(key) if key else dated_key
        self._opened: Store | None = None

    def open_store(self) -> Store:
        """Open the store; called once in each process."""
        raise NotImplementedError

    def location(self, key: str) -> str:
        """Return what stands in the safe value for a key."""
        return key

    def key(self, location: str) -> str:
        """Return the key for what stands in the safe value."""
        return location

    @property
    def store(self) -> Store:
        """The store, opened in this process."""
        if self._opened is None:
            self._opened = self.open_store()
            _OPENED.add(self)
        return self._opened

    def shaped(self, **kept: Unpack[Kept]) -> Self:
        """Return a handler like this one, with these arguments where it was given none of its own.

        For handlers that take all of them.
        """
        args, named = self._given
        return type(self)(*args, **{**kept, **named})

    def close(self) -> None:
        """Let go of the store; it is opened again when it is needed."""
        self._opened = None

    def keep(self, value: Any, place: Place) -> SafeResult:
        made = self._fixed or self._chosen(value)
        key = self._key_of(place, made.extension)
        data = None
        if self._small is not None and not known():
            data = self._small(value)
        if data is None:
            key, size, digest = self._streamed(made, value, key)
        else:
            size, digest = len(data), sha256(data).hexdigest()
            self.store.put(key, data)
        return self._address(made, key, size, digest)

    def _address(self, made: Serializer, key: str, size: int, digest: str) -> SafeResult:
        kind = self._label or label(made)
        return SafeResult(self.location(key), self.description, kind, size, digest)

    def _streamed(self, made: Serializer, value: Any, key: str) -> tuple[str, int, str]:
        """Write a value piece by piece; return where its bytes lie, their count and digest."""
        sink = Sink(self.store, key, self._max_bytes)
        try:
            dump(made, value, sink)
            sink.close()
        except BaseException:
            sink.abort()
            raise
        return sink.key, sink.size, sink.digest

    def keep_behind(
        self, value: Any, place: Place, uploads: Uploads
    ) -> tuple[SafeResult, Flight | None]:
        made = self._fixed or self._chosen(value)
        store, key = self.store, self._key_of(place, made.extension)
        sink = Sink(store, key, self._max_bytes, _BEHIND)
        try:
            dump(made, value, sink)
            data = sink.gathered()
            if data is None:
                sink.close()
        except BaseException:
            sink.abort()
            raise
        safe = self._address(made, sink.key, sink.size, sink.digest)
        if data is None:
            return safe, None
        put = partial(store.put, key, data)
        return safe, uploads.begin(put, safe.handler, safe.value, data)

    def fetch(self, safe: SafeResult) -> Any:
        data = self._flying(safe)
        if data is None:
            data = self.bytes_of(safe)
        return named(safe.serializer or self._by_extension(safe.value)).load(data)

    def verify(self, safe: SafeResult) -> None:
        if self._flying(safe) is None:
            self._stored(safe)

    def bytes_of(self, safe: SafeResult) -> Bytes:
        """Return the bytes of a value, from wherever they are got best.

        Raises:
            ResultError: they can't be got, or are not those that were written.
        """
        return self._stored(safe)

    def _stored(self, safe: SafeResult) -> Bytes:
        return whole(self.store.get(self.key(safe.value)), safe)

    def flush(self) -> None:
        self.store.flush()

    def write(self, value: Any) -> str:
        """Keep ``value`` under a fresh key, for no run; return its location."""
        day = at(now()).strftime("%Y/%m/%d")
        name = uuid4().hex
        kept: str = self.keep(value, Place("by-hand", 0, name, day, name)).value
        return kept

    def read(self, safe_value: str) -> Any:
        """Return the value at a location. There is no digest to hold it against."""
        return self.fetch(SafeResult(safe_value, self.description))

    def _chosen(self, value: Any) -> Serializer:
        made = choose(value)
        return named(made.name + self._suffix) if self._suffix else made

    def _by_extension(self, location: str) -> str:
        name = location.removesuffix(".zst").rsplit(".", 1)[-1]
        suffix = "+zstd" if location.endswith(".zst") else ""
        found = [label for label in labels() if named(label).extension == name]
        return (found[0] if found else "pickle") + suffix

    def _flying(self, safe: SafeResult) -> Bytes | None:
        """Return the bytes of a value that is on its way to the store; None where it is not."""
        data = flying(safe.handler, safe.value)
        return None if data is None else whole(data, safe)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_opened": None}


def whole(data: Bytes, safe: SafeResult) -> Bytes:
    """Return bytes that are those that were written.

    Raises:
        Corrupt: they are others.
    """
    if safe.digest and (len(data) != safe.size or sha256(data).hexdigest() != safe.digest):
        raise Corrupt(
            f"{safe.value}: these are not the bytes that were written "
            f"({len(data):,} bytes, {safe.size:,} were written); they were not decoded"
        )
    return data


class LocalResultHandler(StoredResultHandler):
    """Keeps each value in a file of its own, in a folder of this machine.

    The safe value is the file's absolute path.

    Args:
        dir: the folder, made when first needed; ``~`` is expanded, also where a flow that was
            stored is run. By default the setting ``results.dir``, looked up where the value is
            written.
        serializer: see ``StoredResultHandler``.
        compression: see ``StoredResultHandler``.
        key: see ``StoredResultHandler``.
        max_bytes: see ``StoredResultHandler``.

    Examples:
        >>> import tempfile
        >>> handler = LocalResultHandler(tempfile.mkdtemp())
        >>> handler.read(handler.write({"a": 1}))
        {'a': 1}
    """

    def __init__(
        self,
        dir: str | Path | None = None,
        *,
        serializer: str = "pickle",
        compression: str | None = None,
        key: str | None = None,
        max_bytes: int | None = None,
    ) -> None:
        super().__init__(
            serializer=serializer, compression=compression, key=key, max_bytes=max_bytes
        )
        self._named = None if dir is None else str(dir)
        self._dir = None if self._named is None else _absolute(self._named)
        self._root = ""

    @property
    def dir(self) -> str:
        """The folder's absolute path."""
        return self._dir or _absolute(str(config.results.dir))

    def open_store(self) -> Store:
        self._root = self.dir
        durable = config.results.durability == "power"
        return RetryingStore(FileStore(self._root, durable))

    @property
    def store(self) -> Store:
        if self._dir is not None and self._opened is not None:
            return self._opened
        opened = super().store
        if self._dir is not None or self._root == self.dir:
            return opened
        self.close()  # the setting has changed since
        return super().store

    def location(self, key: str) -> str:
        return f"{self.dir}/{key}"

    def key(self, location: str) -> str:
        prefix = f"{self.dir}/"
        if not location.startswith(prefix):
            raise Denied(f"{location} lies outside of {self.dir}, the folder of this handler")
        return location[len(prefix) :]

    def settled(self) -> "LocalResultHandler":
        if self._dir is not None and self._dir == self._named:
            return self
        made = copy.copy(self)
        made._named = made._dir = self.dir
        made.close()
        return made

    def __getstate__(self) -> dict[str, Any]:
        # What ``~`` and a relative path stand for here is nothing to the machine that reads this.
        state = super().__getstate__()
        if self._dir != self._named:
            del state["_dir"]
            state.pop("_description", None)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if "_dir" not in state:
            self._dir = _absolute(str(self._named))

    def _arguments(self) -> dict[str, Any]:
        return {**super()._arguments(), "dir": self.dir}


def _absolute(path: str) -> str:
    return os.path.abspath(os.path.expanduser(path))


LocalStorageHandler = LocalResultHandler
"""The name under which the seed's page speaks of ``LocalResultHandler``."""

_MEMORIES: dict[str, MemoryStore] = {}
_MEMORIES_LOCK = threading.Lock()


class MemoryResultHandler(StoredResultHandler):
    """Keeps bytes in this process, for tests; another process finds nothing.

    Args:
        name: handlers of one name share what they keep.
        serializer: see ``StoredResultHandler``.
    """

    def __init__(self, name: str = "default", *, serializer: str = "pickle") -> None:
        super().__init__(serializer=serializer)
        self._name = name

    def open_store(self) -> Store:
        with _MEMORIES_LOCK:
            return _MEMORIES.setdefault(self._name, MemoryStore())
