"""Task runs: each attempt at a task, or at a child of a mapped one."""

from typing import Any

from fastapi import APIRouter, Request, Response

from cairnflow.keys import WHOLE, parse_address
from cairnflow.server.answers.codes import code as code_of
from cairnflow.server.answers.details import detail
from cairnflow.server.answers.details import preview as preview_of
from cairnflow.server.answers.logs import Asked as AskedLines
from cairnflow.server.answers.logs import task_run_logs as logs_of
from cairnflow.server.forms.checkpoints import Source, TaskRunDetail
from cairnflow.server.forms.runs import LogPage, Why
from cairnflow.server.routes.reading import (
    Asked,
    Cursor,
    FlowName,
    Level,
    Limit,
    RunNumber,
    TaskPlace,
    Text,
    Vs,
)
from cairnflow.server.routes.replies import PROBLEMS, reply

router = APIRouter(prefix="/api/v1/task-runs/{flow}/{no}/{task}", responses=PROBLEMS)


@router.get("", response_model=TaskRunDetail, operation_id="task_run")
def task_run(
    request: Request,
    trails: Asked,
    flow: FlowName,
    no: RunNumber,
    *,
    task: TaskPlace,
    vs: Vs = "",
) -> Response:
    """Everything about a task run but its preview, its logs and its source."""
    run = trails.run(flow, no)
    return reply(request, detail(trails, run, trails.task_run(run, task), vs))


@router.get("/why", response_model=Why, operation_id="why_task_run")
def why(
    request: Request, trails: Asked, flow: FlowName, no: RunNumber, task: TaskPlace
) -> Response:
    """Why a task run is as it is; one that has not begun may be asked about, too."""
    run = trails.run(flow, no)
    where = parse_address(f"{run.address}/{task}")
    if where.attempt is not None:
        return reply(request, run.find(task).why().wire())
    child = None if where.map is None else int(where.map) if where.map.isdigit() else WHOLE - 1
    return reply(request, run.why(where.task or "", child).wire())


@router.get("/code", response_model=Source, operation_id="code")
def code(
    request: Request,
    trails: Asked,
    flow: FlowName,
    no: RunNumber,
    *,
    task: TaskPlace,
    vs: Vs = "",
) -> Response:
    """The source of a task as it ran, and what changed since the run to compare with."""
    run = trails.run(flow, no)
    return reply(request, code_of(trails, run, trails.task_run(run, task), vs))


@router.get("/logs", response_model=LogPage, operation_id="task_run_logs")
def logs(
    request: Request,
    trails: Asked,
    flow: FlowName,
    no: RunNumber,
    *,
    task: TaskPlace,
    level: Level = "",
    q: Text = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Response:
    """What one attempt has logged; its lines are counted from 1."""
    asked = AskedLines(level, q, int(cursor or 0), limit)
    found = trails.task_run(trails.run(flow, no), task)
    return reply(request, logs_of(trails, found, asked))


@router.get("/preview", response_model=dict[str, Any], operation_id="preview")
def preview(
    request: Request, trails: Asked, flow: FlowName, no: RunNumber, task: TaskPlace
) -> Response:
    """The preview that was made of a value when it was kept; ``absence`` says why there is none."""
    return reply(request, preview_of(trails.task_run(trails.run(flow, no), task)))
