"""What belongs to no one thing."""

from typing import Annotated as With
from typing import Literal, NotRequired

from annotated_types import MaxLen
from typing_extensions import TypedDict

from cairnflow.server.forms.checkpoints import Verdict


class Problem(TypedDict):
    """An error, as RFC 9457 has it: what is wrong, and what to do."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str | None
    request_id: str
    nearest: NotRequired[list[str]]


class Meta(TypedDict):
    """What is served: ``ledger`` without any credential, ``user`` is who marks."""

    v: int
    version: str
    ledger: str
    user: str
    rev: str
    python: str
    capsule: str | None


class Hit(TypedDict):
    """Something that was found; ``kind`` is run, task or flow."""

    kind: str
    addr: str
    text: str
    state: str | None


class Hits(TypedDict):
    """What was found, the likeliest first."""

    v: int
    hits: list[Hit]


class Resolved(TypedDict):
    """The canonical address of what was named; ``kind`` is flow, run or task."""

    v: int
    kind: str
    addr: str


class Annotated(TypedDict):
    """A verdict that was written; ``before`` is what it was, for taking it back."""

    v: int
    addr: str
    verdict: Verdict
    before: Verdict


class Pinned(TypedDict):
    """Whether an address is kept whatever a policy says; ``before``, whether it was."""

    v: int
    addr: str
    pinned: bool
    before: bool


class VerdictBody(TypedDict):
    """What is said of data: good, bad or unknown."""

    value: Literal["good", "bad", "unknown"]
    note: NotRequired[With[str, MaxLen(2_000)]]


class PinBody(TypedDict):
    """Whether something is to be kept whatever a policy says."""

    pinned: bool


class SessionBody(TypedDict):
    """The token that was told to whoever started the server."""

    token: str
