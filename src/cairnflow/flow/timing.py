"""Run a flow at each time of its schedule. Loaded only where a flow is run on one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from cairnflow.errors import AuthoringTypeError
from cairnflow.flow.timetable import Timetable, Waiting
from cairnflow.results.registry import ScriptStopped, reading_script
from cairnflow.runtime.running import Order, execute
from cairnflow.runtime.scheduled import Wait, run_on_schedule
from cairnflow.schedules.schedule import Schedule
from cairnflow.states import State

Checked = Callable[[dict[str, Any]], dict[str, Any]]
"""Returns parameters, or tells which of them a flow doesn't have."""


def run_at_times(
    timetable: Timetable | None, waiting: "Waiting | bool | None", order: Order, checked: Checked
) -> State:
    """Run an order at each time of a schedule; return the last run's state.

    What the order gives goes before what a clock of the schedule gives.

    Raises:
        AuthoringTypeError: ``waiting`` is no ``Wait``.
    """
    if waiting is not None and not isinstance(waiting, bool | Wait):
        raise AuthoringTypeError(
            f"run_on_schedule takes True, False, or a Wait of cairnflow.flow, not {waiting!r}"
        )

    def run_once(start: datetime, defaults: Mapping[str, Any]) -> State:
        parameters = checked({**defaults, **order.parameters})
        return execute(replace(order, parameters=parameters, scheduled_start=start))

    if reading_script.get():  # nothing is run, so there is nothing to wait for
        raise ScriptStopped
    wait = waiting if isinstance(waiting, Wait) else None
    return run_on_schedule(cast("Schedule", timetable), run_once, wait)
