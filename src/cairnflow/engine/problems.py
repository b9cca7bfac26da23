"""How an exception is told to people: in a line, or with its traceback."""

import traceback
from pathlib import Path

from cairnflow.vault import redacted

_OURS = str(Path(__file__).resolve().parents[1])
_MOST = 20_000
"""Characters kept of a traceback: the first and the last half of them."""


def told(exc: BaseException) -> str:
    """Return an exception in one line: its type and its message."""
    text = message(exc)
    first = text.splitlines()[0] if text else ""
    return f"{type(exc).__name__}: {first}" if first else type(exc).__name__


def message(exc: BaseException) -> str:
    """Return what an exception says of itself."""
    try:
        return str(exc)
    except Exception as worse:  # noqa: BLE001 - an author's __str__ may raise anything
        return f"(its message can't be shown: its __str__ raised {type(worse).__name__})"


def explained(exc: BaseException, with_traceback: bool = False) -> str:
    """Return what an exception says; with its traceback, less the frames of our own."""
    if not with_traceback:
        return told(exc)
    shown = traceback.TracebackException.from_exception(exc)
    if not _theirs(shown):
        return "".join(shown.format_exception_only()).rstrip("\n")
    text = redacted("".join(shown.format()))  # cut first, half a secret would stay
    if len(text) <= _MOST:
        return text
    half = _MOST // 2
    return f"{text[:half]}\n… {len(text) - _MOST:,} characters left out …\n{text[-half:]}"


def _theirs(shown: traceback.TracebackException) -> bool:
    """Take our own frames out; return whether any are left, here or in what led to it."""
    frames = [frame for frame in shown.stack if not frame.filename.startswith(_OURS)]
    shown.stack = traceback.StackSummary.from_list(frames)
    before = shown.__cause__ or (None if shown.__suppress_context__ else shown.__context__)
    led = _theirs(before) if before is not None else False
    return bool(frames) or led
