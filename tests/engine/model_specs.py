"""Graphs told as data: what the reference model plays, and what the engine is handed.

The one thing that both sides share is what an author's function does (``Spec.act``), and the value
that it returns (``value_of``).
"""

import zlib
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, NamedTuple

WHOLE = -1
"""Stands for the task itself, where a child could be."""

ERROR = RuntimeError("planned")
"""Stands for whatever error others are given as the value of what failed."""

REFUSED = ["refused"]
"""A value that the validator refuses."""

Act = Literal[
    "return", "none", "raise", "FAIL", "TRIGGERFAIL", "refused", "cancel", "RETRY", "LOOP", "SKIP",
    "SUCCESS", "bare", "PAUSE", "nap", "die",
]  # fmt: skip
Program = tuple[tuple[Act, ...], ...]
"""For each turn of a loop what each try does; the last try stands for all that follow."""

How = Literal["whole", "each", "wait", "wait each"]
Shape = Literal["plain", "list", "flat"]
Kind = Literal["task", "item", "sum"]
Preset = Literal[
    "Success", "Cached", "Skipped", "Failed", "Pending", "Scheduled", "Retrying", "Resume",
    "Mapped", "Looped", "Paused",
]  # fmt: skip

PAUSES: frozenset[Act] = frozenset({"PAUSE", "nap"})

HARMS: frozenset[Act] = frozenset(
    {"raise", "FAIL", "TRIGGERFAIL", "refused", "cancel", "SKIP", "PAUSE", "nap", "die", "RETRY"}
)
"""What an author mends: afterwards the function returns there."""


class Edge(NamedTuple):
    """What a task waits for.

    Attributes:
        sources: places of the tasks; several only in a list.
        how: takes the value ``whole``, takes ``each`` item by a child, only waits, or lets each
            child wait for one.
        shape: the value as it is, a list that holds the tasks, or ``flatten`` of it.
    """

    sources: tuple[int, ...]
    how: How = "whole"
    shape: Shape = "plain"


class Trigger(NamedTuple):
    """A trigger.

    Attributes:
        name: of one of ours; or what one of the author's does.
        at_least: for those that count.
        at_most: for those that count.
    """

    name: str
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Spec:
    """A task.

    Attributes:
        edges: what it waits for.
        kind: a task of the author's, or what an index or a plus makes.
        is_mapped: it has a child for each item.
        spread: length of a list of its own that it maps over; None for none.
        items: length of the list that it returns; None for a text.
        programs: what child ``k`` (or the task itself, k = 0) does; the last one stands for all
            children that follow.
        max_retries: attempts after the first.
        trigger: None for the default.
        skips: whether a skipped task before it has it skipped.
        preset: the state that it is given from the start.
        count: the index of an ``item``; attempts before the preset ``Retrying``; children of the
            preset ``Mapped``.
    """

    edges: tuple[Edge, ...] = ()
    kind: Kind = "task"
    is_mapped: bool = False
    spread: int | None = None
    items: int | None = 2
    programs: tuple[Program, ...] = ((("return",),),)
    max_retries: int = 0
    trigger: Trigger | None = None
    skips: bool = True
    preset: Preset | None = None
    count: int = 1

    def act(
        self,
        child: int,
        turn: int,
        tries: int,
        *,
        is_resumed: bool = False,
        is_mended: bool = False,
    ) -> Act:
        """Return what the author's function does.

        Args:
            child: its place; ``WHOLE`` for the task itself.
            turn: of its loop, from 1.
            tries: count of attempts in this turn, from 1.
            is_resumed: it was let go on, and passes over its pauses.
            is_mended: the author has mended what did harm.
        """
        program = self.programs[min(max(child, 0), len(self.programs) - 1)]
        acts = program[min(turn, len(program)) - 1]
        at = min(tries, len(acts)) - 1
        while is_resumed and acts[at] in PAUSES and at < len(acts) - 1:
            at += 1
        act = acts[at]
        if is_resumed and act in PAUSES:
            return "return"
        is_endless = (act == "LOOP" and turn >= len(program)) or (
            act == "RETRY" and at == len(acts) - 1
        )
        return "return" if is_endless or (is_mended and act in HARMS) else act

    def __repr__(self) -> str:
        plain = _PLAIN
        told = ((one.name, getattr(self, one.name)) for one in fields(self))
        said = [f"{name}={value!r}" for name, value in told if value != getattr(plain, name)]
        return f"Spec({', '.join(said)})"

    @property
    def acts(self) -> set[Act]:
        """All that its function may do."""
        return {act for program in self.programs for turn in program for act in turn}


_PLAIN = Spec()


def value_of(
    place: int, child: int, arguments: dict[str, Any], items: int | None, loop: str = ""
) -> Any:
    """What a task returns: it depends on all that it was given, and on who it is."""
    told = ",".join(f"{name}={told_of(arguments[name])}" for name in sorted(arguments))
    own = f"{place}:{child}:{zlib.crc32((told + loop).encode()):08x}"
    return own if items is None else [f"{own}[{i}]" for i in range(items)]


def turn_of(place: int, child: int, turn: int, loop: str) -> str:
    """What a turn of a loop hands on to the next one."""
    return f"{place}:{child}:{turn}:{zlib.crc32(loop.encode()):08x}"


def looped(place: int, spec: Spec) -> str:
    """What the turn gave that an author says has ended before the run."""
    return turn_of(place, 0, spec.count, "")


def told_of(value: Any) -> str:
    """A value, as it counts for the values made from it."""
    if isinstance(value, BaseException):
        return "!"
    if value is None:
        return "-"
    if isinstance(value, list):
        return f"[{','.join(map(told_of, value))}]"
    return str(value)


def without_presets(specs: list[Spec]) -> list[Spec]:
    """The same graph; nothing is known from the start but what was kept."""
    return [replace(spec, preset=None) for spec in specs]
