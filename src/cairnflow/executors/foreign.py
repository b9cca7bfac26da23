"""Errors of another process: as they were where they can be sent, else what is known of them."""

import pickle
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from cairnflow.errors import RemoteError


class Told(NamedTuple):
    """What is sent of an error.

    Attributes:
        data: its pickle; None where that can't be made, or not read again.
        kind: qualified name of its type.
        message: its type and what it says, one line as a rule.
        trace: its traceback, as text.
    """

    data: bytes | None
    kind: str
    message: str
    trace: str


def told(error: BaseException, pickled: Callable[[], memoryview]) -> Told:
    """Return what can be sent of an error.

    Args:
        error: what was raised.
        pickled: pickles it.
    """
    message = "".join(traceback.format_exception_only(error)).strip()
    trace = "".join(traceback.format_exception(error)) if error.__traceback__ else ""
    return Told(_tried(pickled), type(error).__qualname__, message, trace)


def _tried(pickled: Callable[[], memoryview]) -> bytes | None:
    """Return a pickle that can be read: many an error's class asks for more than its message."""
    try:
        data = bytes(pickled())
        return data if isinstance(pickle.loads(data), BaseException) else None
    except Exception:  # noqa: BLE001 - border: an author's error may hold or do anything
        return None


def can_be_sent(pickled: Callable[[], memoryview]) -> bool:
    """Return whether an error can be pickled, and be read again.

    Args:
        pickled: pickles it.
    """
    return _tried(pickled) is not None


def rebuilt(data: bytes | None, kind: str, message: str, trace: str) -> BaseException:
    """Return an error as it was, with the traceback of its process; else one that stands for it."""
    error: BaseException | None = None
    with suppress(Exception):  # border: its class may be another here, or missing
        error = pickle.loads(data) if data else None
    if error is None:
        return RemoteError(message, kind, trace)
    if trace and error.__cause__ is None:
        error.__cause__ = RemoteError(f"raised in a worker process\n{trace}", kind, trace)
    return error
