"""Which facts a capsule takes: those asked for, and those of whatever these were given."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cairnflow.keys import parse_address
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.trails.arguments import Input, inputs_of
from cairnflow.trails.plans import PlannedTask, planned
from cairnflow.trails.reading import Reader

Place = tuple[int, int]
"""Key of a run and place in its trail: names a fact."""


@dataclass(slots=True)
class Choice:
    """What goes into a capsule.

    Attributes:
        runs: by key.
        facts: by place.
        logged: places of the facts whose log lines are taken, too.
    """

    runs: dict[int, RunRecord] = field(default_factory=dict[int, RunRecord])
    facts: dict[Place, Checkpoint] = field(default_factory=dict[Place, Checkpoint])
    logged: set[Place] = field(default_factory=set[Place])


def choose(
    reader: Reader, run: RunRecord, facts: Iterable[Checkpoint], *, with_upstream: bool
) -> Choice:
    """Return the facts that a capsule of some facts takes.

    Args:
        reader: asks the ledger.
        run: of the facts.
        facts: those asked for.
        with_upstream: take all ancestors, not only those whose values were given.
    """
    chosen = Choice()
    left = [(run, fact) for fact in facts]
    asked = {(fact.run, fact.seq) for _, fact in left}
    while left:
        record, fact = left.pop()
        place = (fact.run, fact.seq)
        if place in chosen.facts:
            continue
        chosen.runs.setdefault(record.key, record)
        chosen.facts[place] = fact
        if place in asked or with_upstream:
            chosen.logged.add(place)
            left += _given(reader, record, fact)
    return chosen


def _given(
    reader: Reader, run: RunRecord, fact: Checkpoint
) -> Iterator[tuple[RunRecord, Checkpoint]]:
    """Yield the facts of what a task run was given."""
    for entry in inputs_of(fact):
        if entry.address:
            yield from _named(reader, run, entry)


def _named(reader: Reader, run: RunRecord, entry: Input) -> Iterator[tuple[RunRecord, Checkpoint]]:
    where = parse_address(entry.address)
    record: RunRecord | None = run
    if f"{where.flow}/{where.run}" != run.address:
        record = reader.ledger.run(where.flow, int(where.run))
    if record is None:
        return  # the value that was reused then is told by the fact itself
    task = where.task or ""
    found = reader.ledger.checkpoints(record.key, task)
    if where.map is not None:
        child = int(where.map)
        found = [one for one in found if one.map_index == child]
    if not found:
        tasks = {told.task: told for told in planned(reader.text(record.plan))}
        found = list(_parts(reader, record, tasks, task))
    yield from ((record, one) for one in found)


def _parts(
    reader: Reader, run: RunRecord, tasks: Mapping[str, PlannedTask], task: str
) -> Iterator[Checkpoint]:
    """Yield the facts of what the flow itself made something of: that leaves none."""
    told = tasks.get(task)
    for _, part, _ in told.inputs if told is not None and told.is_generated else ():
        found = reader.ledger.checkpoints(run.key, part)
        yield from found or _parts(reader, run, tasks, part)
