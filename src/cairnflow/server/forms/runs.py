"""Runs, and what a run's page is made of."""

from typing import Any

from typing_extensions import TypedDict

from cairnflow.server.forms.checkpoints import CheckpointForm, Verdict


class Trigger(TypedDict):
    """Who started a run: ``python``, ``cli`` or ``schedule``."""

    kind: str
    name: str | None


class Code(TypedDict):
    """Digest of a run's plan."""

    hash: str | None
    git: str | None
    dirty: bool | None


class TaskCounts(TypedDict):
    """Tasks, and task runs by what became of them."""

    groups: int
    runs: int
    success: int
    reused: int
    failed: int
    running: int
    scheduled: int
    skipped: int


class Bytes(TypedDict):
    """Bytes of the values of a run, and those that no earlier run had."""

    written: int
    new: int


class Data(TypedDict):
    """How a run's data compares with the last good run before it; null where that is not known."""

    vs: str | None
    changed: int | None
    comparable: int | None
    first: str | None


class Links(TypedDict):
    """Addresses of runs that this one goes back to."""

    resumed_from: str | None
    replayed_from: str | None


class Usual(TypedDict):
    """How long good runs of a flow take, in milliseconds."""

    p50: int
    p95: int


class RunSummary(TypedDict):
    """A run in a list; ``state`` is running, paused, success, failed, cancelled or lost."""

    addr: str
    id: str
    flow: str
    no: int
    name: str
    state: str
    state_msg: str | None
    verdict: Verdict
    started_at: str
    ended_at: str | None
    duration_ms: int | None
    usual_ms: Usual | None
    trigger: Trigger
    code: Code
    params_hash: str
    labels: dict[str, str]
    tasks: TaskCounts
    bytes: Bytes
    data: Data
    links: Links
    pinned: bool


class RunPage(TypedDict):
    """A page of runs, newest first; ``next`` is the cursor of the page after it."""

    v: int
    runs: list[RunSummary]
    next: str | None
    total: int | None


class Beside(TypedDict):
    """How a task, or a checkpoint, compares with the last good run's.

    ``status`` is same, equal (bytes differ, content does not), changed, new or unknown; ``role`` is
    origin or follows where it changed; ``n`` of a mapped task's children, how many changed.
    """

    run: str
    status: str
    role: str | None
    cause: str | None
    n: int | None


class Signal(TypedDict):
    """Something to look at: ``kind`` is anomaly, check, expiring, no_preview, unkept or deleted."""

    kind: str
    metric: str | None
    text: str


class GroupResult(TypedDict):
    """What a task's value is, of children what they have in common."""

    type: str
    summary: str


class TaskGroup(TypedDict):
    """One task of a run, its children folded; ``states`` counts them by state, in a fixed order.

    Times are milliseconds from the run's begin; ``busy_ms`` is the sum over children.
    """

    task: str
    name: str
    first_seq: int
    mapped: bool
    n: int
    state: str
    states: dict[str, int]
    attempt: int
    start_ms: int
    end_ms: int
    busy_ms: int
    bytes: int | None
    message: str
    result: GroupResult
    vs: Beside | None
    signals: list[Signal]
    last: str


class Overview(TypedDict):
    """The first paint of a run's page.

    ``vs`` is the address of the run that it is compared with; ``groups`` are in the order in which
    tasks were first kept; ``waiting`` are tasks of the plan that were not begun; ``unkept`` tasks
    whose values were not kept as there is no result handler.
    """

    v: int
    run: RunSummary
    params: dict[str, Any]
    health: str
    vs: str | None
    previous: str | None
    following: str | None
    groups: list[TaskGroup]
    waiting: list[str]
    unkept: list[str]
    first_rows: list[CheckpointForm]
    resume: str


class Columns(TypedDict):
    """Task runs as columns; identity is the row's ``seq``.

    ``task``, ``state`` and ``type`` hold places in ``tasks``, ``states`` and ``types``; ``map`` is
    the child's place or -1; ``start`` and ``dur`` are milliseconds, from ``base`` and long;
    ``wait`` from ready to start; ``write`` from returned to kept; ``size`` bytes or -1; ``vs`` has
    a sign a row: = same, ~ equal, ! changed, + new, ? unknown. Only rows with a ``seq`` above
    ``since``.
    """

    v: int
    run: str
    n: int
    base: str
    rev: int
    more: bool
    tasks: list[str]
    states: list[str]
    types: list[str]
    seq: list[int]
    task: list[int]
    map: list[int]
    state: list[int]
    start: list[int]
    dur: list[int]
    wait: list[int]
    write: list[int]
    attempt: list[int]
    size: list[int]
    type: list[int]
    summary: list[str]
    vs: str


class GraphNode(TypedDict):
    """A task of the plan at its place: ``x`` is its layer, ``y`` its place in it, from 0."""

    task: str
    name: str
    mapped: bool
    parameter: bool
    generated: bool
    tags: list[str]
    x: int
    y: int


class GraphEdge(TypedDict):
    """What one task takes of another; ``argument`` is null where it only waits for it."""

    source: str
    target: str
    argument: str | None
    mapped: bool


class Graph(TypedDict):
    """The tasks of a run's plan and what goes between them; ``critical`` is the longest way."""

    v: int
    run: str
    nodes: list[GraphNode]
    edges: list[GraphEdge]
    critical: list[str]
    layers: int


class LogLine(TypedDict):
    """A line that a task, or the engine, wrote; ``n`` counts the run's lines from 1."""

    n: int
    at: str
    level: str
    logger: str
    task: str | None
    map: int | None
    attempt: int | None
    text: str


class LogPage(TypedDict):
    """Lines in the order in which they were written; ``next`` is the cursor of those after."""

    v: int
    lines: list[LogLine]
    next: str | None
    total: int


class Cause(TypedDict):
    """One reason, with what to do about it."""

    code: str
    text: str
    addr: str | None
    count: int
    hint: str | None


class Why(TypedDict):
    """Why a run or a task run is as it is."""

    v: int
    addr: str
    state: str
    why: str
    reasons: list[Cause]


class Parameter(TypedDict):
    """What a run was given; ``differs`` from the run that it is compared with, ``before`` there."""

    name: str
    value: Any
    differs: bool
    before: Any


class External(TypedDict):
    """What a task said of the world outside."""

    task: str
    name: str
    value: str
    differs: bool
    before: str | None


class TaskCode(TypedDict):
    """The code that a task ran."""

    task: str
    hash: str | None
    file: str | None
    line: int | None
    differs: bool


class Fact(TypedDict):
    """A fact of the environment, such as the version of a package."""

    name: str
    value: str
    differs: bool
    before: str | None


class Surroundings(TypedDict):
    """What went into a run from outside."""

    v: int
    run: str
    vs: str | None
    params: list[Parameter]
    external: list[External]
    code: list[TaskCode]
    env: list[Fact]
    packages: list[Fact]


class Event(TypedDict):
    """One thing that happened, as the ledger has it."""

    id: str
    at: str
    kind: str
    addr: str
    text: str
    facts: dict[str, Any]


class EventPage(TypedDict):
    """Events in the order in which they happened."""

    v: int
    events: list[Event]
    next: str | None
