"""Checkpoints and task runs."""

from typing import Any, NotRequired

from typing_extensions import TypedDict


class Verdict(TypedDict):
    """What was said of data: good, bad or unknown."""

    value: str
    by: str | None
    at: str | None
    note: NotRequired[str]


# As an attribute of one of these forms is called ``class``.
Handler = TypedDict(
    "Handler", {"name": str, "config": dict[str, Any], "class": str, "file": str | None}
)


class Hash(TypedDict):
    """Digests of a value: of what it is, and of its bytes."""

    algo: str
    content: str | None
    bytes: str | None


class ResultForm(TypedDict):
    """What is known of a value; ``availability`` is null, unknown or deleted."""

    type: str | None
    none: bool
    summary: str | None
    bytes: int | None
    handler: Handler | None
    safe_value: Any
    serializer: str | None
    expires_at: str | None
    is_invalid: bool
    hash: Hash
    reused_from: str | None
    reused_by: list[str]
    availability: str | None
    checked_at: str | None


class Input(TypedDict):
    """An argument; ``kind`` is checkpoint, children, param, constant or settings.

    ``settings`` are the task's own attributes; ``item`` is the place of what was taken of a value;
    ``code`` has digests of what it holds of the author's own classes.
    """

    name: str
    kind: str
    addr: NotRequired[str | None]
    hash: NotRequired[str | None]
    value: NotRequired[Any]
    item: NotRequired[int | None]
    redacted: NotRequired[bool]
    code: NotRequired[dict[str, str]]


class CodeForm(TypedDict):
    """The code of a task."""

    hash: str | None
    file: str | None
    line: int | None


class PreviewForm(TypedDict):
    """What there is to show of a value; ``state`` is ready or none."""

    level: str
    state: str
    mime: str | None
    bytes: int
    etag: str | None


class BesideForm(TypedDict):
    """How a checkpoint compares with the last good run's."""

    run: str
    status: str
    role: str | None
    cause: str | None


class CheckpointForm(TypedDict):
    """A fact: one attempt of a task, or of a child, and its value."""

    addr: str
    seq: int
    task: str
    map: int | None
    attempt: int
    state: str
    message: str
    ready_at: str
    started_at: str
    returned_at: str
    written_at: str
    duration_ms: int
    verdict: Verdict
    result: ResultForm
    width: int | None
    inputs: list[Input]
    inputs_hash: str | None
    code: CodeForm
    env_hash: str | None
    preview: PreviewForm
    reason: dict[str, Any] | None
    error: dict[str, Any] | None
    vs: BesideForm | None
    signals: list[dict[str, Any]]


class CheckpointPage(TypedDict):
    """Checkpoints in the order in which they were kept."""

    v: int
    run: str
    checkpoints: list[CheckpointForm]
    next: str | None
    total: int


class StateMoment(TypedDict):
    """What was true of a task run; ``result`` is NoResult or an object with its safe value."""

    at: str
    state: str
    attempt: int
    message: str
    result: str | dict[str, Any]


class Neighbour(TypedDict):
    """A task run that this one takes from, or that takes from it; of many children one line."""

    addr: str
    task: str
    argument: str | None
    seq: int | None
    state: str
    count: int
    vs: str | None


class InputRow(TypedDict):
    """An argument, where it came from and how it compares."""

    name: str
    kind: str
    addr: str | None
    type: str | None
    summary: str
    hash: str | None
    vs: str | None


class Frame(TypedDict):
    """A frame of a traceback, and what was in it."""

    file: str
    line: int
    name: str
    code: str
    locals: dict[str, str]


class ErrorForm(TypedDict):
    """What a task run raised."""

    type: str
    message: str
    traceback: str
    frames: list[Frame]


class Snippets(TypedDict):
    """What to paste: Python, the command line, a notebook, curl; and what goes on from here."""

    python: str
    cli: str
    notebook: str
    curl: str
    debug: str
    replay: str
    resume: str
    verify: str


class TaskRunDetail(TypedDict):
    """Everything about one task run, but for its preview, its logs and its source."""

    v: int
    checkpoint: CheckpointForm
    name: str
    run_state: str
    pinned: bool
    attempts: list[int]
    states: list[StateMoment]
    inputs: list[InputRow]
    upstream: list[Neighbour]
    downstream: list[Neighbour]
    error: ErrorForm | None
    why: str
    no_preview: str | None
    siblings: int | None
    previous: str | None
    following: str | None
    logs: int
    snippets: Snippets


class Source(TypedDict):
    """The source of a task as it ran; ``diff`` against the last good run's, line by line."""

    v: int
    addr: str
    name: str
    file: str | None
    line: int | None
    digest: str | None
    source: str | None
    helpers: list[dict[str, Any]]
    vs: str | None
    diff: list[str]
