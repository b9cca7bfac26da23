"""One attempt at one task: everything that happens where the work is done."""

from collections.abc import Mapping
from typing import Any

from cairnflow.clock import now
from cairnflow.context import context, enter, entered, leave, set_here
from cairnflow.digests import looked_at
from cairnflow.engine.about import About
from cairnflow.engine.caching import Away, cached
from cairnflow.engine.calling import Called, Problem, Returned, call, is_end, refused
from cairnflow.engine.changes import changed_in_place
from cairnflow.engine.ends import Begun, Outcome, failed, kept, measured, returned, reused
from cairnflow.engine.given import arguments, inputs_of
from cairnflow.engine.problems import explained, told
from cairnflow.engine.redacting import without_secrets
from cairnflow.engine.reuse import TAKEN, Reason, turn_reason, verdict
from cairnflow.engine.rules import CacheRule
from cairnflow.engine.work import Attempt, Known, Turn
from cairnflow.errors import Corrupt, Incompatible, Missing
from cairnflow.results.keeping import fetch, verify
from cairnflow.results.result import Result
from cairnflow.states import Failed, Paused, Reused, Success, Times
from cairnflow.tuples import filled
from cairnflow.vault import known


def carry_out(attempt: Attempt) -> Outcome:
    """Fetch the inputs, call the function, keep its value. Never raises what an author's code did.

    Raises:
        KeyboardInterrupt: a person stopped it at once.
    """
    work = attempt.work
    if work.run.context and not set_here():  # in a thread or a process of the executor's
        with context(work.run.context):
            return carry_out(attempt)
    here = About(attempt)
    here.token = token = enter(here)
    try:
        if not work.is_recorded:
            return _unrecorded(attempt, now())
        outcome = _attempted(attempt, now())
    finally:
        leave(token)
        here.is_over = True
    if here.lines is not None:
        outcome = outcome._replace(lines=here.lines.end())
    if here.notes is not None:
        outcome = outcome._replace(notes=tuple(here.notes.items()))
    return without_secrets(outcome) if known() else outcome


def _unrecorded(attempt: Attempt, started: int) -> Outcome:
    work, _, _, ready, taken, *_ = attempt
    try:
        given = arguments(attempt) if taken or work.changeable else work.constants
    except Exception as exc:  # noqa: BLE001 - an author's handler may raise anything
        called: Called = _unfetched(exc)
    else:
        called = call(work, given)
    ended = now()
    times = filled(Times, (ready, started, ended, ended))
    if work.validators or work.is_mapped_over or work.run.is_recorded or type(called) is not Result:
        return _looked_at(attempt, called, times)
    return filled(Outcome, (Success.of(called, times), 0, None, None, False, (), None, ()))


def _looked_at(attempt: Attempt, called: Called, times: Times) -> Outcome:
    """Return the end of an attempt that is not recorded, and of whose value more is asked."""
    work = attempt.work
    if work.validators and not isinstance(called, Problem):
        called = refused(work.validators, _value(called)) or called
    width: int | Problem = 0
    if work.is_mapped_over and is_end(called):
        width = measured(_value(called))
    if isinstance(width, Problem):
        called, width = width, 0
    if isinstance(called, Problem):
        called.state.times = times
        return Outcome(called.state, width, is_final=called.is_final)
    # Of a generated task: its followers say it.
    digest, owners = looked_at(_value(called)) if work.run.is_recorded else ("", ())
    if isinstance(called, Returned):
        state = returned(called, attempt, times, digest)
    else:
        state = Success.of(called, times, digest)
    if owners:
        state.codes = work.authored.told(owners)
    return Outcome(state, width)


def _value(called: Called) -> Any:
    assert not isinstance(called, Problem), "asked only where there is a value"
    return called.value if isinstance(called, Result) else called.result.value


def _attempted(attempt: Attempt, started: int) -> Outcome:
    work = attempt.work
    reason = attempt.reason
    try:
        given = arguments(attempt) if attempt.given or work.changeable else work.constants
        inputs = inputs_of(attempt, given)
    except Exception as exc:  # noqa: BLE001 - an author's handler may raise anything
        inputs = inputs_of(attempt, None)
        return failed(Begun(attempt, inputs, reason, started, now()), _unfetched(exc))
    if (
        attempt.known is not None
        or attempt.only_reused
        or attempt.turn is not None
        or work.cache is not None
    ):
        found = _before(Begun(attempt, inputs, reason, started, started), given)
        if isinstance(found, Outcome):
            return found
        attempt, reason = found
    called = call(work, given)
    begun = filled(Begun, (attempt, inputs, reason, started, now()))
    changed: tuple[tuple[int, int], ...] = ()
    if attempt.given:
        changed = changed_in_place(attempt, given, inputs.digests, is_last=is_end(called))
    outcome = failed(begun, called) if isinstance(called, Problem) else kept(begun, called)
    return outcome._replace(changed=changed) if changed else outcome


def _before(begun: Begun, given: Mapping[str, Any]) -> Outcome | tuple[Attempt, str | None]:
    """Return the end that an earlier value is good for, else with what, and why, it is run."""
    attempt, reason = begun.attempt, begun.reason
    work = attempt.work
    if attempt.known is not None:
        found = _known(begun, attempt.known)
        if isinstance(found, Outcome):
            return found
        reason = found.json
        if attempt.only_reused:
            return _waits(begun, found.text)
        if found.code == "continued":
            attempt = _continued(attempt, attempt.known)
    elif attempt.only_reused:
        return _waits(begun, "no value of it is kept")
    elif attempt.turn is not None and reason is None:
        reason = turn_reason(attempt.turn.number + 1).json
    if work.cache is not None and attempt.turn is None:
        hit = _sought(begun, work.cache, given)
        if isinstance(hit, Outcome):
            return hit
        reason = reason or hit.json
    return attempt, reason


def _waits(begun: Begun, why: str) -> Outcome:
    """Return that a task run waits for a person, since what he approved before is not this."""
    said = f"waits for a person again, since what was approved before is no longer good: {why}"
    return failed(begun, Problem(Paused(said), None, is_final=False))


def _known(begun: Begun, known: Known) -> Outcome | Reason:
    """Return the end that the kept value is good for, or why it isn't."""
    reason = verdict(known, begun.attempt.work.code, begun.inputs)
    if reason.code not in TAKEN:
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
        return _away(begun, f"the value kept at {known.address} can't be reached: {told(exc)}", exc)
    if known.turn:
        said = f"goes on behind turn {known.turn}, kept at {known.address}"
        return Reason("continued", said, known.turn + 1)
    state = Reused(f"from {known.address}: {reason.text}", known.safe)
    return reused(begun._replace(returned=now()), known, state, reason)


def _away(begun: Begun, said: str, error: Exception) -> Outcome:
    """Return a failure: to run a task again since a store is away would be a guess."""
    begun = begun._replace(reason=None, returned=now())
    return failed(begun, Problem(Failed(said, Result(error)), error))


def _continued(attempt: Attempt, known: Known) -> Attempt:
    """Return an attempt at the turn of a loop behind the one that an earlier run kept."""
    made = attempt._replace(turn=Turn(known.turn, known.safe))
    here = entered()
    assert isinstance(here, About), "``carry_out`` has entered it"
    here.attempt = made
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
    if isinstance(hit, Away):
        return _away(begun, hit.said, hit.error)
    state = hit.state()
    return reused(begun._replace(returned=now()), hit.known, state, hit.reason)


def _unfetched(exc: Exception) -> Problem:
    return Problem(Failed(f"an input could not be fetched: {explained(exc)}", Result(exc)), exc)
