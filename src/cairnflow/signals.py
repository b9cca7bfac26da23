"""How an author ends a task on purpose: raise one of these in it.

::

    Signal
    ├── ENDRUN       ends in whatever state it is given
    ├── FAIL         fails; retries are used
    │   └── TRIGGERFAIL
    ├── LOOP         ends one turn; the next begins with its result
    ├── PAUSE        waits for a person
    ├── RETRY        begins again at a time, also past max_retries
    ├── SKIP         is skipped, and so is what follows
    ├── SUCCESS      ends well at once
    └── VALIDATIONFAIL

Raised in a trigger they mean the same.
"""

from datetime import timedelta
from typing import Any, ClassVar

from cairnflow.context import context
from cairnflow.results.result import NoResult
from cairnflow.states import (
    Failed,
    Invalid,
    Looped,
    Paused,
    Retrying,
    Skipped,
    State,
    Success,
    TriggerFailed,
    micros,
)


class Signal(Exception):
    """Base of all signals.

    Args:
        message: one line for people.
        result: the value; by default the signal itself is the state's result.
        **told: more of what the state takes, such as ``start_time`` of ``RETRY``.

    Attributes:
        state: what the task ends in.
        has_result: a result was given.
    """

    kind: ClassVar[type[State]] = State

    def __init__(self, message: str = "", result: Any = NoResult, **told: Any) -> None:
        super().__init__(message)
        self.has_result = result is not NoResult
        self.state = self.kind(
            message or type(self).__name__, self if result is NoResult else result, **told
        )

    @property
    def result(self) -> Any:
        """The state's result: what was given, else the signal itself."""
        return self.state.result

    def __reduce__(self) -> tuple[Any, ...]:
        # The state holds the signal: pickled as it is, it would never come to an end.
        told = {
            name: getattr(self.state, name)
            for name in ("due", "loop_count", "run_count")
            if hasattr(self.state, name)
        }
        result = self.state.reference if self.has_result else NoResult
        return _again, (type(self), str(self), result, told)


def _again(kind: type[Signal], message: str, result: Any, told: dict[str, Any]) -> Signal:
    if "due" in told:
        told["start_time"] = told.pop("due")
    return kind(message, result=result, **told)


class FAIL(Signal):
    """Fails; the task's retries are used."""

    kind = Failed


class TRIGGERFAIL(FAIL):
    """Says that the task's trigger does not allow it."""

    kind = TriggerFailed


class VALIDATIONFAIL(FAIL):
    """Says that a value is not what it should be."""

    kind = Invalid


class SUCCESS(Signal):
    """Ends well at once. Its ``result`` is the task's value, and kept as any other; else None."""

    kind = Success


class SKIP(Signal):
    """Is skipped, and so is what follows, unless that says otherwise."""

    kind = Skipped


class RETRY(Signal):
    """Begins again at ``start_time``, by default at once; also past the task's ``max_retries``."""

    kind = Retrying


class PAUSE(Signal):
    """Waits for a person; at ``start_time``, by default in ten years, it goes on by itself."""

    kind = Paused


class LOOP(Signal):
    """Ends one turn of the task; the next one finds ``result`` in ``context.task_loop_result``.

    Each turn's value is kept, as an attempt of its own, and has its own retries.
    """

    kind = Looped


class ENDRUN(Signal):
    """Ends in the state that it is given.

    Args:
        state: what the task ends in.
    """

    def __init__(self, state: State) -> None:
        Exception.__init__(self, state.message)
        self.has_result = True
        self.state = state

    def __reduce__(self) -> tuple[Any, ...]:
        return ENDRUN, (self.state,)


def pause_task(message: str = "", duration: timedelta | None = None) -> None:
    """Pause the task that calls this, once; called again after it was let go on, it does nothing.

    Args:
        message: one line for people: what they are asked.
        duration: after which it goes on by itself; None for not before a person says so.

    Raises:
        PAUSE: the first time.
    """
    if not context.get("resume", False):
        raise PAUSE(message or "paused", start_time=None if duration is None else micros(duration))


__all__ = [
    "ENDRUN",
    "FAIL",
    "LOOP",
    "PAUSE",
    "RETRY",
    "SKIP",
    "SUCCESS",
    "TRIGGERFAIL",
    "VALIDATIONFAIL",
    "Signal",
    "pause_task",
]
