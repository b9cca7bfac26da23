"""``GET /preview/FLOW/NO/TASK``: the HTML of a task's making, for a frame that reaches nothing."""

from typing import Final

from fastapi import APIRouter, Request, Response

from cairnflow.errors import NotFound
from cairnflow.keys import parse_address
from cairnflow.ledger.finding import find_run
from cairnflow.server.gate.headers import FRAME_POLICY
from cairnflow.trails.reading import Reader
from cairnflow.trails.runs import Run
from cairnflow.trails.task_runs import TaskRun

router = APIRouter()

HTML: Final = "text/html"

_DOCTYPE: Final = "<!doctype html>\n"
"""What a task has made is a piece, as a rule; without it, browsers lay it out as in 1999."""


@router.get("/preview/{flow}/{no}/{task}", include_in_schema=False)
def frame(request: Request, flow: str, no: str, task: str) -> Response:
    """Return the HTML of a preview, and of nothing else: what is no HTML never becomes any."""
    reader: Reader = request.app.state.reader
    text = _html(reader, f"{flow}/{no}/{task}")
    whole = text if text.lstrip()[:9].lower() == _DOCTYPE[:9] else f"{_DOCTYPE}{text}"
    policy = {"content-security-policy": FRAME_POLICY.decode()}
    return Response(whole.encode(errors="backslashreplace"), headers=policy, media_type=HTML)


def _html(reader: Reader, address: str) -> str:
    where = parse_address(address)
    run = Run(reader, find_run(reader.ledger, where))
    found = run.find(address.split("/", 2)[2])
    if isinstance(found, TaskRun) and found.preview.mime == HTML:
        data = found.preview.data
        if isinstance(data, str):
            return data
    raise NotFound(f"the preview of {address} is no HTML; see its page")
