"""The boundary itself: an ASGI application around another one, through which every request goes."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from cairnflow.server.gate.asking import Asked, Scope, asked_of, within
from cairnflow.server.gate.bodies import (
    BodyTooLargeError,
    BodyTooSlowError,
    GoneError,
    Receive,
    again,
    body_of,
)
from cairnflow.server.gate.doors import Doors
from cairnflow.server.gate.headers import guarded
from cairnflow.server.gate.judging import MOST_BODY, judge, too_large
from cairnflow.server.gate.patience import CLOSED, Patience
from cairnflow.server.gate.refusals import PROBLEM, Refusal
from cairnflow.server.gate.sessions import Sessions, bearer

Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

ENTRY = "/api/v1/session"
"""Where the token is handed in: the one path of the API that asks for no session."""

_SLOW = Refusal(408, "slow_body", "the body did not arrive in time")


class Gate:
    """Lets in what may come in, and says with each answer what a browser may do with it.

    Args:
        app: that is asked where a request may come in.
        doors: the names that the server answers to.
        sessions: knows the token.
        patience: lets those wait who have a wrong one.
        root: path under which all stands; empty for the top.
    """

    def __init__(
        self, app: App, *, doors: Doors, sessions: Sessions, patience: Patience, root: str = ""
    ) -> None:
        self._app = app
        self._doors = doors
        self._sessions = sessions
        self._patience = patience
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection of ASGI."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = secrets.token_hex(8)

        async def send_guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = guarded(message.get("headers", ()), request_id)
                message = {**message, "headers": headers}
            await send(message)

        asked = asked_of(scope, self._root)
        refusal = judge(asked, self._doors) or await self._entry(asked)
        if refusal is None:
            try:
                body = await body_of(receive, MOST_BODY)
                await self._app(self._within(scope, request_id), again(body, receive), send_guarded)
            except BodyTooLargeError:
                refusal = too_large()
            except BodyTooSlowError:
                refusal = _SLOW
            except GoneError:
                return
        if refusal is not None:
            await _refuse(refusal, request_id, asked, send_guarded)

    async def _entry(self, asked: Asked) -> Refusal | None:
        """Return why somebody gets no data; None where he may have it, or asks for none."""
        if not asked.wants_data or asked.path == ENTRY or self._sessions.knows(asked):
            return None
        # A token that is wrong was guessed; a cookie that is wrong is of a server that was here.
        is_guess = bearer(asked) is not None
        return await self._patience.turned_away() if is_guess else CLOSED

    def _within(self, scope: Scope, request_id: str) -> Scope:
        raw = within((scope.get("raw_path") or b"").decode("latin-1"), self._root)
        state = {**scope.get("state", {}), "request_id": request_id}
        path = within(scope["path"], self._root)
        told = {"path": path, "raw_path": raw.encode("latin-1"), "root_path": self._root}
        return {**scope, **told, "state": state}


async def _refuse(refusal: Refusal, request_id: str, asked: Asked, send: Send) -> None:
    body = b"" if asked.method == "HEAD" else refusal.body(request_id)
    headers = [(name.encode(), value.encode()) for name, value in refusal.headers.items()]
    if asked.value("content-length") or asked.value("transfer-encoding"):
        headers.append((b"connection", b"close"))  # its body was not read
    headers += [
        (b"content-type", PROBLEM.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
