"""What is not as it was when a task ran, as notes on stderr."""

from collections.abc import Sequence

from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.trails.replaying.banners import Banner
from cairnflow.trails.task_runs import TaskRun

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


def note_crash(screen: Screen, task: TaskRun) -> None:
    """Say of a task run whose process ended, before it is called, that this one may end too."""
    if task.state == "crashed":
        said = "its process ended while it worked on it; if it ends this one too, that was all"
        screen.note((styled("crashed: ", "failed"), *line(said)))


def _of_diff(text: str) -> Line:
    return (Span("  "), *diff_line(text))


def diff_line(text: str) -> Line:
    """Return a line of a diff in its colour."""
    style = {"+": "success", "-": "failed", "@": "dim"}.get(text[:1], "")
    return (styled(text, style),) if style else line(text)
