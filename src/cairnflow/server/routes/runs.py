"""Runs, and what a run's page is made of."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from cairnflow.server.answers.checkpoints import Which, checkpoint_page
from cairnflow.server.answers.columns import MOST
from cairnflow.server.answers.columns import columns as columns_of
from cairnflow.server.answers.events import event_page
from cairnflow.server.answers.graphs import graph as graph_of
from cairnflow.server.answers.logs import Asked as AskedLines
from cairnflow.server.answers.logs import run_logs
from cairnflow.server.answers.overviews import overview as overview_of
from cairnflow.server.answers.summaries import run_page
from cairnflow.server.answers.surroundings import surroundings as surroundings_of
from cairnflow.server.forms.checkpoints import CheckpointPage
from cairnflow.server.forms.runs import (
    Columns,
    EventPage,
    Graph,
    LogPage,
    Overview,
    RunPage,
    Surroundings,
    Why,
)
from cairnflow.server.routes.reading import (
    Asked,
    Cursor,
    FlowName,
    Level,
    Limit,
    RunNumber,
    Text,
    Vs,
)
from cairnflow.server.routes.replies import PROBLEMS, reply

router = APIRouter(prefix="/api/v1/runs", responses=PROBLEMS)

Filter = Annotated[
    str,
    Query(max_length=500, description="Such as flow:daily-* state:failed since:7d data:changed."),
]


@router.get("", response_model=RunPage, operation_id="runs")
def runs(
    request: Request, trails: Asked, q: Filter = "", cursor: Cursor = "", limit: Limit = 100
) -> Response:
    """Runs, newest first, a page at a time."""
    return reply(request, run_page(trails, q, cursor, limit))


@router.get("/{flow}/{no}/overview", response_model=Overview, operation_id="overview")
def overview(
    request: Request, trails: Asked, flow: FlowName, no: RunNumber, vs: Vs = ""
) -> Response:
    """The first paint of a run's page: the run, its tasks, and the first checkpoints."""
    return reply(request, overview_of(trails, trails.run(flow, no), vs))


@router.get("/{flow}/{no}/task-runs.columns", response_model=Columns, operation_id="columns")
def columns(
    request: Request,
    trails: Asked,
    flow: FlowName,
    no: RunNumber,
    *,
    since: Annotated[int, Query(ge=0, le=2**31, description="Only rows of a greater seq.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many rows at most.")] = MOST,
    vs: Vs = "",
) -> Response:
    """Task runs as columns: every attempt, every child."""
    run = trails.run(flow, no)
    return reply(request, columns_of(trails, run, since=since, limit=limit, vs=vs))


@router.get("/{flow}/{no}/checkpoints", response_model=CheckpointPage, operation_id="checkpoints")
def checkpoints(
    request: Request,
    trails: Asked,
    flow: FlowName,
    no: RunNumber,
    *,
    task: Text = "",
    filter: Which = "",
    vs: Vs = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Response:
    """Checkpoints in the order in which they were kept, a page at a time."""
    run, after = trails.run(flow, no), int(cursor or 0)
    page = checkpoint_page(trails, run, task=task, which=filter, vs=vs, after=after, limit=limit)
    return reply(request, page)


@router.get("/{flow}/{no}/graph", response_model=Graph, operation_id="graph")
def graph(request: Request, trails: Asked, flow: FlowName, no: RunNumber) -> Response:
    """The tasks of a run's plan, laid out, and what goes between them."""
    return reply(request, graph_of(trails, trails.run(flow, no)))


@router.get("/{flow}/{no}/logs", response_model=LogPage, operation_id="logs")
def logs(
    request: Request,
    trails: Asked,
    flow: FlowName,
    no: RunNumber,
    *,
    task: Text = "",
    level: Level = "",
    q: Text = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Response:
    """What was logged; the cursor is the number of the last line that is known."""
    asked = AskedLines(level, q, int(cursor or 0), limit)
    return reply(request, run_logs(trails, trails.run(flow, no), task, asked))


@router.get("/{flow}/{no}/why", response_model=Why, operation_id="why_run")
def why(request: Request, trails: Asked, flow: FlowName, no: RunNumber) -> Response:
    """Why a run is as it is."""
    return reply(request, trails.run(flow, no).why().wire())


@router.get("/{flow}/{no}/surroundings", response_model=Surroundings, operation_id="surroundings")
def surroundings(
    request: Request, trails: Asked, flow: FlowName, no: RunNumber, vs: Vs = ""
) -> Response:
    """What went into a run from outside: parameters, code, environment, what was read."""
    return reply(request, surroundings_of(trails, trails.run(flow, no), vs))


@router.get("/{flow}/{no}/events", response_model=EventPage, operation_id="events")
def events(
    request: Request,
    trails: Asked,
    flow: FlowName,
    no: RunNumber,
    *,
    cursor: Annotated[
        str,
        Query(pattern=r"^([0-9]{1,10}\.[0-9]{1,10})?$", description="The id of the last event."),
    ] = "",
    limit: Limit = 100,
) -> Response:
    """What happened, in the order in which it did."""
    return reply(request, event_page(trails, trails.run(flow, no), cursor, limit))
