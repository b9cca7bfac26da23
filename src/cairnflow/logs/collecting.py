"""Where log records are made: there lines are collected, cleaned, and told whose they are."""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cairnflow.logs.keeping import Line, Lines

_is_installed = False
_levelled: set[str] = set()


def _nothing() -> Mapping[str, Any] | None:
    return None


def _as_it_is(text: str) -> str:
    return text


def _nowhere() -> Lines | None:
    return None


_lines: Callable[[], Lines | None] = _nowhere
_facts: Callable[[], Mapping[str, Any] | None] = _nothing
_clean: Callable[[str], str] = _as_it_is


def tell_with(facts: Callable[[], Mapping[str, Any] | None]) -> None:
    """Say what each record is told of the task that logs it.

    Args:
        facts: returns what becomes attributes of the record; None where no task runs.
    """
    global _facts
    _facts = facts


def collect_into(lines: Callable[[], Lines | None]) -> None:
    """Say where lines are collected.

    Args:
        lines: returns what takes the lines of the task run that logs; None where no task runs, or
            where nothing of it is kept.
    """
    global _lines
    _lines = lines


def clean_with(clean: Callable[[str], str]) -> None:
    """Say what takes secrets out of a line; called for each, so it must be quick.

    Args:
        clean: returns its argument, the same object, where there is nothing to take out.
    """
    global _clean
    _clean = clean


def collect(level: str, extra: Iterable[str] = ()) -> None:
    """Have the lines that tasks log collected, from now on.

    Lines of the logger ``cairnflow`` and those below it are collected from ``level`` up, and so
    are those of the ``extra`` loggers; those of other loggers as far as their own levels let them
    through. Handlers stay as they are: what is printed does not change, and
    ``logging.basicConfig`` works as ever.

    Args:
        level: name of the lowest level.
        extra: names of loggers; one that has a level keeps it.
    """
    logging.getLogger("cairnflow").setLevel(level)
    for name in extra:
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET or name in _levelled:
            _levelled.add(name)
            logger.setLevel(level)
    install()


def install() -> None:
    """Have records cleaned and told whose they are, from now on, in this process."""
    global _is_installed
    if _is_installed:
        return
    _is_installed = True
    make = logging.getLogRecordFactory()

    def made(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        _wipe(record)
        facts = _facts()
        if facts is not None:
            record.__dict__.update(facts)
        lines = _lines()
        if lines is not None:
            lines.add(_line(record))
        return record

    logging.setLogRecordFactory(made)


def _wipe(record: logging.LogRecord) -> None:
    """Take secrets out of a record, before any handler sees it."""
    if _clean is _as_it_is:
        return
    text = _message(record)
    clean = _clean(text)
    if clean is not text:
        record.msg, record.args = clean, ()
    if record.exc_info:
        trace = logging.Formatter().formatException(record.exc_info)
        clean = _clean(trace)
        if clean is not trace:
            record.exc_text = clean  # what formatters write in place of the traceback
            record.exc_info = None


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception as exc:  # noqa: BLE001 - an author's arguments may not fit his format
        return f"{record.msg} ({type(exc).__name__}: {exc})"


def _line(record: logging.LogRecord) -> Line:
    text = _message(record)
    if record.exc_info:
        text = f"{text}\n{logging.Formatter().formatException(record.exc_info)}"
    elif record.exc_text:
        text = f"{text}\n{record.exc_text}"
    return Line(round(record.created * 1e6), record.levelno, record.name, text)


def get_logger(name: str = "") -> logging.Logger:
    """Return the logger ``cairnflow``, or the one called ``name`` below it."""
    return logging.getLogger(f"cairnflow.{name}" if name else "cairnflow")
