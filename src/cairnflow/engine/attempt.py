"""One attempt at one task: everything that happens where the work is done."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from cairnflow.clock import now
from cairnflow.digests import content
from cairnflow.engine.facts import Facts
from cairnflow.engine.given import Inputs, arguments, inputs_of, quoted
from cairnflow.engine.problems import explained, message, told
from cairnflow.engine.reuse import Reason, verdict
from cairnflow.engine.timeouts import call_within
from cairnflow.engine.work import Attempt, Known, Work
from cairnflow.errors import Corrupt, Incompatible, Missing, ResultError, TaskTimeout
from cairnflow.logs import Line, start, stop
from cairnflow.previews import make, quick, to_json
from cairnflow.results.keeping import keep, verify
from cairnflow.results.naming import Place
from cairnflow.results.result import Result, SafeResult
from cairnflow.states import Failed, Reused, State, Success, TimedOut, Times


class Outcome(NamedTuple):
    """What a worker hands back.

    Attributes:
        state: how the attempt ended, with its times.
        width: count of items in the value, where it is mapped over.
        facts: the worker's part of the checkpoint; None where none is written.
        lines: what was logged meanwhile.
        is_final: no further attempt: the function is not what failed.
    """

    state: State
    width: int = 0
    facts: Facts | None = None
    lines: list[Line] | None = None
    is_final: bool = False


class Problem(NamedTuple):
    """How an attempt ended that gave no value.

    Attributes:
        state: what it ended in.
        error: what was raised.
        is_final: the author's retries are not for it: to keep and to fetch is ours.
    """

    state: State
    error: BaseException
    is_final: bool = True


def carry_out(attempt: Attempt) -> Outcome:
    """Fetch the inputs, call the function, keep its value. Never raises what an author's code did.

    Raises:
        KeyboardInterrupt: a person stopped it at once.
    """
    work = attempt.work
    started = now()
    if work.is_recorded:
        return _recorded(attempt, started)
    try:
        given = arguments(attempt) if attempt.given else work.constants
    except Exception as exc:  # noqa: BLE001 - an author's handler may raise anything
        state = _timed(_unfetched(exc).state, attempt.ready, started, now())
        return Outcome(state, is_final=True)
    called = _call(work, given)
    width = 0
    if not isinstance(called, Problem) and work.is_mapped_over:
        measured = _width(called.value)
        if isinstance(measured, Problem):
            called = measured
        else:
            width = measured
    state = called.state if isinstance(called, Problem) else Success("", called)
    if work.run.is_recorded and isinstance(called, Result):
        state.content = content(called.value)  # of a generated task: its followers' facts say it
    is_final = isinstance(called, Problem) and called.is_final
    return Outcome(_timed(state, attempt.ready, started, now()), width, is_final=is_final)


def _recorded(attempt: Attempt, started: int) -> Outcome:
    lines, token = start()
    try:
        outcome = _attempted(attempt, started)
    finally:
        stop(token)
    return outcome._replace(lines=lines) if lines else outcome


def _attempted(attempt: Attempt, started: int) -> Outcome:
    work = attempt.work
    try:
        given = arguments(attempt) if attempt.given else work.constants
        inputs = inputs_of(attempt, given)
    except Exception as exc:  # noqa: BLE001 - an author's handler may raise anything
        inputs = inputs_of(attempt, None)
        return _failure(attempt, inputs, attempt.reason, (started, now()), _unfetched(exc))
    reason = attempt.reason
    if attempt.known is not None:
        found = _reuse(attempt.known, work, inputs)
        if isinstance(found, Reused):
            return _reused(attempt, attempt.known, inputs, (started, found))
        if isinstance(found, Problem):
            return _failure(attempt, inputs, None, (started, now()), found)
        reason = found.json
    called = _call(work, given)
    at = (started, now())
    if isinstance(called, Problem):
        return _failure(attempt, inputs, reason, at, called)
    return _kept(attempt, inputs, reason, at, called)


def _call(work: Work, given: Mapping[str, Any]) -> Result | Problem:
    """Call the author's function."""
    try:
        if work.policy.timeout is not None:
            return Result(call_within(work.policy.timeout, work.fn, given))
        return Result(work.fn(**given))
    except TaskTimeout as exc:
        return Problem(TimedOut(str(exc), Result(exc)), exc, is_final=False)
    except KeyboardInterrupt:
        raise
    except BaseException as exc:  # noqa: BLE001 - the author's code may raise anything
        return Problem(Failed(told(exc), Result(exc)), exc, is_final=False)


