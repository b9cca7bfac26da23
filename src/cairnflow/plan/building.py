"""The plan while an author is still writing it; the one context variable of authoring."""

import graphlib
import heapq
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from cairnflow.context import Notes, note_into
from cairnflow.errors import AuthoringError
from cairnflow.keys import slug
from cairnflow.plan.edges import Edge, TaskLike

_current: "ContextVar[Builder | None]" = ContextVar("builder", default=None)
_watched: "ContextVar[list[Builder] | None]" = ContextVar("watched", default=None)


class _Ends(NamedTuple):
    """The edges by the tasks at their ends."""

    into: dict[TaskLike, list[Edge]]
    out_of: dict[TaskLike, list[Edge]]


class Builder:
    """Collects tasks, edges and constants until they are frozen. Not thread-safe.

    Attributes:
        tasks: each task's slug, unique here, in the order in which they were added.
        edges: what flows between them.
        constants: arguments that are no tasks, by task and name.
        outside: what the flow says that it has read from outside: JSON of it, by name.
        checks: functions that say of a run's values whether they are good.
        version: count of changes so far; what was frozen at the same one is the same.
    """

    def __init__(self) -> None:
        self.tasks: dict[TaskLike, str] = {}
        self.edges: list[Edge] = []
        self.constants: dict[TaskLike, dict[str, Any]] = {}
        self.outside: dict[str, str] = {}
        self.checks: list[Callable[..., Any]] = []
        self._slugs: dict[str, int] = {}
        self._parameters: dict[str, TaskLike] = {}
        self._given: set[tuple[TaskLike, str]] = set()
        self._ends: _Ends | None = None
        self.version = 0

    def add(self, task: TaskLike) -> None:
        """Add a task; one that is here already stays as it is.

        Raises:
            AuthoringError: another task here has its slug, or it is a second parameter of a name.
        """
        if task in self.tasks:
            return
        self.tasks[task] = self._named(task)
        self.version += 1

    def _named(self, task: TaskLike) -> str:
        if task.is_parameter and self._parameters.setdefault(task.name, task) is not task:
            raise AuthoringError(
                f"this flow has a parameter {task.name!r} already; "
                "make one Parameter, and use it in both places"
            )
        if task.slug:
            if task.slug in self._slugs:
                raise AuthoringError(
                    f"two tasks have the slug {task.slug!r}; give one another slug, or none: "
                    "then it is made of the name"
                )
            found = task.slug
        else:
            found = self._free(slug(task.name))
        self._slugs.setdefault(found, 1)
        return found

    def _free(self, wanted: str) -> str:
        if wanted not in self._slugs:
            return wanted
        count = self._slugs[wanted] + 1
        while (found := f"{wanted[:58]}-{count}") in self._slugs:
            count += 1
        self._slugs[wanted] = count
        return found

    def join(self, edge: Edge) -> None:
        """Add an edge, and the tasks at its ends.

        Raises:
            AuthoringError: the argument has a value already, or a parameter would wait.
        """
        upstream, downstream = edge.upstream_task, edge.downstream_task
        if downstream.is_parameter:
            raise AuthoringError(
                f"parameter {downstream.name!r} can't wait for {upstream.name!r}: each run is "
                "given its value; let the task that takes the parameter wait"
            )
        self.add(upstream)
        self.add(downstream)
        if edge.key is not None:
            self._take(downstream, edge.key)
        self.edges.append(edge)
        self.version += 1
        if self._ends is not None:
            self._ends.into.setdefault(downstream, []).append(edge)
            self._ends.out_of.setdefault(upstream, []).append(edge)

    def give(self, task: TaskLike, key: str, value: Any) -> None:
        """Set an argument of a task to a constant.

        Raises:
            AuthoringError: the argument has a value already.
        """
        self._take(task, key)
        self.constants.setdefault(task, {})[key] = value
        self.version += 1

    def _take(self, task: TaskLike, key: str) -> None:
        if (task, key) in self._given:
            raise AuthoringError(
                f"argument {key!r} of task {task.name!r} has a value already; "
                "call the task again to have it twice"
            )
        self._given.add((task, key))

    def has(self, task: TaskLike, key: str) -> bool:
        """Return whether an argument of a task has a value."""
        return (task, key) in self._given

    def into(self, task: TaskLike) -> list[Edge]:
        """Return the edges that end at a task, in the order in which they were added."""
        return self._by_ends().into.get(task, [])

    def out_of(self, task: TaskLike) -> list[Edge]:
        """Return the edges that begin at a task, in the order in which they were added."""
        return self._by_ends().out_of.get(task, [])

    def _by_ends(self) -> _Ends:
        if self._ends is None:
            self._ends = _Ends({}, {})
            for edge in self.edges:
                self._ends.into.setdefault(edge.downstream_task, []).append(edge)
                self._ends.out_of.setdefault(edge.upstream_task, []).append(edge)
        return self._ends

    def order(self) -> list[TaskLike]:
        """Return all tasks, none before one that it waits for; as they were written if that does.

        Raises:
            AuthoringError: tasks wait for each other in a circle.
        """
        written = {task: place for place, task in enumerate(self.tasks)}
        if all(written[edge.upstream_task] < written[edge.downstream_task] for edge in self.edges):
            return list(self.tasks)
        left = {task: len(self.into(task)) for task in self.tasks}
        ready = [written[task] for task, count in left.items() if not count]
        named, found = list(self.tasks), list[TaskLike]()
        while ready:
            task = named[heapq.heappop(ready)]
            found.append(task)
            for edge in self.out_of(task):
                left[edge.downstream_task] -= 1
                if not left[edge.downstream_task]:
                    heapq.heappush(ready, written[edge.downstream_task])
        if len(found) < len(named):
            raise AuthoringError(
                f"tasks wait for each other: {self._circle()}; take out one of these edges"
            )
        return found

    def _circle(self) -> str:
        waits_for = {task: [edge.upstream_task for edge in self.into(task)] for task in self.tasks}
        try:
            graphlib.TopologicalSorter(waits_for).prepare()
        except graphlib.CycleError as exc:
            return " -> ".join(self.tasks[task] for task in exc.args[1])
        raise AssertionError("asked only where there is a circle")

    def reaches(self, first: TaskLike, last: TaskLike) -> bool:
        """Return whether ``last`` waits for ``first``, or for a task that does, or is it."""
        seen, left = {first}, [first]
        while left:
            task = left.pop()
            if task is last:
                return True
            found = {edge.downstream_task for edge in self.out_of(task)} - seen
            seen |= found
            left.extend(found)
        return False

    def copy(self) -> "Builder":
        """Return another one of the same tasks, which can be written on by itself."""
        made = Builder()
        made.tasks, made.edges = dict(self.tasks), list(self.edges)
        made.constants = {task: dict(given) for task, given in self.constants.items()}
        made._slugs, made._parameters = dict(self._slugs), dict(self._parameters)
        made._given = set(self._given)
        made.outside, made.checks = dict(self.outside), list(self.checks)
        return made

    def update(self, other: "Builder") -> None:
        """Add all that another one has; what is here already stays as it is.

        Raises:
            AuthoringError: both have a task of the same given slug, or a parameter of one name.
        """
        self.outside |= other.outside
        self.checks += [check for check in other.checks if check not in self.checks]
        for task in other.tasks:
            self.add(task)
        known = set(self.edges)
        for edge in other.edges:
            if edge not in known:
                self.join(edge)
        for task, given in other.constants.items():
            for key, value in given.items():
                if self.constants.get(task, {}).get(key, _ABSENT) is not value:
                    self.give(task, key, value)

    def replace(self, old: TaskLike, new: TaskLike) -> None:
        """Put a task in another one's place: in its edges, its constants, and the order.

        Raises:
            AuthoringError: ``new`` is here already, or has a slug that another task here has.
        """
        if new in self.tasks:
            raise AuthoringError(
                f"task {new.name!r} is in this flow already, so it can't stand for another one too"
            )
        before = self.tasks[old]
        self._forget(old, before)
        try:
            found = self._named(new)
        except AuthoringError:
            self._slugs[before] = 1
            if old.is_parameter:
                self._parameters[old.name] = old
            raise
        self.tasks = {
            (new if task is old else task): (found if task is old else name)
            for task, name in self.tasks.items()
        }
        self.edges = [_moved(edge, old, new) for edge in self.edges]
        self._given = {((new if task is old else task), key) for task, key in self._given}
        if old in self.constants:
            self.constants[new] = self.constants.pop(old)
        self._ends = None
        self.version += 1

    def drop(self, task: TaskLike) -> None:
        """Take out a task, its edges and its constants."""
        self._forget(task, self.tasks.pop(task))
        gone = [edge for edge in self.edges if edge.upstream_task is task]
        self._given -= {(edge.downstream_task, edge.key) for edge in gone if edge.key is not None}
        self._given = {(one, key) for one, key in self._given if one is not task}
        self.edges = [
            edge for edge in self.edges if task not in {edge.upstream_task, edge.downstream_task}
        ]
        self.constants.pop(task, None)
        self._ends = None
        self.version += 1

    def _forget(self, task: TaskLike, name: str) -> None:
        self._slugs.pop(name, None)
        if task.is_parameter:
            self._parameters.pop(task.name, None)


