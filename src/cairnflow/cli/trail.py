"""``cairn ls``: the checkpoints of a run, in the order in which they were kept."""

import json
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import replace

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.beside import beside, fact_cell, task_cell, title
from cairnflow.cli.finding import Meant, find
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.tables import Cell, Column
from cairnflow.cli.texts import Line, Span, clean, joined, line, styled
from cairnflow.clock import now
from cairnflow.keys import TaskKey
from cairnflow.ledger.records import Checkpoint
from cairnflow.ledger.tally import tally
from cairnflow.ledger.wire import address as fact_address
from cairnflow.ledger.wire import trail, word
from cairnflow.trails.lines import handler_shown, short_digest, typed
from cairnflow.trails.rows import Row, has_run, is_unkept
from cairnflow.trails.runs import Run
from cairnflow.trails.unkept import not_kept
from cairnflow.trails.words import ABSENT, ago, counted, duration, number, size, tone

_COLUMNS = (
    Column("#", right=True, spare=3),
    Column("TASK", least=14, middle=True),
    Column("STATE"),
    Column("DUR", right=True, spare=2),
    Column("RESULT", least=18),
    Column("SIZE", right=True, spare=1),
    Column("HASH", spare=4),
    Column("SAFE VALUE"),
    Column("HANDLER"),
    Column("VS", least=8, spare=2),
)


@command("ls", short_help="List the checkpoints of a run: its trail.")
@click.argument("address", required=False, type=ADDRESS, metavar="[ADDRESS]")
@click.option("-a", "--all", "each", is_flag=True, help="Each child and each attempt in its line.")
@click.option("-l", "--long", is_flag=True, help="Where each value is kept, and by which handler.")
def ls_command(screen: Screen, address: str | None, each: bool, long: bool) -> None:
    """List the checkpoints of a run, in the order in which they were kept: its trail.

    ADDRESS is a run, or a task of it for its children and attempts; without it, the last run.
    A mapped task is one line, with counts.
    """
    meant = find(address)
    facts = meant.facts()
    record = meant.run.record
    each = each or long or meant.task is not None
    if screen.wishes.json:
        gone, is_pinned = meant.run.deletions, meant.run.is_pinned
        told = beside(meant.run, facts if meant.task is None else None).forms(facts)
        said = meant.run.verdicts
        form = trail(record, facts, gone, is_pinned=is_pinned, verdicts=said, beside=told)
        screen.json(form)
        return
    kept = [fact for fact in facts if fact.state != "Mapped"]
    if screen.wishes.quiet:
        screen.addresses(fact_address(record, fact) for fact in kept)
        return
    gone = meant.run.deletions
    if each:
        vs = beside(meant.run, facts if meant.task is None else None)
        found = [
            (*_fact_cells(screen, fact, long=long, is_gone=fact.seq in gone), fact_cell(vs, fact))
            for fact in kept
        ]
    else:
        deleted = Counter(fact.task for fact in kept if fact.seq in gone)
        vs = beside(meant.run, facts)
        found = [
            (*_row_cells(screen, row, deleted[row.task]), task_cell(vs, row.task))
            for row in meant.run.rows
        ]
    columns = (*_COLUMNS[:-1], replace(_COLUMNS[-1], title=title(vs)))
    lines = screen.table(columns, found)
    if long and screen.is_terminal:
        lines = _below(lines, kept)
    differs = [f"cairn blame {record.address}"] if vs.is_other else []
    notes = [_foot(facts, gone), *screen.hints(*differs, *_next(meant, facts))]
    screen.out(lines, notes, lead=[_head(meant.run, screen)])


def _row_cells(screen: Screen, row: Row, deleted: int) -> tuple[Cell, ...]:
    name = row.task if row.children is None else f"{row.task} ×{number(row.children)}"
    return (
        (Span(number(row.first_seq), "dim"),),
        line(name, Span(_tries(row), "dim")),
        _state(screen, row),
        duration(row.duration_seconds),
        (
            *_unkept(row),
            *_deleted(row, deleted),
            *_result(row.type, row.summary, row.message, row.state),
        ),
        size(row.bytes),
        (Span(_digits(row.content), "dim"),),
        "",
        "",
    )


def _tries(row: Row) -> str:
    """Return how often it was tried, or how many turns its loop took."""
    if row.turns:
        return f" {row.turns} turns"
    return f" @{row.attempt}" if row.attempt > 1 and row.children is None else ""


def _state(screen: Screen, row: Row) -> Line:
    """Return a state; of a group with how many of its children it is true.

    Where a fraction would read as if the others had failed, all children are counted.
    """
    shown = screen.state(row.state)
    if row.children is None or set(row.counts) == {row.state}:
        return shown
    style = tone(row.state).name
    alike: dict[str, int] = {}
    for state, count in row.counts.items():
        alike[tone(state).name] = alike.get(tone(state).name, 0) + count
    if style == "success" and len(alike) > 1:
        told = ", ".join(f"{number(count)} {name}" for name, count in alike.items())
        return (screen.sign(row.state), Span(f" {told}", style))
    count = row.done if row.state == "running" else alike.get(style, 0)
    return (*shown, Span(f" {number(count)}/{number(row.children)}", style))


