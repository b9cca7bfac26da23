"""Values that are gone, made again: which tasks that takes, and calling them."""

from typing import Any

from cairnflow.digests import authored
from cairnflow.errors import Missing, NotFound, ResultError
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.trails.arguments import inputs_of
from cairnflow.trails.kept import TaskResult
from cairnflow.trails.reading import Reader
from cairnflow.trails.replaying.banners import Banner
from cairnflow.trails.replaying.calling import Once, call_once
from cairnflow.trails.replaying.contexts import attempt_of
from cairnflow.trails.replaying.finding import Found, current
from cairnflow.trails.replaying.given import Fetching
from cairnflow.trails.replaying.kept_values import KeptValues
from cairnflow.trails.replaying.rebuilding import as_it_ran
from cairnflow.trails.words import counted, duration, one_line

_MANY = 100
"""Inputs; of more it is not looked up whether each is still there."""

_GONE = frozenset({"deleted", "missing", "corrupt", "not kept"})
"""What can only be helped by making it again."""


class Recomputing:
    """Makes values again that are gone, by calling the tasks before; each once.

    Args:
        reader: asks the ledger.
        whose: the task run whose inputs are wanted, behind its run's record.
        is_wanted: do it; else it is only offered.
        strict: as in ``Fetching``.
    """

    def __init__(
        self,
        reader: Reader,
        whose: tuple[RunRecord, Checkpoint],
        *,
        is_wanted: bool,
        strict: bool,
    ) -> None:
        self._reader = reader
        self._whose = whose
        self._is_wanted = is_wanted
        self._strict = strict
        self._made: dict[tuple[int, int], Any] = {}
        self.banners: list[Banner] = []

    def __call__(self, record: RunRecord, fact: Checkpoint, gone: ResultError) -> Any:
        """Return the value of a task run that is gone; see ``Remake``."""
        key = (fact.run, fact.seq)
        if key in self._made:
            return self._made[key]
        if not self._is_wanted:
            if not isinstance(gone, Missing):  # damage is no loss: it is told as what it is
                raise gone
            raise Missing(self._offer(gone)) from gone
        self._made[key] = value = self._called(record, fact)
        return value

    def _called(self, record: RunRecord, fact: Checkpoint) -> Any:
        where = address(record, fact)
        found = _found(self._reader, record, fact)
        values = KeptValues(self._reader, found.module, strict=self._strict)
        fetching = Fetching(self._reader, values, self, authored([found.fn]), self.banners)
        once = again(self._reader, record, fact, found, fetching)
        self.banners += values.banners
        if not once.has_value:
            told = f"{once.kind}: {once.message}" if once.error is not None else once.state
            raise Missing(f"{where} is gone, and could not be computed again: {one_line(told)}")
        is_same = bool(fact.content) and once.content == fact.content
        how = "with the content that it had then" if is_same else "but with another content"
        by = "" if found.digest == fact.code else ", by other code than then"
        said = f"{where} was computed again in {duration(once.seconds)}{by}, {how}"
        self.banners.append(Banner("recomputed", said))
        return once.value

    def _offer(self, gone: ResultError) -> str:
        needed = _needed(self._reader, *self._whose)
        seconds = sum(one.returned_at - one.started_at for one in needed) / 1e6
        tasks = counted(len(needed), "task")
        first, *_ = str(gone).splitlines()
        return (
            f"{first}\nrecompute it: cairn replay {address(*self._whose)} --rebuild-inputs     "
            f"(needs {tasks}, about {duration(seconds)})"
        )


def _found(reader: Reader, record: RunRecord, fact: Checkpoint) -> Found:
    """Return the function as it ran, since its value of then is wanted; else the one here."""
    try:
        return as_it_ran(reader, record, fact)
    except NotFound:
        return current(reader, record, fact)


def again(
    reader: Reader, record: RunRecord, fact: Checkpoint, found: Found, fetching: Fetching
) -> Once:
    """Call a task run once more, on the inputs that it had.

    Raises:
        ResultError: an input can't be had.
    """
    values = fetching.arguments(record, fact, found.constants, {})
    return call_once(attempt_of(reader, record, fact, found), values)


def _needed(reader: Reader, record: RunRecord, fact: Checkpoint) -> list[Checkpoint]:
    """Return the task runs that have to be called again for the inputs of one."""
    needed: dict[int, Checkpoint] = {}
    pending = [fact]
    while pending:
        inputs = _before(reader, record, pending.pop())
        gone = [one for one in inputs if one.seq not in needed]
        gone = [one for one in gone if _is_gone(reader, record, one, is_sure=len(inputs) > _MANY)]
        needed.update({one.seq: one for one in gone})
        pending += gone
    return list(needed.values())


def _is_gone(reader: Reader, record: RunRecord, fact: Checkpoint, *, is_sure: bool) -> bool:
    """Say whether a value can only be had by making it again.

    Args:
        reader: asks the ledger.
        record: of the run.
        fact: of the value.
        is_sure: go by what the ledger says, and don't look where the value is kept.
    """
    if reader.deletion(fact) is not None or fact.location is None:
        return True
    if is_sure:
        return False
    return TaskResult(fact, address(record, fact), reader).availability in _GONE


def _before(reader: Reader, record: RunRecord, fact: Checkpoint) -> list[Checkpoint]:
    """Return the task runs of the same run whose values one was given."""
    prefix = f"{record.address}/"
    found: list[Checkpoint] = []
    for entry in inputs_of(fact):
        task, _, rest = entry.address.removeprefix(prefix).partition("@")[0].partition(":")
        if not entry.address.startswith(prefix):
            continue
        facts = reader.ledger.checkpoints(record.key, task)
        last = {one.map_index: one for one in facts if one.state != "Mapped"}
        wanted = [last[int(rest)]] if rest.isdigit() and int(rest) in last else last.values()
        found += wanted
    return found
