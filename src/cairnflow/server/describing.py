"""The API's description, as OpenAPI 3.1.

``python -m cairnflow.server.describing > ui/src/api/openapi.json`` writes it.
"""

import json
import sys
from typing import Any

from fastapi import FastAPI

from cairnflow.server.forms.general import Meta, SessionBody
from cairnflow.server.routes import ROUTERS
from cairnflow.server.routes.problems import tell_problems
from cairnflow.server.routes.replies import PROBLEMS


def bare() -> FastAPI:
    """Return an application of the routes alone, without a gate: whoever asks is answered.

    It needs a Reader as ``state.reader``.
    """
    app = FastAPI(title="Cairnflow", version="1", openapi_url="/api/v1/openapi.json", docs_url=None,
                  redoc_url=None)  # fmt: skip
    for router in ROUTERS:
        app.include_router(router)
    tell_problems(app)
    return app


def description() -> dict[str, Any]:
    """Return the OpenAPI document of all routes, that of sessions among them."""
    app = bare()
    app.add_api_route(
        "/api/v1/session",
        _enter,
        methods=["POST"],
        response_model=Meta,
        responses=PROBLEMS,
        operation_id="session",
    )
    told: dict[str, Any] = app.openapi()
    return told


def _enter(body: SessionBody) -> None:
    """Hand the token in; a cookie that no script can read stands for it afterwards."""


def text() -> str:
    """Return the document as it is written to a file."""
    return json.dumps(description(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
