"""What the engine should do, told a second time: naive, whole-book, and knowing nothing of it.

All tasks are gone through once, in the order in which they were written; each looks at everything
that stands before it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.engine.model_specs import (
    ERROR,
    PAUSES,
    WHOLE,
    Edge,
    Spec,
    Trigger,
    looped,
    told_of,
    turn_of,
    value_of,
)

GOOD = ("Success", "Cached", "Reused")
BAD = ("Failed", "TriggerFailed", "Invalid", "Cancelled", "Crashed")
OPEN = ("Pending", "Paused")


class End(NamedTuple):
    """How a task run ended, or where it stands.

    Attributes:
        state: name of the state.
        value: what others get from it.
        attempts: number and state of each fact.
        arguments: what its function was given.
        lacks: an argument was an error; one that had no value at all was None.
        turn: the last turn of its loop that was kept.
        loop: what that turn handed on.
    """

    state: str
    value: Any = None
    attempts: tuple[tuple[int, str], ...] = ()
    arguments: Mapping[str, Any] | None = None
    lacks: bool = False
    turn: int = 0
    loop: str = ""


class Mapped(NamedTuple):
    """How the children of a mapped task ended."""

    children: list[End]
    attempts: tuple[tuple[int, str], ...] = ((1, "Mapped"),)


Ended = End | Mapped


@dataclass(frozen=True)
class World:
    """What is known when a run begins.

    Attributes:
        approved: place and child of what a person let go on.
        before: how all ended in the run that this one resumes.
        is_mended: the author has mended what did harm.
    """

    approved: Collection[tuple[int, int]] = ()
    before: Sequence[Ended] = ()
    is_mended: bool = False
    mapped_over: set[int] = field(default_factory=set)


def play(specs: Sequence[Spec], world: World | None = None) -> list[Ended]:
    """Return how each task ends."""
    world = world or World()
    over = {
        edge.sources[0]
        for spec in specs
        for edge in spec.edges
        if edge.how == "each" and edge.shape == "plain" and not specs[edge.sources[0]].is_mapped
    }
    resumed = {(place, WHOLE) for place, spec in enumerate(specs) if spec.preset == "Resume"}
    world = World({*world.approved, *resumed}, world.before, world.is_mended, over)
    ends: list[Ended] = []
    for place, spec in enumerate(specs):
        ends.append(_Task(place, spec, ends, world).end())
    return ends


def run_state(specs: Sequence[Spec], ends: Sequence[Ended], references: Collection[int]) -> str:
    """Return the state of the run: what the deciding tasks say, those that none waits for."""
    used = {source for spec in specs for edge in spec.edges for source in edge.sources}
    deciding = references or [place for place in range(len(specs)) if place not in used]
    if any(one.state in BAD for place in deciding for one in _all(ends[place])):
        return "Failed"
    is_paused = any(one.state == "Paused" for end in ends for one in _all(end))
    return "Paused" if is_paused else "Success"


class _Task:
    """One task, and all that stands before it."""

    def __init__(self, place: int, spec: Spec, ends: Sequence[Ended], world: World) -> None:
        self.place, self.spec, self.world = place, spec, world
        self.before = [(edge, _source(edge, ends)) for edge in spec.edges]

    def end(self) -> Ended:
        spec = self.spec
        if spec.preset in {"Success", "Cached", "Skipped", "Failed", "Mapped"}:
            return self._preset()
        if spec.kind != "task":
            return _generated(self._made, [end for _, end in self.before], self._is_over)
        return self._map() if spec.is_mapped else self._plain()

    @property
    def _is_over(self) -> bool:
        return self.place in self.world.mapped_over

    def _made(self, *values: Any) -> Any:
        return values[0][self.spec.count] if self.spec.kind == "item" else values[0] + values[1]

    def _preset(self) -> Ended:
        spec = self.spec
        good = value_of(self.place, 0, {}, spec.items)
        if spec.preset == "Mapped":
            held = [End("Success", good), End("Failed"), End("Skipped")]
            return Mapped(held[: spec.count], ())
        return End(spec.preset or "", good if spec.preset in GOOD else None)

    def _plain(self) -> End:
        seen = self._seen(range(len(self.before)))
        if any(one.state in OPEN for one in seen):
            return End("Pending")
        given = {
            f"a{i}": _whole(end) for i, (edge, end) in enumerate(self.before) if edge.how == "whole"
        }
        lacks = any(
            one.state not in GOOD and one.value is not None
            for edge, end in self.before
            if edge.how == "whole"
            for one in _all(end)
        )
        return self._begun(self._refused(seen, WHOLE), WHOLE, given, lacks=lacks)

    def _map(self) -> Ended:
        whole = [i for i, one in enumerate(self.before) if not _is_paired(*one)]
        paired = [end.children for edge, end in self.before if _is_paired(edge, end)]
        seen = self._seen(whole)
        if any(one.state in OPEN for one in seen):
            return End("Pending")
        is_judged = not paired or self.spec.trigger is None
        refused = self._refused(seen, WHOLE) if is_judged else self._skipped(seen, WHOLE)
        is_held = bool(refused) and refused.state == "Paused" and self._is_known
        if refused and not is_held:
            return refused
        widths = [self.spec.spread] if self.spec.spread is not None else []
        widths += map(len, paired)
        for edge, end in self.before:
            if edge.how == "each" and isinstance(end, End):
                if end.state not in GOOD or not isinstance(end.value, list | str):
                    return self._entered("TriggerFailed")
                widths.append(len(end.value))
        if self.spec.preset == "Paused":
            return self._entered("Paused")
        first = (self._first(WHOLE), "Mapped")
        return Mapped([self._child(k, refused) for k in range(min(widths))], (first,))

    def _child(self, k: int, held: End | None) -> End:
        seen = self._seen(range(len(self.before)), k)
        given: dict[str, Any] = {} if self.spec.spread is None else {"spread": k}
        lacks = False
        for i, (edge, end) in enumerate(self.before):
            ones = [end.children[k]] if _is_paired(edge, end) else _all(end)
            if edge.how in {"each", "whole"}:
                lacks = lacks or any(
                    one.state not in GOOD and one.value is not None for one in ones
                )
                given[f"a{i}"] = _whole(end)[k] if edge.how == "each" else _whole(end)
        if any(one.state in OPEN for one in seen):
            return End("Pending")
        is_judged = any(_is_paired(edge, end) for edge, end in self.before)
        refused = self._refused(seen, k) if is_judged else held
        return self._begun(refused, k, given, lacks=lacks)

    def _seen(self, edges: Iterable[int], child: int = WHOLE) -> list[End]:
        """Return the ends of the task runs that it waits for by some edges, each once."""
        found: dict[tuple[Any, int], End] = {}
        for i in edges:
            edge, end = self.before[i]
            source = edge.sources[0] if edge.shape == "plain" else (i, "hidden")
            for k, one in enumerate(_all(end)):
                if child == WHOLE or not _is_paired(edge, end) or k == child:
                    found[source, k] = one
        return list(found.values())

    def _skipped(self, seen: Collection[End], child: int) -> End | None:
        if self.spec.skips and any(one.state == "Skipped" for one in seen):
            return self._entered("Skipped", None, child)
        return None

    def _refused(self, seen: Collection[End], child: int) -> End | None:
        if skipped := self._skipped(seen, child):
            return skipped
        if self._is_approved(child):
            return None
        state, value = judged(self.spec.trigger, [one.state for one in seen])
        return self._entered(state, value, child) if state else None

    def _entered(self, state: str, value: Any = None, child: int = WHOLE) -> End:
        return End(state, value, ((self._first(child), state),))

    def _is_approved(self, child: int) -> bool:
        return bool({(self.place, child), (self.place, WHOLE)} & set(self.world.approved))

    def _first(self, child: int) -> int:
        return 1 + (self.spec.count if self.spec.preset == "Retrying" and child == WHOLE else 0)

    @property
    def _is_known(self) -> bool:
        before = self.world.before[self.place : self.place + 1]
        children = [one for end in before if isinstance(end, Mapped) for one in end.children]
        return any(one.state in GOOD or one.turn for one in children)

    def _begun(
        self, refused: End | None, child: int, given: Mapping[str, Any], *, lacks: bool
    ) -> End:
        """Return the end of what may begin, or is refused: a value from before needs no asking."""
        known = _known(self.world.before, self.place, child)
        if known is None or known.lacks or lacks or known.arguments != given:
            known = None
        is_held = refused is not None and refused.state == "Paused"
        if known and known.state in GOOD and (is_held or refused is None):
            return known._replace(state="Reused", attempts=((1, "Reused"),))
        if refused is not None:
            return refused
        if self.spec.preset == "Paused":
            return self._entered("Paused")
        calls = _Calls(self, child, dict(given))
        if self.spec.preset == "Looped":
            calls.turn, calls.loop = self.spec.count + 1, looped(self.place, self.spec)
        if known:
            calls.turn, calls.loop = known.turn + 1, known.loop
        return calls.end()._replace(arguments=given, lacks=lacks)


class _Calls:
    """The attempts at one task run, one after another."""

    def __init__(self, task: _Task, child: int, given: dict[str, Any]) -> None:
        self.task, self.child, self.given = task, child, given
        self.first = task._first(child)
        self.is_resumed = task._is_approved(child)
        self.turn, self.tries, self.loop = 1, self.first, ""
        self.said: list[str] = []

    def end(self) -> End:
        while True:
            state, value = self._once()
            self.said.append(state)
            if state == "Looped":
                self.loop = value
                self.turn, self.tries = self.turn + 1, 1
            elif state == "Retrying":
                self.tries += 1
            elif state != "Napping":
                facts = ("Paused" if one == "Napping" else one for one in self.said)
                attempts = tuple(enumerate(facts, self.first))
                return End(state, value, attempts, None, False, self.turn - 1, self.loop)

    def _once(self) -> tuple[str, Any]:
        spec, place, child = self.task.spec, self.task.place, max(self.child, 0)
        act = spec.act(
            self.child,
            self.turn,
            self.tries,
            is_resumed=self.is_resumed,
            is_mended=self.task.world.is_mended,
        )
        if act in PAUSES:
            self.is_resumed = act == "nap"
            return ("Paused" if act == "PAUSE" else "Napping"), None
        if act in {"return", "SUCCESS"}:
            return "Success", value_of(place, child, self.given, spec.items, self.loop)
        if act in {"none", "bare"}:
            return ("Failed", ERROR) if self.task._is_over else ("Success", None)
        if act == "LOOP":
            return "Looped", turn_of(place, child, self.turn, self.loop)
        if act == "RETRY":
            return "Retrying", None
        if act == "SKIP":
            return "Skipped", None
        if act == "cancel":
            return "Cancelled", None
        if self.tries <= spec.max_retries:
            return "Retrying", None
        names = {"TRIGGERFAIL": "TriggerFailed", "refused": "Invalid", "die": "Crashed"}
        return names.get(act, "Failed"), ERROR


def judged(trigger: Trigger | None, seen: Sequence[str]) -> tuple[str, Any]:
    """Return what a trigger makes of a task, and its value; nothing where it may begin.

    Args:
        trigger: None for the default.
        seen: names of the states of all that it waits for.
    """
    name, least, most = trigger or Trigger("all_successful")
    own = {
        "says none": ("TriggerFailed", None),
        "raises": ("TriggerFailed", ERROR),
        "raises RETRY": ("TriggerFailed", ERROR),
        "raises SKIP": ("Skipped", None),
        "raises FAIL": ("Failed", ERROR),
        "raises SUCCESS": ("", None),
        "manual_only": ("Paused", None),
    }
    if name in own:
        return own[name]
    good = [state in GOOD or state == "Skipped" for state in seen]
    counted = sum(good) if name == "some_successful" else len(good) - sum(good)
    low, high = (None if b is None else _bound(b, len(seen)) for b in (least, most))
    allowed = {
        "all_successful": all(good),
        "all_failed": not any(good),
        "any_successful": not seen or any(good),
        "any_failed": not seen or not all(good),
        "all_finished": True,
        "not_all_skipped": all(good) and (not seen or any(s != "Skipped" for s in seen)),
    }.get(name, (low is None or counted >= low) and (high is None or counted <= high))
    return ("", None) if allowed else ("TriggerFailed", None)


def _bound(bound: float, count: int) -> float:
    return bound * count if isinstance(bound, float) else bound


def _source(edge: Edge, ends: Sequence[Ended]) -> Ended:
    """Return the end that an edge begins at: that of a hidden task for a list or a flatten."""
    found = [ends[source] for source in edge.sources]
    if edge.shape == "plain":
        return found[0]
    make = _listed if edge.shape == "list" else _flattened
    return _generated(make, found, is_over=False)


def _listed(*values: Any) -> list[Any]:
    return list(values)


def _flattened(value: Any) -> list[Any]:
    if not isinstance(value, list | str) or any(not isinstance(one, list) for one in value):
        raise TypeError("no list of lists")
    return [item for one in value for item in one]


def _generated(make: Any, before: Sequence[Ended], is_over: bool) -> End:
    """Return how a task of ours ends; facts are written of its failures only."""
    seen = [one for end in before for one in _all(end)]
    if any(one.state in OPEN for one in seen):
        return End("Pending")
    if any(one.state == "Skipped" for one in seen):
        return End("Skipped")
    if any(one.state in BAD for one in seen):
        return End("TriggerFailed", None, ((1, "TriggerFailed"),))
    try:
        value = make(*map(_whole, before))
    except (TypeError, IndexError):
        return End("Failed", ERROR, ((1, "Failed"),))
    if is_over and not isinstance(value, list | str):
        return End("Failed", ERROR, ((1, "Failed"),))
    return End("Success", value)


def _known(before: Sequence[Ended], place: int, child: int) -> End | None:
    """Return what an earlier run has of a task run: a value, or turns of a loop."""
    if place >= len(before):
        return None
    ended = before[place]
    if isinstance(ended, Mapped) != (child != WHOLE):
        return None
    if isinstance(ended, Mapped):
        if child >= len(ended.children):
            return None
        ended = ended.children[child]
    return ended if ended.state in GOOD or ended.turn else None


def _is_paired(edge: Edge, end: Ended) -> bool:
    return edge.how in {"each", "wait each"} and isinstance(end, Mapped)


def _all(end: Ended) -> list[End]:
    return end.children if isinstance(end, Mapped) else [end]


def _whole(end: Ended) -> Any:
    return [child.value for child in end.children] if isinstance(end, Mapped) else end.value


__all__ = ["BAD", "GOOD", "OPEN", "End", "Ended", "Mapped", "World", "play", "run_state", "told_of"]
