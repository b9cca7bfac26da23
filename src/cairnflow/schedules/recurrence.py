"""Recurrence rules of calendars: which walls they name. Knows nothing of zones but their names."""

import heapq
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.schedules.zones import name_of

if TYPE_CHECKING:
    from dateutil.rrule import rrule

EXAMPLE = "'FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=9;BYMINUTE=0;BYSECOND=0'"

_LAST_YEAR = 9999
_CYCLE = 400
"""Years after which the calendar comes again, days of the week included."""

_LOOKED_THROUGH = 100
"""Years, at least, that are looked through for a time that a rule names."""

_STEPS = {
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
    "HOURLY": timedelta(hours=1),
    "MINUTELY": timedelta(minutes=1),
}
_MARGIN = timedelta(days=8)
"""More than a week: a rule begun here knows all of the week that it is asked for."""

_PARTS = re.compile(
    r"FREQ|INTERVAL|COUNT|UNTIL|WKST|BY(MONTH|MONTHDAY|YEARDAY|WEEKNO|DAY|HOUR|MINUTE|SECOND|SETPOS)"
)
_MOMENT = re.compile(r"(\d{8})(T\d{6})?(Z?)")


class Stamp(NamedTuple):
    """A date as a calendar writes it.

    Attributes:
        wall: what the clock shows.
        zone: name of the zone in which it does; empty where it is not said.
        is_day: no time of day is given.
    """

    wall: datetime
    zone: str
    is_day: bool


class Calendar(NamedTuple):
    """What the lines of a recurrence say.

    Attributes:
        text: the lines, one each, in the form that is kept.
        start: from which rules count; None where it is not said.
        rules: the parts of each RRULE, by name.
        dates: of all RDATE.
        without: of all EXDATE.
    """

    text: str
    start: Stamp | None
    rules: tuple[dict[str, str], ...]
    dates: tuple[Stamp, ...]
    without: tuple[Stamp, ...]

    @property
    def goes_on_all_day(self) -> bool:
        """Whether all rules name times of every hour."""
        return not self.dates and all(map(_names_every_hour, self.rules))


