"""Whether a task run begins, as far as that hangs on how the tasks before it end."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from cairnflow.keys import WHOLE
from cairnflow.plan import triggers
from cairnflow.plan.plan import Node
from cairnflow.plan.triggers import Trigger, all_successful, manual_only
from cairnflow.runtime.planning.values import Group, Value
from cairnflow.states import Reused, State


class Beginning(NamedTuple):
    """Whether a task run begins.

    Attributes:
        word: ``yes``; ``no``, whatever comes; ``open``, what is before it decides; ``person``, it
            waits for one, unless its value is used again.
        waits_for: places of the tasks that decide.
        text: what decides, where it is the author's.
    """

    word: Literal["yes", "no", "open", "person"]
    waits_for: tuple[int, ...] = ()
    text: str = ""


_YES = Beginning("yes")


def beginning(
    node: Node, child: int, values: Mapping[int, Value | Group], *, is_approved: bool
) -> Beginning:
    """Return whether a task run begins.

    Args:
        node: the task.
        child: the child; ``WHOLE`` for the task itself.
        values: what is known of the tasks before.
        is_approved: a person let it go on.
    """
    before = list(_before(node, child, values))
    waits = [place for place, value in before if not value.is_good]
    if waits:
        return Beginning("open", tuple(dict.fromkeys(waits)))
    trigger = node.task.trigger or all_successful
    if trigger is all_successful or is_approved:
        return _YES
    if trigger is manual_only:
        return Beginning("person")
    name = getattr(trigger, "__name__", repr(trigger))
    if not _is_ours(trigger):  # an author's may do anything, and is asked once a run
        return Beginning("open", (), f"its trigger {name} lets it begin")
    states: list[State] = [Reused("") for _ in before]
    return _YES if trigger(states) else Beginning("no", (), f"its trigger {name} does not allow it")


def _is_ours(trigger: Trigger) -> bool:
    return getattr(trigger, "__module__", "") == triggers.__name__ or (
        type(trigger).__module__ == triggers.__name__
    )


def _before(
    node: Node, child: int, values: Mapping[int, Value | Group]
) -> Iterator[tuple[int, Value]]:
    """Yield what a trigger is shown: of a mapped task before it each child, or the one beside."""
    for place in node.whole:
        yield from _each(place, values[place])
    for place in node.paired:
        found = values[place]
        if place in node.whole:
            continue
        if isinstance(found, Group) and child != WHOLE:
            yield place, found.children[child]
        elif isinstance(found, Group):  # it waits for them to be there, not for their ends
            yield place, Value(is_good=found.begins)
        else:
            yield place, found


def _each(place: int, found: Value | Group) -> Iterator[tuple[int, Value]]:
    if isinstance(found, Group):
        yield from ((place, child) for child in found.children)
    else:
        yield place, found
