"""One attempt at one task: everything that happens where the work is done."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from cairnflow import logs
from cairnflow.clock import now
from cairnflow.digests import content
from cairnflow.engine.given import Inputs, arguments, inputs_of
from cairnflow.engine.problems import explained, told
from cairnflow.engine.reuse import Reason, verdict
from cairnflow.engine.timeouts import call_within
from cairnflow.engine.work import Attempt, Known, Work
from cairnflow.errors import Denied, ResultError, TaskTimeout, Unavailable
from cairnflow.logs import Line
from cairnflow.previews import make, quick, to_json
from cairnflow.results.keeping import keep, verify
from cairnflow.results.naming import Place
from cairnflow.results.result import Result, SafeResult
from cairnflow.states import Failed, Reused, State, Success, TimedOut, Times

_NOTHING = (None,) * 9


class Outcome(NamedTuple):
    """What a worker hands back.

    Attributes:
        state: how the attempt ended, with its times.
        width: count of items in the value, where it is mapped over.
        facts: the columns of the checkpoint from ``location`` on; None where none is written.
        lines: what was logged meanwhile.
    """

    state: State
    width: int = 0
    facts: tuple[Any, ...] | None = None
    lines: list[Line] | None = None


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
    except ResultError as exc:
        return Outcome(_timed(_unfetched(exc), attempt.ready, started, now()))
    state, value = _call(work, given)
    width = 0
    if state is None:
        if work.is_mapped_over:
            state, width = _width(value)
        if state is None:
            state = Success("", Result(value))
    return Outcome(_timed(state, attempt.ready, started, now()), width)


def _recorded(attempt: Attempt, started: int) -> Outcome:
    work = attempt.work
    lines = logs.start()
    try:
        given = arguments(attempt) if attempt.given else work.constants
        inputs = inputs_of(attempt, given)
        reason = attempt.reason
        if attempt.known is not None:
            found = _reuse(attempt.known, work, inputs)
            if isinstance(found, State):
                return _reused(attempt, found, started, inputs)
            reason = found.json
    except ResultError as exc:
        state = _timed(_unfetched(exc), attempt.ready, started, now())
        return Outcome(state, 0, _failure(work, inputs_of(attempt, None), attempt.reason, exc))
    state, value = _call(work, given)
    returned = now()
    if state is not None:
        state = _timed(state, attempt.ready, started, returned)
        facts = _failure(work, inputs, reason, state._result.value)
        return Outcome(state, 0, facts, lines)
    return _kept(attempt, value, (started, returned), inputs, reason)._replace(lines=lines)


def _call(work: Work, given: Mapping[str, Any]) -> tuple[State | None, Any]:
    """Call the author's function: the state that it ended in, unless it returned; its value."""
    try:
        if work.policy.timeout is not None:
            return None, call_within(work.policy.timeout, work.fn, given)
        return None, work.fn(**given)
    except TaskTimeout as exc:
        return TimedOut(str(exc), Result(exc)), None
    except (Exception, SystemExit) as exc:  # noqa: BLE001 - the author's code may raise anything
        return Failed(told(exc), Result(exc)), None


def _kept(
    attempt: Attempt, value: Any, at: tuple[int, int], inputs: Inputs, reason: str | None
) -> Outcome:
    """Keep what the function returned; the facts that say where."""
    work, run = attempt.work, attempt.work.run
    started, returned = at
    result = Result(value)
    digest = content(value)
    width = 0
    failed: State | None = None
    if work.is_mapped_over:
        failed, width = _width(value)
    if failed is None and work.handler is not None:
        place = Place(
            run.flow, run.number, run.id, run.day, work.slug, attempt.index, attempt.number
        )
        try:
            result = keep(result, work.handler, place)
        except Exception as exc:  # noqa: BLE001 - a handler and a serializer may be an author's
            failed = Failed(f"result could not be kept: {explained(exc)}", Result(exc))
    if failed is not None:
        state = _timed(failed, attempt.ready, started, returned)
        return Outcome(state, 0, _failure(work, inputs, reason, failed._result.value))
    state = Success("", result)
    state.content = digest
    kind, summary, preview = _preview(work, value)
    state.times = Times(attempt.ready, started, returned, now())
    safe = result.safe_value
    where = _where(safe) if isinstance(safe, SafeResult) else (None,) * 5
    facts = (
        *where,
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
        None,
    )
    return Outcome(state, width, facts)


def _where(safe: SafeResult) -> tuple[str, str, str | None, int | None, str | None]:
    return (
        json.dumps(safe.value),
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


def _reuse(known: Known, work: Work, inputs: Inputs) -> State | Reason:
    """Return the state that the kept value is good for, or why it isn't."""
    reason = verdict(known, work.code, inputs.digests)
    if reason.code != "same":
        return reason
    try:
        verify(known.safe)
    except (Denied, Unavailable) as exc:
        # Says nothing of the value: running it again on that ground would be a guess.
        return Failed(f"the value kept at {known.address} can't be reached: {exc}", Result(exc))
    except ResultError as exc:
        code = "gone" if type(exc).__name__ == "Missing" else "damaged"
        return Reason(code, f"its value: {exc}")
    return Reused(f"from {known.address}: {reason.text}", known.safe)


def _reused(attempt: Attempt, state: State, started: int, inputs: Inputs) -> Outcome:
    known, work = attempt.known, attempt.work
    assert known is not None, "only what is known is reused"
    state = _timed(state, attempt.ready, started, now())
    if not isinstance(state, Reused):
        return Outcome(state, 0, _failure(work, inputs, None, state._result.value))
    state.content = known.safe.content
    facts = (
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
        Reason("same", state.message).json,
        None,
    )
    return Outcome(state, known.width, facts)


def _failure(work: Work, inputs: Inputs, reason: str | None, exc: BaseException) -> tuple[Any, ...]:
    error = json.dumps(
        {"type": type(exc).__qualname__, "message": str(exc), "traceback": explained(exc, True)}
    )
    return (*_NOTHING[:9], None, work.code, inputs.json, inputs.digest, None, reason, error)


def _width(value: Any) -> tuple[State | None, int]:
    try:
        return None, len(value)
    except TypeError as exc:
        kind = type(value).__qualname__
        return Failed(
            f"returned {kind}, which has no items, but a task is mapped over it; return a list",
            Result(exc),
        ), 0


def _unfetched(exc: ResultError) -> State:
    return Failed(f"an input could not be fetched: {explained(exc)}", Result(exc))


def _timed(state: State, ready: int, started: int, returned: int) -> State:
    state.times = Times(ready, started, returned, now())
    return state
