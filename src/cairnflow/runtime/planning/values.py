"""What is known beforehand of values, and of the arguments made of them: digests, never a value."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from cairnflow.digests import Authored, is_codeless, looked_at
from cairnflow.digests.authors import named
from cairnflow.engine.given import item_of
from cairnflow.engine.work import NO_CODES, Codes, Work
from cairnflow.plan.plan import Input, Node
from cairnflow.runtime.planning.past import Past, all_of
from cairnflow.tuples import filled

NOTHING_HELD: Any = object()
"""Stands for the value of what is no parameter."""


class Value(NamedTuple):
    """What is known of the value that a task, or a child, will have.

    Attributes:
        identity: tells it from others; None where it is not known yet.
        content: its digest; empty where it has none, None where it is not known yet.
        width: count of items in it; None where that is not known.
        is_good: the task ends well for sure.
        held: the value itself, where it is a parameter's.
        codes: code digests of what a parameter's holds of the author's.
        waits_for: places of the tasks that it hangs on, where something is open.
    """

    identity: str | None = None
    content: str | None = None
    width: int | None = None
    is_good: bool = False
    held: Any = NOTHING_HELD
    codes: Codes = NO_CODES
    waits_for: tuple[int, ...] = ()


class Group(NamedTuple):
    """The children of a mapped task.

    Attributes:
        children: their values; shape (children,).
        whole: all of them together.
        begins: the mapped task comes to have them for sure.
    """

    children: Sequence[Value]
    whole: Value
    begins: bool = True


def grouped(children: Sequence[Value], past: Past, *, begins: bool) -> Group:
    """Return children, and what is known of them together.

    Args:
        children: shape (children,).
        past: what earlier runs tell.
        begins: the mapped task comes to have them for sure.
    """
    waits = tuple(dict.fromkeys(place for child in children for place in child.waits_for))
    identity = all_of([child.identity for child in children])
    content = identity if identity is None or not identity.startswith("g1:") else None
    if content is None and (seen := past.seen(identity)) is not None:
        content = seen.content
    is_good = all(child.is_good for child in children)
    whole = Value(identity, content, len(children), is_good, waits_for=waits)
    return Group(children, whole, begins)


class Arguments(NamedTuple):
    """The arguments of a task run, as far as they are known; see ``engine.reuse.Given``.

    Attributes:
        digests: of those that are known, by name.
        codes: code digests of what they hold of the author's, by argument and name.
        open: places of the tasks that tell the others, by name.
    """

    digests: Mapping[str, str]
    codes: Mapping[str, Codes]
    open: Mapping[str, tuple[int, ...]]


class _Given(NamedTuple):
    """One argument: its digest, and the codes that it holds; None where it is not known."""

    digest: str | None
    codes: Codes = NO_CODES
    waits_for: tuple[int, ...] = ()


Take = Callable[[int], _Given]
"""Takes a child's place, ``WHOLE`` for the task itself; returns what it is given."""


class Sources:
    """Tells what tasks will be given.

    Args:
        past: what earlier runs tell.
        values: of the tasks before, by place; grows while tasks are foreseen.
        authored: tells whose code values hold.
    """

    def __init__(self, past: Past, values: Mapping[int, Value | Group], authored: Authored) -> None:
        self._past, self._values, self._authored = past, values, authored
        self._codes: dict[str, str | None] = {}

    def arguments(self, node: Node, work: Work) -> Callable[[int], Arguments]:
        """Return what tells the arguments of a task, or of each of its children."""
        constants = {name: digest for name, _, digest, _ in work.constant_facts}
        held = {name: codes for name, _, _, codes in work.constant_facts if codes}
        takers: list[tuple[str, Take]] = [(one.name, self._taker(one)) for one in node.inputs]
        takers += [(name, self._spread(one.items)) for name, one in node.spread.items()]

        def arguments(child: int) -> Arguments:
            digests, codes, waits = {**constants}, held, dict[str, tuple[int, ...]]()
            for name, take in takers:
                digest, own, waits_for = take(child)
                if digest is None:
                    waits[name] = waits_for
                    continue
                digests[name] = digest
                if own:
                    codes = {**codes, name: own}
            return filled(Arguments, (digests, codes, waits))

        return arguments

    def _taker(self, given: Input) -> Take:
        up, place = self._values[given.node], given.node
        if isinstance(up, Group):
            whole = self._whole(up.whole, place)
            if not given.mapped:
                return lambda _: whole
            return lambda child: self._whole(up.children[child], place)
        if given.mapped:
            return lambda child: self._item(up, place, child)
        found = self._whole(up, place)
        return lambda _: found

    def _whole(self, value: Value, place: int) -> _Given:
        if value.content is None:
            return _Given(None, waits_for=value.waits_for or (place,))
        if is_codeless(value.content) or not value.content:
            return _Given(value.content)
        if value.held is not NOTHING_HELD:
            return _Given(value.content, value.codes)
        seen = self._past.seen(value.identity)
        return self._coded(value.content, None if seen is None else seen.held, place)

    def _item(self, up: Value, place: int, child: int) -> _Given:
        if up.held is not NOTHING_HELD:
            return self._told(item_of(up.held, child))
        seen = self._past.seen(up.identity, child)
        if seen is None:
            return _Given(None, waits_for=up.waits_for or (place,))
        return self._coded(seen.content, seen.held, place)

    def _spread(self, items: Any) -> Take:
        return lambda child: self._told(item_of(items, child))

    def _told(self, value: Any) -> _Given:
        digest, owners = looked_at(value)
        told = self._authored.told(owners) if owners else ""
        return _Given(digest, json.loads(told) if told else {})

    def _coded(self, digest: str, held: Sequence[str] | None, place: int) -> _Given:
        """Return an argument with the code, as it is now, of what it holds by those names."""
        if is_codeless(digest) or not digest:
            return filled(_Given, (digest, NO_CODES, ()))
        codes = {name: self._code(name) for name in held or ()}
        known = {name: code for name, code in codes.items() if code is not None}
        if held is None or len(known) < len(codes):
            return _Given(None, waits_for=(place,))
        return _Given(digest, known)

    def _code(self, name: str) -> str | None:
        """Return the code digest of a class, a function or a module by its name; None if unknown.

        What is not loaded in this process can't be looked at.
        """
        if name not in self._codes:
            owner = _owner(name)
            told = "" if owner is None else self._authored.told([owner])
            self._codes[name] = json.loads(told).get(name) if told else None
        return self._codes[name]


def _owner(name: str) -> Any:
    kind, _, full = name.partition(" ")
    parts = full.split(".")
    for end in range(len(parts), 0, -1):
        found: Any = sys.modules.get(".".join(parts[:end]))
        if found is None:
            continue
        for part in parts[end:]:
            found = getattr(found, part, None)
        return found if found is not None and named(found) == f"{kind} {full}" else None
    return None
