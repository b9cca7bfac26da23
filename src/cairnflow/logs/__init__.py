"""Log lines of task runs: collected where they are logged, by the task run that logs them."""

from cairnflow.logs.collecting import (
    clean_with,
    collect,
    collect_into,
    get_logger,
    install,
    tell_with,
)
from cairnflow.logs.keeping import Line, Lines, watch_with
from cairnflow.logs.printing import capturing_stdout

__all__ = [
    "Line",
    "Lines",
    "capturing_stdout",
    "clean_with",
    "collect",
    "collect_into",
    "get_logger",
    "install",
    "tell_with",
    "watch_with",
]
