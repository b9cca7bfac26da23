"""What a person sees of a run while it runs: lines that stay, and on a terminal some that move."""

import sys
from types import TracebackType
from typing import Self

from cairnflow.cli.screen import Wishes, rendered, write
from cairnflow.cli.texts import Line, Span, clean, cut, width_of
from cairnflow.cli.tracks import REMEMBERED, Track, Tracks
from cairnflow.engine.observers import Told
from cairnflow.keys import TaskKey
from cairnflow.plan.plan import Plan
from cairnflow.states import Failed, Retrying, State
from cairnflow.trails.lines import typed
from cairnflow.trails.words import TONES, duration, number, size

_SIGNS = {tone.name: (tone.glyph, tone.ascii) for tone in TONES}
_NAME = 28
"""Cells of the column of names; a longer name pushes the rest of its line to the right."""

_SUMMARY = 48
"""Cells of what is told of a value."""


class Progress:
    """Tells what a run does, in one line a task that has ended.

    Args:
        wishes: what the person asked for.
        is_serial: calls are made one after the other.
        about: what else is told of the run at its beginning.

    Attributes:
        address: of the run; empty before it begins, and where it is not recorded.
        tracks: what is known of its tasks.
    """

    def __init__(self, wishes: Wishes, *, is_serial: bool, about: Line = ()) -> None:
        self.address = ""
        self.tracks: Tracks | None = None
        self._stream = sys.stderr
        self._wishes = wishes
        self._colours = wishes.colours(self._stream)
        self._ascii = wishes.is_ascii(self._stream)
        self._is_serial = is_serial
        self._about = about
        self._name = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def begun(self, address: str, plan: Plan) -> None:
        self.address = address
        self.tracks = Tracks(plan, is_serial=self._is_serial)
        names = [width_of(_named(track)) for track in self.tracks.shown]
        self._name = min(_NAME, max(names, default=0))
        about = self._about if address else (Span("nothing is kept", "dim"),)
        head = Span(address or plan.slug, "bold")
        self.say((head, Span("  "), self._sign("running"), Span(" running  ", "running"), *about))

    def told(self, facts: list[Told]) -> None:
        assert self.tracks is not None, "a run begins before anything is told of it"
        for told, over in self.tracks.take(facts):
            if over is not None:
                self.say(self._ended(over))
            elif isinstance(told.state, Retrying | Failed):
                self._tell_trouble(told)

    def ended(self, state: State) -> None:
        return None

    def say(self, given: Line) -> None:
        """Write a line that stays."""
        write(self._stream, f"{rendered(given, colours=self._colours, ascii=self._ascii)}\n")

    def _sign(self, name: str) -> Span:
        return Span(_SIGNS[name][1 if self._ascii else 0], name)

    def _tell_trouble(self, told: Told) -> None:
        """Tell of an attempt or a child that failed, while its task goes on; of the first few."""
        track = self.tracks.of(told.task) if self.tracks is not None else None
        if track is None:
            return
        is_retried = isinstance(told.state, Retrying)
        nth = track.retries if is_retried else track.counts["failed"]
        if nth > REMEMBERED:
            return
        name = str(TaskKey(told.task, told.child))
        style = "retrying" if is_retried else "failed"
        more = " (more of them are only counted)" if nth == REMEMBERED else ""
        message = Span(f"  {clean(told.state.message)}{more}", style)
        self.say((Span(" "), self._sign(style), Span(f" {self._padded(name)}"), message))

    def _ended(self, track: Track) -> Line:
        """Return the line of a task that is over."""
        name = Span(f" {self._padded(_named(track))}")
        numbers = Span(f"  {_took(track):>6}  {size(track.size) if track.size else '':>7}", "dim")
        return (Span(" "), self._sign(track.tone), name, numbers, Span("  "), *_words(track))

    def _padded(self, name: str) -> str:
        return name + " " * (self._name - width_of(name))


def _named(track: Track) -> str:
    return track.task if not track.width else f"{track.task} ×{number(track.width)}"


def _took(track: Track) -> str:
    """Return how long a task took; nothing where its function was not called."""
    told = track.last
    if track.width is None and told is not None and told.state.times is not None:
        times = told.state.times
        is_called = track.tone != "reused" and times.returned > times.ready
        return duration((times.returned - times.started) / 1e6) if is_called else ""
    return duration((track.ended_at - track.begun_at) / 1e6) if track.begun_at else ""


def _words(track: Track) -> Line:
    """Return what came out of a task."""
    told = track.last
    assert told is not None, "a task that is over was told of"
    if track.width is not None:
        return (Span(_counts(track)),)
    place = Span(f"  #{number(told.seq)}", "dim") if told.seq else Span("")
    if track.tone == "failed":
        return (Span(clean(told.state.message), "failed"), place)
    if track.tone in {"reused", "skipped"}:
        return (Span(clean(f"{track.tone} {told.state.message}")), place)
    kind, _, summary = told.summary.partition(" ")
    return (Span(cut(clean(typed(kind, summary, short=True)), _SUMMARY)), place)


def _counts(track: Track) -> str:
    if not track.width:
        return "no children"
    kinds = [f"{number(count)} {name}" for name, count in track.counts.items() if count]
    return ", ".join(kinds) if len(kinds) > 1 or track.tone != "success" else "all succeeded"
