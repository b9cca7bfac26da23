"""Flows, their history, and what their values come to over runs."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from cairnflow.server.answers.flows import flow as flow_of
from cairnflow.server.answers.flows import flows as flows_of
from cairnflow.server.answers.flows import series as series_of
from cairnflow.server.answers.histories import history as history_of
from cairnflow.server.forms.flows import FlowDetail, Flows, History, Series
from cairnflow.server.routes.reading import Asked, FlowName
from cairnflow.server.routes.replies import PROBLEMS, reply

router = APIRouter(prefix="/api/v1/flows", responses=PROBLEMS)

Runs = Annotated[int, Query(ge=1, le=200, description="How many runs at most, the last ones.")]


@router.get("", response_model=Flows, operation_id="flows")
def flows(request: Request, trails: Asked) -> Response:
    """How every flow is doing, the one that ran last first."""
    return reply(request, flows_of(trails))


@router.get("/{flow}", response_model=FlowDetail, operation_id="flow")
def flow(request: Request, trails: Asked, flow: FlowName) -> Response:
    """A flow: its health, the versions of its code, its tasks and parameters."""
    return reply(request, flow_of(trails, flow))


@router.get("/{flow}/history", response_model=History, operation_id="history")
def history(request: Request, trails: Asked, flow: FlowName, limit: Runs = 30) -> Response:
    """The last runs, the oldest first, and how each task stood in each of them."""
    return reply(request, history_of(trails, flow, limit))


@router.get("/{flow}/series", response_model=Series, operation_id="series")
def series(
    request: Request,
    trails: Asked,
    flow: FlowName,
    task: Annotated[str, Query(max_length=200, description="task, or task:child.")],
    limit: Runs = 30,
) -> Response:
    """The measures of a value over runs, and where they jumped."""
    return reply(request, series_of(trails, flow, task, limit))
