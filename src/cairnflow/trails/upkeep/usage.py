"""What is kept, by flow, task, handler, type or age. Pure: facts in, counts and bytes out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from cairnflow.ledger.records import Holding, RunRecord
from cairnflow.trails.amounts import DAY, WEEK
from cairnflow.trails.lines import handler_shown

By = Literal["flow", "task", "handler", "type", "age"]
"""What values are counted by."""

_AGES: Final = ((1, "up to a day"), (7, "up to 7 days"), (30, "up to 30 days"),
                (90, "up to 90 days"), (365, "up to a year"))  # fmt: skip
_OLDER: Final = "more than a year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one flow, one task, or all of them keep.

    Attributes:
        name: of the flow or the task; the handler, the type or the age.
        runs: count of runs; of all but a flow, of those that have a value of it.
        checkpoints: count of task runs whose values are kept.
        bytes: kept; bytes that several task runs share are counted once.
        named: bytes as if each task run had its own.
        new: bytes that were written in the last seven days.
        deleted: bytes that were deleted by policy, and of which facts still tell.
        oldest: when the first run began; microseconds since 1970 UTC, None for no run.
        newest: when the last one did.
    """

    name: str
    runs: int = 0
    checkpoints: int = 0
    bytes: int = 0
    named: int = 0
    new: int = 0
    deleted: int = 0
    oldest: int | None = None
    newest: int | None = None

    @property
    def saved(self) -> int:
        """Bytes that are not there a second time, since values were reused."""
        return self.named - self.bytes


def by_flow(runs: Sequence[RunRecord], holdings: Sequence[Holding], now: int) -> list[Usage]:
    """Return what each flow keeps, the largest first.

    Args:
        runs: all runs.
        holdings: where all their values are.
        now: microseconds since 1970 UTC.
    """
    flows = {run.key: run.flow for run in runs}
    known: dict[str, list[RunRecord]] = {}
    for run in runs:
        known.setdefault(run.flow, []).append(run)
    kept = (one for one in holdings if one.run in flows)
    return _ranked(known, _counted(kept, lambda one: flows[one.run], now))


def by(what: By, runs: Sequence[RunRecord], holdings: Sequence[Holding], now: int) -> list[Usage]:
    """Return what is kept by what was asked for, the largest first.

    Args:
        what: values are counted by it.
        runs: those that are asked about.
        holdings: where their values are.
        now: microseconds since 1970 UTC.
    """
    if what == "flow":
        return by_flow(runs, holdings, now)
    name = _NAMES[what](now)
    records = {run.key: run for run in runs}
    keys: dict[str, set[int]] = {}
    kept = [one for one in holdings if one.run in records]
    for one in kept:
        keys.setdefault(name(one), set()).add(one.run)
    known = {word: [records[key] for key in found] for word, found in keys.items()}
    return _ranked(known, _counted(kept, name, now))


def _age(now: int) -> Callable[[Holding], str]:
    bounds = [(now - days * DAY, word) for days, word in _AGES]

    def age(one: Holding) -> str:
        return next((word for bound, word in bounds if one.ended_at >= bound), _OLDER)

    return age


def _handler(now: int) -> Callable[[Holding], str]:
    known: dict[str | None, str] = {}

    def handler(one: Holding) -> str:
        if one.handler not in known:
            known[one.handler] = handler_shown(one.handler) or "an unknown handler"
        return known[one.handler]

    return handler


_NAMES: Final[Mapping[By, Callable[[int], Callable[[Holding], str]]]] = {
    "task": lambda now: lambda one: one.task,
    "type": lambda now: lambda one: one.type or "unknown",
    "handler": _handler,
    "age": _age,
}


def total(runs: Sequence[RunRecord], holdings: Sequence[Holding], now: int) -> Usage:
    """Return what all of them keep together: bytes that flows share are counted once.

    Args:
        runs: the runs.
        holdings: where their values are.
        now: microseconds since 1970 UTC.
    """
    counts = _counted(holdings, lambda one: "total", now).get("total", _Counts())
    return _usage("total", runs, counts)


class _Counts:
    """Counts while they are taken."""

    __slots__ = ("bytes", "checkpoints", "deleted", "named", "new", "seen")

    def __init__(self) -> None:
        self.checkpoints = self.bytes = self.named = self.new = self.deleted = 0
        self.seen: set[tuple[str | None, str]] = set()


def _counted(
    holdings: Iterable[Holding], name: Callable[[Holding], str], now: int
) -> dict[str, _Counts]:
    found: dict[str, _Counts] = {}
    recent = now - WEEK
    for one in holdings:
        key = name(one)
        counts = found.get(key)
        if counts is None:
            counts = found[key] = _Counts()
        size = one.size or 0
        value = (one.handler, one.location)
        is_new = value not in counts.seen
        counts.seen.add(value)
        if one.deleted_at is not None:
            counts.deleted += size * is_new
            continue
        counts.checkpoints += 1
        counts.named += size
        if is_new:
            counts.bytes += size
            if one.reused_from is None and one.ended_at >= recent:
                counts.new += size
    return found


def _ranked(runs: Mapping[str, Sequence[RunRecord]], counts: Mapping[str, _Counts]) -> list[Usage]:
    made = [_usage(name, found, counts.get(name, _Counts())) for name, found in runs.items()]
    return sorted(made, key=lambda usage: (-usage.bytes, usage.name))


def _usage(name: str, runs: Sequence[RunRecord], counts: _Counts) -> Usage:
    began = [run.created_at for run in runs]
    return Usage(
        name=name,
        runs=len(runs),
        checkpoints=counts.checkpoints,
        bytes=counts.bytes,
        named=counts.named,
        new=counts.new,
        deleted=counts.deleted,
        oldest=min(began, default=None),
        newest=max(began, default=None),
    )
