"""What was true of a task run, what it raised, and what it logged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from cairnflow.clock import at
from cairnflow.ledger.records import Checkpoint, LogLine
from cairnflow.ledger.wire import states
from cairnflow.results.result import NoResult, NoResultType, SafeResult
from cairnflow.trails.markup import cut_start, page, tag
from cairnflow.trails.screens import text
from cairnflow.trails.showing import Shown
from cairnflow.trails.words import counted, one_line, printable

_LEVELS = {10: "DEBUG", 20: "INFO", 30: "WARNING", 40: "ERROR", 50: "CRITICAL"}
_SHOWN = 200
"""Log lines that a notebook shows; the last ones."""

_PAGE = 40_000
"""Bytes of text that it shows; the last ones."""


class Moment(NamedTuple):
    """One line of a task run's history.

    Attributes:
        at: when, UTC.
        state: word for the state.
        message: one line for people.
        attempt: count from 1.
        result: where its value is kept; NoResult where it has none.
    """

    at: datetime
    state: str
    message: str
    attempt: int
    result: SafeResult | Literal[NoResultType.NO_RESULT]


def history(facts: Iterable[Checkpoint]) -> list[Moment]:
    """Return what was true of a task run, oldest first.

    Args:
        facts: all its attempts.
    """
    return [_moment(form) for form in states(facts)]


def _moment(form: dict[str, Any]) -> Moment:
    kept = form["result"]
    return Moment(
        datetime.fromisoformat(form["at"]),
        form["state"],
        form["message"],
        form["attempt"],
        SafeResult(kept["safe_value"]) if isinstance(kept, dict) else NoResult,
    )


@dataclass(frozen=True, slots=True, repr=False)
class ErrorFacts(Shown):
    """What a task raised. The exception itself is not kept: it can't be trusted to load.

    Attributes:
        type: the exception's class.
        message: its text.
        traceback: where it was raised, as Python prints it.
    """

    type: str
    message: str
    traceback: str

    def __str__(self) -> str:
        return printable(self.traceback, keep="\n\t") or self._line()

    def _line(self) -> str:
        return f"<{printable(self.type)}: {one_line(self.message)}>"

    def _page(self) -> str:
        return page(tag("pre", cut_start(self.traceback or self._line(), _PAGE)))

    def _screen(self) -> Any:
        return text(str(self))


@dataclass(frozen=True, slots=True, repr=False)
class FrameLocals(Shown):
    """What was in a frame of the author's when it raised; ``print`` tells all names.

    Attributes:
        file: of its code.
        line: from 1; the one that was being run.
        name: of the function.
        locals: a few words on what each local name stood for; at most 200 characters each.
        more: count of names that were left out.
    """

    file: str
    line: int
    name: str
    locals: Mapping[str, str]
    more: int

    @property
    def place(self) -> str:
        """File and line, as editors open them."""
        return f"{self.file}:{self.line}"

    def __str__(self) -> str:
        told = [f"{name} = {text}" for name, text in self.locals.items()]
        told += [f"… {counted(self.more, 'more name')}"] if self.more else []
        return printable("\n".join([f"{self.place} in {self.name}", *told]), keep="\n")

    def _line(self) -> str:
        names = ", ".join(self.locals)
        return f"<FrameLocals {printable(self.name)} {printable(self.place)}: {one_line(names)}>"

    def _page(self) -> str:
        return page(tag("pre", cut_start(str(self), _PAGE)))

    def _screen(self) -> Any:
        return text(str(self))


def frames_of(told: Mapping[str, Any]) -> list[FrameLocals]:
    """Return what was in the frames of an exception, the innermost last.

    Args:
        told: what the fact says of the exception.
    """
    frames: list[dict[str, Any]] = told.get("frames") or []
    return [
        FrameLocals(
            str(one.get("file") or ""),
            int(one.get("line") or 0),
            str(one.get("name") or ""),
            _texts(one.get("locals") or {}),
            int(one.get("more") or 0),
        )
        for one in frames
    ]


def _texts(told: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): str(text) for name, text in told.items()}


class Logs(Shown, list[LogLine]):
    """Log lines, in the order in which they were written; ``print`` gives them all."""

    def __str__(self) -> str:
        return "\n".join(map(_written, self))

    def _line(self) -> str:
        return f"<Logs {counted(len(self), 'line')}>"

    def _page(self) -> str:
        left_out = len(self) - _SHOWN
        heading = f"{counted(len(self), 'line')}" + (
            f", the last {_SHOWN} of them" if left_out > 0 else ""
        )
        text = "\n".join(_written(line) for line in self[-_SHOWN:])
        return page(tag("p", heading, cls="q"), tag("pre", cut_start(text, _PAGE)))

    def _screen(self) -> Any:
        return text(str(self))


def _written(line: LogLine) -> str:
    when = at(line.at).strftime("%H:%M:%S.%f")[:-3]
    level = _LEVELS.get(line.level, str(line.level))
    return f"{when}  {level:8} {printable(line.logger)}  {printable(line.text, keep=chr(10))}"
