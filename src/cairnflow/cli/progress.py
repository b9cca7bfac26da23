"""What a person sees of a run while it runs: lines that stay, and on a terminal some that move."""

import shutil
import sys
from types import TracebackType
from typing import Self

from cairnflow.cli.screen import Wishes, rendered, write
from cairnflow.cli.tables import hanging
from cairnflow.cli.texts import Line, Span, clean, cut, cut_line, cut_middle, joined, width_of
from cairnflow.cli.tracks import REMEMBERED, Track, Tracks
from cairnflow.engine.observers import Told
from cairnflow.keys import TaskKey
from cairnflow.plan.plan import Plan
from cairnflow.states import Failed, Paused, Retrying, State
from cairnflow.trails.lines import typed
from cairnflow.trails.words import TONES, duration, label, number, size, tone

_SIGNS = {tone.name: (tone.glyph, tone.ascii) for tone in TONES}
_NAME = 28
"""Cells of the column of names; a longer name pushes the rest of its line to the right."""

_TIMES = len(" ×10,000")
"""Cells for how many children a mapped task has."""

_NUMBERS = 19
"""Cells of the time and the size that stand between a name and what is told."""

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
        self._is_silent = wishes.quiet
        self._width = shutil.get_terminal_size().columns - 1 if self._stream.isatty() else None

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
        mapped = {node.slug for node in plan.nodes if node.is_mapped}
        names = [
            width_of(track.task) + (_TIMES if track.task in mapped else 0)
            for track in self.tracks.shown
        ]
        most = _NAME if self._width is None else min(_NAME, self._width // 3)
        self._name = min(most, max(names, default=0))
        about = self._about if address else (Span("nothing is kept", "dim"),)
        head = Span(address or plan.slug, "bold")
        state = (Span("  "), self._sign("running"), Span(" running", "running"))
        self.say(*hanging((head, *state), about, 0, self._width))

    def told(self, facts: list[Told]) -> None:
        assert self.tracks is not None, "a run begins before anything is told of it"
        for told, over in self.tracks.take(facts):
            if over is not None:
                self.say(*self._ended(over))
            elif isinstance(told.state, Retrying | Failed | Paused):
                self._tell_trouble(told)

    def ended(self, state: State) -> None:
        return None

    def say(self, *lines: Line) -> None:
        """Write lines that stay; once nobody reads them any more, nothing. The run goes on."""
        if self._is_silent:
            return
        told = [rendered(one, colours=self._colours, ascii=self._ascii) for one in lines]
        try:
            write(self._stream, "".join(f"{text}\n" for text in told))
        except OSError:
            self._is_silent = True

    def _sign(self, name: str) -> Span:
        return Span(_SIGNS[name][1 if self._ascii else 0], name)

    def _tell_trouble(self, told: Told) -> None:
        """Tell of an attempt or a child that failed, while its task goes on; of the first few."""
        track = self.tracks.of(told.task) if self.tracks is not None else None
        if track is None:
            return
        style = tone(told.state.name).name
        nth = {"retrying": track.retries, "paused": track.pauses}.get(style, track.counts["failed"])
        if nth > REMEMBERED:
            return
        name = str(TaskKey(told.task, told.child))
        more = " (more of them are only counted)" if nth == REMEMBERED else ""
        way = f"; cairn approve {self.address}/{name}" if style == "paused" and self.address else ""
        message = Span(f"{clean(told.state.message)}{way}{more}", style)
        head = (Span(" "), self._sign(style), Span(f" {self._padded(name)}"))
        self.say(*hanging(head, (message,), self._column, self._width))

    @property
    def _column(self) -> int:
        """Cells before what is told of a value."""
        return len(" ✓ ") + self._name + _NUMBERS

    def _ended(self, track: Track) -> list[Line]:
        """Return the line of a task that is over; of one that failed, all that it says."""
        name = Span(f" {self._padded(_named(track))}")
        kept = size(track.size) if track.size else ""
        numbers = Span(f"{_took(track):>8}{kept:>9}  ", "dim")
        head = (Span(" "), self._sign(track.tone), name, numbers)
        if self._width is None or track.tone == "failed":
            return hanging(head, _words(track), self._column, self._width)
        return [cut_line((*head, *_words(track)), self._width)]

    def _padded(self, name: str) -> str:
        """Return a name in its column; on a terminal cut where it is too long for it."""
        shown = name if self._width is None else cut_middle(name, self._name)
        return shown + " " * (self._name - width_of(shown))


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
        unkept = f"{number(track.unkept)} {track.unkept_why}"
        return (*_counts(track), *((Span(f", {unkept}", "retrying"),) if track.unkept else ()))
    place = Span(f"  #{number(told.seq)}", "dim") if told.seq else Span("")
    if track.tone == "failed":
        return (Span(clean(told.state.message), "failed"), place)
    if track.tone in {"reused", "skipped"}:
        return (Span(clean(f"{label(told.state.name)} {told.state.message}")), place)
    kind, _, summary = told.summary.partition(" ")
    why = (Span(track.unkept_why, "retrying"), Span("  ")) if track.unkept else ()
    return (*why, Span(cut(clean(typed(kind, summary, short=True)), _SUMMARY)), place)


def _counts(track: Track) -> Line:
    if not track.width:
        return (Span("no children"),)
    kinds = [(name, count) for name, count in track.counts.items() if count]
    if len(kinds) == 1 and track.tone == "success":
        return (Span("all succeeded"),)
    styles = {"failed": "failed"}
    told = [(Span(f"{number(count)} {name}", styles.get(name, "")),) for name, count in kinds]
    return joined(told, ", ")
