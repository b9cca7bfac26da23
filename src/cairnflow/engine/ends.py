"""The ends of an attempt, each with its facts: a value kept, a value reused, none at all."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from cairnflow.clock import now
from cairnflow.digests import looked_at
from cairnflow.engine.beside import SMALL_KINDS, Beside, is_large
from cairnflow.engine.calling import Problem, Returned, is_end, refused
from cairnflow.engine.facts import Facts
from cairnflow.engine.frames import frames_of
from cairnflow.engine.given import Inputs, as_made, quoted
from cairnflow.engine.problems import explained, message
from cairnflow.engine.reuse import Reason
from cairnflow.engine.work import SMALL, Attempt, Known, Work
from cairnflow.errors import HoldsSecret, ResultError
from cairnflow.logs import Line
from cairnflow.previews import make, quick, to_json
from cairnflow.results.handler import is_ours
from cairnflow.results.keeping import KeptResult, keep, keep_behind
from cairnflow.results.naming import Place
from cairnflow.results.result import Result, SafeResult
from cairnflow.results.uploads import Flight
from cairnflow.states import Failed, Looped, State, Success, Times
from cairnflow.tuples import filled


class Outcome(NamedTuple):
    """What a worker hands back.

    Attributes:
        state: how the attempt ended, with its times.
        width: count of items in the value, where it is mapped over.
        facts: the worker's part of the checkpoint; None where none is written.
        lines: what was logged meanwhile.
        is_final: no further attempt: the function is not what failed.
        changed: place and child of each task run whose value was changed in place.
        flight: its bytes, while they are on their way; None where they are kept, or never are.
        notes: what was read from outside: its name, and JSON of its fingerprint.
    """

    state: State
    width: int = 0
    facts: Facts | None = None
    lines: list[Line] | None = None
    is_final: bool = False
    changed: tuple[tuple[int, int], ...] = ()
    flight: Flight | None = None
    notes: tuple[tuple[str, str], ...] = ()


class Begun(NamedTuple):
    """What is known of an attempt when its function has been called.

    Attributes:
        attempt: what is carried out.
        inputs: where its arguments came from.
        reason: JSON of why it was run.
        started: when a worker began it, microseconds since 1970 UTC.
        returned: when the function returned or raised, likewise.
    """

    attempt: Attempt
    inputs: Inputs
    reason: str | None
    started: int
    returned: int


def kept(begun: Begun, called: Result | Returned) -> Outcome:
    """Keep what the function returned; return the facts that say where."""
    attempt = begun.attempt
    work = attempt.work
    result, unkept = called if isinstance(called, Result) else called.result, ""
    value = result.value
    is_beside = (
        value.__class__ not in SMALL_KINDS and is_ours(type(work.handler)) and is_large(value)
    )
    digest, owners = _UNSEEN if is_beside else looked_at(value)
    width = measured(value) if work.is_mapped_over and is_end(called) else None
    if isinstance(width, Problem):
        return failed(begun, width)
    problem = refused(work.validators, value) if work.validators else None
    flight = looking = preview = None
    if work.handler is not None:
        try:
            looking = Beside(_seen, work, value) if is_beside else None
            if work.uploads is None or problem is not None or isinstance(called, Returned):
                result = keep(result, work.handler, _place(attempt))
            else:
                place = _place(attempt)
                result, flight = keep_behind(result, work.handler, place, work.uploads)
        except HoldsSecret as exc:
            unkept = f"not kept: {exc}"
        except Exception as exc:  # noqa: BLE001 - a handler and a serializer may be an author's
            lost = Failed(f"result could not be kept: {explained(exc)}", Result(exc))
            return failed(begun, Problem(lost, exc))
        finally:
            if looking is not None:
                digest, owners, preview = looking.made()
    facts = _facts(begun, result, digest, width, preview)
    if problem is not None:
        return _marked(begun, problem, facts)
    times = filled(Times, (attempt.ready, begun.started, begun.returned, now()))
    if isinstance(called, Returned):
        state = returned(Returned(result, called.state), attempt, times, digest)
    else:
        state = Success.of(result, times, digest)
    if unkept:
        state.message = state.message or unkept
    if owners:
        state.codes = work.authored.told(owners)
    if work.cache is not None and work.handler is not None and type(state) is Success:
        facts = facts._replace(cache=work.cache.key, expires_at=work.cache.expires_at(now()))
    if work.run.is_remote:
        _lighten(state)
    return filled(Outcome, (state, width or 0, facts, None, False, (), flight, ()))


def reused(begun: Begun, known: Known, state: State, reason: Reason) -> Outcome:
    """Return the facts of a value from before that was found to be good."""
    work = begun.attempt.work
    timed(state, begun, now())
    state.content = known.safe.content
    is_old = reason.code == "old_code"
    inputs = as_made(begun.inputs, known.codes) if is_old else begun.inputs
    facts = Facts(
        *_where(known.safe),
        known.safe.content,
        known.width if work.is_mapped_over else None,
        known.type,
        known.summary,
        known.preview,
        known.code if is_old else work.code,
        inputs.json,
        inputs.digest,
        known.address,
        reason.json,
    )
    return Outcome(state, known.width, facts)


def at_address(facts: Facts, safe: SafeResult) -> Facts:
    """Return facts of a value that is kept at another address."""
    location, handler, serializer, size, digest = _where(safe)
    return facts._replace(
        location=location,
        handler=handler,
        serializer=serializer,
        size=size,
        digest=digest,
        content=safe.content or None,
        type=None,
        summary=None,
        preview=None,
        error=None,
    )


def failed(begun: Begun, problem: Problem) -> Outcome:
    """Return the facts of an attempt that gave no value: it failed, was skipped, or waits."""
    facts = Facts(
        code=begun.attempt.work.code,
        inputs=begun.inputs.json,
        inputs_digest=begun.inputs.digest,
        reason=begun.reason,
        error=None if problem.error is None else _error(begun, problem.error),
    )
    state = problem.state
    if state.is_skipped() and isinstance(state.reference, Result):  # what comes after is given it
        state.content, owners = looked_at(state.reference.value)
        state.codes = begun.attempt.work.authored.told(owners) if owners else ""
    return Outcome(timed(state, begun, now()), 0, facts, is_final=problem.is_final)


def returned(called: Returned, attempt: Attempt, times: Times, digest: str = "") -> State:
    """Return the state of a task run that gave a value by a signal.

    Args:
        called: the value, and the state; in a loop it is told which turn it was.
        attempt: what was carried out.
        times: when it went through its states.
        digest: content digest of the value; empty where unknown.
    """
    state = called.state
    state.reference, state.times = called.result, times
    state.content, state.codes = digest, ""
    if isinstance(state, Looped):
        state.loop_count = 1 + (attempt.turn.number if attempt.turn else 0)
    return state


def error_json(exc: BaseException, frames: list[dict[str, Any]] | None = None) -> str:
    """Return an exception as it stands in a fact.

    Args:
        exc: the exception.
        frames: what was in its frames; see ``cairnflow.engine.frames``.
    """
    # What our own rooms raise is told by its message; the way to it says nothing to an author.
    trace = explained(exc, with_traceback=not isinstance(exc, ResultError))
    told = {"type": type(exc).__qualname__, "message": message(exc), "traceback": trace}
    return json.dumps({**told, "frames": frames} if frames else told)


def _error(begun: Begun, exc: BaseException) -> str:
    work = begun.attempt.work
    if not work.run.keeps_locals or not work.is_recorded or isinstance(exc, ResultError):
        return error_json(exc)
    return error_json(exc, frames_of(exc, work.preview, work.redact))


def measured(value: Any) -> int | Problem:
    """Return the count of items in a value that a task is mapped over."""
    try:
        return len(value)
    except TypeError as exc:
        kind = type(value).__qualname__
        state = Failed(
            f"returned {kind}, which has no items, but a task is mapped over it; return a list",
            Result(exc),
        )
        return Problem(state, exc)


def timed(state: State, begun: Begun, ended: int) -> State:
    """Write down when the attempt went through its states."""
    state.times = Times(begun.attempt.ready, begun.started, begun.returned, ended)
    return state


def _marked(begun: Begun, problem: Problem, facts: Facts) -> Outcome:
    """Return the facts of a value that was refused: kept, but marked as invalid."""
    if problem.error is not None:
        facts = facts._replace(error=_error(begun, problem.error))
    return Outcome(timed(problem.state, begun, now()), 0, facts, is_final=problem.is_final)


def _facts(
    begun: Begun, result: Result, digest: str, width: int | None, preview: "_Preview | None"
) -> Facts:
    work, inputs = begun.attempt.work, begun.inputs
    made = (
        *_where(result.safe_value),
        *(digest, width),
        *(preview or _preview(work, result.value)),
        *(work.code, inputs.json, inputs.digest),
        *(None, begun.reason, None, None, None),
    )
    return filled(Facts, made)


def _lighten(state: State) -> None:
    """Leave a large value where it is kept, instead of sending it to the loop's process."""
    safe = state.reference.safe_value
    if isinstance(safe, SafeResult) and safe.size > SMALL:
        state.reference = KeptResult(safe)


def _place(attempt: Attempt) -> Place:
    work, child, number, *_ = attempt
    run = work.run
    place = (run.flow, run.number, run.id, run.day, work.slug, child, number)
    return filled(Place, place)


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


_Preview = tuple[str, str, str | None]

_UNSEEN: tuple[str, Sequence[Any]] = ("", ())
"""What is known of a value that is looked at while it is written."""


def _seen(work: Work, value: Any) -> tuple[str, Sequence[Any], _Preview]:
    """Return content digest, owners of code, and preview of a value. Never raises."""
    return (*looked_at(value), _preview(work, value))


def _preview(work: Work, value: Any) -> _Preview:
    """Return type, summary and the preview's JSON; a preview that fails fails no task."""
    if not work.redact:
        found = quick(value, work.preview)
        if found is not None:
            return found
    made = make(value, work.preview, work.redact)
    return made.type, made.summary, to_json(made)
