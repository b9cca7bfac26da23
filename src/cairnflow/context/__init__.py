"""What a task's author may ask about the run that he is in; knows neither tasks nor settings."""

from cairnflow.context.dating import dates
from cairnflow.context.here import (
    Context,
    Source,
    beneath,
    context,
    enter,
    entered,
    leave,
    set_here,
)
from cairnflow.context.tagging import current_tags, tags

__all__ = [
    "Context",
    "Source",
    "beneath",
    "context",
    "current_tags",
    "dates",
    "enter",
    "entered",
    "leave",
    "set_here",
    "tags",
]
