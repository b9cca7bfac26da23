"""A walk as the lines of a terminal: the trail to the left, the value to the right."""

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Final

from cairnflow.cli.heads import drawn
from cairnflow.cli.listing import SIGNS, name_of
from cairnflow.cli.screen import Screen
from cairnflow.cli.stepping import HELP, Walker
from cairnflow.cli.tables import Column, hanging, table
from cairnflow.cli.texts import (
    Line,
    Span,
    cut_line,
    cut_middle,
    line,
    styled,
    width_of,
    width_of_line,
    wrapped,
)
from cairnflow.ledger.records import RunRecord
from cairnflow.trails.arguments import inputs_of
from cairnflow.trails.lines import short_digest, typed
from cairnflow.trails.reading import Reader
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.trends.measures import measured
from cairnflow.trails.views import Room
from cairnflow.trails.walking.steps import Step, Versus
from cairnflow.trails.words import ABSENT, counted, duration, number, one_line, size

_SAID: Final[dict[Versus, str]] = {
    "": "",
    "same": "the same value as in",
    "origin": "same inputs, another value: the origin of a difference from",
    "differs": "another value than in",
    "new": "was not in",
    "failed": "failed; beside it is",
    "unknown": "can't be held against",
}

_VERDICTS: Final = {"good": ("+", "success"), "bad": ("-", "failed")}

_LEFT: Final = (20, 44)
"""Cells of the trail: at least, and at most."""

_NARROW: Final = 60
"""Cells below which there is no room for the trail."""

_WIDE: Final = 110
"""Cells of a value from which on what is compared stands beside its preview."""

_MEASURES: Final = 48
"""Cells of what is compared, where it does."""

_TEXT: Final = 56
"""Cells of a preview, where what is compared stands beside it."""

_INPUTS: Final = 4
"""Inputs that are shown."""


