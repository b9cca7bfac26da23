"""Clocks: when a flow is due. Each yields events, in order."""

from cairnflow.schedules.clocks.base import Clock, ScheduleEvent
from cairnflow.schedules.clocks.cron import CronClock
from cairnflow.schedules.clocks.dates import DatesClock
from cairnflow.schedules.clocks.interval import IntervalClock
from cairnflow.schedules.clocks.rrule import RRuleClock

__all__ = ["Clock", "CronClock", "DatesClock", "IntervalClock", "RRuleClock", "ScheduleEvent"]
