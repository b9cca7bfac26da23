"""A run's facts, folded into one row a task: read once, and remembered."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cairnflow.ledger.garbage import no_search_for_circles
from cairnflow.ledger.records import GOOD, Outline
from cairnflow.ledger.wire import address
from cairnflow.server.answers.trails import Trails
from cairnflow.trails.rows import Row, has_run, is_unkept, last_attempts, rows
from cairnflow.trails.runs import Run
from cairnflow.trails.wholes import Wholes, codes_of


@dataclass(frozen=True, slots=True)
class Folded:
    """What became of a run's tasks.

    Attributes:
        rows: one a task, in the order in which the tasks first left a fact.
        busy: microseconds for which workers ran each task's functions.
        last: address of the last attempt of each task; of a mapped one that of the task itself.
        seqs: places in the trail of the last attempts of each task that is not mapped.
        unkept: tasks of which values were made, and not kept, as nothing was to keep them.
        is_any_kept: a value of a task was kept, so that there was something to keep them.
        kept: places in the trail of each task's facts that have a value which was kept.
        codes: digest of each task's code.
    """

    rows: tuple[Row, ...]
    busy: Mapping[str, int]
    last: Mapping[str, str]
    seqs: Mapping[str, int]
    unkept: tuple[str, ...]
    is_any_kept: bool
    kept: Mapping[str, Sequence[int]]
    codes: Mapping[str, str]


def folded(trails: Trails, run: Run) -> Folded:
    """Return a run's facts, folded."""
    return trails.of_run("folded", run.record, lambda: _folded(trails, run), _weight)


def _weight(made: Folded) -> int:
    return 1_000 + 2_000 * len(made.rows) + 16 * sum(map(len, made.kept.values()))


def _folded(trails: Trails, run: Run) -> Folded:
    with no_search_for_circles():
        return _made(trails, run)


def _made(trails: Trails, run: Run) -> Folded:
    outline = run.outline
    by_task: dict[str, list[Outline]] = {}
    for fact in outline:
        by_task.setdefault(fact.task, []).append(fact)
    found = rows(outline, is_over=run.ended is not None or run.is_lost)
    ends = {row.task: last_attempts(by_task[row.task]) for row in found}
    single = {row.task: ends[row.task][-1] for row in found if row.children is None}
    return Folded(
        rows=tuple(found),
        busy=_busy(outline),
        last={
            row.task: address(run.record, single[row.task])
            if row.task in single
            else f"{run.address}/{row.task}"
            for row in found
        },
        seqs={task: fact.seq for task, fact in single.items()},
        unkept=tuple(task for task, facts in ends.items() if any(map(_is_not_kept, facts))),
        is_any_kept=any(fact.size is not None for fact in outline),
        kept={
            task: tuple(fact.seq for fact in facts if fact.location is not None)
            for task, facts in by_task.items()
        },
        codes=codes_of(outline, Wholes(trails.ledger)),
    )


def _busy(outline: Sequence[Outline]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for fact in outline:
        if has_run(fact):
            found[fact.task] += max(0, fact.returned_at - fact.started_at)
    return dict(found)


def _is_not_kept(fact: Outline) -> bool:
    """Whether a good value was left to be lost, for want of anything to keep it."""
    is_lost = fact.location is None and fact.type is not None and fact.state in GOOD
    return is_lost and not is_unkept(fact)
