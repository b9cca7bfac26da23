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
    """How an attempt ended that gave a value by a signal.

    Attributes:
        result: the value, which is to be kept.
        state: what it ends in.
    """

    result: Result
    state: State


Called = Result | Returned | Problem
"""What came of a call: the value that was returned, or what a signal or an exception said."""


def is_end(called: Called) -> bool:
    """Return whether there is a value that is the task's own, and not that of a turn of a loop."""
    if isinstance(called, Returned):
        return not isinstance(called.state, Looped)
    return isinstance(called, Result)


_births = 0
"""Count of forks that led to this process; asking the system who we are takes 3 µs each time."""


def _count_birth() -> None:
    global _births
    _births += 1


os.register_at_fork(after_in_child=_count_birth)


def call(work: Work, given: Mapping[str, Any]) -> Called:
    """Call the author's function.

    A process that the function has forked, and that comes back from it, is ended: it would go on
    with the run beside us.

    Raises:
        KeyboardInterrupt: a person stopped it at once.
    """
    births = _births
    called: Called
    try:
        if work.policy.timeout is None and not work.log_stdout:
            called = Result(work.fn(**given))
        else:
            called = Result(_around(work, given))
    except BaseException as exc:  # noqa: BLE001 - the author's code may raise anything
        called = _raised(work, exc)
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


def _raised(work: Work, exc: BaseException) -> Returned | Problem:
    """Return what an exception means that is being handled just now."""
    if isinstance(exc, Signal):
        return _signalled(exc)
    if isinstance(exc, TaskTimeout):
        return Problem(TimedOut(str(exc), Result(exc)), exc, is_final=False)
    if isinstance(exc, KeyboardInterrupt) and not work.run.is_remote:
        raise exc  # in a worker nobody can press Ctrl-C: there it is the author's own
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