def _kept(
    attempt: Attempt, inputs: Inputs, reason: str | None, at: tuple[int, int], result: Result
) -> Outcome:
    """Keep what the function returned; the facts that say where."""
    work = attempt.work
    value = result.value
    digest = content(value)
    width = _width(value) if work.is_mapped_over else 0
    if isinstance(width, Problem):
        return _failure(attempt, inputs, reason, at, width)
    if work.handler is not None:
        try:
            result = keep(result, work.handler, _place(attempt))
        except Exception as exc:  # noqa: BLE001 - a handler and a serializer may be an author's
            lost = Failed(f"result could not be kept: {explained(exc)}", Result(exc))
            return _failure(attempt, inputs, reason, at, Problem(lost, exc))
    state = Success("", result)
    state.content = digest
    kind, summary, preview = _preview(work, value)
    state.times = Times(attempt.ready, *at, now())
    facts = Facts(
        *_where(result.safe_value),
        digest,
        width if work.is_mapped_over else None,
        kind,
        summary,
        preview,
        work.code,
        inputs.json,
        inputs.digest,
        None,
        reason,
    )
    return Outcome(state, width, facts)


def _place(attempt: Attempt) -> Place:
    run = attempt.work.run
    return Place(
        run.flow, run.number, run.id, run.day, attempt.work.slug, attempt.child, attempt.number
    )


_Where = tuple[str | None, str | None, str | None, int | None, str | None]


def _where(safe: Any) -> _Where:
    if not isinstance(safe, SafeResult):
        return (None, None, None, None, None)
    return (
        quoted(safe.value) if isinstance(safe.value, str) else json.dumps(safe.value),
        safe.handler,
        safe.serializer or None,
        safe.size if safe.digest else None,
        safe.digest or None,
    )


def _preview(work: Work, value: Any) -> tuple[str, str, str | None]:
    """Return type, summary and the preview's JSON; a preview that fails fails no task."""
    if not work.redact:
        found = quick(value, work.preview)
        if found is not None:
            return found
    made = make(value, work.preview, work.redact)
    return made.type, made.summary, to_json(made)


def _reuse(known: Known, work: Work, inputs: Inputs) -> Reused | Reason | Problem:
    """Return the state that the kept value is good for, or why it isn't."""
    reason = verdict(known, work.code, inputs.digests)
    if reason.code != "same":
        return reason
    try:
        verify(known.safe)
    except (Missing, FileNotFoundError, LookupError) as exc:
        return Reason("gone", f"its value is gone: {told(exc)}")
    except (Corrupt, Incompatible) as exc:
        return Reason("damaged", f"its value is damaged: {told(exc)}")
    except Exception as exc:  # noqa: BLE001 - an author's handler may raise anything
        # Says nothing of the value: running it again on that ground would be a guess.
        said = f"the value kept at {known.address} can't be reached: {told(exc)}"
        return Problem(Failed(said, Result(exc)), exc)
    return Reused(f"from {known.address}: {reason.text}", known.safe)


def _reused(attempt: Attempt, known: Known, inputs: Inputs, found: tuple[int, State]) -> Outcome:
    work = attempt.work
    started, state = found
    _timed(state, attempt.ready, started, now())
    state.content = known.safe.content
    facts = Facts(
        *_where(known.safe),
        known.safe.content,
        known.width if work.is_mapped_over else None,
        known.type,
        known.summary,
        known.preview,
        work.code,
        inputs.json,
        inputs.digest,
        known.address,
        Reason("same", "same code, same inputs").json,
    )
    return Outcome(state, known.width, facts)


def _failure(
    attempt: Attempt, inputs: Inputs, reason: str | None, at: tuple[int, int], problem: Problem
) -> Outcome:
    exc = problem.error
    # What our own rooms raise is told by its message; the way to it says nothing to an author.
    trace = explained(exc, with_traceback=not isinstance(exc, ResultError))
    kind = type(exc).__qualname__
    error = json.dumps({"type": kind, "message": message(exc), "traceback": trace})
    facts = Facts(
        code=attempt.work.code,
        inputs=inputs.json,
        inputs_digest=inputs.digest,
        reason=reason,
        error=error,
    )
    state = _timed(problem.state, attempt.ready, *at)
    return Outcome(state, 0, facts, is_final=problem.is_final)


def _width(value: Any) -> int | Problem:
    try:
        return len(value)
    except TypeError as exc:
        kind = type(value).__qualname__
        state = Failed(
            f"returned {kind}, which has no items, but a task is mapped over it; return a list",
            Result(exc),
        )
        return Problem(state, exc)


def _unfetched(exc: Exception) -> Problem:
    return Problem(Failed(f"an input could not be fetched: {explained(exc)}", Result(exc)), exc)


def _timed(state: State, ready: int, started: int, returned: int) -> State:
    state.times = Times(ready, started, returned, now())
    return state
