"""Which servers a handler may speak to: those that an author or the operator named.

A fact in a ledger may name any address, one inside of a company's network too. So a handler that is
opened from a fact alone speaks to its cloud's own servers, and to others only if this process has
been told of them: by an author's code, the settings, or a variable of the cloud's own tools.
"""

import re
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar

from cairnflow.errors import AuthoringError, Denied

_ENDPOINT = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>(?:/[A-Za-z0-9._-]+)*)/?"
)
_PORTS = {"http": "80", "https": "443"}

_described: ContextVar[bool] = ContextVar("described", default=False)
_named: frozenset[str] = frozenset()
_lock = threading.Lock()


@contextmanager
def from_a_fact() -> Generator[None]:
    """Trust no endpoint that is named inside the block."""
    token = _described.set(True)
    try:
        yield
    finally:
        _described.reset(token)


def trust(*endpoints: str) -> None:
    """Let this process speak to these servers, unless a fact alone names them."""
    global _named
    if endpoints and not _described.get():
        with _lock:
            _named |= {origin(endpoint) for endpoint in endpoints}


def trusted() -> list[str]:
    """Return the servers that this process was told of, for ``trust`` in another one."""
    return sorted(_named)


def origin(endpoint: str) -> str:
    """Return scheme, host and port of an endpoint, in one spelling.

    Raises:
        AuthoringError: it is no plain URL of a server.

    Examples:
        >>> origin("https://Minio.internal/")
        'https://minio.internal:443'
    """
    found = _ENDPOINT.fullmatch(endpoint)
    if found is None:
        raise AuthoringError(
            f"endpoint {shown(endpoint)!r} can't be: it is a URL such as https://host:9000, with "
            "no user, query or fragment"
        )
    port = found["port"] or _PORTS[found["scheme"]]
    return f"{found['scheme']}://{found['host'].lower()}:{int(port)}"


def shown(endpoint: str) -> str:
    """Return an endpoint as it may be shown: without user, password, query and fragment."""
    return re.sub(r"(?<=//)[^/]*@|[?#].*", "", endpoint)


def check(endpoint: str, allowed: Iterable[str]) -> None:
    """Return if this process may speak to a server.

    Args:
        endpoint: its URL.
        allowed: URLs of servers that the operator allows.

    Raises:
        Denied: nobody has named it but a fact.
    """
    wanted = origin(endpoint)
    if wanted not in _named and wanted not in {origin(one) for one in allowed}:
        raise Denied(
            f"the endpoint {endpoint} is named by a fact in a ledger alone, and was not connected "
            "to; if it is yours, add it to the setting stores.endpoints: "
            f"CAIRNFLOW__STORES__ENDPOINTS='[\"{endpoint}\"]'"
        )
