"""The facts in a capsule: as its members, and as a ledger that can only be read."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn

from cairnflow.errors import AddressError, Corrupt, Incompatible, LedgerError
from cairnflow.keys import TaskKey, parse_address
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import (
    Annotation,
    Checkpoint,
    Deletion,
    LogLine,
    RunRecord,
    SourceRecord,
)
from cairnflow.results.capsules import CapsuleResultHandler
from cairnflow.stores.archives import MOST, Archive

CONSTANT: Final = "cairnflow.results.ConstantResultHandler"
_PLAIN: Final = ("cairnflow.results.JSONResultHandler", CONSTANT)
"""Handlers whose values are in the fact: reading them asks nobody, and runs nothing."""


_JSON: Final = ("location", "handler", "preview", "inputs", "reason", "error")
"""Fields of a fact that hold JSON."""


_LATEST: Final = 253_402_300_800_000_000
"""The year 10000, in microseconds: no time, size or count of a fact is as great."""


class Facts(NamedTuple):
    """All that a capsule tells.

    Attributes:
        runs: those of which it has facts.
        facts: about their task runs.
        lines: that these logged.
        sources: texts that these name.
        said: annotations of them.
        deletions: values that were deleted by policy.
    """

    runs: Sequence[RunRecord] = ()
    facts: Sequence[Checkpoint] = ()
    lines: Sequence[LogLine] = ()
    sources: Sequence[SourceRecord] = ()
    said: Sequence[Annotation] = ()
    deletions: Sequence[Deletion] = ()


_TYPES: Final[Mapping[str, Any]] = {
    "runs": RunRecord,
    "facts": Checkpoint,
    "lines": LogLine,
    "sources": SourceRecord,
    "said": Annotation,
    "deletions": Deletion,
}


def as_members(facts: Facts) -> dict[str, bytes]:
    """Return facts as members of a capsule: name to JSON lines, one a fact."""
    return {f"facts/{name}.jsonl": _lines(told) for name, told in facts._asdict().items()}


def _lines(told: Iterable[Any]) -> bytes:
    forms = (one._asdict() if hasattr(one, "_asdict") else asdict(one) for one in told)
    return "".join(f"{json.dumps(form)}\n" for form in forms).encode()


def read_facts(archive: Archive) -> Facts:
    """Return the facts in a capsule, each of the form that a ledger's has.

    Raises:
        Corrupt: a member is not what was sealed, or what it says is no fact.
        Incompatible: a newer version wrote it.
    """
    try:
        found = {name: _read(archive, name, kind) for name, kind in _TYPES.items()}
    except (ValueError, TypeError, RecursionError) as error:
        raise Corrupt(f"{archive.path}: what it tells is no fact: {error}") from error
    facts = Facts(**found)
    runs = {run.key: run for run in facts.runs}
    for fact in facts.facts:
        _check(archive, runs.get(fact.run), fact)
    return facts


def _read(archive: Archive, name: str, kind: Any) -> list[Any]:
    member = f"facts/{name}.jsonl"
    if archive.member(member).size > MOST:
        raise Corrupt(f"{archive.path}: {member} is larger than the facts of any capsule")
    return [_made(json.loads(line), kind) for line in archive.read(member).splitlines()]


def _made(form: Any, kind: Any) -> Any:
    """Return what a form tells, each field of the type that it is to have."""
    import msgspec  # 25 ms, which only those pay who open a capsule

    if not isinstance(form, dict):
        raise TypeError("a line is no JSON object")
    told: dict[str, Any] = form  # pyright: ignore[reportUnknownVariableType] - JSON's keys are texts
    is_record = kind is RunRecord
    known = [one.name for one in fields(kind)] if is_record else list(kind._fields)
    if strange := told.keys() - set(known):
        raise Incompatible(
            f"a capsule tells {min(strange)!r} of a {kind.__name__}, which this Cairnflow does not "
            "know: install a newer one"
        )
    if any(isinstance(one, int) and not -1 <= one < _LATEST for one in told.values()):
        raise TypeError(f"{kind.__name__}: a number is none that a fact can have")
    defaults: dict[str, Any] = {} if is_record else kind._field_defaults
    given = told if is_record else [told.get(name, defaults.get(name)) for name in known]
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise TypeError(f"{kind.__name__}: {error}") from error


def _check(archive: Archive, run: RunRecord | None, fact: Checkpoint) -> None:
    """Refuse a fact whose names are none: they are written on screens and into paths."""
    try:
        if run is None:
            raise AddressError(f"fact {fact.seq} is of no run in it")
        parse_address(f"{run.address}/{TaskKey(fact.task, fact.map_index)}@{fact.attempt}")
        for name in _JSON:
            json.loads(getattr(fact, name) or "null")
    except ValueError as error:
        raise Corrupt(f"{archive.path}: {error}") from error


class CapsuleLedger(MemoryLedger):
    """The facts in a capsule, whose values are read out of it. Thread-safe; nothing is written.

    Opening it decodes no value, and asks nobody: what it tells of handlers is not opened.

    Args:
        path: of the capsule.

    Attributes:
        path: of the capsule, absolute.
        seal: of the capsule.
        about: what its list says: its ``subject``, an address, and the count of ``checkpoints`` of
            each run in the ledger that it is from.

    Raises:
        Missing: there is no such file.
        Corrupt: it is no capsule, or not as it was sealed.
        Incompatible: a newer version wrote it.
    """

    def __init__(self, path: str | Path) -> None:
        super().__init__()
        archive = Archive(path)
        try:
            told = read_facts(archive)
        finally:
            archive.close()
        self.path, self.seal, self.about = archive.path, archive.seal, archive.about
        self._handler = CapsuleResultHandler(self.path, self.seal).description
        within = {run.key: run for run in told.runs}
        try:
            super().describe(told.sources)
            facts = [self._within(within[fact.run], fact) for fact in told.facts]
            super().hold(told.runs, facts, told.lines, told.said, told.deletions)
        except LedgerError as error:
            raise Corrupt(f"{self.path}: its facts contradict each other: {error}") from error

    def _within(self, run: RunRecord, fact: Checkpoint) -> Checkpoint:
        """Return a fact whose value is in the capsule, where that is, or would be."""
        if fact.location is None:
            return fact
        if plain := _plain(fact.handler):
            return fact._replace(handler=plain)
        key = value_key(run, fact)
        return fact._replace(location=json.dumps(key), handler=self._handler)

    @property
    def url(self) -> str:
        """The file's path."""
        return self.path

    @property
    def subject(self) -> str:
        """Address of what the capsule was made of."""
        return _subject(self.path, self.about)

    def begin(self, run: RunRecord) -> RunRecord:
        self._refuse()

    def end(self, key: int, state: str, message: str, at: int) -> None:
        self._refuse()

    def beat(self, key: int, at: int) -> None:
        self._refuse()

    def append(self, facts: Sequence[Checkpoint], lines: Sequence[LogLine] = ()) -> None:
        self._refuse()

    def describe(self, sources: Iterable[SourceRecord]) -> None:
        self._refuse()

    def annotate(self, *said: Annotation) -> None:
        self._refuse()

    def bury(self, deletions: Sequence[Deletion], *, runs: int) -> bool:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise LedgerError(f"{self.path} is a capsule, which is sealed: nothing is written to it")


