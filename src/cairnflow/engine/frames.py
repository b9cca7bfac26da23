"""The author's frames of an exception, with what was in them: bounded, redacted, told in words."""

import re
import sysconfig
from itertools import islice
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Final

from cairnflow.previews.base import Level
from cairnflow.previews.brief import brief
from cairnflow.vault import MASK, redacted

FRAMES: Final = 20
"""Frames that are kept; the innermost ones."""

NAMES: Final = 50
"""Names of a frame."""

TEXT: Final = 200
"""Characters of the text of one."""

_TOTAL = 8_000
"""Characters of all frames; what is outside of them is left out, from the outermost frame on."""

_OURS = str(Path(__file__).resolve().parents[1])
_LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib")})
_UNTOLD = "<it can't be told>"

_INLINE = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>"})
"""Frames that are told as part of the function that they stand in, as in Python 3.12 and later."""

_HIDDEN = re.compile(
    r"pass(w|phrase)|pwd|secret|token|credential|authori[sz]|bearer|cookie|signature|"
    r"connection_?string|(api|access|private|account|shared)_?key",
    re.IGNORECASE,
)
"""Names that speak of a credential: what they stand for is not told."""


def frames_of(
    error: BaseException, level: Level = "sample", redact: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """Return the author's frames in which an exception was raised, the innermost last.

    Of each its file, line and function, and for each local name a few words on its value. No
    method of a value is called. Frames of ours and of libraries are left out, unless there are no
    others.

    Args:
        error: as it was caught, with its traceback.
        level: how much of a value may be told; nothing is at ``none``.
        redact: names of which nothing may be told.
    """
    if level == "none":
        return []
    found: list[dict[str, Any]] = []
    room = _TOTAL
    inner: dict[str, Any] = {}
    for frame, line in reversed(_theirs(error)):
        names = {**_names(frame), **inner}
        inner = names if frame.f_code.co_name in _INLINE else {}
        if inner:
            continue
        told = _frame(frame, line, names, level, redact)
        room -= sum(len(name) + len(text) for name, text in told["locals"].items())
        if found and room < 0:
            break
        found.append(told)
    return found[::-1]


def _theirs(error: BaseException) -> list[tuple[FrameType, int]]:
    cause = error.__cause__
    frames = _walked(error.__traceback__)
    if not frames and cause is not None:  # what took too long is told by a frame of ours
        frames = _walked(cause.__traceback__)
    own = [one for one in frames if not one[0].f_code.co_filename.startswith(_LIBRARIES)]
    return (own or frames)[-FRAMES:]


def _walked(trace: TracebackType | None) -> list[tuple[FrameType, int]]:
    found: list[tuple[FrameType, int]] = []
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(_OURS):
            found.append((trace.tb_frame, trace.tb_lineno))
        trace = trace.tb_next
    return found


def _names(frame: FrameType) -> dict[str, Any]:
    """Return the local names of a frame; of a module none: they are all that its script has."""
    if frame.f_code.co_name == "<module>":
        return {}
    try:
        held = dict(frame.f_locals)
    except Exception:  # noqa: BLE001 - a class's body may have a mapping of its author's
        return {}
    return {name: value for name, value in held.items() if _is_told(name)}


def _is_told(name: object) -> bool:
    return isinstance(name, str) and not name.startswith(("__", "."))


def _frame(
    frame: FrameType, line: int, names: dict[str, Any], level: Level, redact: tuple[str, ...]
) -> dict[str, Any]:
    code = frame.f_code
    shown = list(islice(names, NAMES))
    return {
        "file": code.co_filename,
        "line": line,
        "name": code.co_name,
        "locals": {name: _text(name, names[name], level, redact) for name in shown},
        "more": len(names) - len(shown),
    }


def _text(name: str, value: object, level: Level, redact: tuple[str, ...]) -> str:
    if name in redact or _HIDDEN.search(name):
        return MASK
    try:
        text = redacted(brief(value, level))  # cut first, half a secret would stay
    except Exception:  # noqa: BLE001 - a value may pretend to be a library's
        return _UNTOLD
    return text if len(text) <= TEXT else f"{text[: TEXT - 1]}…"
