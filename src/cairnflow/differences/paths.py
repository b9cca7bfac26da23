"""Places in nested values, as people write them: ``$.orders[3].price``."""

from typing import Any, TypeAlias

from cairnflow.differences.words import quoted, short

Path: TypeAlias = "tuple[Any, str] | None"
"""The path of the container, and the step into it as it is written; None is the whole value.

Linked, for the text of a path ten thousand levels deep is made only where it is told.
"""

_DEEPEST = 60  # steps of a path that are written, of each of its ends
_KEY = 40  # characters of a key


def item(at: Path, index: int) -> Path:
    """Return the place of an item."""
    return (at, f"[{index}]")


def field(at: Path, name: str) -> Path:
    """Return the place of a field, or of a key that is a name."""
    return (
        at,
        f".{name}" if name.isidentifier() and len(name) <= _KEY else f"[{quoted(name, _KEY)}]",
    )


def key(at: Path, key: Any) -> Path:
    """Return the place of a key of a dict."""
    return field(at, key) if type(key) is str else (at, f"[{short(key, _KEY)}]")


def metric(at: Path, name: str) -> str:
    """Return what differs, as one word: the place, and the name of what differs there.

    Examples:
        >>> metric(item(field(None, "orders"), 3), "rows")
        '$.orders[3].rows'
        >>> metric(None, "rows")
        'rows'
    """
    if at is None:
        return name or "value"
    dot = "." if name and not name.startswith("[") else ""
    return f"{written(at)}{dot}{name}"


def written(at: Path) -> str:
    """Return a place as text; of a very deep one both ends.

    Examples:
        >>> written(key(field(None, "prices"), "net of tax"))
        "$.prices['net of tax']"
    """
    last: list[str] = []
    while at is not None:
        at, step = at
        last.append(step)
    steps = last[::-1]
    if len(steps) > 2 * _DEEPEST:
        steps = [*steps[:_DEEPEST], "…", *steps[-_DEEPEST:]]
    return "$" + "".join(steps)
