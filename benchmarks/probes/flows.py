"""The flows that are measured."""

from typing import Any

from benchmarks.limits import inc
from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler

_inc = task(inc)


def written(shape: str, count: int, *, keeps: bool) -> tuple[Flow, Any]:
    """Write a flow; return it and its last task, whose value is ``count``.

    Args:
        shape: ``fan``, ``chain`` or ``map``.
        count: of tasks, or of children.
        keeps: each value in a file of its own.
    """
    with Flow(shape, result_handler=LocalResultHandler() if keeps else None) as flow:
        last = shaped(shape, count)
    return flow, last


def shaped(shape: str, count: int) -> Any:
    """Call tasks in the flow that is being written; return the last."""
    return _SHAPES[shape](count)


def _fan(count: int) -> Any:
    return [_inc(i) for i in range(count)][-1]


def _chain(count: int) -> Any:
    last = _inc(0)
    for _ in range(count - 1):
        last = _inc(last)
    return last


def _map(count: int) -> Any:
    return _inc.map(list(range(count)))


_SHAPES = {"fan": _fan, "chain": _chain, "map": _map}


def check(state: Any, last: Any, count: int) -> None:
    """Raise unless the run computed what it should, and its last value can be read."""
    ended = state.result[last]
    value = (ended.map_states[-1] if ended.is_mapped() else ended).result
    if not state.is_successful() or value != count:
        raise ValueError(f"the run went wrong: {state}; its last value is {value}, not {count}")
