"""What to do next, and what the end of an attempt means. Pure: reads the book, changes nothing."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cairnflow.engine.book import Book
from cairnflow.keys import WHOLE
from cairnflow.plan.plan import Node
from cairnflow.plan.policies import Policy
from cairnflow.plan.triggers import all_successful
from cairnflow.results.result import NoResult, Result
from cairnflow.signals import Signal
from cairnflow.states import (
    Cancelled,
    Failed,
    Finished,
    Mapped,
    Paused,
    Retrying,
    Skipped,
    State,
    Success,
    TriggerFailed,
)
from cairnflow.tuples import filled


class Start(NamedTuple):
    """Hand the next attempt at this to the executor.

    Attributes:
        place: of the task in the plan.
        child: of the child; ``WHOLE`` for the task itself.
        only_reused: it waits for a person, unless what an earlier run kept is still good.
    """

    place: int
    child: int
    only_reused: bool = False


class Enter(NamedTuple):
    """Write this state into the book; no work is needed for it.

    Attributes:
        place: of the task in the plan.
        child: of the child; ``WHOLE`` for the task itself.
        state: what is true of it now; a ``Mapped`` one expands it to ``width`` children.
        width: count of children.
        only_reused: its children wait for a person, unless what was kept of them is still good.
    """

    place: int
    child: int
    state: State
    width: int = 0
    only_reused: bool = False


Step = Start | Enter
Changed = tuple[int, int]
"""Place and index of what ended, or was expanded, since the last time."""


def begin(book: Book) -> list[Step]:
    """Return the first steps: those of the tasks that wait for nothing."""
    return [
        _first(book, node)
        for node in book.plan.nodes
        if not book.waiting[node.place] and book.states[node.place] is None
    ]


def decide(book: Book, changed: Iterable[Changed]) -> list[Step]:
    """Return every step that the latest changes allow, each once.

    Takes time in proportion to what changed and what follows it directly.
    """
    steps: list[Step] = []
    seen: set[Changed] = set()
    for place, index in changed:
        if index == WHOLE and place in book.children:
            steps.extend(_due_children(book, place, seen))
            follow: Sequence[int] = book.to_paired[place]
            if not book.children[place]:
                follow = (*follow, *book.to_whole[place])
        elif index == WHOLE:
            follow = book.plan.nodes[place].downstream
        else:
            steps.extend(_paired(book, place, index, seen))
            follow = () if book.open_children[place] else book.to_whole[place]
        for down in follow:
            if book.waiting[down] or book.states[down] is not None:
                continue
            key = (down, WHOLE)
            if key not in seen:
                seen.add(key)
                steps.append(_first(book, book.plan.nodes[down]))
    return steps


def resume(book: Book, place: int, index: int) -> Step:
    """Return the next step of what was paused, and now may go on: its trigger is not asked."""
    book.approved.add((place, index))
    return again(book, place, index)


def again(book: Book, place: int, index: int) -> Step:
    """Return the next step of what was held back until now."""
    return _first(book, book.plan.nodes[place]) if index == WHOLE else _child(book, place, index)


def settle(state: State, attempt: int, policy: Policy, at: int) -> State:
    """Return what the end of an attempt means: a failure with tries left is to be retried.

    Args:
        state: what the attempt ended in.
        attempt: count from 1.
        policy: the task's.
        at: when it ended, in microseconds since 1970 UTC.
    """
    if not isinstance(state, Failed) or isinstance(state, Cancelled):
        return state
    if not policy.tries_again(attempt):
        return state
    tries = policy.max_retries + 1
    due = at + round(policy.retry_delay * 1_000_000)
    return Retrying(f"attempt {attempt} of {tries}: {state.message}", state.reference, due, attempt)


def _first(book: Book, node: Node) -> Step:
    place = node.place
    if book.is_plain[place] and not book.odd[place]:
        return filled(Start, (place, WHOLE, False))
    if book.odd[place] or node.task.trigger:
        upstream = list(_upstream(book, node, WHOLE))
        # With a trigger of its own, each child is judged by itself once its upstream has ended.
        is_paired = any(paired in book.children for paired in node.paired)
        refused = _skipped(node, upstream)
        if refused is None and not (is_paired and node.task.trigger):
            refused = _judge(book, node, WHOLE, upstream)
        if isinstance(refused, Paused) and book.is_known(place):
            if not node.is_mapped:
                return Start(place, WHOLE, True)
            return _expansion(book, node)._replace(only_reused=True)
        if refused is not None:
            return Enter(place, WHOLE, refused)
    if node.is_mapped:
        return _expansion(book, node)
    return Start(place, WHOLE)


def _expansion(book: Book, node: Node) -> Enter:
    widths = [len(spread.items) for spread in node.spread.values()]
    taken = {given.node for given in node.inputs if given.mapped}
    for upstream in node.paired:
        if upstream in book.children:
            widths.append(len(book.children[upstream]))
            continue
        if upstream not in taken:  # only waited for, and it ended without any children
            continue
        state = book.states[upstream]  # given from the start, instead of children
        if state is None or not has_items(state):
            return Enter(node.place, WHOLE, _nothing_to_map(book, upstream))
        widths.append(book.widths[upstream])
    for given in node.inputs:
        if given.mapped and given.node not in node.paired:
            state = book.states[given.node]
            if state is None or not has_items(state):
                return Enter(node.place, WHOLE, _nothing_to_map(book, given.node))
            widths.append(book.widths[given.node])
    width = min(widths)
    return Enter(node.place, WHOLE, Mapped(f"{width:,} children"), width)


def has_items(state: State) -> bool:
    """Return whether a task that ended so has a value, whose items can be taken."""
    return state.is_successful() and not isinstance(state, Skipped)


def _nothing_to_map(book: Book, upstream: int) -> TriggerFailed:
    slug = book.plan.nodes[upstream].slug
    return TriggerFailed(f"{slug} has no value to map over, so there are no children")


def _due_children(book: Book, place: int, seen: set[Changed]) -> Iterator[Step]:
    for index in range(len(book.children[place])):
        if _is_due(book, place, index, seen):
            yield _child(book, place, index)


def _paired(book: Book, place: int, index: int, seen: set[Changed]) -> Iterator[Step]:
    for down in book.to_paired[place]:
        if index < len(book.children.get(down, ())) and _is_due(book, down, index, seen):
            yield _child(book, down, index)


def _is_due(book: Book, place: int, index: int, seen: set[Changed]) -> bool:
    """Return whether a child may begin, once: several of its upstream may end in one turn."""
    if book.child_waiting[place][index] or book.children[place][index] is not None:
        return False
    key = (place, index)
    if key in seen:
        return False
    seen.add(key)
    return True


def _child(book: Book, place: int, index: int) -> Step:
    node = book.plan.nodes[place]
    if book.child_odd[place][index] or (node.paired and node.task.trigger):
        upstream = list(_upstream(book, node, index))
        refused = _skipped(node, upstream) or _judge(book, node, index, upstream)
        if isinstance(refused, Paused) and (place, index) in book.known:
            return Start(place, index, True)
        if refused is not None:
            return Enter(place, index, refused)
    is_waiting = place in book.only_reused and not book.is_approved(place, index)
    return Start(place, index, is_waiting)


def _upstream(book: Book, node: Node, index: int) -> Iterator[State]:
    """Yield the states that a trigger sees: of a mapped task those of its children."""
    for place in node.whole:
        yield from _ended(book, place)
    for place in node.paired:
        if place in node.whole:  # all of its children were seen
            continue
        state = book.children[place][index] if index != WHOLE and place in book.children else None
        if state is not None:
            yield state
        elif place not in book.children:
            yield from _ended(book, place)


def _ended(book: Book, place: int) -> Iterator[State]:
    children = book.children.get(place)
    found = [book.states[place]] if children is None else children
    for state in found:
        assert state is not None, "a trigger is asked once all that it looks at has ended"
        yield state


def _skipped(node: Node, upstream: list[State]) -> State | None:
    if node.task.skip_on_upstream_skip and any(isinstance(state, Skipped) for state in upstream):
        return Skipped("a task before it was skipped", None)
    return None


def _judge(book: Book, node: Node, index: int, upstream: list[State]) -> State | None:
    if book.approved and book.is_approved(node.place, index):
        return None
    trigger = node.task.trigger or all_successful
    try:
        allowed = trigger(upstream)
    except Signal as signal:
        return _said(signal)
    except Exception as exc:  # noqa: BLE001 - a trigger may be an author's
        return TriggerFailed(f"its trigger raised {type(exc).__name__}: {exc}", exc)
    if allowed:
        return None
    if trigger is all_successful:
        return TriggerFailed(f"not begun, since {_failed(book, node)} failed")
    failed = sum(state.is_failed() for state in upstream)
    name = getattr(trigger, "__name__", repr(trigger))
    return TriggerFailed(
        f"not begun: its trigger {name} does not allow it where {failed} of {len(upstream)} "
        "upstream task runs failed"
    )


def _said(signal: Signal) -> State | None:
    """Return the state that a trigger asked for by its signal; None where it let the task begin."""
    state = signal.state
    if isinstance(state, Success) and not isinstance(state, Skipped):
        return None
    if not signal.has_result:
        state.reference = NoResult if not state.is_failed() else Result(signal)
    if isinstance(state, Finished | Paused):
        return state
    return TriggerFailed(
        f"its trigger raised {type(signal).__name__}, which only tasks may", signal
    )


def _failed(book: Book, node: Node) -> str:
    """Return the names of the tasks before a task that failed, three of them at most."""
    names = list(dict.fromkeys(_failures(book, node)))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _failures(book: Book, node: Node) -> Iterator[str]:
    """Yield the names; where tasks of ours were not begun, those of the author's before them."""
    pending = list(reversed(node.upstream))
    looked_through: set[int] = set()
    while pending:
        place = pending.pop()
        states = book.children.get(place, [book.states[place]])
        failed = [state for state in states if state is not None and state.is_failed()]
        before = book.plan.nodes[place]
        was_begun = not all(isinstance(one, TriggerFailed) for one in failed)
        if not failed or place in looked_through:
            continue
        if before.task.is_generated and not was_begun and len(looked_through) < _FAR:
            looked_through.add(place)
            pending.extend(reversed(before.upstream))
        else:
            of = f" ({len(failed):,} of {len(states):,})" if place in book.children else ""
            yield f"{book.plan.called(place) if was_begun else before.slug}{of}"


_FAR = 10
"""Tasks of ours that are looked through for the sake of a sentence: sums may be of thousands."""
