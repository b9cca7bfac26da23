"""A state that a state handler gave: its value is kept and measured as one that was returned."""

from cairnflow.clock import now
from cairnflow.engine.calling import Problem, Returned
from cairnflow.engine.ends import Begun, Outcome, at_address, kept, measured
from cairnflow.engine.facts import Facts
from cairnflow.engine.given import Inputs
from cairnflow.engine.work import Attempt
from cairnflow.results.result import Result, SafeResult
from cairnflow.states import Looped, Skipped, State, Success, Times


def mended(attempt: Attempt, said: State, outcome: Outcome) -> Outcome:
    """Return how an attempt ended whose state a state handler has replaced.

    Args:
        attempt: what was carried out, or was not.
        said: what the state handler returned.
        outcome: how it would have ended.
    """
    times = said.times or outcome.state.times
    is_value = isinstance(said, Success | Looped) and not isinstance(said, Skipped)
    if not is_value or said.reference is outcome.state.reference:
        return outcome._replace(state=said, is_final=True)
    held = said.reference if isinstance(said.reference, Result) else Result(None)
    safe = held.safe_value
    if isinstance(safe, SafeResult):
        facts = outcome.facts or Facts(code=attempt.work.code)
        made = _measured(attempt, held, said, outcome._replace(facts=at_address(facts, safe)))
    elif attempt.work.is_recorded:
        made = kept(_begun(attempt, outcome, times), Returned(held, said))
    else:
        made = _measured(attempt, held, said, outcome)
    made.state.before, made.state.address = said.before, said.address
    return made


def _measured(attempt: Attempt, held: Result, said: State, outcome: Outcome) -> Outcome:
    said.reference = held
    width = measured(held.value) if attempt.work.is_mapped_over else 0
    if not isinstance(width, Problem):
        return Outcome(said, width, outcome.facts, outcome.lines, notes=outcome.notes)
    width.state.times = said.times
    lines, notes = outcome.lines, outcome.notes
    return Outcome(width.state, 0, outcome.facts, lines, is_final=True, notes=notes)


def _begun(attempt: Attempt, outcome: Outcome, times: Times | None) -> Begun:
    facts = outcome.facts
    inputs = Inputs("[]", "", {})
    if facts is not None:
        inputs = Inputs(facts.inputs or "[]", facts.inputs_digest or "", {})
    at = now()
    started, returned = (times.started, times.returned) if times else (at, at)
    if facts is not None and facts.location is not None:
        # What was returned lies under the attempt's own key, and is never written over.
        attempt = attempt._replace(number=-attempt.number)
    return Begun(attempt, inputs, facts.reason if facts else None, started, returned)
