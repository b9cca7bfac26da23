"""How two runs, or two checkpoints, differ; and walking through a run."""

from typing import Any

from typing_extensions import TypedDict


class DiffVerdict(TypedDict):
    """The first task whose data differs though its inputs do not, and why."""

    first: str | None
    cause: str | None
    text: str | None
    origins: int
    changed: int
    comparable: int


class Delta(TypedDict):
    """One measure that moved."""

    metric: str
    a: Any
    b: Any
    text: str


class Origin(TypedDict):
    """A task where a difference begins."""

    task: str
    role: str | None
    cause: str | None
    text: str | None
    also: list[str]
    deltas: list[Delta]


class CodeDiff(TypedDict):
    """Code that differs, as lines of a unified diff."""

    task: str
    a: str | None
    b: str | None
    file: str | None
    line: int | None
    diff: list[str]


class GraphDiff(TypedDict):
    """Tasks that only one of two runs has."""

    added: list[str]
    removed: list[str]
    renamed: list[Any]


class DataDiff(TypedDict):
    """How a task's data compares; ``n`` is how many of how many differ."""

    task: str
    status: str
    role: str | None
    cause: str | None
    n: list[int]
    deltas: list[Delta]


class TimingDiff(TypedDict):
    """How long a task took in each."""

    task: str
    a_ms: int | None
    b_ms: int | None


class Diff(TypedDict):
    """How ``b`` differs from ``a``; the sections are in causal order."""

    v: int
    a: str
    b: str
    verdict: DiffVerdict
    origins: list[Origin]
    code: list[CodeDiff]
    params: list[dict[str, Any]]
    env: list[dict[str, Any]]
    external: list[dict[str, Any]]
    graph: GraphDiff
    data: list[DataDiff]
    timing: list[TimingDiff]
    markdown: str


class WalkStep(TypedDict):
    """One stop: a task, its children folded; ``moved`` are measures that changed."""

    addr: str
    seq: int
    task: str
    map: int | None
    state: str
    children: int | None
    type: str | None
    summary: str | None
    content: str | None
    vs: str | None
    role: str | None
    cause: str | None
    moved: list[Delta]
    verdict: str
    upstream: list[str]
    suspicion: float


class Walk(TypedDict):
    """The stops of a run, in the order that was asked for."""

    v: int
    run: str
    vs: str | None
    order: str
    steps: list[WalkStep]


class BisectAnswer(TypedDict):
    """Where a search for the first bad value stands.

    ``ask`` is the address to look at next, null once ``culprit`` is known (or none can be);
    ``left`` how many questions at most are still to come.
    """

    v: int
    run: str
    bad: str
    ask: str | None
    left: int
    suspects: list[str]
    culprit: str | None
    text: str
