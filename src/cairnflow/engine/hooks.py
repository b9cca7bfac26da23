"""State handlers: authors' functions that are told of each change, and may say what comes of it."""

from collections.abc import Callable, Sequence
from typing import Any

from cairnflow.engine.problems import told
from cairnflow.results.result import Result
from cairnflow.signals import Signal
from cairnflow.states import Failed, Mapped, State

Hook = Callable[[Any, State, State], State | None]
"""Takes the task, or the flow, its old and its new state; may return another new state."""


def asked(hooks: Sequence[Hook], of: Any, old: State, new: State) -> State:
    """Return the new state, after all hooks have been told of it, in order.

    A hook that raises a signal asks for its state; one that raises anything else makes it Failed.

    Args:
        hooks: what to call.
        of: the task or the flow.
        old: what was true.
        new: what is to be true.
    """
    for hook in hooks:
        try:
            said = hook(of, old, new)
        except Signal as signal:
            said = signal.state
        except Exception as exc:  # noqa: BLE001 - a state handler is an author's
            return Failed(f"state handler {_name(hook)} raised {told(exc)}", Result(exc))
        if said is None:
            continue
        if not isinstance(said, State):
            problem = TypeError(f"state handler {_name(hook)} returned {said!r}, which is no state")
            return Failed(f"{problem}; return a State, or None", Result(problem))
        if isinstance(said, Mapped) and said is not new:
            problem = TypeError(f"state handler {_name(hook)} returned {said!r}")
            return Failed(
                f"{problem}: only mapping makes children; return another", Result(problem)
            )
        new = said
    return new


def _name(hook: Hook) -> str:
    return getattr(hook, "__name__", None) or type(hook).__name__
