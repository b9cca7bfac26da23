"""What each task run would do. Looks at facts and digests alone; the rule is ``engine.reuse``'s."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from cairnflow.digests import Authored
from cairnflow.engine.foreseen import NO_REASON, Foreseen
from cairnflow.engine.reuse import NEW_TASK, SAME, Reason, verdict
from cairnflow.engine.work import NO_CODES, Codes, Work
from cairnflow.keys import WHOLE, TaskKey
from cairnflow.ledger.records import Checkpoint
from cairnflow.plan.parameter import Parameter
from cairnflow.plan.plan import Node, Plan
from cairnflow.runtime.planning.beginning import Beginning, beginning
from cairnflow.runtime.planning.candidates import Sought, View, sought
from cairnflow.runtime.planning.existing import where
from cairnflow.runtime.planning.past import Past, made_of
from cairnflow.runtime.planning.values import (
    NOTHING_HELD,
    Arguments,
    Group,
    Sources,
    Value,
    grouped,
)
from cairnflow.runtime.preparing import definition
from cairnflow.tuples import filled

_NONE = "c1:1b16b1df538ba12dc3f97edbb85caa70"
"""Content digest of None: what a task of ours that was skipped gives, too."""

_IF_DIFFERENT = Reason("new_input", "only if what it is given comes out different")

_GONE = Reason("gone", "its value is gone")
_UNLESS_KEPT = Reason("new_task", "unless one that is given the same has ended by then")
_NOTHING_OPEN = frozenset[str]()
_SEQUENCES = frozenset({"List", "Tuple"})


class Kept(NamedTuple):
    """A value that the resumed run, or one before it, has.

    Attributes:
        address: of its checkpoint.
        fact: of it.
        turn: which turn of a loop made it, from 1; 0 where it is the task's own value.
    """

    address: str
    fact: Checkpoint
    turn: int


class _Then(NamedTuple):
    """What a value was made of; see ``engine.reuse.Then``."""

    code: str
    inputs: Mapping[str, str]
    codes: Mapping[str, Codes]
    any_code: bool


class Known(NamedTuple):
    """What is known when a run begins.

    Attributes:
        past: what earlier runs tell of values.
        kept: what a resumed run has of each task run; None for a fresh run.
        approved: task runs that were paused, and that a person let go on.
        any_code: values are used again whatever became of the code.
        view: what is true of the store of values, and what time it is.
    """

    past: Past
    kept: Mapping[TaskKey, Kept | Reason] | None
    approved: frozenset[TaskKey] = frozenset()
    any_code: bool = False
    view: View = View(0)


class Children(NamedTuple):
    """What is foreseen of one task of a plan.

    Attributes:
        runs: of each child, or of the task itself; empty where it can't be told how many there are.
        is_mapped: it has children.
        waits_for: places of the tasks that say how many.
        begins: the mapped task begins for sure.
    """

    runs: tuple[Foreseen, ...]
    is_mapped: bool = False
    waits_for: tuple[int, ...] = ()
    begins: bool = True


def foresee(
    plan: Plan, works: Sequence[Work], known: Known, parameters: Mapping[str, Any]
) -> dict[int, Children]:
    """Return what is foreseen of each task that leaves facts, by place.

    Args:
        plan: the flow's.
        works: each task, as it would be run; shape (tasks,).
        known: what there is already.
        parameters: of the run, by name.
    """
    walk = _Walk(works, known, parameters)
    found: dict[int, Children] = {}
    for node in plan.nodes:
        if node.task.is_generated:
            walk.made(node)
        else:
            found[node.place] = walk.task(node)
    return found


class _Walk:
    """Goes through a plan, the tasks that others wait for first."""

    def __init__(self, works: Sequence[Work], known: Known, parameters: Mapping[str, Any]) -> None:
        self._works, self._known, self._parameters = works, known, parameters
        self._values: dict[int, Value | Group] = {}
        self._begun: dict[tuple[str, str, str], int] = {}
        self._begins: dict[int, Beginning] = {}
        authored = works[0].authored if works else Authored()
        self._sources = Sources(known.past, self._values, authored)

    def task(self, node: Node) -> Children:
        """Foresee a task of the author's, or a parameter."""
        arguments = self._sources.arguments(node, self._works[node.place])
        if not node.is_mapped:
            foreseen, value = self._one(node, WHOLE, arguments)
            self._values[node.place] = value
            return Children((foreseen,))
        width, waits = self._width(node)
        if width is None:
            self._values[node.place] = Value(waits_for=(node.place,))
            return Children((), True, waits, begins=False)
        parent = beginning(node, WHOLE, self._values, is_approved=False)
        if parent.word == "no" and not node.paired:
            self._values[node.place] = Value(waits_for=(node.place,))
            return Children((_refused(parent),), False)
        runs: list[Foreseen] = []
        values: list[Value] = []
        for child in range(width):
            foreseen, value = self._one(node, child, arguments)
            runs.append(foreseen)
            values.append(value)
        begins = parent.word == "yes"
        # Without children it is its own beginning that others wait for.
        is_sure = begins or bool(width)
        self._values[node.place] = (
            grouped(values, self._known.past, begins=begins)
            if is_sure
            else Value(waits_for=(node.place,))
        )
        return Children(tuple(runs), True, begins=begins)

    def _width(self, node: Node) -> tuple[int | None, tuple[int, ...]]:
        """Return how many children a task has, or which tasks will say so."""
        widths: list[int] = [len(spread.items) for spread in node.spread.values()]
        sources = dict.fromkeys([*node.paired, *(one.node for one in node.inputs if one.mapped)])
        waits: list[int] = []
        for place in sources:
            found = self._values[place]
            value = found.whole if isinstance(found, Group) else found
            if not isinstance(found, Group) and all(
                one.node != place or not one.mapped for one in node.inputs
            ):
                waits.append(place)  # it is only waited for, and may have children yet
            elif value.width is None or (isinstance(found, Value) and not found.is_good):
                waits += value.waits_for or (place,)
            else:
                widths.append(value.width)
        return (None, tuple(dict.fromkeys(waits))) if waits else (min(widths), ())

    def _one(
        self, node: Node, child: int, arguments: Callable[[int], Arguments]
    ) -> tuple[Foreseen, Value]:
        key = TaskKey(node.slug, child)
        approved = self._known.approved
        is_approved = bool(approved) and (key in approved or TaskKey(node.slug) in approved)
        begins = None if node.paired or is_approved else self._begins.get(node.place)
        if begins is None:  # all children that are paired with none begin in the same way
            begins = beginning(node, child, self._values, is_approved=is_approved)
        if not node.paired and not is_approved:
            self._begins[node.place] = begins
        if begins.word == "no":
            return _refused(begins), Value(waits_for=(node.place,))
        given = arguments(child)
        foreseen = self._judged(node, key, given)
        if begins.word == "person" and foreseen.action == "run":
            reason = Reason("paused", "waits for a person")
            return foreseen._replace(action="not_begun", reason=reason, begins=False), Value(
                waits_for=(node.place,)
            )
        if begins.word != "yes":
            foreseen = _open(foreseen, begins)
        return foreseen, self._value(node, foreseen, given)

    def _judged(self, node: Node, key: TaskKey, given: Arguments) -> Foreseen:
        """Return what becomes of a task run if it begins."""
        work, kept = self._works[node.place], self._known.kept
        if kept is None:
            found = Foreseen("run", NO_REASON)
        else:
            found = self._resumed(work, kept.get(key, NEW_TASK), given)
        if found.action == "run" and work.cache is not None and found.reason.code != "continued":
            return self._sought(node, key, given, found)
        return found

    def _resumed(self, work: Work, kept: Kept | Reason, given: Arguments) -> Foreseen:
        if isinstance(kept, Reason):
            return Foreseen("run", kept)
        inputs = self._known.past.inputs(kept.fact)
        code, fact = kept.fact.code or "", kept.fact
        missing = self._known.view.missing
        is_plain = not missing and not (given.open or given.codes or inputs.codes)
        is_same = code == work.code and inputs.digests == given.digests
        if is_plain and is_same and not kept.turn and "" not in given.digests.values():
            return _taken(kept, SAME)
        any_code = self._known.any_code and not kept.turn
        then = _Then(code, inputs.digests, inputs.codes, any_code)
        names = None
        if given.open:  # one that was not known then can't be the same, whatever it is now
            hidden = {name for name in given.open if inputs.digests.get(name) != ""}
            names = (inputs.digests.keys() | given.digests.keys()) - hidden
        reason = verdict(then, work.code, given, names)
        open = frozenset(given.open)
        if reason.code not in {"same", "old_code"}:
            return Foreseen("run", reason, fact=fact, open=open)
        if missing and where(fact) in missing:  # equal or not, it is run
            return Foreseen("run", _GONE, fact=fact, open=open)
        if kept.turn:
            said = f"goes on behind turn {kept.turn}, kept at {kept.address}"
            reason = Reason("continued", said)
            return Foreseen("run", reason, taken=_address(kept), fact=fact, open=open)
        if not given.open:
            return _taken(kept, reason)
        waits = tuple(dict.fromkeys(place for one in given.open.values() for place in one))
        return Foreseen("unsure", _IF_DIFFERENT, waits, True, _address(kept), fact, open)

    def _sought(self, node: Node, key: TaskKey, given: Arguments, before: Foreseen) -> Foreseen:
        work = self._works[node.place]
        assert work.cache is not None, "asked of tasks that look for earlier values"
        found: Sought = sought(work, key.child, given, self._known.view)
        if found.hit is not None:
            known = found.hit.known
            fact = found.hit.candidate.fact
            self._known.past.look_at(found.hit.candidate.run)
            return Foreseen("reuse", found.reason, taken=known.address, fact=fact)
        if found.waits_for or found.is_open:
            open = frozenset(given.open)
            return Foreseen("unsure", found.reason, found.waits_for, True, "", before.fact, open)
        foreseen = before._replace(reason=before.reason if before.reason.code else found.reason)
        like = (work.cache.key, work.code, found.like)
        if not found.like or like not in self._begun:
            self._begun[like] = node.place
            return foreseen
        waits = (self._begun[like],)
        return foreseen._replace(action="unsure", reason=_UNLESS_KEPT, waits_for=waits)

    def _value(self, node: Node, foreseen: Foreseen, given: Arguments) -> Value:
        """Return what is known of the value that a task run will have."""
        task, past = node.task, self._known.past
        if isinstance(task, Parameter):
            (constant,) = self._works[node.place].constant_facts
            held = self._parameters[task.name]
            width = len(held) if hasattr(held, "__len__") else None
            return Value(
                constant.digest or None, constant.digest, width, True, held, constant.codes
            )
        fact = foreseen.fact
        if foreseen.action != "reuse" or fact is None:
            return Value(waits_for=(node.place,))
        content = fact.content or ""
        width = fact.width if fact.width is not None else past.width(content or None)
        known = (content or None, content, width, foreseen.begins, NOTHING_HELD, NO_CODES)
        return filled(Value, (*known, foreseen.waits_for))

    def made(self, node: Node) -> None:
        """Foresee a task of ours, which leaves no fact."""
        if not node.is_mapped:
            self._values[node.place] = self._of_ours(node, WHOLE)
            return
        width, _ = self._width(node)
        if width is None:
            self._values[node.place] = Value(waits_for=(node.place,))
            return
        children = [self._of_ours(node, child) for child in range(width)]
        begins = beginning(node, WHOLE, self._values, is_approved=False).word == "yes"
        self._values[node.place] = (
            grouped(children, self._known.past, begins=begins)
            if width or begins
            else Value(waits_for=(node.place,))
        )

    def _of_ours(self, node: Node, child: int) -> Value:
        begins = beginning(node, child, self._values, is_approved=False)
        waits = tuple(
            dict.fromkeys(
                [
                    *begins.waits_for,
                    *(one for given in node.inputs for one in self._waits(given.node)),
                ]
            )
        )
        given = [(one.name, self._identity(one.node, one.mapped, child)) for one in node.inputs]
        identity = made_of(definition(node), given)
        if identity is None or begins.word == "no":
            return Value(waits_for=waits or (node.place,))
        seen = self._known.past.seen(identity)
        is_list = node.task.name in _SEQUENCES and not node.is_mapped
        width = len(node.inputs) + len(node.constants) if is_list else None
        is_good = is_list or (seen is not None and seen.is_good and seen.content != _NONE)
        return Value(
            identity,
            None if seen is None else seen.content,
            width if width is not None else self._known.past.width(identity),
            is_good and begins.word == "yes",
            waits_for=waits or (node.place,),
        )

    def _waits(self, place: int) -> tuple[int, ...]:
        found = self._values[place]
        value = found.whole if isinstance(found, Group) else found
        return value.waits_for

    def _identity(self, place: int, mapped: bool, child: int) -> str | None:
        found = self._values[place]
        if isinstance(found, Group):
            return found.children[child].identity if mapped else found.whole.identity
        if not mapped or found.identity is None:
            return found.identity
        return f"{found.identity}[{child}]"


def _address(kept: Kept) -> str:
    return kept.fact.reused_from or kept.address


def _taken(kept: Kept, reason: Reason) -> Foreseen:
    taken = ("reuse", reason, (), True, _address(kept), kept.fact, _NOTHING_OPEN)
    return filled(Foreseen, taken)


def _refused(begins: Beginning) -> Foreseen:
    return Foreseen("not_begun", Reason("", begins.text), begins=False)


def _open(foreseen: Foreseen, begins: Beginning) -> Foreseen:
    """Return what is foreseen of a task run of which it is open whether it begins."""
    waits = tuple(dict.fromkeys((*foreseen.waits_for, *begins.waits_for)))
    reason = foreseen.reason
    if begins.text:
        reason = reason._replace(text=f"{reason.text}; if {begins.text}".removeprefix("; "))
    return foreseen._replace(begins=False, waits_for=waits, reason=reason)
