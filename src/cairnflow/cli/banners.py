"""What is not as it was when a task ran, as notes on stderr."""

from collections.abc import Sequence

from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.trails.replaying.banners import Banner

_TITLES = {
    "code": "code drift",
    "python": "version drift",
    "package": "version drift",
    "input": "unverified",
    "stand_in": "stand-in",
    "recomputed": "recomputed",
    "context": "context",
    "changed": "by hand",
}


def note(screen: Screen, banners: Sequence[Banner]) -> None:
    """Write banners to stderr."""
    for banner in banners:
        screen.note((styled(f"{_TITLES[banner.kind]}: ", "retrying"), *line(banner.text)))
        screen.note(*(_of_diff(text) for text in banner.lines))


def _of_diff(text: str) -> Line:
    return (Span("  "), *diff_line(text))


def diff_line(text: str) -> Line:
    """Return a line of a diff in its colour."""
    style = {"+": "success", "-": "failed", "@": "dim"}.get(text[:1], "")
    return (styled(text, style),) if style else line(text)
