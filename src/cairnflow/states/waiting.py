"""States in which a task has not ended: it waits, or somebody has it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from cairnflow.clock import at, now
from cairnflow.results.result import NoResult
from cairnflow.states.base import State

_LONG = 10 * 365 * 86_400 * 1_000_000
"""Microseconds: ten years, which stand for ever."""


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime | timedelta | int) -> int:
    """Return a moment (a naive one is UTC), or a time from now on, in microseconds since 1970 UTC.

    Raises:
        TypeError: it is none.
    """
    if isinstance(moment, datetime):
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return round((aware - _EPOCH) / timedelta(microseconds=1))
    if isinstance(moment, timedelta):
        return now() + round(moment / timedelta(microseconds=1))
    if isinstance(moment, int):
        return moment
    raise TypeError(f"a time is a datetime, such as datetime.now(UTC), not {moment!r}")


class Pending(State):
    """Not begun."""

    __slots__ = ()


class Scheduled(Pending):
    """To begin at a time.

    Args:
        message: one line for people.
        result: see ``State``.
        start_time: when, aware of its zone (a naive one is UTC), or in microseconds since 1970
            UTC; by default now.
        **around: see ``State``.

    Attributes:
        due: when, in microseconds since 1970-01-01 UTC.
    """

    __slots__ = ("due",)

    def __init__(
        self,
        message: str = "",
        result: Any = NoResult,
        start_time: datetime | int | None = None,
        **around: Any,
    ) -> None:
        super().__init__(message, result, **around)
        self.due: int = now() if start_time is None else micros(start_time)

    @property
    def start_time(self) -> datetime:
        """When, in UTC."""
        return at(self.due)


class Paused(Scheduled):
    """Waits for a person; goes on by itself only at its time, by default in ten years.

    ``cairn approve ADDRESS`` lets it go on.
    """

    __slots__ = ()

    color = "#CFD8DC"

    def __init__(
        self,
        message: str = "",
        result: Any = NoResult,
        start_time: datetime | int | None = None,
        **around: Any,
    ) -> None:
        super().__init__(message, result, start_time, **around)
        if start_time is None:
            self.due += _LONG

    @property
    def is_open_ended(self) -> bool:
        """Whether no time is near at which it would go on by itself."""
        return self.due - now() > _LONG // 2


class Resume(Scheduled):
    """Was paused, and may go on: its trigger is not asked again."""

    __slots__ = ()


class Retrying(Scheduled):
    """An attempt has failed, and there will be another.

    Attributes:
        run_count: attempts so far.
    """

    __slots__ = ("run_count",)

    color = "#A98A1C"

    def __init__(
        self,
        message: str = "",
        result: Any = NoResult,
        start_time: datetime | int | None = None,
        run_count: int = 1,
        **around: Any,
    ) -> None:
        super().__init__(message, result, start_time, **around)
        self.run_count = run_count


class Submitted(State):
    """Handed to somebody who will begin it.

    Attributes:
        state: what is true of the task meanwhile.
    """

    __slots__ = ("state",)

    def __init__(
        self, message: str = "", result: Any = NoResult, state: State | None = None, **around: Any
    ) -> None:
        super().__init__(message, result, **around)
        self.state = state


class Queued(Submitted):
    """Handed to somebody who has no room for it yet.

    Attributes:
        due: when it is tried again, in microseconds since 1970-01-01 UTC.
    """

    __slots__ = ("due",)

    def __init__(
        self,
        message: str = "",
        result: Any = NoResult,
        state: State | None = None,
        start_time: datetime | int | None = None,
        **around: Any,
    ) -> None:
        super().__init__(message, result, state, **around)
        self.due: int = now() if start_time is None else micros(start_time)

    @property
    def start_time(self) -> datetime:
        """When it is tried again, in UTC."""
        return at(self.due)


class ClientFailed(State):
    """Whoever carries the task could not speak to the server.

    Attributes:
        state: what is true of the task itself.
    """

    __slots__ = ("state",)

    def __init__(
        self, message: str = "", result: Any = NoResult, state: State | None = None, **around: Any
    ) -> None:
        super().__init__(message, result, **around)
        self.state = state


class Running(State):
    """A worker has it."""

    __slots__ = ()

    color = "#1E44B8"
