"""``cairn schedule``: when a flow is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.scripts import find_flow
from cairnflow.cli.tables import Cell, Column
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.clock import at, now
from cairnflow.flow import Flow
from cairnflow.ledger.wire import answer, moment
from cairnflow.schedules.clocks.base import ScheduleEvent
from cairnflow.schedules.schedule import Schedule
from cairnflow.schedules.zones import name_of
from cairnflow.trails.words import ago

_MOST = 1000
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Row:
    """A time as it is shown.

    Attributes:
        event: of the schedule.
        changed: by how much the clocks of its zone were moved since the time above it.
    """

    event: ScheduleEvent
    changed: timedelta

    @property
    def here(self) -> datetime:
        """In the zone of this machine."""
        return self.event.start_time.astimezone()

    @property
    def there(self) -> datetime:
        """In the zone of the schedule."""
        return self.event.start_time


@click.group("schedule", short_help="Say when a flow is due.", invoke_without_command=True)
@click.pass_context
def schedule_command(ctx: click.Context) -> None:
    """Say when a flow is due."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@command("next", short_help="List the next times of a flow's schedule.")
@click.argument("target", metavar="FILE[:FLOW]")
@click.option(
    "-n",
    "--count",
    type=click.IntRange(1, _MOST),
    default=10,
    help=f"How many; 10 by default, {_MOST} at most.",
)
@click.option(
    "--after",
    metavar="TIME",
    help="Times after this one, in place of now: 2026-10-24 or 2026-10-24T18:00+02:00; without "
    "an offset it is local time.",
)
def next_command(screen: Screen, target: str, count: int, after: str | None) -> None:
    """List the next times at which a flow is due, in local time and in the schedule's own zone.

    FILE is a Python file or a module that defines a flow; where it defines several, FILE:FLOW says
    which. Nothing is run. Where clocks change between two times, the second one says so.
    """
    found = find_flow(target)
    schedule = _schedule_of(found.flow, found.file)
    start = at(now()) if after is None else _moment(after)
    rows = _rows(schedule.next(count, start, return_events=True), start)
    if screen.wishes.json:
        screen.json(_form(found.flow, schedule, rows))
    elif screen.wishes.quiet:
        screen.addresses(row.there.isoformat() for row in rows)
    elif not rows:
        screen.note(line(Span(f"nothing is left of the schedule: {schedule}", "dim")))
    else:
        lead: Line = (styled(found.flow.slug, "bold"), Span("  "), styled(str(schedule), "dim"))
        screen.out(screen.table(_columns(rows), [_cells(row) for row in rows]), lead=[lead])


schedule_command.add_command(next_command)


def _schedule_of(flow: Flow, file: str) -> Schedule:
    schedule = flow.schedule
    if isinstance(schedule, Schedule):
        return schedule
    raise click.UsageError(
        f"flow {flow.name!r} in {file} has no schedule; give it one: "
        f"Flow({flow.name!r}, schedule=CronSchedule('0 6 * * *'))"
    )


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError, OSError) as exc:
        raise click.UsageError(
            "--after takes a time such as 2026-10-24 or 2026-10-24T18:00+02:00, "
            f"not {text!r}: {exc}"
        ) from None


def _rows(events: Sequence[ScheduleEvent], start: datetime) -> list[_Row]:
    """Return events with the changes of clocks between them, each zone's by itself."""
    before: dict[str, timedelta] = {}
    rows: list[_Row] = []
    for event in events:
        zone = event.start_time.tzinfo
        assert zone is not None, "a schedule's times are aware"
        offset = event.start_time.utcoffset() or timedelta()
        earlier = before.get(name_of(zone), start.astimezone(zone).utcoffset() or timedelta())
        rows.append(_Row(event, offset - earlier))
        before[name_of(zone)] = offset
    return rows


def _columns(rows: Sequence[_Row]) -> list[Column]:
    is_one_zone = len({_zone(row) for row in rows}) == 1
    there = f"IN {_zone(rows[0]).upper()}" if is_one_zone else "BY THE SCHEDULE"
    return [
        Column("LOCAL TIME"),
        Column(there),
        Column("DUE", right=True, spare=2),
        Column("CLOCKS", spare=1),
        Column("PARAMETERS", least=10, spare=3),
    ]


def _cells(row: _Row) -> tuple[Cell, ...]:
    given = row.event.parameter_defaults
    return (
        _styled(row.here),
        _shown(row.there),
        ago(row.event.micros, now()),
        (styled(_change(row.changed), "retrying"),),
        (styled("  ".join(f"{name}={value}" for name, value in given.items()), "dim"),),
    )


def _styled(local: datetime) -> Line:
    day, clock, offset = _shown(local).rsplit(" ", 2)
    return (styled(f"{day} {clock}", "bold"), Span(f" {offset}", "dim"))


def _shown(time: datetime) -> str:
    clock = f"{time:%H:%M:%S}" if time.second else f"{time:%H:%M}"
    offset = time.isoformat()[-6:] if time.utcoffset() else "+00:00"
    return f"{time:%a %Y-%m-%d} {clock} {offset}"


def _zone(row: _Row) -> str:
    zone = row.there.tzinfo
    return name_of(zone) if zone is not None else ""


def _change(by: timedelta) -> str:
    """Return in words how clocks were moved.

    Examples:
        >>> _change(timedelta(hours=1)), _change(timedelta(minutes=-30)), _change(timedelta())
        ('1 h forward', '30 min back', '')
    """
    if not by:
        return ""
    size = abs(by)
    text = f"{size // _HOUR} h" if not size % _HOUR else f"{size // _MINUTE} min"
    return f"{text} {'forward' if by > timedelta() else 'back'}"


def _form(flow: Flow, schedule: Schedule, rows: Sequence[_Row]) -> dict[str, Any]:
    times = [
        {
            "at": moment(row.event.micros),
            "local": row.here.isoformat(),
            "scheduled": row.there.isoformat(),
            "zone": _zone(row),
            "in_s": (row.event.micros - now()) // 1_000_000,
            "clocks_moved_s": int(row.changed.total_seconds()),
            "parameters": {
                name: _plain(value) for name, value in row.event.parameter_defaults.items()
            },
        }
        for row in rows
    ]
    return answer({"flow": flow.slug, "schedule": str(schedule), "times": times})


def _plain(value: Any) -> Any:
    """Return what JSON can hold: simple values as they are, others as they are shown."""
    return value if value is None or isinstance(value, str | int | float | bool) else repr(value)
