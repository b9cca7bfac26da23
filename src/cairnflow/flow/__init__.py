"""Flow: a named graph of tasks, written in a with block, and run. Hands names on."""

from typing import TYPE_CHECKING

from cairnflow.flow.flow import Flow, noting, raise_on_exception
from cairnflow.lazily import handed_on

if TYPE_CHECKING:  # for the weight of `import cairnflow`: a script without a schedule never waits
    from cairnflow.engine.foreseen import PlannedStep
    from cairnflow.flow.run_plan import RunPlan
    from cairnflow.runtime.scheduled import Wait

__all__ = ["Flow", "PlannedStep", "RunPlan", "Wait", "noting", "raise_on_exception"]

__getattr__ = handed_on(
    __name__,
    {
        "PlannedStep": "cairnflow.engine.foreseen",
        "RunPlan": "cairnflow.flow.run_plan",
        "Wait": "cairnflow.runtime.scheduled",
    },
)
