"""Cairnflow: a workflow engine in which every task's value is a checkpoint that can be trusted."""

from typing import TYPE_CHECKING

from cairnflow.config import config
from cairnflow.context import context, external, tags
from cairnflow.flow import Flow, raise_on_exception
from cairnflow.lazily import handed_on
from cairnflow.logs import get_logger
from cairnflow.plan.attributes import defaults_from_attrs
from cairnflow.plan.decorator import task
from cairnflow.plan.edges import Edge
from cairnflow.plan.mapping import flatten, unmapped
from cairnflow.plan.parameter import Parameter
from cairnflow.plan.task import Task
from cairnflow.signals import pause_task

if TYPE_CHECKING:  # for the weight of `import cairnflow`: a script that runs a flow reads no trail
    from cairnflow.notebook import load_ipython_extension, unload_ipython_extension
    from cairnflow.schedules import CronSchedule, IntervalSchedule, RRuleSchedule, Schedule
    from cairnflow.trails.open import open as open
    from cairnflow.trails.open import runs
    from cairnflow.trails.replaying.banners import DriftWarning
    from cairnflow.trails.upkeep.looking import usage

__version__ = "0.1.0"

__all__ = [
    "CronSchedule",
    "DriftWarning",
    "Edge",
    "Flow",
    "IntervalSchedule",
    "Parameter",
    "RRuleSchedule",
    "Schedule",
    "Task",
    "config",
    "context",
    "defaults_from_attrs",
    "external",
    "flatten",
    "get_logger",
    "load_ipython_extension",
    "pause_task",
    "raise_on_exception",
    "runs",
    "tags",
    "task",
    "unload_ipython_extension",
    "unmapped",
    "usage",
]

__getattr__ = handed_on(
    __name__,
    {
        **dict.fromkeys(("open", "runs"), "cairnflow.trails.open"),
        **dict.fromkeys(
            ("load_ipython_extension", "unload_ipython_extension"), "cairnflow.notebook"
        ),
        "DriftWarning": "cairnflow.trails.replaying.banners",
        "usage": "cairnflow.trails.upkeep.looking",
        **dict.fromkeys(
            ("CronSchedule", "IntervalSchedule", "RRuleSchedule", "Schedule"),
            "cairnflow.schedules",
        ),
    },
)
