"""The parameters of a run: given, taken over from the run that is resumed, or their defaults."""

import json
from collections.abc import Mapping
from typing import Any

from cairnflow.errors import AuthoringError, NotSerializable, RunError
from cairnflow.keys import parse_address
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import RunRecord
from cairnflow.plan.parameter import Parameter
from cairnflow.plan.plan import Plan
from cairnflow.results.inline import JSONResultHandler
from cairnflow.vault import redacted_json

_TOLD = 200
"""Characters of a parameter that JSON can't hold, for people."""


def resumed_run(ledger: Ledger, plan: Plan, resume: str | None) -> RunRecord | None:
    """Return the run that is to be resumed; None where none is.

    Args:
        ledger: has it.
        plan: the flow's.
        resume: its address, its number, or a name such as ``last``.

    Raises:
        RunError: it is the address of a task run.
        NotFound: there is no such run.
    """
    if resume is None:
        return None
    address = parse_address(resume if "/" in resume else f"{plan.slug}/{resume}")
    if address.task is not None:
        raise RunError(f"resume takes the address of a run, such as {plan.slug}/last")
    return find_run(ledger, address)


def parameters_of(plan: Plan, given: Mapping[str, Any], before: RunRecord | None) -> dict[str, Any]:
    """Return the parameters of a run; a resumed one has those of the run before it.

    Args:
        plan: the flow's.
        given: by name.
        before: the run that is resumed, or None.

    Raises:
        AuthoringError: one is missing.
    """
    found: dict[str, Any] = {}
    taken = given_to(before) if before else {}
    for node in plan.nodes:
        task = node.task
        if not isinstance(task, Parameter):
            continue
        if task.name in given:
            found[task.name] = given[task.name]
        elif before and task.name in taken:
            found[task.name] = taken[task.name]
        elif task.required:
            raise AuthoringError(
                f"flow {plan.name!r}: parameter {task.name!r} is required; "
                f"give it as flow.run(parameters={{{task.name!r}: ...}}), or -p {task.name}=..."
            )
        else:
            found[task.name] = task.default
    return found


def given_to(run: RunRecord) -> dict[str, Any]:
    """Return the parameters that a run was given, but those that JSON could not hold."""
    read = JSONResultHandler().read
    plain: dict[str, Any] = json.loads(run.parameters)
    return {name: read(json.dumps(value)) for name, value in plain.items() if not _is_told(value)}


def told(parameters: Mapping[str, Any]) -> str:
    """Return parameters as JSON, as they stand in a run's record; no known secret is in it."""
    return redacted_json(json.dumps({name: _plain(value) for name, value in parameters.items()}))


def _plain(value: Any) -> Any:
    try:
        return json.loads(JSONResultHandler().write(value))
    except NotSerializable:
        return {"$repr": repr(value)[:_TOLD]}


def _is_told(value: Any) -> bool:
    return value.__class__ is dict and "$repr" in value
