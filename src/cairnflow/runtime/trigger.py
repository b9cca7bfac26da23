"""Who starts the runs of this context: a script, the command line, a schedule."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

_trigger: ContextVar[str] = ContextVar("trigger", default="python")


@contextmanager
def started_by(trigger: str) -> Generator[None]:
    """Make runs inside the block say that ``trigger`` started them: ``cli``, ``schedule``."""
    token = _trigger.set(trigger)
    try:
        yield
    finally:
        _trigger.reset(token)


def trigger() -> str:
    """Return who starts the runs of this context."""
    return _trigger.get()
