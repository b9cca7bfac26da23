"""How long a request to an object store may take."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cairnflow.stores.retries import Retries


@dataclass(frozen=True, slots=True)
class Limits:
    """How long what may take.

    Attributes:
        connect: seconds until a connection stands.
        read: seconds without a byte of the answer.
        total: seconds for a request with all its tries.
    """

    connect: float = 5.0
    read: float = 30.0
    total: float = 120.0

    @property
    def one_try(self) -> float:
        """Seconds for one try: so short that a second one fits in."""
        return min(self.total, max(self.read, self.total / 2))

    def client(self, endpoint: str | None) -> Any:
        """Return how long a request may take, as the client's options.

        Args:
            endpoint: URL of the server, if it was named; plain HTTP only if it says so.
        """
        return {
            "allow_http": (endpoint or "").startswith("http:"),
            "connect_timeout": timedelta(seconds=min(self.connect, self.one_try)),
            "read_timeout": timedelta(seconds=min(self.read, self.one_try)),
            "timeout": timedelta(seconds=self.one_try),
        }

    def client_retries(self, tries: int) -> Any:
        """Return how often the client asks by itself, as it takes it; count, from 1."""
        return {"max_retries": tries - 1, "retry_timeout": timedelta(seconds=self.total)}

    def retries(self) -> Retries:
        """Return what makes requests within these limits, as often as they allow."""
        return Retries(None, deadline=self.total, longest=self.one_try)