class Stage:
    """Draws a walk.

    Args:
        screen: says which signs may be used.
        reader: asks the ledger.
        record: of the run.
        beside: address of the run beside; empty for none.
        stands_out: names the measures of a step that are out of the ordinary.
    """

    def __init__(
        self,
        screen: Screen,
        reader: Reader,
        record: RunRecord,
        beside: str,
        stands_out: Callable[[Step], list[str]],
    ) -> None:
        self._screen = screen
        self._reader = reader
        self._record = record
        self._beside = beside
        self._stands_out = stands_out

    def lines(self, walker: Walker, width: int, height: int) -> list[Line]:
        """Return a screen full of lines: ``height`` of them, none wider than ``width``."""
        room = max(1, height - 3)
        if walker.is_helping:
            body = _help(width)
        elif width < _NARROW:
            body = self._value(walker, width, room)
        else:
            body = self._beside_each_other(walker, width, room)
        shown = [cut_line(one, width) for one in body[:room]]
        shown += [()] * (room - len(shown))
        return [self._title(walker, width), *shown, *_foot(walker, width)][:height]

    def _title(self, walker: Walker, width: int) -> Line:
        level = walker.level
        place = f"{number(level.at + 1)} of {number(len(level.steps))}"
        vs = f"  beside {self._beside}" if self._beside else "  beside no other run"
        left: Line = (styled(level.title, "bold"), Span(vs, "dim"))
        return _apart(left, line(place), width)

    def _beside_each_other(self, walker: Walker, width: int, height: int) -> list[Line]:
        left_width = self._left_width(walker, width)
        left = self._trail(walker, left_width, height)
        return _columns(left, self._value(walker, width - left_width - 3, height), left_width)

    def _left_width(self, walker: Walker, width: int) -> int:
        names = (width_of(name_of(step)) for step in walker.level.steps[:1000])
        least, most = _LEFT
        digits = len(str(len(walker.level.steps)))
        return max(least, min(most, width // 3, max(names) + digits + 6))

    def _trail(self, walker: Walker, width: int, height: int) -> list[Line]:
        """Return as many steps as fit, with the one that is looked at among them."""
        steps, at = walker.level.steps, walker.level.at
        first = max(0, min(at - height // 2, len(steps) - height))
        digits = len(str(len(steps)))
        return [
            self._step(walker, place, digits, width)
            for place in range(first, min(first + height, len(steps)))
        ]

    def _step(self, walker: Walker, place: int, digits: int, width: int) -> Line:
        step = walker.level.steps[place]
        is_here = place == walker.level.at
        said, style = _VERDICTS.get(walker.verdicts.get(step.key, ""), (" ", ""))
        room = width - digits - 5
        return (
            Span(">" if is_here else " ", "bold"),
            Span(f"{place + 1:>{digits}} ", "dim"),
            self._sign(step),
            Span(said, style),
            Span(" "),
            styled(cut_middle(name_of(step), room), "bold" if is_here else ""),
        )

    def _sign(self, step: Step) -> Span:
        if not step.versus and step.is_failed:
            return Span(SIGNS["failed"][int(self._screen.ascii)], "failed")
        sign, ascii, style = SIGNS[step.versus]
        return Span(ascii if self._screen.ascii else sign, style)

    def _value(self, walker: Walker, width: int, height: int) -> list[Line]:
        """Return what is known of the step that is looked at, and its preview."""
        step = walker.step
        head = self._head(step, walker.verdicts.get(step.key, ""), width)
        if width < _WIDE:
            facts = [*self._compared(step, width, height // 4), *self._inputs(step, width)]
            above = [*head, *facts, ()]
            return [*above, *self._preview(step, width, max(1, height - len(above)))]
        room, most = width - _MEASURES - 3, height - len(head) - 1
        facts = [*self._compared(step, _MEASURES, most - 8), *self._inputs(step, _MEASURES)]
        shown = self._preview(step, room, most)
        needed = max([_TEXT, *(width_of_line(one) + 2 for one in shown)])
        return [*head, (), *_columns(shown, facts, min(room, needed))]

    def _head(self, step: Step, verdict: str, width: int) -> list[Line]:
        row = step.row
        said, style = _VERDICTS.get(verdict, ("", ""))
        named = (styled(cut_middle(step.address, width - 8), "bold"),
                 Span(f"  {said} {verdict}" if said else "", style))  # fmt: skip
        words = typed(row.type, row.summary, short=True) if row.type else one_line(row.message)
        told = [size(row.bytes), duration(row.duration_seconds), short_digest(row.content)]
        known = "  ".join(one for one in told if one and one != ABSENT)
        state = (*self._screen.state(row.state), Span("  "), Span(words or "no value"))
        lines = [named, state]
        return [*lines, (Span(known, "dim"),)] if known else lines

    def _compared(self, step: Step, width: int, most: int) -> list[Line]:
        if not self._beside:
            out = self._stands_out(step)
            told = f"out of the ordinary: {', '.join(out)}" if out else ""
            return [(styled(told, "retrying"),)] if told else []
        said = (self._sign(step), Span(f" {_SAID[step.versus]} {self._beside}", "dim"))
        lines = wrapped(said, width)
        moved = step.moved() if step.versus != "same" else []
        if not moved:
            return lines
        columns = (
            Column("MEASURE", least=8, middle=True),
            Column(f"IN {self._beside.rpartition('/')[2]}", right=True),
            Column(f"IN {self._record.number}", right=True),
        )
        cells = [
            (one.name, measured(one.before, one.unit),
             (styled(measured(one.now, one.unit), "retrying"),))
            for one in moved[:most]
        ]  # fmt: skip
        lines += table(columns, cells, width)
        more = len(moved) - most
        return lines + ([line(Span(f" … {number(more)} more", "dim"))] if more > 0 else [])

    def _inputs(self, step: Step, width: int) -> list[Line]:
        if step.is_group:
            return []
        entries = inputs_of(step.facts[-1])
        before = {one.name: one.hash for one in inputs_of(step.beside[-1])} if step.beside else {}
        lines: list[Line] = []
        for one in entries[:_INPUTS]:
            is_same = bool(one.hash) and before.get(one.name) == one.hash
            known = bool(one.hash) and one.name in before
            mark = ("  =" if is_same else "  differs") if known else ""
            text = one_line(str(one).replace(f"{self._record.address}/", ""), 200)
            lines.append((Span("in ", "dim"), styled(text, ""), Span(mark, "dim")))
        more = len(entries) - _INPUTS
        return lines + ([line(Span(f"in … {number(more)} more", "dim"))] if more > 0 else [])

    def _preview(self, step: Step, width: int, height: int) -> list[Line]:
        screen = self._screen.sized(width, height)
        if step.is_group:
            told = f"{counted(step.row.children or 0, 'child', 'children')}; Enter goes to them"
            counts = "  ".join(f"{number(n)} {name}" for name, n in step.row.counts.items())
            return [line(Span(told, "dim")), line(counts)]
        task = TaskRun(self._reader, self._record, step.facts[-1])
        room = Room(rows=max(1, height - 4), columns=60, lines=max(1, height - 2))
        lines, notes = drawn(screen, task.preview.view(room), task)
        return [*lines[: max(1, height - len(notes))], *notes]


def _columns(left: Sequence[Line], right: Sequence[Line], width: int) -> list[Line]:
    """Return two blocks of lines beside each other; the left one in so many cells."""
    return [
        (*_padded(one, width), Span(" │ ", "dim"), *other)
        for one, other in zip_longest(left, right, fillvalue=())
    ]


def _padded(given: Line, width: int) -> Line:
    shown = cut_line(given, width)
    return (*shown, Span(" " * (width - width_of_line(shown))))


def _apart(left: Line, right: Line, width: int) -> Line:
    """Return two texts on one line, to its left and to its right."""
    room = width - width_of_line(right) - 2
    shown = cut_line(left, max(0, room))
    return (*shown, Span(" " * (width - width_of_line(shown) - width_of_line(right))), *right)


_KEYS: Final = (
    "j k step", "n N changed", "Enter in", "+ - mark", "? help", "/ search", "y address", "q quit",
)  # fmt: skip


def _foot(walker: Walker, width: int) -> list[Line]:
    """Return the message or what is typed, and the keys."""
    if walker.typed is not None:
        told: Line = (Span("/", "bold"), styled(walker.typed, ""), Span("█", "dim"))
    else:
        told = (styled(walker.message, "bold"),)
    shown: list[str] = []
    for key in _KEYS:
        if width_of(" · ".join([*shown, key, _KEYS[-1]])) <= width:
            shown.append(key)
    if _KEYS[-1] not in shown:
        shown.append(_KEYS[-1])
    return [told, (Span(" · ".join(shown), "dim"),)]


def _help(width: int) -> list[Line]:
    column = max(width_of(keys) for keys, _ in HELP) + 2
    lines: list[Line] = [(Span("Keys", "bold"),), ()]
    for keys, told in HELP:
        lines += hanging((Span(f" {keys}", "bold"),), line(told), column + 1, width)
    return [*lines, (), (Span("any key goes back", "dim"),)]
