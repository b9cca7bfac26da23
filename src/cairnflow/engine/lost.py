"""The end of an attempt whose worker did not tell it: it died, or what it said can't be read."""

from cairnflow.clock import now
from cairnflow.engine.calling import Problem
from cairnflow.engine.ends import Begun, Outcome, failed
from cairnflow.engine.given import Inputs, inputs_of
from cairnflow.engine.problems import told
from cairnflow.engine.redacting import without_secrets
from cairnflow.engine.work import Attempt
from cairnflow.errors import ResultError, TaskTimeout, WorkerLost
from cairnflow.results.result import Result
from cairnflow.states import Crashed, Failed, State, TimedOut, Times


def lost(error: BaseException, attempt: Attempt | None) -> Outcome:
    """Return how an attempt ended that an executor gave up.

    Args:
        error: what the executor says.
        attempt: what it was handed; None where the loop did not keep it.
    """
    problem = Problem(_state(error), error, is_final=not _may_be_retried(error))
    if attempt is not None and attempt.work.is_recorded:
        at = now()
        begun = Begun(attempt, _inputs(attempt), attempt.reason, attempt.ready, at)
        return without_secrets(failed(begun, problem))
    at = now()
    problem.state.times = Times(at, at, at, at)
    return Outcome(problem.state, is_final=problem.is_final)


def _inputs(attempt: Attempt) -> Inputs:
    return inputs_of(attempt, None)


def _may_be_retried(error: BaseException) -> bool:
    """Return whether the author's retries are for it: his function may be what ended it."""
    return isinstance(error, WorkerLost | TaskTimeout)


def _state(error: BaseException) -> State:
    if isinstance(error, WorkerLost):
        return Crashed(str(error), Result(error))
    if isinstance(error, TaskTimeout):
        return TimedOut(str(error), Result(error))
    if isinstance(error, ResultError):  # what is given or returned can't leave its process
        return Failed(str(error), Result(error))
    return Failed(f"the worker was lost: {told(error)}", Result(error))
