"""Single requests to a bucket: each is made once, and what goes wrong is one of our errors."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from cairnflow.errors import CairnflowError
from cairnflow.stores.objects.failures import Verb, cleaned, failure, told, unopened
from cairnflow.stores.objects.limits import Limits

T = TypeVar("T")

_CHUNK = 1 << 20
"""Bytes that are taken from an answer in one piece."""

_PAGE = 1000
"""Objects in a piece of a listing: as many as stores send in one answer."""

_TRIES_OF_A_PART = 3
"""How often the client itself sends a part of a large object: we can't send one again."""


class Bucket(Protocol):
    """Which bucket of which cloud, in plain settings; opens the client for it."""

    @property
    def url(self) -> str:
        """Its URL, without what nobody should see, such as ``s3://bucket``."""
        ...

    def connect(self, limits: Limits, tries: int) -> Any:
        """Return a client of obstore, with credentials as they stand now.

        Args:
            limits: how long what may take.
            tries: how often the client may make a request by itself; count, from 1.
        """
        ...


class Body:
    """Bytes of an object, on their way.

    Attributes:
        size: bytes of the whole object, as the store says.
        tag: what tells versions of the object apart; None where the store has no such.
        expected: bytes that should come.
        pieces: yields them; may break off with one of our errors.
    """

    __slots__ = ("expected", "pieces", "size", "tag")

    def __init__(self, found: Any, pieces: Iterator[bytes]) -> None:
        self.size: int = found.meta["size"]
        self.tag: str | None = found.meta["e_tag"]
        self.expected: int = found.range[1] - found.range[0]
        self.pieces = pieces


class Requests:
    """Makes requests to one bucket. Thread-safe; opened in each process, and never sent.

    Args:
        bucket: which one.
        limits: how long requests may take.
    """

    def __init__(self, bucket: Bucket, limits: Limits) -> None:
        self.bucket = bucket
        self._limits = limits
        self._clients: dict[int, Any] = {}
        self._lock = threading.Lock()

    def create(self, key: str, data: bytes) -> bool:
        """Write an object if there is none; return False where one stands already."""
        from obstore import put
        from obstore.exceptions import AlreadyExistsError

        def ask(client: Any) -> bool:
            try:
                put(client, key, data, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
            return True

        return self._ask("write", key, ask)

    def open(
        self, key: str, start: int = 0, end: int | None = None, tag: str | None = None
    ) -> Body | None:
        """Begin to read an object, or a part of it; None where the part lies beyond its end.

        Args:
            key: of the object.
            start: first byte, from 0.
            end: the byte behind the last; None for all.
            tag: refuse another version than this.
        """
        from obstore import get

        options: dict[str, Any] = {} if end is None else {"range": (start, end)}
        if tag is not None:
            options["if_match"] = tag

        def ask(client: Any) -> Any:
            return get(client, key, options=cast(Any, options or None))

        answer = self._tried_twice(ask)
        if isinstance(answer, _Broken) and failure(answer.error).is_beyond:
            return None
        found = self._answer("read", key, answer)
        return Body(found, self._pieces(key, found.stream(_CHUNK)))

    def _pieces(self, key: str, stream: Any) -> Iterator[bytes]:
        while (piece := self._told("read", key, lambda: next(stream, None))) is not None:
            yield piece

    def size(self, key: str) -> int:
        """Return how many bytes an object has."""
        from obstore import head

        size: int = self._ask("read", key, lambda client: head(client, key)["size"])
        return size

    def delete(self, key: str) -> None:
        """Remove an object."""
        from obstore import delete

        self._ask("delete", key, lambda client: delete(client, key))

    def list(self, folder: str) -> Iterator[tuple[str, int, int]]:
        """Yield key, bytes and time of each object in a folder and the folders in it.

        Args:
            folder: without a slash at its end; empty for all.

        Returns:
            Times in microseconds since 1970, UTC.
        """
        import obstore

        def ask(client: Any) -> Any:
            return obstore.list(client, folder or None, chunk_size=_PAGE)  # pyright: ignore[reportUnknownMemberType] - of tables of Arrow

        pages = self._ask("list", folder, ask)
        while (page := self._told("list", folder, lambda: next(pages, None))) is not None:
            for found in page:
                yield found["path"], found["size"], _micros(found["last_modified"])

    def writer(self, key: str, part: int, at_once: int) -> Any:
        """Begin to write an object in parts; it is there when the writer is closed.

        Args:
            key: of the object.
            part: bytes of a part.
            at_once: how many parts are on their way at once.
        """
        from obstore import open_writer

        def ask(client: Any) -> Any:
            return open_writer(client, key, buffer_size=part, max_concurrency=at_once)

        return self._ask("write", key, ask, _TRIES_OF_A_PART)

    def written(self, key: str, ask: Callable[[], T]) -> T:
        """Return what a call of a writer returns, and raise our errors where it fails."""
        return self._told("write", key, ask)

    def _ask(self, verb: Verb, key: str, ask: Callable[[Any], T], tries: int = 1) -> T:
        return self._answer(verb, key, self._tried_twice(ask, tries))

    def _tried_twice(self, ask: Callable[[Any], T], tries: int = 1) -> "T | _Broken":
        """Make a request; where the credentials have expired, once more with new ones."""
        client = self._connected(tries, None)
        answer = _tried(lambda: ask(client))
        if isinstance(answer, _Broken) and failure(answer.error).is_expired:
            renewed = self._connected(tries, client)
            answer = _tried(lambda: ask(renewed))
        return answer

    def _connected(self, tries: int, unless: Any) -> Any:
        """Return the client of this process; a new one in the place of ``unless``."""
        with self._lock:
            if self._clients.get(tries) is unless:
                self._clients[tries] = self._opened(tries)
            return self._clients[tries]

    def _opened(self, tries: int) -> Any:
        answer = _tried(lambda: self.bucket.connect(self._limits, tries))
        if isinstance(answer, _Broken):
            raise unopened(self.bucket.url, failure(answer.error))
        return answer

    def _told(self, verb: Verb, key: str, ask: Callable[[], T]) -> T:
        return self._answer(verb, key, _tried(ask))

    def _answer(self, verb: Verb, key: str, answer: "T | _Broken") -> T:
        if isinstance(answer, _Broken):
            url = self.bucket.url
            said = told(failure(answer.error), verb, url, f"{url}/{key}".rstrip("/"))
            raise said from cleaned(answer.error)
        return answer


class _Broken(NamedTuple):
    error: Exception


def _tried(ask: Callable[[], T]) -> "T | _Broken":
    """Return what ``ask`` returns or raises.

    An error of ours is raised outside of any ``except``: what the client says may hold a token,
    and must not even hang on ours as its context.
    """
    from obstore.exceptions import BaseError

    try:
        return ask()
    except CairnflowError:  # it is one of ours already, though a ValueError it may be
        raise
    except (BaseError, OSError, ValueError) as exc:
        return _Broken(exc)


def _micros(time: datetime) -> int:
    return round(time.astimezone(UTC).timestamp() * 1_000_000)
