"""Saying of a run or a task run that it is good or bad, and that it is to be kept."""

from fastapi import APIRouter, Request, Response

from cairnflow.server.answers.marks import mark, pin, what
from cairnflow.server.forms.general import Annotated, PinBody, Pinned, VerdictBody
from cairnflow.server.routes.reading import Asked, FlowName, RunNumber, TaskPlace
from cairnflow.server.routes.replies import PROBLEMS, reply

router = APIRouter(prefix="/api/v1", responses=PROBLEMS)

_RUN = "/runs/{flow}/{no}"
_TASK_RUN = "/task-runs/{flow}/{no}/{task}"


@router.put(f"{_RUN}/verdict", response_model=Annotated, operation_id="mark_run")
def mark_run(
    request: Request, trails: Asked, flow: FlowName, no: RunNumber, body: VerdictBody
) -> Response:
    """Say whether a run's data is good; ``before`` is what was said until now."""
    of = what(trails, trails.run(flow, no))
    return reply(request, mark(trails, of, body["value"], body.get("note", "")))


@router.put(f"{_RUN}/pin", response_model=Pinned, operation_id="pin_run")
def pin_run(
    request: Request, trails: Asked, flow: FlowName, no: RunNumber, body: PinBody
) -> Response:
    """Keep a run's values whatever a policy says, or let them go again."""
    of = what(trails, trails.run(flow, no))
    return reply(request, pin(trails, of, is_pinned=body["pinned"]))


@router.put(f"{_TASK_RUN}/verdict", response_model=Annotated, operation_id="mark_task_run")
def mark_task_run(
    request: Request,
    trails: Asked,
    flow: FlowName,
    no: RunNumber,
    *,
    task: TaskPlace,
    body: VerdictBody,
) -> Response:
    """Say whether a value is good; its run is not last-good while one of them is bad."""
    of = what(trails, trails.run(flow, no), task)
    return reply(request, mark(trails, of, body["value"], body.get("note", "")))


@router.put(f"{_TASK_RUN}/pin", response_model=Pinned, operation_id="pin_task_run")
def pin_task_run(
    request: Request,
    trails: Asked,
    flow: FlowName,
    no: RunNumber,
    *,
    task: TaskPlace,
    body: PinBody,
) -> Response:
    """Keep a value whatever a policy says, or let it go again."""
    of = what(trails, trails.run(flow, no), task)
    return reply(request, pin(trails, of, is_pinned=body["pinned"]))
