"""Clocks: when a flow is due. Each yields events, in order."""

from cairnflow.schedules.clocks.base import Clock, ScheduleEvent
from cairnflow.schedules.clocks.cron import CronClock
from cairnflow.schedules.clocks.dates import DatesClock
from cairnflow.schedules.clocks.interval import IntervalClock

__all__ = ["Clock", "CronClock", "DatesClock", "IntervalClock", "ScheduleEvent"]
