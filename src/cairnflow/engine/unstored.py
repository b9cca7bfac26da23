"""The end of a task run whose value, or one that it was made of, could not be stored after all."""

from cairnflow.engine.ends import Outcome, error_json
from cairnflow.engine.facts import Facts
from cairnflow.engine.problems import explained
from cairnflow.errors import Unkept
from cairnflow.results.result import Result
from cairnflow.states import Failed


def not_stored(outcome: Outcome, error: BaseException) -> Outcome:
    """Return the failure of a task run whose value could not be stored.

    Args:
        outcome: how it had ended.
        error: what the store said.
    """
    return _failed(outcome, f"result could not be kept: {explained(error)}", error)


def made_of(outcome: Outcome, name: str) -> Outcome:
    """Return the failure of a task run that was computed from a value that could not be stored.

    Args:
        outcome: how it had ended.
        name: the task run whose value is lost.
    """
    error = Unkept(
        f"computed from the value of {name}, which could not be kept; what was computed is not "
        "believed: resume the run once the store answers"
    )
    return _failed(outcome, str(error), error)


def _failed(outcome: Outcome, message: str, error: BaseException) -> Outcome:
    state = Failed(message, Result(error))
    state.times, state.before = outcome.state.times, outcome.state.before
    facts = outcome.facts
    if facts is not None:
        facts = Facts(
            code=facts.code,
            inputs=facts.inputs,
            inputs_digest=facts.inputs_digest,
            reason=facts.reason,
            error=error_json(error),
        )
    return Outcome(state, 0, facts, outcome.lines, is_final=True)
