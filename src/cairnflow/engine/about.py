"""What a task's author finds in ``cairnflow.context`` while it runs, looked up when asked for."""

from collections.abc import Callable, Iterator, Mapping
from contextvars import Token
from typing import Any

from cairnflow.clock import at
from cairnflow.config import config
from cairnflow.context import Notes, Source, dates, entered, note_into
from cairnflow.engine.book import Book
from cairnflow.engine.work import Attempt
from cairnflow.keys import WHOLE, TaskKey
from cairnflow.logs import Lines, collect_into, get_logger
from cairnflow.results.keeping import fetch


class About:
    """The context of one attempt. Nothing in it is made before it is asked for.

    Args:
        attempt: what is carried out.

    Attributes:
        attempt: what is carried out.
        lines: what was logged meanwhile; None where nothing was.
        notes: what was read from outside; None where nothing was said of it.
        token: what ``enter`` gave: it knows what was entered here before.
        is_over: it has ended; a thread that outlives it may log on, to nobody.
    """

    __slots__ = ("attempt", "is_over", "lines", "notes", "token")

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt
        self.is_over = False
        self.lines: Lines | None = None
        self.notes: Notes | None = None
        self.token: Token[Source | None] | None = None

    def lookup(self, key: str) -> Any:
        """Return what stands under ``key``.

        Raises:
            KeyError: nothing does.
        """
        attempt = self.attempt
        own = attempt.work.run.context
        if key in own:
            return own[key]
        if key in _LOOKUPS:
            return _LOOKUPS[key](attempt)
        return _of_run(attempt)[key]

    def keys(self) -> Iterator[str]:
        """Yield all keys."""
        found = {**_of_run(self.attempt), **_LOOKUPS, **self.attempt.work.run.context}
        if self.attempt.turn is None:
            del found["task_loop_result"]
        yield from found


class AboutChange(About):
    """The context of a change of state, for state handlers: also how the run is doing.

    Args:
        attempt: the task run.
        book: what is true of all tasks.
        failing: place of the task, if this is the change to a failure; else -1.
    """

    __slots__ = ("_book", "_failing")

    def __init__(self, attempt: Attempt, book: Book, failing: int) -> None:
        super().__init__(attempt)
        self._book = book
        self._failing = failing

    def lookup(self, key: str) -> Any:
        """Return what stands under ``key``; ``run_tally`` counts tasks that failed, and all.

        Raises:
            KeyError: nothing does.
        """
        if key != "run_tally":
            return super().lookup(key)
        nodes, has_failed = self._book.plan.nodes, self._book.has_failed
        failed = [node.place == self._failing or has_failed(node.place) for node in nodes]
        return sum(failed), len(nodes)

    def keys(self) -> Iterator[str]:
        """Yield all keys."""
        yield from super().keys()
        yield "run_tally"


def _of_run(attempt: Attempt) -> Mapping[str, Any]:
    """Return what takes a moment to make."""
    return dates(at(attempt.work.run.scheduled))


def _address(attempt: Attempt) -> str:
    run = attempt.work.run
    if not run.is_recorded:
        return ""
    return f"{run.flow}/{run.number}/{TaskKey(attempt.work.slug, attempt.child)}"


def _full_name(attempt: Attempt) -> str:
    child = "" if attempt.child == WHOLE else f"[{attempt.child}]"
    return f"{attempt.work.name}{child}"


def _loop_result(attempt: Attempt) -> Any:
    if attempt.turn is None:
        raise KeyError("task_loop_result")
    return fetch(attempt.turn.reference).value


_LOOKUPS: dict[str, Callable[[Attempt], Any]] = {
    "address": _address,
    "checkpointing": lambda attempt: attempt.work.run.checkpointing,
    "config": lambda _: config,
    "flow_name": lambda attempt: attempt.work.run.name,
    "flow_run_id": lambda attempt: attempt.work.run.id,
    "flow_run_number": lambda attempt: attempt.work.run.number,
    "logger": lambda attempt: get_logger(f"task.{attempt.work.slug}"),
    "map_index": lambda attempt: None if attempt.child == WHOLE else attempt.child,
    "parameters": lambda attempt: attempt.work.run.parameters,
    "resume": lambda attempt: attempt.is_resumed,
    "scheduled_start_time": lambda attempt: at(attempt.work.run.scheduled),
    "task_full_name": _full_name,
    "task_loop_count": lambda attempt: 1 + (attempt.turn.number if attempt.turn else 0),
    "task_loop_result": _loop_result,
    "task_name": lambda attempt: attempt.work.name,
    "task_run_count": lambda attempt: attempt.tries,
    "task_run_id": lambda attempt: f"{_address(attempt)}@{attempt.number}".lstrip("@"),
    "task_slug": lambda attempt: attempt.work.slug,
    "task_tags": lambda attempt: set(attempt.work.tags),
}


def _lines_here() -> Lines | None:
    """Return what takes the lines of the task run that goes on here; None where none is kept.

    What is logged in a flow of which nothing is recorded, is logged by the task that runs it.
    """
    here: object = entered()
    while isinstance(here, About):
        if type(here) is About and here.attempt.work.is_recorded:
            if here.lines is None and not here.is_over:
                here.lines = Lines(here.attempt)
            return here.lines
        here = None if here.token is None else here.token.old_value
    return None


collect_into(_lines_here)


def _notes_here() -> Notes | None:
    """Return what takes what the task run that goes on here has read; None where none is kept."""
    here: object = entered()
    while isinstance(here, About):
        if type(here) is About and here.attempt.work.is_recorded and not here.is_over:
            if here.notes is None:
                here.notes = {}
            return here.notes
        here = None if here.token is None else here.token.old_value
    return None


note_into(_notes_here)
