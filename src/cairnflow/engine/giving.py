"""Where an attempt's arguments are: references taken from the book; no value is looked at."""

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from cairnflow.digests import content, is_codeless
from cairnflow.engine.book import Book
from cairnflow.engine.given import item_of
from cairnflow.engine.work import SMALL, Given, Raised, RunFacts, Taken
from cairnflow.keys import WHOLE
from cairnflow.plan.plan import Node
from cairnflow.results.keeping import KeptResult
from cairnflow.results.result import NoResult, Reference, Result, SafeResult
from cairnflow.states import State
from cairnflow.tuples import filled

_ENDS = "a task begins once its inputs have ended"

_UNWATCHED: tuple[tuple[int, int] | None, bool] = (None, False)


class Source(NamedTuple):
    """Where arguments are taken from.

    Attributes:
        book: what is true of each task.
        shown: JSON of the values of parameters, by place.
        is_shared: says whether others wait for the value at a place and index; None where nobody
            looks whether a value was changed in place.
        run: the run's facts.
    """

    book: Book
    shown: Mapping[int, str]
    is_shared: Callable[[int, int], bool] | None
    run: RunFacts


def give(of: Source, node: Node, child: int) -> tuple[Given, ...]:
    """Return what a task, or one of its children, is given by other tasks and constants.

    Args:
        of: where it is taken from.
        node: its place in the plan.
        child: the child's index; ``WHOLE`` for the task itself.
    """
    children = of.book.children
    found: list[Given] = []
    for name, place, mapped in node.inputs:
        item = child if mapped else WHOLE
        taken = _of_mapped if place in children else _of_one
        found.append(taken(of, name, place, item))
    for name, spread in node.spread.items():
        found.append(Given(name, Result(spread.items), child, "", '"kind": "constant"'))
    return tuple(map(_item_alone, found)) if of.run.is_remote else tuple(found)


def _of_one(of: Source, name: str, place: int, item: int) -> Given:
    """Return what comes from a task that has no children: its value, or an item of it."""
    book, shown, is_shared, run = of
    state = book.states[place]
    assert state is not None, _ENDS
    reference: Reference | Taken = state.reference
    if reference.__class__ is not Result or run.is_remote:
        reference = _reference(state, run.is_remote)
    if not run.is_recorded:
        return filled(Given, (name, reference, item, "", "", None, False, None))
    kind, said = "checkpoint", ""
    if place in shown:
        kind, said = "param", f', "value": {shown[place]}' if item == WHOLE else ""
    address = f"{run.flow}/{run.number}/{book.plan.nodes[place].slug}"
    source = f'"kind": "{kind}", "addr": "{address}"{said}'
    origin, shares = _watched(reference, is_shared, (place, WHOLE)) if is_shared else _UNWATCHED
    digest, codes = "", None
    if item == WHOLE:
        digest, codes = state.content or _content(state), state.codes
    return filled(Given, (name, reference, item, digest, source, origin, shares, codes))


def _watched(
    reference: object, is_shared: Callable[[int, int], bool], key: tuple[int, int]
) -> tuple[tuple[int, int] | None, bool]:
    """Return whose value it is, and whether others wait for it, if it matters that it is changed.

    It does where the kept value can be fetched instead.
    """
    if isinstance(reference, Result) and isinstance(reference.safe_value, SafeResult):
        return key, is_shared(*key)
    return _UNWATCHED


def _item_alone(given: Given) -> Given:
    """Take the item where its value is in memory: a worker is not to be sent all the others."""
    if given.item < 0 or not isinstance(given.reference, Result):
        return given
    try:
        return given._replace(reference=Taken(item_of(given.reference.value, given.item)))
    except Exception:  # noqa: BLE001 - an author's class may raise anything; the worker will tell
        return given


def _of_mapped(of: Source, name: str, place: int, item: int) -> Given:
    """Return what comes from a mapped task: the value of a child, or those of all."""
    book, _, is_shared, run = of
    children = book.children[place]
    address = f"{run.flow}/{run.number}/{book.plan.nodes[place].slug}"
    if item != WHOLE:
        child = _ended(children[item])
        reference = _reference(child, run.is_remote)
        source = f'"kind": "checkpoint", "addr": "{address}:{item}"'
        watched = _watched(reference, is_shared, (place, item)) if is_shared else _UNWATCHED
        given = (name, reference, WHOLE, _content(child), source, *watched, child.codes)
        return filled(Given, given)
    ended = [_ended(child) for child in children]
    references: list[Reference | Taken] = [_reference(child, run.is_remote) for child in ended]
    source = f'"kind": "children", "addr": "{address}"'
    digest, codes = _together(ended)
    return Given(name, references, WHOLE, digest, source, None, False, codes)


def _ended(state: State | None) -> State:
    assert state is not None, _ENDS
    return state


_NONE = content(None)


def _content(state: State) -> str:
    """Return the content digest of what a state gives; one that was skipped gives None."""
    if state.content:
        return state.content
    held = state.reference
    if not (held is NoResult or (type(held) is Result and held.value is None)):
        return state.content
    return _NONE


def _reference(state: State, is_remote: bool) -> Reference | Taken:
    """Return a value in memory, else its address: what a worker fetches is let go after it."""
    found = state.reference
    safe = found.safe_value
    if isinstance(safe, SafeResult) and (
        isinstance(found, KeptResult) or (is_remote and safe.size > SMALL)
    ):
        return safe
    if is_remote and state.__failures__:
        return Raised(found.value)
    return found


def _together(children: list[State]) -> tuple[str, str | None]:
    """Return one digest over those of all children, and what of the author's they hold.

    The digest is empty where one is unknown.
    """
    digests = [child.content or _content(child) for child in children]
    if not all(digests):
        return "", None
    digest = together(digests)
    if is_codeless(digest):
        return digest, ""
    return digest, _all_codes([child.codes for child in children])


def together(digests: Sequence[str]) -> str:
    """Return one content digest over those of all children of a mapped task.

    Args:
        digests: of each, none of them empty; shape (children,).
    """
    mark = "i1" if all(map(is_codeless, digests)) else "o1"
    return f"{mark}:{sha256(chr(0).join(digests).encode()).hexdigest()[:32]}"


def _all_codes(children: list[str | None]) -> str | None:
    """Return the codes of all children; None where nobody has looked at one of them."""
    texts = {codes for codes in children if codes is not None}
    if None in children or len(texts) == 1:
        return None if None in children else texts.pop()
    found: dict[str, str] = {}
    for text in sorted(texts - {""}):
        found.update(json.loads(text))
    return json.dumps(found, sort_keys=True) if found else ""
