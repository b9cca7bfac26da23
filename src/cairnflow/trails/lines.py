"""Each object of a trail in one line, as ``repr`` gives it. Pure: facts in, a line out."""

import json
import re
from typing import Any

from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.trails.rows import Row
from cairnflow.trails.words import counted, duration, label, one_line, printable, size, tone

_ABSENT = "NoResult"
_DOTTED = re.compile(r"[\w.]+")


def run_line(record: RunRecord, seconds: float, count: int | None, note: str = "") -> str:
    """Return a run in one line.

    Args:
        record: of the run.
        seconds: how long it took, or has taken so far.
        count: of its checkpoints; None where it is not known.
        note: what else is to be said of its state; empty for nothing.
    """
    told = [f"{label(record.state)}{note}"]
    told.append(duration(seconds) if record.ended_at is not None else f"for {duration(seconds)}")
    told.append("checkpoints unknown" if count is None else counted(count, "checkpoint"))
    return printable(f"<Run {record.address} {', '.join(told)}>")


def task_run_line(record: RunRecord, fact: Checkpoint) -> str:
    """Return a task run in one line: its value if it has one, else why not."""
    head = f"TaskRun {address(record, fact)} {label(fact.state)}"
    if fact.type or fact.location is not None:
        return printable(f"<{head} → {value_words(fact, short=True)}{_where(fact)}>")
    message = one_line(fact.message)
    if tone(fact.state).name == "skipped" or not message:
        return printable(f"<{head}, {_ABSENT}>")
    return printable(f"<{head}: {message}>")


def _where(fact: Checkpoint) -> str:
    if fact.location is None:
        return ", not kept"
    kept = f", {size(fact.size)}" if fact.size is not None else ""
    return f"{kept} @ {handler_name(fact.handler)}"


def group_line(record: RunRecord, row: Row) -> str:
    """Return a mapped task in one line."""
    counts = ", ".join(f"{count:,} {label(state)}" for state, count in row.counts.items())
    told = f"{counted(row.children or 0, 'child', 'children')}: {counts or label(row.state)}"
    value = typed(row.type, row.summary, short=True)
    arrow = f" → {value}" if value else ""
    kept = f", {size(row.bytes)}" if row.bytes is not None else ""
    return printable(f"<TaskGroup {record.address}/{row.task} {told}{arrow}{kept}>")


def result_line(fact: Checkpoint) -> str:
    """Return a result in one line; a None and an absent value look different."""
    if fact.type is None and fact.location is None:
        return f"<Result: {_ABSENT}>"
    content = f" {short_digest(fact.content)}" if fact.content else ""
    kept = "" if fact.location is not None else ", not kept"
    return printable(f"<Result {value_words(fact)}{content}{kept}>")


def value_words(fact: Checkpoint, *, short: bool = False) -> str:
    """Return a value in a few words, such as ``pandas.DataFrame 1,187,020×12``.

    Args:
        fact: of the value.
        short: leave out the package that its type is from.
    """
    if not fact.type:
        return "a value" if fact.location is not None else _ABSENT
    return typed(fact.type, fact.summary or "", short=short)


def typed(type: str, summary: str, *, short: bool = False) -> str:
    """Return a type and a summary in a few words.

    Examples:
        >>> typed("pandas.DataFrame", "1,187,020 × 12", short=True)
        'DataFrame 1,187,020×12'
        >>> typed("NoneType", "None"), typed("Path", "")
        ('None', 'Path')
    """
    if type == "NoneType":
        return "None"
    name = type.rpartition(".")[2] if short and _DOTTED.fullmatch(type) else type
    return one_line(f"{name} {summary.replace(' × ', '×')}".strip())


def short_digest(digest: str) -> str:
    """Return a digest's version and its first characters.

    Examples:
        >>> short_digest("c1:77be01c41b2d"), short_digest("77be01c41b2d")
        ('c1:77be01', '77be01')
    """
    version, separator, digits = digest.rpartition(":")
    return f"{version}{separator}{digits[:6]}"


def handler_name(description: str | None) -> str:
    """Return the class that a handler's description names, without opening it."""
    return str(described(description)["class"]).rpartition(".")[2] or "an unknown handler"


def handler_words(description: str | None) -> str:
    """Return a handler as it is written, without opening it.

    Examples:
        >>> handler_words('{"class": "cairnflow.results.S3ResultHandler", "args": {"bucket": "b"}}')
        "S3ResultHandler(bucket='b')"
    """
    args: dict[str, Any] = described(description)["args"]
    given = ", ".join(f"{name}={value!r}" for name, value in args.items())
    return f"{handler_name(description)}({given})"


def handler_shown(description: str | None) -> str:
    """Return a handler as its author wrote it: arguments that say nothing are left out.

    Examples:
        >>> handler_shown('{"class": "a.B", "args": {"dir": "/x", "key": null}}')
        "B(dir='/x')"
    """
    if not description:
        return ""
    args = described(description)["args"]
    given = ", ".join(
        f"{name}={value!r}" for name, value in args.items() if value not in (None, "none")
    )
    return f"{handler_name(description)}({given})"


def described(description: str | None) -> dict[str, Any]:
    """Return a handler's description, read: ``class``, ``args`` and, of a script, ``file``."""
    told: dict[str, Any] = json.loads(description or "{}")
    return {"class": "", "args": {}, **told}
