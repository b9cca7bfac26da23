"""Flows, their history, and what their values come to over runs."""

from typing import Any

from typing_extensions import TypedDict

from cairnflow.server.forms.runs import RunSummary


class LastFailed(TypedDict):
    """The last run that failed, where it is not the last one."""

    addr: str
    at: str


class FlowStatus(TypedDict):
    """How a flow is doing, in a sentence."""

    flow: str
    name: str
    health: str
    is_lost: bool
    usual_ms: int | None
    runs: int
    good_share: float | None
    last_good: str | None
    last: RunSummary
    last_failed: LastFailed | None


class Flows(TypedDict):
    """Every flow."""

    v: int
    flows: list[FlowStatus]


class HistoryTask(TypedDict):
    """A task over runs; of each run a state's word or null, and a sign as in Columns or a blank."""

    task: str
    states: list[str | None]
    vs: str


class History(TypedDict):
    """Runs of a flow, the oldest first, and how each task stood in each."""

    v: int
    flow: str
    runs: list[RunSummary]
    tasks: list[HistoryTask]


class Measure(TypedDict):
    """A measure over runs: null where it is not known; ``jumps`` are addresses of runs."""

    name: str
    unit: str
    values: list[float | None]
    jumps: list[str]


class Point(TypedDict):
    """A run in which the value was made."""

    addr: str
    run: str
    state: str
    started_at: str


class Series(TypedDict):
    """A value over the runs of its flow."""

    v: int
    addr: str
    rule: str
    runs: list[Point]
    measures: list[Measure]


class Version(TypedDict):
    """Code of a flow, and the runs that ran it."""

    hash: str | None
    first: str
    last: str
    runs: int
    since: str


class FlowDetail(TypedDict):
    """A flow: its health, the versions of its code, the parameters of its last run."""

    v: int
    status: FlowStatus
    versions: list[Version]
    tasks: list[str]
    params: dict[str, Any]
