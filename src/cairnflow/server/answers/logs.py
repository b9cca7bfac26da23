"""What tasks, and the engine, have logged."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, cast

from cairnflow.keys import TaskKey
from cairnflow.ledger.records import LogLine as Line
from cairnflow.ledger.wire import answer, log_line
from cairnflow.server.answers.trails import Trails
from cairnflow.server.forms.runs import LogLine, LogPage
from cairnflow.trails.runs import Run
from cairnflow.trails.task_runs import TaskRun

_STEP: Final = 5_000
"""Lines that are read at once, while those are looked for that are asked for."""


class Asked(NamedTuple):
    """Which lines are asked for.

    Attributes:
        level: word for the least; empty for any.
        q: a text that is in them, in whatever case; empty for any.
        after: the number of a line; only those behind it.
        limit: how many at most.
    """

    level: str
    q: str
    after: int
    limit: int


def run_logs(trails: Trails, run: Run, task: str, asked: Asked) -> LogPage:
    """Return a page of what was logged in a run.

    Args:
        trails: of the ledger.
        run: the run.
        task: only lines of this task, or of ``task:map``; empty for all, the engine's among them.
        asked: which of them.
    """
    if not task and not asked.q and not asked.level:
        return _page_of_all(trails, run, asked)
    is_of_task = _of_task(task)
    lines = _numbered(trails, run)
    found = ((n, one) for n, one in lines if is_of_task(one) and _is_asked_for(one, asked))
    return _page(found, asked)


def task_run_logs(trails: Trails, task: TaskRun, asked: Asked) -> LogPage:
    """Return a page of what one attempt at a task has logged; its lines are counted from 1."""
    fact = task.fact
    lines = trails.ledger.lines(fact.run, fact.task, fact.map_index)
    own = (line for line in lines if line.attempt == fact.attempt)
    found = ((n, one) for n, one in enumerate(own, 1) if _is_asked_for(one, asked))
    return _page(found, asked)


def _page_of_all(trails: Trails, run: Run, asked: Asked) -> LogPage:
    key = run.record.key
    found = trails.ledger.lines(key, skip=asked.after, limit=asked.limit)
    total = trails.ledger.line_counts([key])[key]
    lines = [_line(n, one) for n, one in enumerate(found, asked.after + 1)]
    is_more = asked.after + len(lines) < total
    return _told(lines, str(lines[-1]["n"]) if is_more and lines else None, total)


def _numbered(trails: Trails, run: Run) -> Iterator[tuple[int, Line]]:
    skip = 0
    while True:
        found = trails.ledger.lines(run.record.key, skip=skip, limit=_STEP)
        yield from enumerate(found, skip + 1)
        skip += len(found)
        if len(found) < _STEP:
            return


def _of_task(task: str) -> Callable[[Line], bool]:
    if not task:
        return lambda one: True
    return lambda one: task in {one.task, str(TaskKey(one.task, one.map_index))}


def _is_asked_for(one: Line, asked: Asked) -> bool:
    least = logging.getLevelNamesMapping()[asked.level.upper()] if asked.level else 0
    return one.level >= least and asked.q.casefold() in one.text.casefold()


def _page(found: Iterable[tuple[int, Line]], asked: Asked) -> LogPage:
    """Return a page of lines that were found, all of which are counted."""
    total, later, shown = 0, 0, list[LogLine]()
    for n, one in found:
        total += 1
        later += n > asked.after
        if n > asked.after and len(shown) < asked.limit:
            shown.append(_line(n, one))
    return _told(shown, str(shown[-1]["n"]) if later > len(shown) else None, total)


def _line(n: int, one: Line) -> LogLine:
    return cast("LogLine", {"n": n, **log_line(one)})


def _told(lines: list[LogLine], following: str | None, total: int) -> LogPage:
    return cast("LogPage", answer({"lines": lines, "next": following, "total": total}))