class Rule(NamedTuple):
    """One rule, with all that it needs.

    Attributes:
        parts: of its text, by name, but ``UNTIL``.
        start: wall from which it counts.
        until: the last wall that may be; None for no bound.
    """

    parts: dict[str, str]
    start: datetime
    until: datetime | None

    def walls(self, after: datetime) -> Iterator[datetime]:
        """Yield the walls behind ``after``; none that are more than 100 to 500 years away.

        A rule that names nothing would have dateutil look up to the year 9999, for minutes. Moved
        there by a multiple of 400 years, it comes to the end sooner.
        """
        from dateutil.rrule import rrulestr

        start = self._begun_near(after)
        latest = max(start.year, after.year)
        cycles = max((_LAST_YEAR - _LOOKED_THROUGH - latest) // _CYCLE, 0) * _CYCLE
        rule = ";".join(f"{name}={value}" for name, value in self.parts.items())
        try:
            found = rrulestr(rule, dtstart=start.replace(year=start.year + cycles))
        except (ValueError, TypeError, KeyError, AttributeError) as exc:
            raise AuthoringError(f"rrule {rule!r}: {exc}; for example, {EXAMPLE}") from exc
        for shifted in found:
            wall = shifted.replace(year=shifted.year - cycles)
            if self.until is not None and wall > self.until:
                return
            if wall > after:
                yield wall

    def _begun_near(self, after: datetime) -> datetime:
        """Return a start near ``after`` from which the rule names the same walls."""
        step = _STEPS.get(self.parts["FREQ"])
        if step is None or "COUNT" in self.parts or after <= self.start:
            return self.start
        margin = _MARGIN if step >= _STEPS["DAILY"] else step
        step *= int(self.parts.get("INTERVAL", "1"))
        return self.start + max((after - margin - self.start) // step, 0) * step


def walls(
    rules: list[Rule], dates: list[datetime], without: set[datetime], after: datetime
) -> Iterator[datetime]:
    """Yield the walls of rules and dates behind a wall, each once, in order.

    Args:
        rules: any number.
        dates: to yield as well.
        without: not to yield.
        after: not to yield, nor what is before it.
    """
    last = after
    for wall in heapq.merge(*(rule.walls(after) for rule in rules), sorted(dates)):
        if wall > last and wall not in without:
            yield wall
        last = max(wall, last)


def read(given: Any) -> Calendar:
    """Return what lines of RFC 5545 say, or a rule of dateutil.

    Args:
        given: text of lines ``DTSTART``, ``RRULE``, ``RDATE`` and ``EXDATE``, or of one rule; or an
            ``rrule`` or ``rruleset`` of dateutil.

    Raises:
        AuthoringError: a line can't be read.

    Source:
        RFC 5545, Internet Calendaring and Scheduling, 3.3.10 Recurrence Rule and 3.8.5.
    """
    text = given if isinstance(given, str) else _text_of(given)
    start: Stamp | None = None
    rules: list[dict[str, str]] = []
    dates: dict[str, list[Stamp]] = {"RDATE": [], "EXDATE": []}
    lines = [line.strip() for line in text.strip().upper().splitlines() if line.strip()]
    for line, original in zip(
        lines, [one for one in text.splitlines() if one.strip()], strict=True
    ):
        name, value, zone = _split(line, original)
        if name == "RRULE":
            rules.append(_parts(value))
        elif name == "DTSTART":
            start = _stamp(value, zone)
        elif name in dates:
            dates[name] += [_stamp(one, zone) for one in value.split(",")]
        else:
            raise AuthoringError(
                f"rrule: {name!r} is not DTSTART, RRULE, RDATE or EXDATE; for example, {EXAMPLE}"
            )
    if not rules and not dates["RDATE"]:
        raise AuthoringError(f"rrule {given!r} has no RRULE and no RDATE; for example, {EXAMPLE}")
    kept = "\n".join(line.strip() for line in text.strip().splitlines() if line.strip())
    return Calendar(kept, start, tuple(rules), tuple(dates["RDATE"]), tuple(dates["EXDATE"]))


def until(parts: dict[str, str]) -> Stamp | None:
    """Return the end of a rule: the last moment of the day, where it is a day."""
    if "UNTIL" not in parts:
        return None
    found = _stamp(parts["UNTIL"], "")
    last = timedelta(hours=23, minutes=59, seconds=59) if found.is_day else timedelta()
    return found._replace(wall=found.wall + last)


def _split(line: str, original: str) -> tuple[str, str, str]:
    """Return name, value and zone of a line; a zone's name has both cases."""
    head, colon, value = line.partition(":")
    if not colon:
        return "RRULE", line, ""
    name, *parameters = head.split(";")
    found = re.search(r";TZID=([^:;]+)", original.strip(), re.IGNORECASE)
    return name, value, found[1] if found and parameters else ""


def _parts(value: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in value.strip(";").split(";")]
    parts = {name.strip(): given.strip() for name, _, given in pairs}
    for name, given in parts.items():
        if not _PARTS.fullmatch(name) or not given:
            raise AuthoringError(
                f"rrule {value!r}: '{name}={given}' is no part of a rule; for example, {EXAMPLE}"
            )
    freq = parts.get("FREQ")
    if freq == "SECONDLY":
        raise AuthoringError(
            f"rrule {value!r}: FREQ=SECONDLY is more than a schedule does; MINUTELY is the most"
        )
    if freq not in {*_STEPS, "MONTHLY", "YEARLY"}:
        raise AuthoringError(
            f"rrule {value!r}: FREQ is {freq}, but takes MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY "
            f"or YEARLY; for example, {EXAMPLE}"
        )
    for name in ("INTERVAL", "COUNT"):
        if name in parts and not (parts[name].isdigit() and int(parts[name]) > 0):
            raise AuthoringError(f"rrule {value!r}: {name} takes a whole number from 1")
    return parts


def _names_every_hour(parts: dict[str, str]) -> bool:
    interval = int(parts.get("INTERVAL", "1"))
    most = {"HOURLY": 1, "MINUTELY": 60}.get(parts["FREQ"], 0)
    return interval <= most and "BYHOUR" not in parts


def _stamp(text: str, zone: str) -> Stamp:
    found = _MOMENT.fullmatch(text)
    if not found:
        raise AuthoringError(
            f"rrule: {text!r} is no date; write 20260131T090000, with a Z at its end for UTC"
        )
    day, time, is_utc = found.groups()
    try:
        wall = datetime.strptime(day + (time or "T000000"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a wall
    except ValueError as exc:
        raise AuthoringError(f"rrule: {text!r} is no date: {exc}") from None
    return Stamp(wall, "UTC" if is_utc else zone, time is None)


def _text_of(given: Any) -> str:
    from dateutil.rrule import rrule, rruleset

    if isinstance(given, rrule):
        return _lines(given)
    if not isinstance(given, rruleset):
        raise AuthoringTypeError(
            f"rrule takes text such as {EXAMPLE}, or a rule of dateutil, not {given!r}"
        )
    held = vars(given)
    if held["_exrule"]:
        raise AuthoringError("rrule: rules of what to leave out can't be kept; give dates: EXDATE")
    lines = [_lines(rule) for rule in held["_rrule"]]
    starts = {line.split("\n")[0] for line in lines}
    if len(starts) > 1:
        raise AuthoringError("rrule: the rules of a set must all have one dtstart")
    dates = [(name, held[key]) for name, key in (("RDATE", "_rdate"), ("EXDATE", "_exdate"))]
    return "\n".join(
        [*sorted(starts), *(line.split("\n")[1] for line in lines)]
        + [f"{name}{_stamped(one)}" for name, found in dates for one in found]
    )


def _lines(rule: "rrule") -> str:
    """Return DTSTART and RRULE of a rule of dateutil, with the zone that its text leaves out."""
    start, last = _bounds(vars(rule))
    told = rule.replace(until=last.astimezone(start.tzinfo)) if last and start.tzinfo else rule
    return f"DTSTART{_stamped(start)}\n{str(told).splitlines()[-1]}"


def _bounds(held: dict[str, Any]) -> tuple[datetime, datetime | None]:
    return held["_dtstart"], held["_until"]


def _stamped(at: date) -> str:
    zone = getattr(at, "tzinfo", None)
    name = name_of(zone) if zone is not None else ""
    return f";TZID={name}:{at:%Y%m%dT%H%M%S}" if name else f":{at:%Y%m%dT%H%M%S}"
