"""The part of a checkpoint that a worker knows: where the value is, and what it is."""

from typing import NamedTuple


class Facts(NamedTuple):
    """The columns of a ``Checkpoint`` from ``location`` on, in their order; see there."""

    location: str | None = None
    handler: str | None = None
    serializer: str | None = None
    size: int | None = None
    digest: str | None = None
    content: str | None = None
    width: int | None = None
    type: str | None = None
    summary: str | None = None
    preview: str | None = None
    code: str | None = None
    inputs: str | None = None
    inputs_digest: str | None = None
    reused_from: str | None = None
    reason: str | None = None
    error: str | None = None
    cache: str | None = None
    expires_at: int | None = None
