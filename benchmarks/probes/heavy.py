"""Children that together give more than may stay in memory."""

from typing import Any

from benchmarks.probes.folders import fresh_home
from benchmarks.probes.large import array
from benchmarks.probes.memory import peak
from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler

_MEGABYTES = 1


@task
def _make(_: int) -> Any:
    return array(_MEGABYTES)


@task
def _use(value: Any) -> float:
    return float(value.sum())


def dropped(*, count: int, folder: str) -> dict[str, float]:
    """Run a flow whose children give 1 MB each, which one other child uses.

    Returns:
        MB of the process at most: ``before`` (after the same flow with one child) and ``peak``.
    """
    fresh_home(folder)
    _run(1)
    before = peak()
    _run(count)
    return {"before": before, "peak": peak()}


def _run(count: int) -> None:
    with Flow("heavy", result_handler=LocalResultHandler()) as flow:
        used = _use.map(_make.map(list(range(count))))
    state = flow.run()
    if not state.is_successful() or len(state.result[used].map_states) != count:
        raise ValueError(f"the run went wrong: {state}")
