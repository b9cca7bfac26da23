"""What the gate answers where it lets nobody in: Problem JSON, as the API tells its own errors."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

PROBLEM: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is turned away.

    Attributes:
        status: of HTTP.
        code: names the reason, for programs.
        detail: what is wrong, for people.
        hint: what to do about it; empty for nothing.
        headers: that go with it.
    """

    status: int
    code: str
    detail: str
    hint: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def body(self, request_id: str) -> bytes:
        """Return it as RFC 9457 has it.

        Args:
            request_id: of the request.
        """
        told = {
            "type": f"about:blank#{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "hint": self.hint or None,
            "request_id": request_id,
        }
        return json.dumps(told).encode()
