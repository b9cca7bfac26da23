"""Progress on a terminal: below the lines that stay, some that are drawn again as things change."""

import shutil
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from cairnflow.cli.progress import Progress
from cairnflow.cli.screen import Wishes
from cairnflow.cli.texts import Line, Span, ascii_only, cut_line, joined, width_of_line
from cairnflow.cli.tracks import Track, Tracks
from cairnflow.clock import now
from cairnflow.trails.words import duration, number

_REDRAWS = 8
"""Times a second; more can't be read, and each costs some milliseconds."""

_BAR = 22
"""Cells of a bar."""

_LEAST = 8
"""Cells of a bar on a narrow terminal."""

_SETTLED = 1_000_000
"""Microseconds that a map must have run before its rate is told: before, it is a guess."""

_STYLES = {
    "success": "green",
    "failed": "red",
    "running": "blue",
    "reused": "magenta",
    "retrying": "yellow",
    "paused": "cyan",
    "pending": "dim",
    "skipped": "dim",
    "bold": "bold",
    "dim": "dim",
}


class LiveProgress(Progress):
    """Tells what a run does, with bars for what is under way.

    What tasks print meanwhile stands above the bars.

    Args:
        wishes: what the person asked for.
        is_serial: calls are made one after the other.
        about: what else is told of the run at its beginning.
        hint: a last line, below the bars.
    """

    def __init__(
        self, wishes: Wishes, *, is_serial: bool, about: Line = (), hint: str = ""
    ) -> None:
        super().__init__(wishes, is_serial=is_serial, about=about)
        self._hint = hint
        self._live: Any = None

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.live import Live

        console = Console(
            file=self._stream,
            color_system="standard" if self._colours else None,
            no_color=not self._colours,
            force_terminal=True,
            markup=False,
            emoji=False,
            highlight=False,
        )
        self._live = Live(
            self,
            console=console,
            refresh_per_second=_REDRAWS,
            transient=True,
            redirect_stdout=True,
            vertical_overflow="crop",
        )
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def say(self, *lines: Line) -> None:
        for one in lines:
            self._live.console.print(self._text(one), soft_wrap=True)

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        """Draw what is under way, in as many lines as leave room for what stays."""
        tracks = self.tracks
        if tracks is None:
            return
        width, height = shutil.get_terminal_size()
        most = max(3, height // 2)
        busy = tracks.at_work()
        lines = [self._moving(track, tracks) for track in busy[:most]]
        if len(busy) > most:
            lines.append((Span(f"   … {len(busy) - most} more", "dim"),))
        lines += self._waiting(tracks, width)
        if self._hint:
            lines.append((Span(self._hint, "dim"),))
        for one in lines:
            yield self._text(cut_line(one, width - 1))

    def _text(self, given: Line) -> Any:
        from rich.text import Text

        text = Text(no_wrap=True)
        for span in given:
            shown = ascii_only(span.text.replace("…", "~")) if self._ascii else span.text
            text.append(shown, _STYLES.get(span.style, ""))
        return text

    def _moving(self, track: Track, tracks: Tracks) -> Line:
        head = (Span(" "), self._sign(track.tone), Span(f" {self._padded(track.task)}  "))
        if track.width is None:
            spent = (now() - track.begun_at) // 1_000_000 if track.begun_at else 0
            return (*head, Span(duration(spent) if spent else "", "dim"))
        width = max(_LEAST, min(_BAR, (self._width or 0) - self._column - _LEAST))
        full = round(width * track.done / max(1, track.width))
        counts = Span(f" {number(track.done)}/{number(track.width)}")
        bar = (Span("█" * full, "running"), Span("░" * (width - full), "dim"))
        return (*head, *bar, counts, *_pace(track), *self._trouble(track))

    def _trouble(self, track: Track) -> Line:
        found: list[Span] = []
        for name, count in (("failed", track.counts["failed"]), ("retrying", track.retries)):
            if count:
                sign = self._sign(name)
                found += [Span("  "), Span(f"{sign.text} {number(count)}", name)]
        return tuple(found)

    def _waiting(self, tracks: Tracks, width: int) -> list[Line]:
        """Return one line that names as many of the tasks to come as fit."""
        names = [track.task for track in tracks.waiting()]
        if not names:
            return []
        sign = self._sign("pending")
        named: list[Line] = []
        for place, name in enumerate(names):
            more = f"… {len(names) - place} more"
            shown = (*named, (Span(f"{sign.text} {name}", "dim"),))
            if width_of_line(joined(shown, "  ")) + len(more) + 6 > width:
                return [(Span(" "), *joined((*named, (Span(more, "dim"),)), "  "))]
            named.append(shown[-1])
        return [(Span(" "), *joined(named, "  "))]


def _pace(track: Track) -> Line:
    """Return how fast a map goes, and how long it will take at that pace."""
    spent = now() - track.begun_at
    if not track.begun_at or spent < _SETTLED or not track.done or track.width is None:
        return ()
    rate = track.done * 1_000_000 / spent
    left = duration(round((track.width - track.done) / rate))
    shown = f"{rate:,.0f}/s" if rate >= 1 else f"{rate * 60:.0f}/min"
    return (Span(f"  {shown}  eta {left}", "dim"),)
