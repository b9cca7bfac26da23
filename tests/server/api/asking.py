"""Asking the API, each answer held to the form that its description promises."""

import re
import sys
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from starlette.testclient import TestClient

from cairnflow.server import forms
from cairnflow.server.describing import bare
from cairnflow.server.forms.general import Problem

BASE = "/api/v1/"
_PROBLEM: TypeAdapter[Any] = TypeAdapter(Problem)


class Asking:
    """Asks the API.

    Args:
        client: asks an application.

    Attributes:
        client: asks it without looking at what comes.
    """

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def __call__(self, path: str, **params: Any) -> dict[str, Any]:
        """Return what is answered: it is as its form says, with nothing left out or besides."""
        found = self.client.get(f"{BASE}{path}", params=params)
        assert found.status_code == 200, found.text
        assert found.headers["content-type"] == "application/json"
        told: dict[str, Any] = found.json()
        form = form_of("GET", path)
        if form is not None:
            form.validate_json(found.content, strict=True, extra="forbid")
        return told

    def refused(self, path: str, method: str = "GET", **given: Any) -> dict[str, Any]:
        """Return the problem that is answered."""
        found = self.client.request(method, f"{BASE}{path}", **given)
        told: dict[str, Any] = found.json()
        assert found.headers["content-type"] == "application/problem+json"
        _PROBLEM.validate_json(found.content, strict=True, extra="forbid")
        assert told["status"] == found.status_code
        return told

    def put(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Write something; return what is answered."""
        found = self.client.put(f"{BASE}{path}", json=body)
        assert found.status_code == 200, found.text
        form = form_of("PUT", path)
        assert form is not None
        form.validate_json(found.content, strict=True, extra="forbid")
        told: dict[str, Any] = found.json()
        return told


@cache
def _routes() -> list[tuple[str, re.Pattern[str], Any]]:
    found = []
    for path, told in bare().openapi()["paths"].items():
        pattern = re.sub(r"\{both\}", r".+", path)
        pattern = re.compile(re.sub(r"\{\w+\}", r"[^/]+", pattern))
        for method, operation in told.items():
            schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
            name = schema.get("$ref", "").rpartition("/")[2]
            found.append((method.upper(), pattern, _form(name)))
    return found


def form_of(method: str, path: str) -> TypeAdapter[Any] | None:
    """The form of what is answered; None for a preview, which is as its maker has made it."""
    asked = f"{BASE}{path}"
    fits = [
        form for verb, pattern, form in _routes() if verb == method and pattern.fullmatch(asked)
    ]
    assert fits, f"no route {method} {path}"
    return fits[0]


def _form(name: str) -> TypeAdapter[Any] | None:
    modules = [module for key, module in sys.modules.items() if key.startswith(forms.__name__)]
    kind = next((getattr(module, name) for module in modules if hasattr(module, name)), None)
    return None if kind is None else TypeAdapter(kind)
