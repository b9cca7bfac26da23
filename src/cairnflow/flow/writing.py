"""Write a flow by hand: tasks and edges one by one, without calling the tasks."""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple, Self, TypeVar

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.flow.graph import Graph
from cairnflow.plan.binding import Taken, as_task, depend, join, the_task
from cairnflow.plan.building import Builder
from cairnflow.plan.edges import Edge
from cairnflow.plan.plan import Plan, freeze
from cairnflow.plan.task import Task

Check = TypeVar("Check", bound=Callable[..., Any])


class _Frozen(NamedTuple):
    """A plan, and what it was made of."""

    builder: Builder
    version: int
    name: str
    slug: str
    plan: Plan


class Writing(Graph):
    """A graph that can be written on, and that knows whether it can be run.

    Args:
        name: for people.
        slug: its part of addresses.

    Attributes:
        slug: its part of addresses.
    """

    def __init__(self, name: str, slug: str) -> None:
        super().__init__(name)
        self.slug = slug
        self._frozen: _Frozen | None = None

    def add_task(self, task: Any) -> Any:
        """Add this very task, and return it; one that is here already stays as it is.

        Raises:
            AuthoringError: it is no task, or another one here has its slug.
        """
        found = the_task(task, self.builder)
        self.builder.add(found)
        return found

    def add_edge(
        self,
        upstream_task: Any,
        downstream_task: Any,
        key: str | None = None,
        mapped: bool = False,
        validate: bool | None = None,
    ) -> Edge | None:
        """Let one task wait for another, or take its value; both are added where need be.

        Args:
            upstream_task: ends first: a task, or a collection that holds tasks. With a key also
                any value.
            downstream_task: takes the value, or only waits.
            key: the argument that takes the value; None to wait only.
            mapped: the downstream task runs once for each item of the value.
            validate: tell a circle at once; by default the setting
                ``flows.eager_edge_validation``, without which it is told by ``validate`` and
                ``run``.

        Returns:
            The edge; None where the value is a constant.

        Raises:
            AuthoringError: the argument is unknown or has a value already, or a parameter would
                wait.
        """
        task = the_task(downstream_task, self.builder)
        before = len(self.builder.edges)
        upstream = None if key is not None else [upstream_task]
        keyed = None if key is None else {key: upstream_task}
        depend(
            self.builder,
            task,
            upstream_tasks=upstream,
            keyword_tasks=keyed,
            mapped=mapped,
            validate=validate,
        )
        return self.builder.edges[-1] if len(self.builder.edges) > before else None

    def chain(self, *tasks: Any, validate: bool | None = None) -> list[Edge]:
        """Let each task wait for the one before it.

        Args:
            *tasks: at least two; none of them a collection, since only the task that gathers it
                would wait, and not what it holds.
            validate: see ``add_edge``.

        Returns:
            The edges; shape (tasks - 1,).

        Raises:
            AuthoringError: one is no task.
        """
        for task in tasks:
            if not isinstance(task, Task):
                raise AuthoringTypeError(
                    f"chain takes tasks one after the other, not {task!r}; for several at once "
                    "use set_dependencies(task, upstream_tasks=[...])"
                )
        pairs = pairwise(tasks)
        edges = (self.add_edge(first, second, validate=validate) for first, second in pairs)
        return [edge for edge in edges if edge is not None]

    def set_dependencies(
        self,
        task: Any,
        upstream_tasks: Iterable[Any] | None = None,
        downstream_tasks: Iterable[Any] | None = None,
        keyword_tasks: Mapping[str, Any] | None = None,
        mapped: bool = False,
        *,
        validate: bool | None = None,
    ) -> None:
        """Join a task with others; all are added where need be.

        Args:
            task: a task, or a collection that holds tasks.
            upstream_tasks: tasks to wait for, without taking their values.
            downstream_tasks: tasks that are to wait for this one.
            keyword_tasks: its arguments: tasks, values, or collections that hold tasks.
            mapped: it runs once for each item of the arguments that are not ``unmapped``.
            validate: see ``add_edge``.

        Raises:
            AuthoringError: one of these can't be.
        """
        depend(
            self.builder,
            task,
            upstream_tasks=upstream_tasks,
            downstream_tasks=downstream_tasks,
            keyword_tasks=keyword_tasks,
            mapped=mapped,
            validate=validate,
        )

    def update(self, flow: "Writing", validate: bool | None = None) -> None:
        """Add all tasks, edges and constants of another flow; that one stays as it is.

        Raises:
            AuthoringError: both have a task of one given slug, or a parameter of one name.
        """
        if not isinstance(flow, Writing):
            raise AuthoringTypeError(f"update takes a Flow, not {flow!r}")
        self.builder.update(flow.builder)
        if validate:
            self.validate()

    def replace(self, old: Any, new: Any, validate: bool | None = None) -> None:
        """Put a task, or a value, in the place of a task: its edges stay.

        Args:
            old: a task of this flow.
            new: a task that is not in it, or any value: those that took the value of ``old`` take
                this one.
            validate: check the flow afterwards.

        Raises:
            AuthoringError: ``old`` is not in this flow, ``new`` is, or it lacks an argument that
                ``old`` has.
        """
        self._mine(old)
        found = as_task(new, self.builder)
        if not isinstance(found, Task):
            self._settle(old, found)
        else:
            self._exchange(old, found)
        if validate:
            self.validate()

    def _exchange(self, old: Any, new: Task) -> None:
        given = {edge.key for edge in self.builder.into(old) if edge.key is not None}
        for key in sorted(given | self.builder.constants.get(old, {}).keys()):
            if not new.takes(key):
                raise AuthoringError(
                    f"task {new.name!r} can't stand for {old.name!r}: it has no argument {key!r}"
                )
        self.builder.replace(old, new)
        self._references = tuple(new if task is old else task for task in self._references)

    def _settle(self, old: Any, value: Any) -> None:
        edges = self.builder.out_of(old)
        self.builder.drop(old)
        self._references = tuple(task for task in self._references if task is not old)
        for edge in edges:
            if edge.key is not None:
                task: Any = edge.downstream_task
                join(self.builder, task, Taken(edge.key, value, edge.mapped))

    def check(self, function: Check) -> Check:
        """Let a function say of each run that ends well whether its data is good; a decorator.

        It is called with the values of the tasks that its arguments are named after, a mapped
        task's as a list. What it returns becomes the run's verdict: true for good, false or a
        text for bad, None for neither; an ``assert`` that does not hold is bad, too. It changes
        nothing about how the run ended. Runs of which nothing is recorded are not checked.

        Args:
            function: takes values by the slugs of their tasks.

        Examples:
            >>> from cairnflow import Flow, task
            >>> @task
            ... def prices():
            ...     return [1, 2]
            >>> with Flow("shop") as flow:
            ...     made = prices()
            >>> @flow.check
            ... def prices_are_positive(prices):
            ...     return min(prices) > 0
        """
        self.builder.checks.append(function)
        self.builder.version += 1
        return function

    def copy(self) -> Self:
        """Return another flow of the same tasks, which can be written on by itself."""
        made = type(self).__new__(type(self))
        vars(made).update(vars(self))
        made.builder = self.builder.copy()
        return made

    def plan(self) -> Plan:
        """Return the frozen plan of what is written; the same one until more is written.

        Raises:
            AuthoringError: tasks wait for each other in a circle, or one lacks an argument.
        """
        builder = self.builder
        found = self._frozen
        made_of = (builder, builder.version, self.name, self.slug)
        if found is None or found[:4] != made_of:
            self._frozen = found = _Frozen(*made_of, freeze(self.name, self.slug, builder))
        return found.plan

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_frozen": None}

    def validate(self) -> None:
        """Hold that the flow can be run as it is.

        Raises:
            AuthoringError: tasks wait for each other in a circle, or one lacks an argument.
        """
        self.plan()
