"""Log lines of task runs: collected where they are logged, by the task run that logs them."""

import logging
from contextvars import ContextVar, Token
from typing import Any, NamedTuple

_MOST_LINES = 10_000
"""Lines kept of one task run; a loop that logs must not fill the ledger."""

_is_collecting = False
_collected: "ContextVar[list[Line] | None]" = ContextVar("collected_lines", default=None)


class Line(NamedTuple):
    """One logged line.

    Attributes:
        at: microseconds since 1970-01-01 UTC.
        level: as in ``logging``: 10 debug to 50 critical.
        logger: name of the logger.
        text: the message, formatted; with the traceback where one was logged.
    """

    at: int
    level: int
    logger: str
    text: str


def collect(level: str) -> None:
    """Have the lines that tasks log collected, from now on.

    Lines of the logger ``cairnflow`` and those below it are collected from ``level`` up; those of
    other loggers as far as their own levels let them through. Handlers stay as they are: what is
    printed does not change, and ``logging.basicConfig`` works as ever.
    """
    global _is_collecting
    logging.getLogger("cairnflow").setLevel(level)
    if _is_collecting:
        return
    _is_collecting = True
    make = logging.getLogRecordFactory()

    def collecting(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        lines = _collected.get()
        if lines is not None and len(lines) < _MOST_LINES:
            lines.append(_line(record))
        return record

    logging.setLogRecordFactory(collecting)


def _line(record: logging.LogRecord) -> Line:
    try:
        text = record.getMessage()
    except Exception as exc:  # noqa: BLE001 - an author's arguments may not fit his format
        text = f"{record.msg} ({type(exc).__name__}: {exc})"
    if record.exc_info:
        text = f"{text}\n{logging.Formatter().formatException(record.exc_info)}"
    return Line(round(record.created * 1e6), record.levelno, record.name, text)


def get_logger(name: str = "") -> logging.Logger:
    """Return the logger ``cairnflow``, or the one called ``name`` below it."""
    return logging.getLogger(f"cairnflow.{name}" if name else "cairnflow")


def start() -> tuple[list[Line], Token[list[Line] | None]]:
    """Begin to collect the lines of this context; they are added to the list returned."""
    lines: list[Line] = []
    return lines, _collected.set(lines)


def stop(token: Token[list[Line] | None]) -> None:
    """End what ``start`` began; lines go again where they went before."""
    _collected.reset(token)
