"""Value to preview: bounded, typed, plain data, made by the worker when the value is kept."""

from cairnflow.previews.base import Level, Limits, Preview, Request
from cairnflow.previews.document import html, markdown
from cairnflow.previews.encoding import to_json
from cairnflow.previews.registry import make, register
from cairnflow.previews.scalars import quick

__all__ = [
    "Level",
    "Limits",
    "Preview",
    "Request",
    "html",
    "make",
    "markdown",
    "quick",
    "register",
    "to_json",
]
