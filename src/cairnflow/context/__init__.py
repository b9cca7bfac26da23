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
from cairnflow.context.outside import Notes, external, note_into
from cairnflow.context.tagging import current_tags, tags

__all__ = [
    "Context",
    "Notes",
    "Source",
    "beneath",
    "context",
    "current_tags",
    "dates",
    "enter",
    "entered",
    "external",
    "leave",
    "note_into",
    "set_here",
    "tags",
]
