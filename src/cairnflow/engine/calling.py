"""Call an author's function: what it returned, or what it ended in instead."""

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NoReturn

from cairnflow.engine.problems import told
from cairnflow.engine.timeouts import call_within
from cairnflow.engine.work import Work
from cairnflow.errors import AuthoringTypeError, InvalidValue, TaskTimeout
from cairnflow.logs import capturing_stdout, get_logger
from cairnflow.results.result import NoResult, Result
from cairnflow.signals import Signal
from cairnflow.states import (
    Failed,
    Finished,
    Invalid,
    Looped,
    Mapped,
    Scheduled,
    State,
    Success,
    TimedOut,
)

_CAME_BACK = 70
"""Exit code of a forked process that came back from a task."""


class Problem(NamedTuple):
    """How an attempt ended that gave no value.

    Attributes:
        state: what it ended in.
        error: what was raised; None where nothing went wrong, as where it was skipped.
        is_final: the author's retries are not for it: to keep and to fetch is ours.
    """

    state: State
    error: BaseException | None
    is_final: bool = True


class Returned(NamedTuple):
    """How an attempt ended that gave a value, which is to be kept.

    Attributes:
        result: the value.
        state: what it ends in; None for a plain success.
    """

    result: Result
    state: State | None = None

    @property
    def is_end(self) -> bool:
        """Whether the value is the task's own, and not that of a turn of its loop."""
        return not isinstance(self.state, Looped)


_births = 0
"""Count of forks that led to this process; asking the system who we are takes 3 µs each time."""


def _count_birth() -> None:
    global _births
    _births += 1


os.register_at_fork(after_in_child=_count_birth)


def call(work: Work, given: Mapping[str, Any]) -> Returned | Problem:
    """Call the author's function.

    A process that the function has forked, and that comes back from it, is ended: it would go on
    with the run beside us.

    Raises:
        KeyboardInterrupt: a person stopped it at once.
    """
    births = _births
    called = _called(work, given)
    if births != _births:
        _end_child(work)
    return called


def _end_child(work: Work) -> NoReturn:
    sys.stderr.write(
        f"cairnflow: task {work.slug!r} forked, and its child came back from the task; the child "
        "was ended. Let it end by os._exit, or use subprocess or multiprocessing.\n"
    )
    sys.stderr.flush()
    os._exit(_CAME_BACK)


def _called(work: Work, given: Mapping[str, Any]) -> Returned | Problem:
    try:
        if work.policy.timeout is not None or work.log_stdout:
            return Returned(Result(_around(work, given)))
        return Returned(Result(work.fn(**given)))
    except Signal as signal:
        return _signalled(signal)
    except TaskTimeout as exc:
        return Problem(TimedOut(str(exc), Result(exc)), exc, is_final=False)
    except KeyboardInterrupt as exc:
        if not work.run.is_remote:  # in a worker nobody can press Ctrl-C: it is the author's own
            raise
        return Problem(Failed(told(exc), Result(exc)), exc, is_final=False)
    except BaseException as exc:  # noqa: BLE001 - the author's code may raise anything
        return Problem(Failed(told(exc), Result(exc)), exc, is_final=False)


def _around(work: Work, given: Mapping[str, Any]) -> Any:
    if not work.log_stdout:
        return _within(work, given)
    with capturing_stdout(get_logger(f"task.{work.slug}")):
        return _within(work, given)


def _within(work: Work, given: Mapping[str, Any]) -> Any:
    if work.policy.timeout is None:
        return work.fn(**given)
    return call_within(work.policy.timeout, work.fn, given)


def _signalled(signal: Signal) -> Returned | Problem:
    state = signal.state
    if isinstance(state, Mapped) or not isinstance(state, Finished | Scheduled):
        error = AuthoringTypeError(
            f"{type(signal).__name__} was given {state!r}, in which no task can end; give it a "
            "Success, a Failed, a Skipped, or a Retrying or Paused with its time"
        )
        return Problem(Failed(told(error), Result(error)), error)
    if state.is_failed():
        return Problem(state, signal, is_final=False)
    if isinstance(state, Success | Looped) and not state.is_skipped():
        # A SUCCESS or a LOOP without a result has the value None, not the signal.
        held = state.reference if signal.has_result else NoResult
        return Returned(held if isinstance(held, Result) else Result(None), state)
    if not signal.has_result:
        state.reference = NoResult
    return Problem(state, None, is_final=isinstance(state, Finished))


def refused(validators: tuple[Callable[[Any], Any], ...], value: Any) -> Problem | None:
    """Return what a value comes to that a validator refuses; None where all let it pass."""
    for validator in validators:
        name = getattr(validator, "__name__", None) or repr(validator)
        try:
            if not _is_no(validator(value)):
                continue
            error = InvalidValue(f"validator {name} refused the value: it returned False")
        except Exception as exc:  # noqa: BLE001 - a validator is an author's
            said = str(exc) if isinstance(exc, Signal) else told(exc)
            error = InvalidValue(f"validator {name} refused the value: {said}")
            error.__cause__ = exc
        return Problem(Invalid(str(error), Result(error)), error, is_final=False)
    return None


def _is_no(verdict: Any) -> bool:
    """Return whether a validator said no: also with a False of NumPy's."""
    return verdict is not None and getattr(verdict, "ndim", 0) == 0 and not verdict
