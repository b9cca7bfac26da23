"""The frozen plan that the engine runs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cairnflow.errors import AuthoringError
from cairnflow.plan.building import Builder
from cairnflow.plan.edges import Spread, TaskLike
from cairnflow.tuples import filled

_NONE: Mapping[str, Any] = {}


class Input(NamedTuple):
    """An argument whose value comes from another task.

    Attributes:
        name: of the argument.
        node: place in the plan of the task that it comes from.
        mapped: each child takes one item.
    """

    name: str
    node: int
    mapped: bool


class Node(NamedTuple):
    """A task in its place.

    Attributes:
        place: index in the plan, from 0; no task stands before one that it waits for.
        slug: the task's part of an address.
        task: what is to be done.
        inputs: arguments that come from other tasks.
        constants: arguments that are given whole.
        spread: constants of which each child takes one item.
        whole: places of the tasks that must have ended before it begins.
        paired: places of the mapped tasks whose child ``k`` must have ended before child ``k`` of
            this one begins.
        downstream: places of the tasks that wait for this one.
        is_mapped: it stands for children.
        is_mapped_over: a task takes its value item by item, so its width must be known.
    """

    place: int
    slug: str
    task: TaskLike
    inputs: tuple[Input, ...]
    constants: Mapping[str, Any]
    spread: Mapping[str, Spread]
    whole: tuple[int, ...]
    paired: tuple[int, ...]
    downstream: tuple[int, ...]
    is_mapped: bool
    is_mapped_over: bool

    @property
    def upstream(self) -> tuple[int, ...]:
        """Places of all tasks that this one waits for."""
        return (*self.whole, *self.paired)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Plan:
    """What is to be done, in an order in which it can be.

    Attributes:
        name: the flow's name.
        slug: the flow's part of an address.
        nodes: shape (tasks,).
        places: slug to place.
        outside: what the flow has read from outside: JSON of its fingerprint, by name.
        checks: functions that say of a run's values whether they are good.
    """

    name: str
    slug: str
    nodes: tuple[Node, ...]
    places: Mapping[str, int]
    outside: Mapping[str, str] = field(default_factory=dict[str, str])
    checks: tuple[Callable[..., Any], ...] = ()

    @property
    def terminal(self) -> list[int]:
        """Places of the tasks that no other waits for."""
        return [node.place for node in self.nodes if not node.downstream]

    def called(self, place: int) -> str:
        """Return what people call a task: one that we made, by the author's that it is made of."""
        node = self.nodes[place]
        if not node.task.is_generated:
            return node.slug
        made_of = [self.nodes[one].slug for one in self.authors(place)]
        more = f" and {len(made_of) - _NAMED} more" if len(made_of) > _NAMED else ""
        return f"{node.slug} of {', '.join(made_of[:_NAMED])}{more}"

    def authors(self, place: int) -> list[int]:
        """Return the places of the author's tasks that a task of ours is made of, each once."""
        found: dict[int, None] = {}
        pending = list(reversed(self.nodes[place].upstream))
        seen: set[int] = set()
        while pending:
            one = pending.pop()
            if one in seen:
                continue
            seen.add(one)
            if self.nodes[one].task.is_generated:
                pending.extend(reversed(self.nodes[one].upstream))
            else:
                found[one] = None
        return list(found)


_NAMED = 3
"""Tasks that a sentence names; of more it tells only how many."""


def freeze(name: str, slug: str, builder: Builder) -> Plan:
    """Check and order what an author wrote. Takes time in proportion to tasks plus edges.

    Raises:
        AuthoringError: tasks wait for each other in a circle, or one lacks an argument.
    """
    order = builder.order()
    shape = _shape(builder, {task: place for place, task in enumerate(order)})
    nodes = tuple([_node(builder, shape, place, task) for place, task in enumerate(order)])
    places = {node.slug: node.place for node in nodes}
    _know_checks(builder.checks, places)
    return Plan(name, slug, nodes, places, dict(builder.outside), tuple(builder.checks))


def _know_checks(checks: Iterable[Callable[..., Any]], places: Mapping[str, int]) -> None:
    """Hold that each check asks for the values of tasks that there are."""
    for check in checks:
        from inspect import signature  # loaded by most programs; a flow without checks needs none

        unknown = [name for name in signature(check).parameters if name not in places]
        if unknown:
            raise AuthoringError(
                f"check {check.__name__} takes {unknown[0]!r}, and the flow has no task of this "
                f"slug; tasks: {', '.join(places)}"
            )


class _Shape(NamedTuple):
    """What is known of the graph before its nodes are made; lists have shape (tasks,).

    Attributes:
        inputs: arguments that come from other tasks.
        whole: places of the tasks that a task waits for.
        paired: places of the mapped tasks whose children a task's children wait for, by place.
        downstream: places of the tasks that wait for a task.
        mapped: places of the tasks that stand for children.
        over: places of the tasks whose values are mapped over.
    """

    inputs: list[list[Input]]
    whole: list[dict[int, None]]
    paired: dict[int, dict[int, None]]
    downstream: list[dict[int, None]]
    mapped: set[int]
    over: set[int]


def _shape(builder: Builder, places: Mapping[TaskLike, int]) -> _Shape:
    mapped = _mapped(builder, places)
    shape = _Shape(
        [[] for _ in places], [{} for _ in places], {}, [{} for _ in places], mapped, set()
    )
    inputs, whole, paired, downstream, _, over = shape
    for upstream_task, downstream_task, key, is_mapped in builder.edges:
        upstream, place = places[upstream_task], places[downstream_task]
        if key is not None:
            inputs[place].append(filled(Input, (key, upstream, is_mapped)))
            if is_mapped and upstream not in mapped:
                over.add(upstream)
        if is_mapped and upstream in mapped and place in mapped:
            paired.setdefault(place, {})[upstream] = None
        else:
            whole[place][upstream] = None
        downstream[upstream][place] = None
    return shape


def _mapped(builder: Builder, places: Mapping[TaskLike, int]) -> set[int]:
    found = {places[edge[1]] for edge in builder.edges if edge[3] and edge[2] is not None}
    for task, given in builder.constants.items():
        for value in given.values():
            if type(value) is Spread:
                found.add(places[task])
    return found


def _node(builder: Builder, shape: _Shape, place: int, task: TaskLike) -> Node:
    constants, spread = builder.constants.get(task, _NONE), _NONE
    inputs = shape.inputs[place]
    names = [*constants, *[entry[0] for entry in inputs]] if inputs else constants
    if missing := task.missing(names):
        raise AuthoringError(
            f"task {builder.tasks[task]!r} has no value for {', '.join(missing)}; it was used in "
            "this flow without being called in it: call it with its arguments"
        )
    is_mapped = place in shape.mapped
    if is_mapped and constants:
        spread = {key: value for key, value in constants.items() if type(value) is Spread}
        constants = {key: value for key, value in constants.items() if type(value) is not Spread}
    made = (
        *(place, builder.tasks[task], task, tuple(inputs), constants, spread),
        *(tuple(shape.whole[place]), tuple(shape.paired.get(place, ()))),
        *(tuple(shape.downstream[place]), is_mapped, place in shape.over),
    )
    return filled(Node, made)