def subject_of(path: str | Path) -> str:
    """Return the address of what a capsule was made of; no fact is read.

    Raises:
        Missing: there is no such file.
        Corrupt: it is no capsule, or not as it was sealed.
    """
    archive = Archive(path)
    archive.close()
    return _subject(archive.path, archive.about)


def _subject(path: str, about: Mapping[str, Any]) -> str:
    told = str(about.get("subject"))
    try:
        parse_address(told)
    except AddressError as error:
        raise Corrupt(f"{path}: {error}") from error
    return told


def value_key(run: RunRecord, fact: Checkpoint) -> str:
    """Return the name of the member that holds a fact's value, or would hold it."""
    if fact.digest and fact.size is not None:
        return f"values/{fact.digest}"
    return f"absent/{run.address}/{TaskKey(fact.task, fact.map_index)}@{fact.attempt}"


def _plain(description: str | None) -> str:
    """Return the description of a handler whose values are in the fact; empty for any other.

    Written anew: one from elsewhere might name a file in which the class is to be looked for.
    """
    told: Any = json.loads(description or "null")
    if not _is_object(told) or told.get("class") not in _PLAIN:
        return ""
    args = told.get("args")
    given: dict[str, Any] = args if _is_object(args) and told["class"] == CONSTANT else {}
    return json.dumps({"args": given, "class": told["class"]}, sort_keys=True)


def _is_object(told: Any) -> bool:
    return isinstance(told, dict)