def _fact_cells(screen: Screen, fact: Checkpoint, *, long: bool, is_gone: bool) -> tuple[Cell, ...]:
    attempt = f"@{fact.attempt}" if fact.attempt > 1 else ""
    state = word(fact.state)
    seconds = (fact.returned_at - fact.started_at) / 1e6 if has_run(fact) else None
    is_wide = long and not screen.is_terminal
    why = _noted(not_kept(fact.message)) if is_unkept(fact) else ()
    why = _noted("deleted") if is_gone else why
    return (
        (Span(number(fact.seq), "dim"),),
        f"{TaskKey(fact.task, fact.map_index)}{attempt}",
        screen.state(state),
        duration(seconds),
        (*why, *_result(fact.type or "", fact.summary or "", fact.message, state)),
        size(fact.size),
        (Span(_digits(fact.content or ""), "dim"),),
        _location(fact) if is_wide else "",
        handler_shown(fact.handler) if is_wide and fact.handler else "",
    )


def _result(kind: str, summary: str, message: str, state: str) -> Line:
    """Return a value in a few words; where there is none, why."""
    style = tone(state).name
    if kind and state == "invalid":
        return line(f"{typed(kind, summary, short=True)}  ", styled(message, style))
    if kind:
        return line(typed(kind, summary, short=True))
    if style in {"failed", "retrying", "skipped", "paused"} and message:
        return (styled(message, style),)
    return (Span(ABSENT, "dim"),)


def _unkept(row: Row) -> Line:
    """Return how many values were not kept, and why."""
    count = f"{number(row.unkept)} " if row.unkept and row.children is not None else ""
    return _noted(f"{count}{row.unkept_why}" if row.unkept else "")


def _deleted(row: Row, count: int) -> Line:
    """Return how many values were deleted by policy."""
    many = f"{number(count)} " if row.children is not None else ""
    return _noted(f"{many}deleted" if count else "")


def _noted(text: str) -> Line:
    return (styled(text, "retrying"), Span("  ")) if text else ()


def _digits(content: str) -> str:
    return short_digest(content).rpartition(":")[2] or ABSENT


def _location(fact: Checkpoint) -> str:
    if fact.location is None:
        return ABSENT
    told = json.loads(fact.location)
    return told if isinstance(told, str) else fact.location


def _below(lines: Sequence[Line], facts: Sequence[Checkpoint]) -> list[Line]:
    """Put below each row where its value is kept, whole: it is there to be copied."""
    found = [lines[0]]
    for row, fact in zip(lines[1:], facts, strict=True):
        found.append(row)
        if fact.location is not None:
            where = f"{clean(_location(fact))}  {clean(handler_shown(fact.handler))}"
            found.append((Span(f"      {where}", "dim"),))
    return found


def _head(run: Run, screen: Screen) -> Line:
    record = run.record
    told = [ago(record.created_at, now()), duration(run.duration)]
    told += [f"resumes {run.resumed_from}"] if run.resumed_from else []
    shown = "  ".join(f"{name}={value}" for name, value in run.params.items())
    state = screen.state("crashed" if run.is_lost else run.state)
    pieces = [(Span(run.address, "bold"), Span("  "), *state), (styled(" · ".join(told), "dim"),)]
    return joined(
        [*pieces, *([(styled(screen.cut(shown, _SHOWN), "dim"),)] if shown else [])], "  "
    )


_SHOWN = 60
"""Cells of the parameters in the first line."""


def _foot(facts: Sequence[Checkpoint], gone: Container[int]) -> Line:
    counts = tally(facts)
    reused = sum(
        amount for state, amount in counts.bytes_by_state.items() if tone(state).name == "reused"
    )
    kept = sum(count for state, count in counts.by_state.items() if state != "Mapped")
    told = [counted(counts.groups, "task"), counted(kept, "checkpoint"), size(counts.bytes)]
    told[-1] += f" ({size(counts.bytes - reused)} new)" if reused else ""
    unkept = sum(map(is_unkept, facts))
    told += [f"{number(unkept)} not kept"] if unkept else []
    deleted = sum(fact.seq in gone for fact in facts)
    told += [f"{number(deleted)} deleted"] if deleted else []
    return (Span(f" {' · '.join(told)}", "dim"),)


def _next(meant: Meant, facts: Sequence[Checkpoint]) -> list[str]:
    run = meant.run.record
    failed = [
        fact
        for fact in facts
        if tone(fact.state).name == "failed" and fact.state != "TriggerFailed"
    ]
    if failed:
        return [f"cairn show {fact_address(run, failed[0])}", f"cairn logs {run.address}"]
    if meant.run.state == "paused" and meant.run.why().code == "approved":
        return [meant.run.resume_command, f"cairn why {run.address}"]
    if paused := meant.run.paused():
        return [f"cairn approve {paused[0].address}", f"cairn why {run.address}"]
    kept = [fact for fact in facts if fact.location is not None]
    named = fact_address(run, kept[-1]) if kept else run.address
    return [f"cairn head {named}", f"cairn show {named}"]
