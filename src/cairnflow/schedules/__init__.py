"""Schedules: when a flow is due, by clocks, filters and adjustments. Nothing here waits or runs.

All times given back are aware, in the zone of their clock. A datetime without a zone is read in the
clock's ``timezone``, which is UTC unless it is given.
"""

from cairnflow.schedules.clocks.base import ScheduleEvent
from cairnflow.schedules.describing import schedule_from
from cairnflow.schedules.ready import CronSchedule, DatesSchedule, IntervalSchedule, RRuleSchedule
from cairnflow.schedules.schedule import Schedule

__all__ = [
    "CronSchedule",
    "DatesSchedule",
    "IntervalSchedule",
    "RRuleSchedule",
    "Schedule",
    "ScheduleEvent",
    "schedule_from",
]