_ABSENT: Any = object()


def _moved(edge: Edge, old: TaskLike, new: TaskLike) -> Edge:
    upstream, downstream, key, mapped = edge
    return Edge(
        new if upstream is old else upstream, new if downstream is old else downstream, key, mapped
    )


def current() -> Builder:
    """Return the builder of the ``with Flow(...)`` block that we are in.

    Raises:
        AuthoringError: we are in none.
    """
    builder = _current.get()
    if builder is None:
        raise AuthoringError(
            "a task was called outside of a flow; call it inside a `with Flow(...):` block, "
            "or call its .run(...) to get a value at once"
        )
    return builder


@contextmanager
def writing(builder: Builder) -> Generator[Builder]:
    """Make ``builder`` the one that calls of tasks add to."""
    token = _current.set(builder)
    seen = _watched.get()
    if seen is not None and builder not in seen:
        seen.append(builder)
    try:
        yield builder
    finally:
        _current.reset(token)


@contextmanager
def watching() -> Generator[list[Builder]]:
    """Give the list of the plans that are written inside: a script may name none of them."""
    seen: list[Builder] = []
    token = _watched.set(seen)
    try:
        yield seen
    finally:
        _watched.reset(token)


def _notes_here() -> Notes | None:
    """Return what takes what the flow that is being written has read; None outside of one."""
    builder = _current.get()
    if builder is None:
        return None
    builder.version += 1
    return builder.outside


note_into(_notes_here)
