"""The values of a regression test: written into it where they are small, beside it where not."""

import keyword
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from cairnflow.errors import HoldsSecret, Incompatible, Missing, TooLarge
from cairnflow.keys import parse_address
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.results.scanning import dump
from cairnflow.results.secret import SecretResultHandler
from cairnflow.serializers.base import label
from cairnflow.serializers.registry import choose, named
from cairnflow.trails.arguments import Input, argument, inputs_of
from cairnflow.trails.kept import TaskResult
from cairnflow.trails.reading import Reader
from cairnflow.trails.regressions.literals import literal
from cairnflow.trails.upkeep.places import place_of
from cairnflow.trails.words import size as size_words
from cairnflow.vault import finder, known

OUTPUT: Final = "output"
"""Name of the value that the task returned, among those of its arguments."""

_SMALL = 1 << 12
"""Bytes; what is larger is not read to see whether it could be written into the test."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A value of a regression test.

    Attributes:
        name: of the argument; ``output`` for what was returned.
        source: as Python source; empty where it is kept in a file.
        data: its bytes.
        serializer: label of what reads them.
    """

    name: str
    source: str
    data: bytes = b""
    serializer: str = ""

    @property
    def file(self) -> str:
        """Name of its file."""
        return f"{self.name}.{named(self.serializer).extension}"

    @property
    def digest(self) -> str:
        """Hex SHA-256 of its bytes."""
        return sha256(self.data).hexdigest()


class Recording:
    """Takes the values of one task run, no more bytes of them than are allowed.

    Args:
        reader: asks the ledger.
        run: of the task run.
        fact: of the task run.
        address: of it, for errors.
        limit: bytes that the values beside the test may have.
    """

    def __init__(
        self, reader: Reader, run: RunRecord, fact: Checkpoint, address: str, *, limit: int
    ) -> None:
        self._reader = reader
        self._run = run
        self._fact = fact
        self._address = address
        self._limit = limit
        self._left = limit

    def inputs(self) -> list[Recorded]:
        """Return the arguments.

        Raises:
            HoldsSecret: one is a secret, or holds one.
            TooLarge: they are larger than is allowed.
            ResultError: one can't be got.
        """
        return [self._input(entry) for entry in inputs_of(self._fact)]

    def _input(self, entry: Input) -> Recorded:
        if not entry.name.isidentifier() or keyword.iskeyword(entry.name):
            raise Incompatible(
                f"{entry.name!r} of {self._address} is no name that a call can give an argument"
            )
        source = self._source(entry)
        is_secret = source is not None and isinstance(
            place_of(source.handler).handler, SecretResultHandler
        )
        if entry.is_redacted or is_secret:
            raise HoldsSecret(
                f"the input {entry.name!r} of {self._address} is a secret, and a test is made to "
                "be shared; no test was written",
                entry.name,
            )
        if source is not None and entry.item is None:
            return self._of_fact(entry.name, source)
        return self._made(entry.name, argument(self._reader, self._run, entry))

    def _source(self, entry: Input) -> Checkpoint | None:
        """Return the fact of the one task run that an argument came from; None for all else."""
        if not entry.address:
            return None
        where = parse_address(entry.address)
        run: RunRecord | None = self._run
        if f"{where.flow}/{where.run}" != self._run.address:
            run = self._reader.ledger.run(where.flow, int(where.run))
        if run is None or where.map is None:
            found = self._reader.ledger.checkpoints(run.key, where.task) if run else []
            last = [one for one in found if one.map_index == -1]
            return last[-1] if last and last[-1].state != "Mapped" else None
        child = int(where.map)
        return self._reader.ledger.checkpoint(run.key, where.task or "", child, where.attempt)

    def output(self) -> Recorded:
        """Return what it returned.

        Raises:
            ResultError: it can't be got, holds a secret, or is larger than is allowed.
        """
        return self._of_fact(OUTPUT, self._fact)

    def _of_fact(self, name: str, fact: Checkpoint) -> Recorded:
        """Return a kept value: as its bytes are, where they are ours and not few."""
        kept = place_of(fact.handler)
        result = TaskResult(fact, self._address, self._reader)
        if kept.kind != "stored" or fact.location is None or (fact.size or 0) <= _SMALL:
            return self._made(name, result.value)
        result.refuse_deleted()
        self._take(name, fact.size or 0)
        handler = kept.stored
        safe: Any = result.safe_value
        return self._checked(
            Recorded(name, "", bytes(handler.bytes_of(safe)), fact.serializer or "")
        )

    def _made(self, name: str, value: Any) -> Recorded:
        written = literal(value)
        if written is not None:
            return self._checked(Recorded(name, written))
        serializer = choose(value)
        data = bytearray()
        dump(serializer, value, _Bytes(data))
        self._take(name, len(data))
        return self._checked(Recorded(name, "", bytes(data), label(serializer)))

    def _take(self, name: str, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise TooLarge(
                f"{name!r} of {self._address} has {size_words(size)}, and the values beside a "
                f"test may have {size_words(self._limit)}; allow more with --limit"
            )

    def _checked(self, value: Recorded) -> Recorded:
        """Return a value that holds no secret that is known here."""
        if known() and (name := finder().find(value.data or value.source.encode())):
            raise HoldsSecret(
                f"{value.name!r} of {self._address} holds the secret {name}, and a test is made to "
                "be shared; no test was written",
                name,
            )
        return value


class _Bytes:
    """A sink into memory."""

    def __init__(self, into: bytearray) -> None:
        self._into = into

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        self._into += view
        return len(view)


def absent(fact: Checkpoint, address: str) -> Missing:
    """Return the error for a task run that has no value to hold on to."""
    return Missing(
        f"{address} has no value to compare with: {fact.message or fact.state}; pin that it raises "
        "with --expect error, or what a fix makes true with --check"
    )
