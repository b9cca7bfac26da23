"""What values cost, and what a policy would delete."""

from typing import Any

from typing_extensions import TypedDict


class UsageRow(TypedDict):
    """What one flow, task, handler, type or age comes to."""

    name: str
    runs: int
    checkpoints: int
    bytes: int
    saved: int
    new_in_a_week: int
    deleted: int
    oldest: str | None
    newest: str | None


class Usage(TypedDict):
    """Usage by what was asked for."""

    v: int
    of: str | None
    by: str
    rows: list[UsageRow]
    total: UsageRow


class DoomedRun(TypedDict):
    """A run of which values would be deleted."""

    addr: str
    values: int
    bytes: int


class Collection(TypedDict):
    """What a policy would delete; ``command`` does it."""

    v: int
    runs: list[DoomedRun]
    values: int
    bytes: int
    bytes_left: int
    resume_less: list[str]
    oldest_kept: str | None
    command: str


# As an attribute of one of these forms is called ``class``.
HandlerRow = TypedDict(
    "HandlerRow",
    {
        "name": str,
        "where": str,
        "class": str,
        "config": dict[str, Any],
        "values": int,
        "bytes": int,
        "serializers": list[str],
        "last_used_at": str | None,
    },
)
"""A result handler that kept values."""


class Handlers(TypedDict):
    """The result handlers of a ledger."""

    v: int
    configured: str
    runs: int
    handlers: list[HandlerRow]
