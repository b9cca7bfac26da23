"""One line on how a run ended, for whoever reads what a process writes."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from cairnflow.states import Cancelled, Mapped, State
from cairnflow.vault import redacted

_BEGIN = "failed: "


def run_ended(state: State, name: str, seconds: float) -> str:
    """Return how a run ended.

    Args:
        state: the run's.
        name: of the run, where it has no address.
        seconds: that it took.

    Examples:
        >>> from cairnflow.states import Failed, Success
        >>> run_ended(Success(), "the run of 06:00", 3.21)
        'the run of 06:00 succeeded in 3 s'
        >>> run_ended(Failed("failed: load"), "the run of 06:00", 75)
        'the run of 06:00 failed: load'
    """
    name = state.address or name
    if state.is_paused():
        return redacted(f"{name} {_line(state.message)}")
    if isinstance(state, Cancelled):
        return redacted(f"{name} was {_line(state.message) or 'stopped'}{_more(state)}")
    if state.is_failed():
        said = _line(state.message).removeprefix(_BEGIN)
        return redacted(f"{name} failed: {said}{_cause(state)}{_more(state)}")
    return f"{name} succeeded in {spent(seconds)}"


def _more(state: State) -> str:
    return f"; cairn show {state.address}" if state.address else ""


def _cause(state: State) -> str:
    """Return what the first task that failed by itself says, in brackets."""
    cause = next((_line(one.message) for one in _failures(state.result)), "")
    return f" ({cause})" if cause else ""


def _failures(states: Any) -> Iterator[State]:
    """Yield the states of tasks, and of children, that failed by themselves."""
    if not isinstance(states, Mapping):
        return
    for state in cast("Mapping[Any, State]", states).values():
        children = state.map_states if isinstance(state, Mapped) else [state]
        for one in children:
            if one.is_failed() and one.name != "TriggerFailed":
                yield one


def _line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "")


def spent(seconds: float) -> str:
    """Return a length of time in at most two units.

    Examples:
        >>> spent(0.2), spent(59.8), spent(75), spent(7_260), spent(2 * 86_400)
        ('less than 1 s', '59 s', '1 min 15 s', '2 h 1 min', '2 d')
    """
    left, told = int(seconds), list[str]()
    for step, unit in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        if left >= step:
            told.append(f"{left // step} {unit}")
        left %= step
    return " ".join(told[:2]) or "less than 1 s"
