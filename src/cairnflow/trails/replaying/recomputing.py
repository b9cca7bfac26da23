"""Values that are gone, made again: which tasks that takes, and calling them."""

from typing import Any

from cairnflow.errors import Missing, ResultError
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
from cairnflow.trails.words import counted, duration, one_line

_GONE = frozenset({"deleted", "missing", "corrupt", "not kept"})
"""What can only be helped by making it again."""


class Recomputing:
    """Makes values again that are gone, by calling the tasks before; each once.

    Args:
        reader: asks the ledger.
        whose: address of the task run whose inputs are wanted.
        is_wanted: do it; else it is only offered.
        strict: as in ``Fetching``.
    """

    def __init__(self, reader: Reader, whose: str, *, is_wanted: bool, strict: bool) -> None:
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
            raise Missing(self._offer(record, fact, gone)) from gone
        self._made[key] = value = self._called(record, fact)
        return value

    def _called(self, record: RunRecord, fact: Checkpoint) -> Any:
        where = address(record, fact)
        found = current(self._reader, record, fact)
        once = again(self._reader, record, fact, found, self._fetching())
        if not once.has_value:
            told = f"{once.kind}: {once.message}" if once.error is not None else once.state
            raise Missing(f"{where} is gone, and could not be computed again: {one_line(told)}")
        is_same = bool(fact.content) and once.content == fact.content
        how = "with the content that it had then" if is_same else "but with another content"
        self.banners.append(
            Banner("recomputed", f"{where} was computed again in {duration(once.seconds)}, {how}")
        )
        return once.value

    def _fetching(self) -> Fetching:
        return Fetching(self._reader, self, self._strict, self.banners)

    def _offer(self, record: RunRecord, fact: Checkpoint, gone: ResultError) -> str:
        needed = _needed(self._reader, record, fact)
        seconds = sum(one.returned_at - one.started_at for one in needed) / 1e6
        tasks = counted(len(needed), "task")
        first, *_ = str(gone).splitlines()
        return (
            f"{first}\nrecompute it: cairn replay {self._whose} --rebuild-inputs     "
            f"(needs {tasks}, about {duration(seconds)})"
        )


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
    """Return the task runs that have to be called again for the value of one that is gone."""
    needed: dict[tuple[int, int], Checkpoint] = {}
    pending = [fact]
    while pending:
        one = pending.pop()
        if (one.run, one.seq) in needed:
            continue
        needed[one.run, one.seq] = one
        for before in _before(reader, record, one):
            result = TaskResult(before, address(record, before), reader)
            if result.availability in _GONE:
                pending.append(before)
    return list(needed.values())


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
