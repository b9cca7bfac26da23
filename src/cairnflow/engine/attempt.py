"""One attempt at one task: everything that happens where the work is done."""

from collections.abc import Mapping
from typing import Any

from cairnflow.clock import at, now
from cairnflow.context import enter, leave
from cairnflow.digests import content
from cairnflow.engine.about import About
from cairnflow.engine.caching import cached
from cairnflow.engine.calling import Problem, Returned, call
from cairnflow.engine.changes import changed_in_place
from cairnflow.engine.ends import Begun, Outcome, failed, kept, measured, reused, timed, with_value
from cairnflow.engine.given import Inputs, arguments, inputs_of
from cairnflow.engine.problems import explained, told
from cairnflow.engine.redacting import without_secrets
from cairnflow.engine.reuse import SAME, Reason, turn_reason, verdict
from cairnflow.engine.rules import CacheRule
from cairnflow.engine.work import Attempt, Known, Turn
from cairnflow.errors import Corrupt, Incompatible, Missing
from cairnflow.logs import start, stop
from cairnflow.results.keeping import fetch, verify
from cairnflow.results.result import Result
from cairnflow.states import Cached, Failed, Reused, State, Success

_NO_INPUTS = Inputs("[]", "", {})


def carry_out(attempt: Attempt) -> Outcome:
    """Fetch the inputs, call the function, keep its value. Never raises what an author's code did.

    Raises:
        KeyboardInterrupt: a person stopped it at once.
    """
    token = enter(About(attempt))
    try:
        if attempt.work.is_recorded:
            return without_secrets(_recorded(attempt, now()))
        return _unrecorded(attempt, now())
    finally:
        leave(token)


def _unrecorded(attempt: Attempt, started: int) -> Outcome:
    work = attempt.work
    try:
        given = arguments(attempt) if attempt.given else work.constants
    except Exception as exc:  # noqa: BLE001 - an author's handler may raise anything
        return _plain(attempt, started, _unfetched(exc), 0)
    called = call(work, given)
    width = 0
    if isinstance(called, Returned) and work.is_mapped_over and called.state is None:
        found = measured(called.result.value)
        if isinstance(found, Problem):
            called = found
        else:
            width = found
    return _plain(attempt, started, called, width)


def _plain(attempt: Attempt, started: int, called: Returned | Problem, width: int) -> Outcome:
    """Return the end of an attempt of which no facts are written."""
    begun = Begun(attempt, _NO_INPUTS, None, started, now())
    if isinstance(called, Problem):
        return Outcome(timed(called.state, begun, begun.returned), is_final=called.is_final)
    if called.state is None:
        state: State = Success("", called.result)
    else:
        state = with_value(called.state, attempt, called.result)
    if attempt.work.run.is_recorded:
        state.content = content(called.result.value)  # a generated task's; its followers say it
    return Outcome(timed(state, begun, begun.returned), width)


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
        return failed(Begun(attempt, inputs, attempt.reason, started, now()), _unfetched(exc))
    begun = Begun(attempt, inputs, attempt.reason, started, started)
    if attempt.known is not None:
        found = _known(begun, attempt.known)
        if isinstance(found, Outcome):
            return found
        if found.code == "continued":
            attempt = _continued(attempt, attempt.known)
        begun = begun._replace(attempt=attempt, reason=found.json)
    if work.cache is not None and attempt.turn is None:
        hit = _sought(begun, work.cache, given)
        if isinstance(hit, Outcome):
            return hit
        begun = begun._replace(reason=begun.reason or hit.json)
    elif attempt.turn is not None and begun.reason is None:
        begun = begun._replace(reason=turn_reason(attempt.turn.number + 1).json)
    called = call(work, given)
    begun = begun._replace(returned=now())
    changed = changed_in_place(attempt, given) if attempt.given else ()
    outcome = failed(begun, called) if isinstance(called, Problem) else kept(begun, called)
    return outcome._replace(changed=changed) if changed else outcome


def _known(begun: Begun, known: Known) -> Outcome | Reason:
    """Return the end that the kept value is good for, or why it isn't."""
    reason = verdict(known, begun.attempt.work.code, begun.inputs.digests)
    if reason.code != "same":
        return reason
    try:
        verify(known.safe)
        if begun.attempt.work.is_mapped_over and not known.width:  # nobody mapped over it then
            known = known._replace(width=len(fetch(known.safe).value))
    except (Missing, FileNotFoundError, LookupError) as exc:
        return Reason("gone", f"its value is gone: {told(exc)}")
    except (Corrupt, Incompatible, TypeError) as exc:
        return Reason("damaged", f"its value is damaged: {told(exc)}")
    except Exception as exc:  # noqa: BLE001 - an author's handler may raise anything
        # Says nothing of the value: running it again on that ground would be a guess.
        said = f"the value kept at {known.address} can't be reached: {told(exc)}"
        return failed(
            begun._replace(reason=None, returned=now()), Problem(Failed(said, Result(exc)), exc)
        )
    if known.turn:
        said = f"goes on behind turn {known.turn}, kept at {known.address}"
        return Reason("continued", said, known.turn + 1)
    state = Reused(f"from {known.address}: {reason.text}", known.safe)
    return reused(begun._replace(returned=now()), known, state, SAME)


def _continued(attempt: Attempt, known: Known) -> Attempt:
    """Return an attempt at the turn of a loop behind the one that an earlier run kept."""
    made = attempt._replace(turn=Turn(known.turn, known.safe))
    enter(About(made))  # left with what ``carry_out`` entered
    return made


def _sought(begun: Begun, rule: CacheRule, given: Mapping[str, Any]) -> Outcome | Reason:
    """Return the end that an earlier value is good for, or why there is none."""
    work = begun.attempt.work
    hit = cached(
        rule,
        work.code,
        begun.inputs,
        child=begun.attempt.child,
        values=given,
        parameters=work.run.parameters,
        at=now(),
    )
    if isinstance(hit, Reason):
        return hit
    until = None if hit.expires_at is None else at(hit.expires_at)
    said = f"from {hit.known.address}: {hit.reason.text}"
    state = Cached(said, hit.known.safe, cached_result_expiration=until)
    return reused(begun._replace(returned=now()), hit.known, state, hit.reason)


def _unfetched(exc: Exception) -> Problem:
    return Problem(Failed(f"an input could not be fetched: {explained(exc)}", Result(exc)), exc)
