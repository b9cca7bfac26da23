"""How two runs differ, and looking through a run for where that began."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from cairnflow.server.answers.bisecting import bisect as next_question
from cairnflow.server.answers.diffs import diff as diff_of
from cairnflow.server.answers.walks import ORDERS
from cairnflow.server.answers.walks import walk as walk_of
from cairnflow.server.forms.differences import BisectAnswer, Diff, Walk
from cairnflow.server.routes.reading import Asked, FlowName, RunNumber, Text, Vs
from cairnflow.server.routes.replies import PROBLEMS, reply
from cairnflow.trails.searching.halving import Answer

router = APIRouter(prefix="/api/v1", responses=PROBLEMS)

Names = Annotated[
    str, Query(max_length=20_000, description="Names of task runs, with commas between them.")
]


@router.get("/diff/{both:path}", response_model=Diff, operation_id="diff")
def diff(
    request: Request,
    trails: Asked,
    both: Annotated[
        str,
        Path(
            max_length=500,
            description="Two addresses, of runs or of task runs, with three dots between them.",
            examples=["daily-sales/1840...daily-sales/1841"],
        ),
    ],
) -> Response:
    """How the second differs from the first, in causal order."""
    return reply(request, diff_of(trails, both))


@router.get("/runs/{flow}/{no}/walk", response_model=Walk, operation_id="walk")
def walk(
    request: Request,
    trails: Asked,
    flow: FlowName,
    no: RunNumber,
    *,
    vs: Vs = "",
    order: Annotated[
        str,
        Query(
            pattern=f"^({'|'.join(ORDERS)})$",
            description="time, topo, suspicion; or changed, which leaves out what is the same.",
        ),
    ] = "time",
    of: Text = "",
) -> Response:
    """The stops of a walk through a run; ``of`` a task only it and what it was made of."""
    return reply(request, walk_of(trails, trails.run(flow, no), vs=vs, order=order, of=of))


@router.get("/runs/{flow}/{no}/bisect", response_model=BisectAnswer, operation_id="bisect")
def bisect(
    request: Request,
    trails: Asked,
    flow: FlowName,
    no: RunNumber,
    *,
    bad: Text = "",
    good: Names = "",
    marked_bad: Names = "",
    skipped: Names = "",
) -> Response:
    """Which value to look at next, to find the first bad one; nothing is remembered here.

    ``bad`` is where the search begins, the last value by default; the others are what was answered.
    """
    said = [*_said(good, "good"), *_said(marked_bad, "bad"), *_said(skipped, "skip")]
    return reply(request, next_question(trails, trails.run(flow, no), bad=bad, said=said))


def _said(names: str, answer: Answer) -> list[tuple[str, Answer]]:
    return [(name.strip(), answer) for name in names.split(",") if name.strip()]
