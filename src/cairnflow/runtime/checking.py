"""The checks of a flow: what its author says of a run's values, when it has ended well."""

from collections.abc import Callable
from inspect import signature
from typing import Any, NamedTuple

from cairnflow.clock import now
from cairnflow.engine.problems import explained
from cairnflow.keys import WHOLE
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Annotation
from cairnflow.ledger.verdicts import BAD, GOOD, KIND, UNKNOWN
from cairnflow.plan.plan import Plan
from cairnflow.states import State
from cairnflow.vault import redacted

_NOTE = 300
"""Characters of what a check says."""


class Said(NamedTuple):
    """What a check says of a run.

    Attributes:
        value: ``good``, ``bad`` or ``unknown``; empty where it says nothing.
        note: why.
    """

    value: str
    note: str = ""


def check_run(plan: Plan, state: State, run: int, ledger: Ledger) -> None:
    """Ask a flow's checks about a run that has ended well, and write what they say.

    One that says ``bad`` decides; then one that could not be asked; then one that says ``good``.

    Args:
        plan: has the checks.
        state: of the run; its result maps each task to its state.
        run: the run's key.
        ledger: where it is written.
    """
    answers = {check.__name__: asked(check, plan, state) for check in plan.checks}
    for value in (BAD, UNKNOWN, GOOD):
        found = {name: said for name, said in answers.items() if said.value == value}
        if found:
            told = (f"{name}: {said.note}" if said.note else name for name, said in found.items())
            text = redacted(f"{value} {'; '.join(told)}"[:_NOTE])
            by = f"check {', '.join(found)}"
            ledger.annotate(Annotation(run, "", WHOLE, KIND, text, by, now()))
            return


def asked(check: Callable[..., Any], plan: Plan, state: State) -> Said:
    """Return what one check says; its arguments are the values of the tasks of these names."""
    try:
        given = {name: _value(plan, state, name) for name in signature(check).parameters}
        answer = check(**given)
    except AssertionError as exc:
        return Said(BAD, str(exc).partition("\n")[0] or "an assertion does not hold")
    except Exception as exc:  # noqa: BLE001 - an author's function may raise anything
        return Said(UNKNOWN, f"it could not be asked: {explained(exc)}")
    if answer is None:
        return Said("")
    if isinstance(answer, str):
        return Said(BAD, answer)
    return Said(GOOD if answer else BAD)


def _value(plan: Plan, state: State, name: str) -> Any:
    """Return the value of a task; of a mapped one the list of its children's."""
    return state.result[plan.nodes[plan.places[name]].task].result
