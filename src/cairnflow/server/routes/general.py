"""What belongs to no one thing: what is served, searching, and what an address names."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from cairnflow.server.answers.metas import meta as meta_of
from cairnflow.server.answers.palette import search as search_for
from cairnflow.server.answers.resolving import resolved
from cairnflow.server.forms.general import Hits, Meta, Resolved
from cairnflow.server.routes.reading import Asked
from cairnflow.server.routes.replies import PROBLEMS, reply

router = APIRouter(prefix="/api/v1", responses=PROBLEMS)


@router.get("/meta", response_model=Meta, operation_id="meta")
def meta(request: Request, trails: Asked) -> Response:
    """What is served, and who looks at it."""
    return reply(request, meta_of(trails.reader))


@router.get("/search", response_model=Hits, operation_id="search")
def search(
    request: Request,
    trails: Asked,
    q: Annotated[str, Query(max_length=200, description="Characters of a name, in their order.")],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Flows, runs and tasks that a text may mean, the likeliest first."""
    return reply(request, search_for(trails, q, limit))


@router.get("/resolve", response_model=Resolved, operation_id="resolve")
def resolve(
    request: Request,
    trails: Asked,
    address: Annotated[
        str, Query(max_length=300, description="An address, a flow, or a run's id.")
    ],
) -> Response:
    """The canonical address of what a text names: aliases and ids are resolved."""
    return reply(request, resolved(trails, address))
