"""What a clock is: it yields events, each a time and the parameters that come with it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import total_ordering
from types import MappingProxyType
from typing import Any

from cairnflow.clock import at, now
from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.schedules.zones import aware, micros, zone_name, zone_named

_MICRO = timedelta(microseconds=1)


@total_ordering
class ScheduleEvent:
    """A time at which a run is due, and parameters that differ from their defaults in it.

    Events are ordered by their moments, whatever their zones; equal are those whose parameters are
    equal too.

    Attributes:
        start_time: aware, in the zone of its clock.
        parameter_defaults: values by the names of parameters.

    Examples:
        >>> from datetime import datetime, UTC
        >>> ScheduleEvent(datetime(2026, 1, 1, tzinfo=UTC), {"region": "EU"})
        ScheduleEvent('2026-01-01T00:00:00+00:00', {'region': 'EU'})
    """

    __slots__ = ("_micros", "parameter_defaults", "start_time")

    def __init__(
        self, start_time: datetime, parameter_defaults: Mapping[str, Any] | None = None
    ) -> None:
        if not isinstance(start_time, datetime) or start_time.tzinfo is None:
            raise AuthoringTypeError(
                f"an event's start_time takes a datetime with a zone, not {start_time!r}"
            )
        self.start_time = start_time
        self.parameter_defaults: Mapping[str, Any] = MappingProxyType(
            dict(parameter_defaults or {})
        )
        self._micros = micros(start_time)

    @property
    def micros(self) -> int:
        """The time in microseconds since 1970-01-01 UTC."""
        return self._micros

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ScheduleEvent):
            return NotImplemented
        is_same_time = self._micros == other._micros
        return is_same_time and self.parameter_defaults == other.parameter_defaults

    def __lt__(self, other: "ScheduleEvent") -> bool:
        return self._micros < other._micros

    def __hash__(self) -> int:
        return hash(self._micros)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.start_time, dict(self.parameter_defaults))

    def __repr__(self) -> str:
        given = f", {dict(self.parameter_defaults)}" if self.parameter_defaults else ""
        return f"ScheduleEvent({self.start_time.isoformat()!r}{given})"


class Clock:
    """Yields the times at which a flow is due; base of all clocks.

    Of an author's own, ``moments`` is all that is needed; or ``events``. All times that a clock
    gives are aware, in its zone. Clocks don't change, and are safe to share between threads.

    Attributes:
        start_date: the first moment that may be yielded; None for no bound.
        end_date: the last that may be; None for no bound.
        parameter_defaults: what its runs have in place of the defaults of parameters.
        timezone: name of the zone.
    """

    kind = ""
    """Name of this kind of clock in descriptions."""

    start_date: datetime | None = None
    end_date: datetime | None = None
    parameter_defaults: Mapping[str, Any] | None = None
    timezone: str | tzinfo | None = None

    @property
    def zone(self) -> tzinfo:
        """The zone in which times are given and walls are read."""
        return zone_named(zone_name(self.timezone, self.start_date))

    def events(self, after: datetime | None = None) -> Iterator[ScheduleEvent]:
        """Yield the events after a moment, in order; perhaps without an end.

        Args:
            after: none at this moment itself; now by default. One without a zone is UTC.
        """
        low = moment_after(after)
        if self.start_date is not None and low < self.start_date.astimezone(UTC):
            low = self.start_date.astimezone(UTC) - _MICRO
        least = micros(low)
        end = None if self.end_date is None else micros(self.end_date)
        for found in self.moments(low):
            at_micros = micros(found)
            if end is not None and at_micros > end:
                return
            if at_micros > least:
                yield ScheduleEvent(found, self.parameter_defaults)

    def moments(self, after: datetime) -> Iterator[datetime]:
        """Yield moments in increasing order: all after ``after``, and perhaps some before it."""
        raise NotImplementedError(f"{type(self).__name__} has no moments method; give it one")

    def describe(self) -> dict[str, Any]:
        """Return plain data from which ``schedule_from`` makes an equal clock; JSON can hold it.

        Raises:
            AuthoringError: it is an author's own clock, or has parameters that JSON can't hold.
        """
        raise AuthoringError(
            f"{type(self).__name__} is a clock of your own and can't be described, so it works "
            "where it is, but can't be kept; use one of cairnflow.schedules.clocks for that"
        )

    def settle(self) -> None:
        """Check the attributes, and bring them into the form that they are kept in.

        Raises:
            AuthoringError: a date, the zone or the parameters can't be.
        """
        name = zone_name(self.timezone, self.start_date or self.end_date)
        zone = zone_named(name)
        object.__setattr__(self, "timezone", name)
        for key in ("start_date", "end_date"):
            if (given := getattr(self, key)) is not None:
                object.__setattr__(self, key, aware(given, zone, key))
        object.__setattr__(self, "parameter_defaults", _parameters(self.parameter_defaults))
        first, last = self.start_date, self.end_date
        if first is not None and last is not None and micros(last) < micros(first):
            raise AuthoringError(
                f"end_date {last.isoformat()} is before start_date {first.isoformat()}"
            )

    def described(self, **own: Any) -> dict[str, Any]:
        """Return ``own`` with what every clock has, as plain data."""
        found = {"kind": self.kind, **own, "timezone": self.timezone}
        for key in ("start_date", "end_date"):
            if (given := getattr(self, key)) is not None:
                found[key] = given.isoformat()
        if self.parameter_defaults:
            found["parameter_defaults"] = _json(self.parameter_defaults)
        return found

    def bounds(self) -> str:
        """Return in words from when to when it goes; begins with a comma unless empty."""
        parts = (("from", self.start_date), ("until", self.end_date))
        return "".join(f", {word} {shown(date)}" for word, date in parts if date is not None)


def moment_after(after: datetime | None) -> datetime:
    """Return a moment in UTC: the one given, or now; one without a zone is UTC already."""
    if after is None:
        return at(now())
    return aware(after, UTC, "after")


def shown(date: datetime) -> str:
    """Return a date as people read it, as short as it can be."""
    return f"{date:%Y-%m-%d %H:%M:%S}" if date.second else f"{date:%Y-%m-%d %H:%M}"


def _parameters(given: Mapping[str, Any] | None) -> dict[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise AuthoringTypeError(
            f"parameter_defaults takes values by the names of parameters, not {given!r}"
        )
    return dict(given)


def _json(given: Mapping[str, Any]) -> Any:
    import json

    try:
        return json.loads(json.dumps(given, allow_nan=False))
    except (TypeError, ValueError) as exc:
        raise AuthoringError(
            f"parameter_defaults {dict(given)!r} can't be described: {exc}; give texts, numbers, "
            "lists and dicts"
        ) from None
