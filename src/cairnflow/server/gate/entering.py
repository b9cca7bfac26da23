"""``POST /api/v1/session``: handing in the token, for a cookie that no script can read."""

from typing import Final

from fastapi import APIRouter, Request, Response

from cairnflow.server.answers.metas import meta
from cairnflow.server.forms.general import Meta, SessionBody
from cairnflow.server.gate.boundary import ENTRY
from cairnflow.server.gate.patience import Patience
from cairnflow.server.gate.refusals import PROBLEM
from cairnflow.server.gate.sessions import Sessions
from cairnflow.server.routes.reading import Asked
from cairnflow.server.routes.replies import PROBLEMS, reply

router = APIRouter()

_NEVER_KEPT: Final = "no-store"


@router.post(ENTRY, operation_id="session", response_model=Meta, responses=PROBLEMS)
async def session(request: Request, trails: Asked, body: SessionBody) -> Response:
    """Hand the token in; a cookie that no script can read stands for it afterwards."""
    sessions: Sessions = request.app.state.sessions
    patience: Patience = request.app.state.patience
    is_secure = request.headers.get("origin", "").startswith("https://")
    cookie = sessions.entered(body["token"], is_secure=is_secure)
    if cookie is None:
        refusal = await patience.turned_away()
        told = refusal.body(request.state.request_id)
        return Response(told, refusal.status, dict(refusal.headers), media_type=PROBLEM)
    answer = reply(request, meta(trails.reader))
    answer.headers["cache-control"] = _NEVER_KEPT
    answer.headers["set-cookie"] = cookie
    return answer
