"""Where an attempt's arguments are: references taken from the book; no value is looked at."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import NamedTuple

from cairnflow.digests import content, is_codeless
from cairnflow.engine.book import Book
from cairnflow.engine.given import item_of
from cairnflow.engine.work import SMALL, Given, Raised, Taken, Work
from cairnflow.keys import WHOLE
from cairnflow.plan.plan import Node
from cairnflow.results.keeping import KeptResult
from cairnflow.results.result import NoResult, Reference, Result, SafeResult
from cairnflow.states import State


class Source(NamedTuple):
    """Where arguments are taken from.

    Attributes:
        book: what is true of each task.
        shown: JSON of the values of parameters, by place.
        is_shared: says whether others wait for the value at a place and index; None where nobody
            looks whether a value was changed in place.
    """

    book: Book
    shown: Mapping[int, str]
    is_shared: Callable[[int, int], bool] | None


def give(of: Source, work: Work, node: Node, child: int) -> tuple[Given, ...]:
    """Return what a task, or one of its children, is given by other tasks and constants.

    Args:
        of: where it is taken from.
        work: the task.
        node: its place in the plan.
        child: the child's index; ``WHOLE`` for the task itself.
    """
    book, shown, is_shared = of
    is_remote = work.run.is_remote
    prefix = f"{work.run.flow}/{work.run.number}/"
    found: list[Given] = []
    for name, place, mapped in node.inputs:
        address = prefix + book.plan.nodes[place].slug
        item = child if mapped else WHOLE
        if place in book.children:
            given = _of_mapped(book.children[place], name, address, item, is_remote)
            if item != WHOLE and _is_watched(given.reference, is_shared):
                given = given._replace(origin=(place, item), is_shared=_says(of, place, item))
            found.append(given)
        else:
            said = f', "value": {shown[place]}' if place in shown and item == WHOLE else ""
            kind = "param" if place in shown else "checkpoint"
            state = _ended(book.states[place])
            digest, codes = (_content(state), state.codes) if item == WHOLE else ("", None)
            source = f'"kind": "{kind}", "addr": "{address}"{said}'
            reference = _reference(state, is_remote)
            given = Given(name, reference, item, digest, source, None, False, codes)
            if _is_watched(reference, is_shared):
                given = given._replace(origin=(place, WHOLE), is_shared=_says(of, place, WHOLE))
            found.append(given)
    for name, spread in node.spread.items():
        found.append(Given(name, Result(spread.items), child, "", '"kind": "constant"'))
    return tuple(_item_alone(given) for given in found) if is_remote else tuple(found)


def _is_watched(reference: object, is_shared: Callable[[int, int], bool] | None) -> bool:
    """Return whether it matters that a value is changed in place: it can be fetched instead."""
    if is_shared is None or not isinstance(reference, Result):
        return False
    return isinstance(reference.safe_value, SafeResult)


def _says(of: Source, place: int, index: int) -> bool:
    return of.is_shared is not None and of.is_shared(place, index)


def _item_alone(given: Given) -> Given:
    """Take the item where its value is in memory: a worker is not to be sent all the others."""
    if given.item < 0 or not isinstance(given.reference, Result):
        return given
    try:
        return given._replace(reference=Taken(item_of(given.reference.value, given.item)))
    except Exception:  # noqa: BLE001 - an author's class may raise anything; the worker will tell
        return given


def _of_mapped(
    children: list[State | None], name: str, address: str, item: int, is_remote: bool
) -> Given:
    if item != WHOLE:
        child = _ended(children[item])
        source = f'"kind": "checkpoint", "addr": "{address}:{item}"'
        reference = _reference(child, is_remote)
        return Given(name, reference, WHOLE, _content(child), source, None, False, child.codes)
    ended = [_ended(child) for child in children]
    references: list[Reference | Taken] = [_reference(child, is_remote) for child in ended]
    source = f'"kind": "children", "addr": "{address}"'
    digest, codes = _together(ended)
    return Given(name, references, WHOLE, digest, source, None, False, codes)


def _ended(state: State | None) -> State:
    assert state is not None, "a task begins once its inputs have ended"
    return state


_NONE = content(None)


def _content(state: State) -> str:
    """Return the content digest of what a state gives; one that was skipped gives None."""
    held = state.reference
    if state.content or not (held is NoResult or (type(held) is Result and held.value is None)):
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
    digest = sha256(chr(0).join(digests).encode()).hexdigest()[:32]
    if all(map(is_codeless, digests)):
        return f"i1:{digest}", ""
    return f"o1:{digest}", _all_codes([child.codes for child in children])


def _all_codes(children: list[str | None]) -> str | None:
    """Return the codes of all children; None where nobody has looked at one of them."""
    texts = {codes for codes in children if codes is not None}
    if None in children or len(texts) == 1:
        return None if None in children else texts.pop()
    found: dict[str, str] = {}
    for text in sorted(texts - {""}):
        found.update(json.loads(text))
    return json.dumps(found, sort_keys=True) if found else ""
