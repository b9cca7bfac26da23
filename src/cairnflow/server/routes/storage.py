"""What values cost, where they are, and what a policy would delete."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from cairnflow.server.answers.storage import collection as collection_of
from cairnflow.server.answers.storage import handlers as handlers_of
from cairnflow.server.answers.storage import usage as usage_of
from cairnflow.server.forms.storage import Collection, Handlers, Usage
from cairnflow.server.routes.reading import Asked
from cairnflow.server.routes.replies import PROBLEMS, reply
from cairnflow.trails.upkeep.usage import By

router = APIRouter(prefix="/api/v1/storage", responses=PROBLEMS)

Span = Annotated[str, Query(max_length=20, description="Such as 90d, 36h, 30m or 2w.")]


@router.get("/usage", response_model=Usage, operation_id="usage")
def usage(
    request: Request,
    trails: Asked,
    by: By = "flow",
    of: Annotated[str, Query(max_length=200, description="A flow, or the address of a run.")] = "",
) -> Response:
    """How much is kept, by flow, task, handler, type or age."""
    return reply(request, usage_of(trails, by, of))


@router.get("/collection", response_model=Collection, operation_id="collection")
def collection(
    request: Request,
    trails: Asked,
    keep_last: Annotated[int | None, Query(ge=0, le=1_000_000)] = 30,
    keep_failed: Span = "",
    older_than: Span = "",
) -> Response:
    """What a policy would delete, and the command that does; nothing is deleted here."""
    told = collection_of(
        trails, keep_last=keep_last, keep_failed=keep_failed, older_than=older_than
    )
    return reply(request, told)


@router.get("/handlers", response_model=Handlers, operation_id="handlers")
def handlers(
    request: Request, trails: Asked, runs: Annotated[int, Query(ge=1, le=1_000)] = 100
) -> Response:
    """The result handlers that have kept values of the last runs."""
    return reply(request, handlers_of(trails, runs))
