"""Errors as RFC 9457 has them: what is wrong, with which value, and what to do."""

import logging
import uuid
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from cairnflow.errors import (
    AddressError,
    AuthoringError,
    CairnflowError,
    Denied,
    FilterError,
    LedgerConflict,
    LedgerError,
    LedgerUnavailable,
    LedgerVersion,
    Missing,
    NotFound,
    ResultError,
    RunError,
)
from cairnflow.keys import ALIASES
from cairnflow.server.answers.diffs import BETWEEN
from cairnflow.server.answers.encoding import encoded
from cairnflow.server.answers.resolving import is_there, nearest
from cairnflow.server.routes.reading import trails_of
from cairnflow.trails.words import printable

PROBLEM: Final = "application/problem+json"
_BASE: Final = "/api/v1/"
_LOG: Final = logging.getLogger("cairnflow.server")


class Kind(NamedTuple):
    """What an error is told as.

    Attributes:
        status: of HTTP.
        code: for programs; codes are added, never changed.
        hint: what to do; empty where the message says it.
    """

    status: int
    code: str
    hint: str = ""


_KINDS: Final[Sequence[tuple[type[CairnflowError], Kind]]] = (
    (AddressError, Kind(400, "bad_address", "addresses are flow/run or flow/run/task:child")),
    (FilterError, Kind(400, "bad_filter")),
    (NotFound, Kind(404, "not_found")),
    (Missing, Kind(404, "missing")),
    (Denied, Kind(403, "denied")),
    (AuthoringError, Kind(422, "invalid")),
    (RunError, Kind(409, "not_comparable")),
    (LedgerConflict, Kind(409, "conflict")),
    (LedgerUnavailable, Kind(503, "ledger_unavailable", "try again in a moment")),
    (LedgerVersion, Kind(503, "ledger_version", "install the Cairnflow that the ledger is of")),
    (LedgerError, Kind(503, "ledger", "see: cairn doctor")),
    (ResultError, Kind(409, "result")),
)
"""What each of our errors is told as; the first that fits."""

_UNEXPECTED: Final = Kind(500, "internal", "the server's log has more under this request id")


def tell_problems(app: FastAPI) -> None:
    """Let an application tell every error as a problem, its own ones too."""
    app.add_exception_handler(CairnflowError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(Exception, _unexpected)


def problem(request: Request, kind: Kind, detail: str, **more: Any) -> Response:
    """Return a problem as an answer.

    Args:
        request: what was asked.
        kind: of the problem.
        detail: what is wrong, for people.
        **more: members besides, such as ``nearest``.
    """
    told = {
        "type": f"about:blank#{kind.code}",
        "title": HTTPStatus(kind.status).phrase,
        "status": kind.status,
        "detail": detail,
        "code": kind.code,
        "hint": kind.hint or None,
        "request_id": request_id(request),
        **more,
    }
    headers = {"Retry-After": "2"} if kind.status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return Response(encoded(told), kind.status, headers, PROBLEM)


def request_id(request: Request) -> str:
    """Return what names a request in the server's log; given by the gate, where there is one."""
    if not hasattr(request.state, "request_id"):
        request.state.request_id = uuid.uuid4().hex[:16]
    return str(request.state.request_id)


def _ours(request: Request, error: Exception) -> Response:
    kind = next((kind for of, kind in _KINDS if isinstance(error, of)), _UNEXPECTED)
    if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _LOG.error("request %s: %s", request_id(request), error)
    near = _nearest(request) if kind.status == HTTPStatus.NOT_FOUND else {}
    return problem(request, kind, str(error), **near)


def _nearest(request: Request) -> dict[str, list[str]]:
    """Return addresses that are near to the one in a request's path."""
    told = request.path_params
    parts = [told.get(name) for name in ("flow", "no", "task")]
    address = "/".join(str(part) for part in parts if part is not None)
    asked = [address or request.query_params.get("address") or ""]
    if "both" in told:
        asked = str(told["both"]).split(BETWEEN)
    trails = trails_of(request.app)
    found = [nearest(trails, one) for one in asked if one and not is_there(trails, one)]
    return {"nearest": found[0]} if found else {}


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError), "it is handled for these only"
    wrong = [one for one in error.errors() if one.get("loc", ("",))[0] == "path"]
    if wrong:
        kind = Kind(400, "bad_address", "addresses are flow/run or flow/run/task:child@attempt")
        return problem(request, kind, "; ".join(_no_part(one) for one in wrong))
    told = [_place(one) for one in error.errors()]
    kind = Kind(422, "invalid_request", "see the API's description: /api/v1/openapi.json")
    return problem(request, kind, "; ".join(told[:5]) or "the request can't be read")


_PARTS: Final = {
    "flow": "is no flow: a name has letters, digits, dots, dashes and underscores, 64 at most",
    "no": f"is no run: write a number from 1, or one of {', '.join(ALIASES)}",
    "task": "is no task: write task, task:child, task@attempt or task:child@attempt",
}
"""What parts of an address are."""


def _no_part(one: Any) -> str:
    name = str(one["loc"][-1])
    text = printable(str(one.get("input")))[:_SHOWN]
    return f"{text!r} {_PARTS.get(name, one.get('msg'))}"


_SHOWN: Final = 100
"""Characters of what was asked wrongly that are shown."""


def _place(one: Any) -> str:
    where = ".".join(str(part) for part in one.get("loc", ()) if part not in {"query", "path"})
    return f"{where}: {one.get('msg', 'is invalid')}"


_CODES: Final = {404: "no_such_route", 405: "method_not_allowed"}


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException), "it is handled for these only"
    status = error.status_code
    code = _CODES.get(status, HTTPStatus(status).name.lower())
    told = problem(request, Kind(status, code), _detail(request, error))
    for name, value in (error.headers or {}).items():
        told.headers[name] = value
    return told


def _detail(request: Request, error: HTTPException) -> str:
    path = request.url.path
    if error.status_code == HTTPStatus.NOT_FOUND:
        return f"there is no {path}; see {_BASE}openapi.json"
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"{request.method} is not for {path}"
    return str(error.detail)


def _unexpected(request: Request, error: Exception) -> Response:
    _LOG.error("request %s failed", request_id(request), exc_info=error)
    return problem(request, _UNEXPECTED, f"something went wrong here: {type(error).__name__}")
