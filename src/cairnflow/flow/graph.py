"""The graph that a flow is: what it holds, and what stands before and behind what."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.plan.building import Builder
from cairnflow.plan.edges import Edge, Spread, TaskLike
from cairnflow.plan.parameter import Parameter


class Parameters(dict[str, Parameter]):
    """The parameters of a flow by name; called, they are a set, as in earlier systems."""

    def __call__(self) -> set[Parameter]:
        """Return the parameters without their names."""
        return set(self.values())


class Tasks(set[Any]):
    """Tasks of a flow; called, they are themselves, as in earlier systems."""

    def __call__(self) -> set[Any]:
        """Return the tasks."""
        return set(self)


class Graph:
    """Tasks and the edges between them, to be asked what is in them.

    Iterated, it gives its tasks in an order in which they can be run.

    Args:
        name: for people.

    Attributes:
        name: for people.
        builder: what is written so far.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.builder = Builder()
        self._references: tuple[TaskLike, ...] = ()

    @property
    def tasks(self) -> set[Any]:
        """All tasks, generated ones included."""
        return set(self.builder.tasks)

    @property
    def edges(self) -> set[Edge]:
        """What flows between the tasks, and which waits for which."""
        return set(self.builder.edges)

    @property
    def constants(self) -> dict[Any, dict[str, Any]]:
        """Arguments that are no tasks, by task and name."""
        return {
            task: {key: _whole(value) for key, value in given.items()}
            for task, given in self.builder.constants.items()
        }

    @property
    def slugs(self) -> dict[Any, str]:
        """Each task's part of addresses; unique in the flow."""
        return dict(self.builder.tasks)

    @property
    def parameters(self) -> Parameters:
        """The parameters, by name; ``flow.parameters()`` gives them as a set."""
        found = (task for task in self.builder.tasks if isinstance(task, Parameter))
        return Parameters({task.name: task for task in found})

    @property
    def reference_tasks(self) -> Tasks:
        """The tasks that decide how a run ended; by default those that no other waits for."""
        return Tasks(self._references) or self.terminal_tasks

    def set_reference_tasks(self, tasks: Iterable[Any]) -> None:
        """Let these tasks decide how a run ended; none for the default.

        Raises:
            AuthoringError: one is not in this flow.
        """
        given = tuple(tasks)
        for task in given:
            self._mine(task)
        self._references = given

    @property
    def root_tasks(self) -> Tasks:
        """The tasks that wait for no other."""
        return Tasks(task for task in self.builder.tasks if not self.builder.into(task))

    @property
    def terminal_tasks(self) -> Tasks:
        """The tasks that no other waits for."""
        return Tasks(task for task in self.builder.tasks if not self.builder.out_of(task))

    def upstream_tasks(self, task: Any) -> set[Any]:
        """Return the tasks that a task waits for directly."""
        return {edge.upstream_task for edge in self.builder.into(self._mine(task))}

    def downstream_tasks(self, task: Any) -> set[Any]:
        """Return the tasks that wait for a task directly."""
        return {edge.downstream_task for edge in self.builder.out_of(self._mine(task))}

    def edges_to(self, task: Any) -> set[Edge]:
        """Return the edges that end at a task."""
        return set(self.builder.into(self._mine(task)))

    def edges_from(self, task: Any) -> set[Edge]:
        """Return the edges that begin at a task."""
        return set(self.builder.out_of(self._mine(task)))

    def all_upstream_edges(self) -> dict[Any, set[Edge]]:
        """Return for each task the edges that end at it."""
        return {task: set(self.builder.into(task)) for task in self.builder.tasks}

    def all_downstream_edges(self) -> dict[Any, set[Edge]]:
        """Return for each task the edges that begin at it."""
        return {task: set(self.builder.out_of(task)) for task in self.builder.tasks}

    def sorted_tasks(self, root_tasks: Iterable[Any] | None = None) -> tuple[Any, ...]:
        """Return the tasks, none before one that it waits for.

        Args:
            root_tasks: only these, and those that wait for them in whatever number of steps.

        Raises:
            AuthoringError: tasks wait for each other in a circle.
        """
        order = self.builder.order()
        if root_tasks is None:
            return tuple(order)
        found = {self._mine(task) for task in root_tasks}
        for task in order:
            if any(edge.upstream_task in found for edge in self.builder.into(task)):
                found.add(task)
        return tuple(task for task in order if task in found)

    def get_tasks(
        self,
        name: str | None = None,
        slug: str | None = None,
        tags: Collection[str] | None = None,
        task_type: type | None = None,
    ) -> list[Any]:
        """Return the tasks to which all of this applies, in the order in which they were added.

        Args:
            name: as the author wrote it.
            slug: the task's part of addresses.
            tags: it has all of these.
            task_type: it is of this class, or of one below it.

        Raises:
            AuthoringTypeError: tags is one text.
        """
        if isinstance(tags, str):
            raise AuthoringTypeError(f"tags takes a list of words, not the text {tags!r}")
        wanted: list[Callable[[TaskLike, str], bool]] = []
        if name is not None:
            wanted.append(lambda task, _: task.name == name)
        if slug is not None:
            wanted.append(lambda _, found: found == slug)
        if tags is not None:
            wanted.append(lambda task, _: task.tags >= set(tags))
        if task_type is not None:
            wanted.append(lambda task, _: isinstance(task, task_type))
        return [
            task
            for task, found in self.builder.tasks.items()
            if all(applies(task, found) for applies in wanted)
        ]

    def _mine(self, task: Any) -> Any:
        if not hasattr(task, "is_generated") or task not in self.builder.tasks:
            raise AuthoringError(f"{task!r} is not in flow {self.name!r}")
        return task

    def __iter__(self) -> Iterator[Any]:
        return iter(self.sorted_tasks())

    def __contains__(self, task: object) -> bool:
        return task in self.builder.tasks

    def __len__(self) -> int:
        return len(self.builder.tasks)

    def __bool__(self) -> bool:
        # A flow without tasks is a flow all the same: `flow or other` must not pass it over.
        return True

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Graph):
            return NotImplemented
        return (
            type(self) is type(other)
            and self.name == other.name
            and self.builder.tasks.keys() == other.builder.tasks.keys()
            and self.edges == other.edges
            and self.reference_tasks == other.reference_tasks
        )

    def __hash__(self) -> int:
        # Of what stays: tasks come to a flow while it stands in a set or a dict.
        return hash((type(self), self.name))


def _whole(value: Any) -> Any:
    return value.items if isinstance(value, Spread) else value
