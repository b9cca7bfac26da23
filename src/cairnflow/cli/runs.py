"""``cairn runs``: runs, newest first."""

import click

from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.tables import Cell, Column
from cairnflow.cli.texts import Line, Span, joined, styled
from cairnflow.clock import now
from cairnflow.ledger.tally import Tally
from cairnflow.ledger.wire import answer
from cairnflow.trails.comparing.badges import Badge
from cairnflow.trails.lists import RunList
from cairnflow.trails.open import runs
from cairnflow.trails.runs import Run
from cairnflow.trails.words import ABSENT, ago, duration, number, size, tone

_COLUMNS = (
    Column("RUN", least=16, middle=True),
    Column("STATE"),
    Column("STARTED", right=True),
    Column("TOOK", right=True, spare=1),
    Column("TASKS", right=True, spare=3),
    Column("CHECKPOINTS", right=True, spare=5),
    Column("SIZE", right=True, spare=4),
    Column("DATA", spare=3),
    Column("BY", spare=6),
    Column("PARAMETERS", least=10, spare=2),
    Column("MESSAGE", least=12, spare=2),
)


@command("runs", short_help="List runs, newest first.")
@click.argument("filter", nargs=-1, metavar="[FILTER]...")
@click.option(
    "-n", "--limit", type=click.IntRange(min=1), default=20, help="How many at most; 20 by default."
)
def runs_command(screen: Screen, filter: tuple[str, ...], limit: int) -> None:
    """List runs, newest first.

    FILTER is made of words such as flow:daily-* state:failed since:7d until:2026-11-22
    trigger:cli resumed:yes data:changed verdict:bad pinned:yes param.region=EU; all must hold.
    Other words are looked for in names, messages and parameters.
    """
    found = runs(" ".join(filter), limit=limit)
    if screen.wishes.json:
        screen.json(answer({"runs": found.wire()}))
    elif screen.wishes.quiet:
        screen.addresses(run.address for run in found)
    elif not found:
        screen.note((Span("no run" + (" that fits" if filter else " is recorded yet"), "dim"),))
        screen.hint("cairn runs" if filter else "cairn run FILE")
    else:
        screen.out(screen.table(_COLUMNS, _rows(screen, found)), _notes(screen, found, limit))


def _rows(screen: Screen, found: RunList) -> list[tuple[Cell, ...]]:
    tallies = found.tallies()
    badges = found.badges(tallies)
    keys = [run.record.key for run in found]
    return [
        _row(screen, run, tallies[key], badges[key]) for run, key in zip(found, keys, strict=True)
    ]


def _row(screen: Screen, run: Run, counts: Tally, badge: Badge) -> tuple[Cell, ...]:
    record = run.record
    kept = sum(count for state, count in counts.by_state.items() if state != "Mapped")
    shown = "  ".join(f"{name}={value}" for name, value in run.params.items())
    state = "crashed" if run.is_lost else run.state
    message = run.message if tone(state).name in {"failed", "skipped", "paused"} else ""
    return (
        (styled(run.address, "bold"),),
        screen.state(state),
        ago(record.created_at, now()),
        ABSENT if run.is_lost else duration(run.duration),
        number(counts.groups),
        number(kept),
        size(counts.bytes),
        _badge(badge),
        record.trigger,
        (styled(screen.cut(shown, 40), "dim"),),
        (styled(screen.cut(message, 60), tone(state).name),),
    )


def _badge(badge: Badge) -> Line:
    """Return how a run's data stands: what was said of it, and what differs."""
    styles = {"good": "success", "bad": "failed"}
    told: list[Line] = []
    if badge.verdict in styles:
        told.append((Span(str(badge.verdict), styles[badge.verdict]),))
    if badge.taints:
        told.append((Span("tainted", "retrying"),))
    if str(badge):
        told.append((styled(badge, "" if badge.changed else "dim"),))
    return joined(told, " ")


def _notes(screen: Screen, found: RunList, limit: int) -> list[Line]:
    more = [(Span(f" the last {limit}; more with --limit", "dim"),)] if len(found) == limit else []
    address = found[0].address
    return [*more, *screen.hints(f"cairn ls {address}", f"cairn show {address}")]
