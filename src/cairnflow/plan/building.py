"""The plan while an author is still writing it; the one context variable of authoring."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from cairnflow.errors import AuthoringError
from cairnflow.keys import slug
from cairnflow.plan.edges import Edge, TaskLike

_current: "ContextVar[Builder | None]" = ContextVar("builder", default=None)


class Builder:
    """Collects tasks, edges and constants until they are frozen. Not thread-safe.

    Attributes:
        tasks: each task's slug, unique here, in the order in which they were added.
        edges: what flows between them.
        constants: arguments that are no tasks, by task and name.
    """

    def __init__(self) -> None:
        self.tasks: dict[TaskLike, str] = {}
        self.edges: list[Edge] = []
        self.constants: dict[TaskLike, dict[str, Any]] = {}
        self._slugs: dict[str, int] = {}
        self._parameters: dict[str, TaskLike] = {}
        self._given: set[tuple[TaskLike, str]] = set()

    def add(self, task: TaskLike) -> None:
        """Add a task; one that is here already stays as it is."""
        if task in self.tasks:
            return
        if task.is_parameter and self._parameters.setdefault(task.name, task) is not task:
            raise AuthoringError(
                f"this flow has a parameter {task.name!r} already; "
                "make one Parameter, and use it in both places"
            )
        if task.slug:
            if task.slug in self._slugs:
                raise AuthoringError(
                    f"two tasks have the slug {task.slug!r}; give one another slug"
                )
            found = task.slug
        else:
            found = self._free(slug(task.name))
        self._slugs.setdefault(found, 1)
        self.tasks[task] = found

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
            AuthoringError: the argument has a value already.
        """
        self.add(edge.upstream)
        self.add(edge.downstream)
        if edge.key is not None:
            self._take(edge.downstream, edge.key)
        self.edges.append(edge)

    def give(self, task: TaskLike, key: str, value: Any) -> None:
        """Set an argument of a task to a constant.

        Raises:
            AuthoringError: the argument has a value already.
        """
        self._take(task, key)
        self.constants.setdefault(task, {})[key] = value

    def _take(self, task: TaskLike, key: str) -> None:
        if (task, key) in self._given:
            raise AuthoringError(
                f"argument {key!r} of task {task.name!r} has a value already; "
                "call the task again to have it twice"
            )
        self._given.add((task, key))


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
    try:
        yield builder
    finally:
        _current.reset(token)
