"""What the fake holds: buckets of objects, each with a generation. Knows nothing of HTTP."""

import hashlib
import itertools
import threading
import time
from dataclasses import dataclass, field

_FIRST_GENERATION = 1_000_001
"""Generations of Google's are large, so that nobody takes one for a count of versions."""


class Refused(Exception):
    """The service says no.

    Attributes:
        status: of HTTP.
        code: the word that Google has for it.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Conditions:
    """What has to be true of the object that stands at a name. None asks for nothing.

    Attributes:
        generation: it has this one; 0: there is none.
        other_generation: it has not this one; 0: there is one.
    """

    generation: int | None = None
    other_generation: int | None = None

    def check(self, standing: "Object | None", *, reading: bool = False) -> None:
        """Refuse what may not be done.

        Args:
            standing: the object; None where there is none.
            reading: a reader who has this generation already is told that it is not modified.

        Raises:
            Refused: a condition doesn't hold.
        """
        now = standing.generation if standing else 0
        if self.generation is not None and self.generation != now:
            raise Refused(
                412, "conditionNotMet", f"generation is {now}, asked for {self.generation}"
            )
        if self.other_generation == now:
            code = "notModified" if reading else "conditionNotMet"
            raise Refused(304 if reading else 412, code, f"generation is {now}")


@dataclass(frozen=True, slots=True)
class Content:
    """What an author puts.

    Attributes:
        data: the bytes.
        kind: the media type.
        metadata: the author's own names and values.
    """

    data: bytes
    kind: str = "application/octet-stream"
    metadata: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Object:
    """What stands at a name.

    Attributes:
        bucket: the bucket's name.
        name: its name, from the bucket on.
        content: what its author put.
        md5: of its bytes.
        generation: greater for whatever is put later, under any name.
        at: seconds since 1970 UTC.
    """

    bucket: str
    name: str
    content: Content
    md5: bytes
    generation: int
    at: float


@dataclass(frozen=True, slots=True)
class Query:
    """Which objects of a bucket to list.

    Attributes:
        prefix: how their names begin.
        delimiter: names that hold it behind the prefix are told by what stands before it.
        after: names after this one alone.
        limit: count, from 1, of names and prefixes together.
    """

    prefix: str = ""
    delimiter: str = ""
    after: str = ""
    limit: int = 1000

    def shown(self, name: str) -> str:
        """Return how a name is told: itself, or the prefix that it shares with others."""
        rest = name[len(self.prefix) :]
        if self.delimiter and self.delimiter in rest:
            return self.prefix + rest.split(self.delimiter)[0] + self.delimiter
        return name

    def asks_for(self, name: str) -> bool:
        """Say whether a name belongs to the page that begins behind ``after``."""
        return name.startswith(self.prefix) and name > self.after and self.shown(name) > self.after


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list.

    Attributes:
        objects: in the order of their names.
        prefixes: in their order.
        next: what the next page begins after; empty on the last page.
    """

    objects: tuple[Object, ...]
    prefixes: tuple[str, ...]
    next: str


class Buckets:
    """Buckets by name. Thread-safe; each verb happens whole, or not at all."""

    def __init__(self, *names: str) -> None:
        self._buckets: dict[str, dict[str, Object]] = {name: {} for name in names}
        self._generations = itertools.count(_FIRST_GENERATION)
        self._lock = threading.RLock()

    def names(self) -> list[str]:
        """Return the buckets' names in order."""
        with self._lock:
            return sorted(self._buckets)

    def create(self, name: str) -> None:
        """Make an empty bucket.

        Raises:
            Refused: there is one of this name.
        """
        with self._lock:
            if name in self._buckets:
                raise Refused(409, "conflict", f"there is a bucket {name} already")
            self._buckets[name] = {}

    def remove(self, name: str) -> None:
        """Remove an empty bucket.

        Raises:
            Refused: there is none, or it holds something.
        """
        with self._lock:
            if self._at(name):
                raise Refused(409, "conflict", f"the bucket {name} is not empty")
            del self._buckets[name]

    def of(self, bucket: str) -> dict[str, Object]:
        """Return a bucket's objects by name, as they stand now.

        Raises:
            Refused: there is no such bucket.
        """
        with self._lock:
            return dict(self._at(bucket))

    def _at(self, bucket: str) -> dict[str, Object]:
        if bucket not in self._buckets:
            raise Refused(404, "NoSuchBucket", f"there is no bucket {bucket}")
        return self._buckets[bucket]

    def put(
        self, bucket: str, name: str, content: Content, conditions: Conditions | None = None
    ) -> Object:
        """Put an object, in the place of what stands there.

        Raises:
            Refused: there is no such bucket, or a condition doesn't hold.
        """
        digest = hashlib.md5(content.data, usedforsecurity=False).digest()
        with self._lock:
            (conditions or Conditions()).check(self._at(bucket).get(name))
            made = Object(bucket, name, content, digest, next(self._generations), time.time())
            self._buckets[bucket][name] = made
            return made

    def get(
        self,
        bucket: str,
        name: str,
        conditions: Conditions | None = None,
        generation: int | None = None,
    ) -> Object:
        """Return an object.

        Args:
            bucket: the bucket's name.
            name: the object's.
            conditions: what has to be true of it.
            generation: the one wanted; others are not there.

        Raises:
            Refused: it isn't there, or a condition doesn't hold.
        """
        with self._lock:
            found = self._at(bucket).get(name)
        if found is None or generation not in {None, found.generation}:
            raise Refused(404, "NoSuchKey", f"there is no object {name} in {bucket}")
        (conditions or Conditions()).check(found, reading=True)
        return found

    def delete(
        self,
        bucket: str,
        name: str,
        conditions: Conditions | None = None,
        generation: int | None = None,
    ) -> None:
        """Remove an object.

        Raises:
            Refused: it isn't there, or a condition doesn't hold.
        """
        with self._lock:
            found = self.get(bucket, name, generation=generation)
            (conditions or Conditions()).check(found)
            del self._buckets[bucket][name]

    def page(self, bucket: str, query: Query) -> Page:
        """Return one page of a bucket's list, in the order of names.

        Raises:
            Refused: there is no such bucket.
        """
        objects = self.of(bucket)
        told: dict[str, Object | None] = {}
        for name in sorted(filter(query.asks_for, objects)):
            shown = query.shown(name)
            if shown not in told and len(told) == query.limit:
                return _page(told, next(reversed(told)))
            told[shown] = objects[name] if shown == name else None
        return _page(told, "")


def _page(told: dict[str, Object | None], following: str) -> Page:
    objects = tuple(found for found in told.values() if found)
    prefixes = tuple(name for name, found in told.items() if found is None)
    return Page(objects, prefixes, following)
