"""``cairn gc``: delete values that a policy lets go; shows first what that would be."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from cairnflow.cli.amounts import AGE, SIZE
from cairnflow.cli.exits import FINE, code_of
from cairnflow.cli.meter import Meter
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.spare import Spare, amounts, spare_form, unlisted, unlisted_form, unlisted_text
from cairnflow.cli.tables import Cell, Column
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.clock import now
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.wire import answer
from cairnflow.trails.reading import Reader
from cairnflow.trails.upkeep.collecting import Collected, collect, survey
from cairnflow.trails.upkeep.orphans import GRACE, Orphan, What, orphans
from cairnflow.trails.upkeep.policy import Policy
from cairnflow.trails.upkeep.retention import Decision
from cairnflow.trails.upkeep.sweeping import Swept, sweep
from cairnflow.trails.words import ago, counted, number, size

_COLUMNS = (
    Column("RUN", least=16, middle=True),
    Column("STATE", spare=1),
    Column("STARTED", right=True),
    Column("VALUES", right=True),
    Column("SIZE", right=True),
)
_LISTED = 40
"""Runs that are listed each by itself; of more, those of a flow in one line."""

_NAMED = 5
_SPARE: Mapping[What, str] = {
    "orphan": ": bytes of runs that no fact names",
    "leftover": ": uploads that were cut off",
    "young": ": too young to tell; they stay",
    "stranger": ": not surely ours; they stay",
}
_COUNT = click.IntRange(min=0)


@command("gc", short_help="Delete values that a policy lets go; shows first what.")
@click.option("--keep-last", type=_COUNT, metavar="N", help="Keep the last N runs of each flow.")
@click.option("--keep-failed", type=AGE, help="Keep failed runs younger than this, such as 90d.")
@click.option("--older-than", type=AGE, help="Let only runs go that are older than this.")
@click.option("--max-bytes", type=SIZE, help="Let the oldest go until the rest fits, as in 200GB.")
@click.option("--keep-pinned/--drop-pinned", default=True, help="Keep what is pinned: the default.")
@click.option(
    "--lost-after",
    type=AGE,
    help="Take runs of other machines for failed that were not heard of for so long.",
)
@click.option("--orphans", "is_swept", is_flag=True, help="Delete bytes that no fact names, too.")
@click.option(
    "--grace", type=AGE, default=GRACE, help="Age of bytes without a fact; 1d by default."
)
@click.option("--dry-run", is_flag=True, help="Delete nothing, whatever else is said.")
@click.option("--yes", is_flag=True, help="Delete; without it nothing is.")
def gc_command(
    screen: Screen,
    is_swept: bool,
    grace: int,
    dry_run: bool,
    yes: bool,
    **rules: Any,
) -> int:
    """Delete the values of runs that no rule keeps. Their facts and previews stay.

    Without --yes it only shows which runs would lose their values: they can't be resumed or
    replayed any more. A run stays if any rule keeps it. Always kept: what runs under way or waiting
    for a person may need, the last good run of each flow, what is pinned, and each value that a
    run that stays has used again. Bytes that no fact names may be of another ledger that keeps
    values in the same place: --orphans is for places that are this ledger's alone.
    """
    policy = Policy(**rules)
    reader = Reader()
    decision = survey(reader.ledger, policy)
    found = list(orphans(reader.ledger, grace, policy)) if is_swept else []
    if dry_run or not yes:
        _tell_plan(screen, policy, decision, found)
        return FINE
    meter = Meter(screen.wishes, "deleted", len(decision.values))
    done = collect(reader.ledger, policy, decision, meter.tell)
    swept = sweep([one for one in found if isinstance(one, Orphan)])
    meter.done()
    return _tell_done(screen, decision, done, swept, found)


def _tell_plan(screen: Screen, policy: Policy, decision: Decision, found: Spare) -> None:
    if screen.wishes.json:
        spare = {"orphans": spare_form(found), "unlisted": unlisted_form(found)}
        screen.json(answer(decision.wire() | {"deleted": None} | spare))
        return
    if screen.wishes.quiet:
        screen.addresses(run.address for run in decision.dropped)
        return
    notes = [*_plan(policy, decision), *_orphans(found)]
    may_go = decision.values or any(isinstance(one, Orphan) and one.may_go for one in found)
    if may_go:
        notes.append(line(Span(" nothing is deleted yet; to delete, add --yes", "bold")))
    elif not policy.asks_for_any and not found:
        notes += screen.hints("cairn gc --keep-last 30 --keep-failed 90d", "cairn du", lead="try:")
    rows = _rows(screen, decision)
    screen.out(screen.table(_COLUMNS, rows) if rows else [], notes)


def _plan(policy: Policy, decision: Decision) -> list[Line]:
    """Return what would be deleted, and what could not be done any more."""
    if not policy.asks_for_any:
        return [line(" no rule asks for any run to go")]
    if not decision.values:
        return [line(f" nothing to delete: {policy.words}")]
    values, runs = counted(len(decision.values), "value"), counted(len(decision.dropped), "run")
    left = decision.live - decision.bytes
    told = [
        line(f" would delete {values}, {size(decision.bytes)}, of {runs}; {size(left)} stay"),
        line(" these runs can no longer be resumed or replayed; their facts and previews stay"),
    ]
    if decision.shorter:
        told.append(line(f" resumed, these would compute more again: {_several(decision.shorter)}"))
    return told


def _several(runs: Sequence[RunRecord]) -> str:
    more = f" and {number(len(runs) - _NAMED)} more" if len(runs) > _NAMED else ""
    return ", ".join(run.address for run in runs[:_NAMED]) + more


def _rows(screen: Screen, decision: Decision) -> list[tuple[Cell, ...]]:
    amounts = decision.amounts()
    if len(decision.dropped) <= _LISTED:
        return [
            (
                run.address,
                screen.state(run.state),
                ago(run.created_at, now()),
                number(amounts[run.key][0]),
                size(amounts[run.key][1]),
            )
            for run in decision.dropped
        ]
    flows: dict[str, list[RunRecord]] = {}
    for run in decision.dropped:
        flows.setdefault(run.flow, []).append(run)
    return [
        (
            f"{runs[0].address} … {runs[-1].number}",
            line(counted(len(runs), "run")),
            ago(runs[0].created_at, now()),
            number(sum(amounts[run.key][0] for run in runs)),
            size(sum(amounts[run.key][1] for run in runs)),
        )
        for runs in flows.values()
    ]


def _orphans(found: Spare) -> list[Line]:
    told = [line(text) for text in amounts(found, _SPARE)]
    return [*told, *((styled(unlisted_text(one), "failed"),) for one in unlisted(found))]


def _tell_done(
    screen: Screen, decision: Decision, done: Collected, swept: Swept, found: Spare
) -> int:
    errors = [*done.errors, *swept.errors]
    unseen = unlisted(found)
    if screen.wishes.json:
        form = {
            "values": done.values,
            "bytes": done.bytes,
            "left": done.left,
            "orphans": swept.count,
            "orphan_bytes": swept.bytes,
            "errors": [str(error) for error in errors],
            "unlisted": unlisted_form(found),
        }
        screen.json(answer(decision.wire() | {"deleted": form}))
    elif screen.wishes.quiet:
        screen.addresses(run.address for run in decision.dropped)
    else:
        told = f" deleted {counted(done.values, 'value')}, {size(done.bytes)}"
        told += (
            f", and {counted(swept.count, 'orphan')}, {size(swept.bytes)}" if swept.count else ""
        )
        screen.out([line(screen.sign("success"), told)])
        if done.left:
            screen.note(line(f" {number(done.left)} stay: a run has begun that may need them"))
    for error in errors:
        screen.note(line(screen.sign("failed"), f" {error}"))
    if errors:
        screen.note(line(" what could not be deleted is an orphan now: cairn gc --orphans"))
    for one in unseen:
        screen.note(line(screen.sign("failed"), unlisted_text(one)))
    failed = [*errors, *(one.error for one in unseen)]
    return code_of(failed[0]) if failed else FINE
