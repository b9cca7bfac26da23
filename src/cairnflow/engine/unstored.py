"""The end of a task run whose value, or one that it began on, could not be stored after all."""

from typing import NamedTuple

from cairnflow.engine.ends import Outcome, error_json
from cairnflow.engine.facts import Facts
from cairnflow.engine.problems import explained
from cairnflow.errors import ResultError, Unkept
from cairnflow.results.result import Result
from cairnflow.states import Failed


class Lost(NamedTuple):
    """A value that could not be stored, as it counts for a task run that began on it.

    Attributes:
        name: the task run whose value it is.
        takes_it: the value, or one made of it, is an argument; else it was only waited for.
    """

    name: str
    takes_it: bool

    @property
    def error(self) -> Unkept:
        """What is told of the task run."""
        came = "computed from the value of" if self.takes_it else "begun behind"
        which = "which" if self.takes_it else "whose value"
        return Unkept(
            f"{came} {self.name}, {which} could not be kept; what came of it is not believed: "
            "resume the run once the store answers"
        )


def not_stored(outcome: Outcome, error: BaseException) -> Outcome:
    """Return the failure of a task run whose value could not be stored.

    Args:
        outcome: how it had ended.
        error: what the store said.
    """
    return _failed(outcome, f"result could not be kept: {explained(error)}", error)


def behind_lost(outcome: Outcome, lost: Lost) -> Outcome:
    """Return the end of a task run that began on a value that could not be stored.

    What its author's function raised stays what it says, and is not tried again.

    Args:
        outcome: how it had ended.
        lost: the value.
    """
    state = outcome.state
    if isinstance(state, Failed) and not isinstance(state.reference.value, ResultError):
        return outcome._replace(is_final=True, flight=None)
    return _failed(outcome, str(lost.error), lost.error)


def lost_state(lost: Lost) -> Failed:
    """Return the state of a task run that waits, and will not go on."""
    return Failed(str(lost.error), Result(lost.error))


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
    return Outcome(state, 0, facts, outcome.lines, is_final=True, notes=outcome.notes)
