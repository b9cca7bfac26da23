"""Value to preview: bounded, typed, plain data, made by the worker when the value is kept."""

from typing import TYPE_CHECKING

from cairnflow.lazily import handed_on

if TYPE_CHECKING:  # for the weight of `import cairnflow`; nothing is made until a value is kept
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

__getattr__ = handed_on(
    __name__,
    {
        **dict.fromkeys(("Level", "Limits", "Preview", "Request"), "cairnflow.previews.base"),
        **dict.fromkeys(("html", "markdown"), "cairnflow.previews.document"),
        "to_json": "cairnflow.previews.encoding",
        **dict.fromkeys(("make", "register"), "cairnflow.previews.registry"),
        "quick": "cairnflow.previews.scalars",
    },
)
