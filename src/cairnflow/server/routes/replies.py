"""What is sent back: a form as JSON, with what tells a browser whether it is still so."""

from collections.abc import Mapping
from hashlib import sha1
from typing import Any, Final

from fastapi import Request, Response

from cairnflow.server.answers.encoding import encoded
from cairnflow.server.forms.general import Problem

PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {
        "model": Problem,
        "description": "What is wrong, and what to do.",
        "content": {"application/problem+json": {}},
    },
    "5XX": {
        "model": Problem,
        "description": "What went wrong here.",
        "content": {"application/problem+json": {}},
    },
}
"""What every route may answer besides its form."""


def reply(request: Request, form: Mapping[str, Any] | bytes) -> Response:
    """Return a form as an answer; nothing but that it is as before, to whoever has it already.

    Args:
        request: says what is there already.
        form: the form, or its JSON.
    """
    body = form if isinstance(form, bytes) else encoded(form)
    # Weak, as it is of the JSON, and not of how that is packed on its way. No secret hangs on it.
    tag = f'W/"{sha1(body, usedforsecurity=False).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    known = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    if request.method == "GET" and tag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
