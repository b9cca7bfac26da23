"""What a flow needs of a schedule, and of how it is waited for; it knows neither."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol


class Timetable(Protocol):
    """When a flow is due, such as a schedule of ``cairnflow.schedules``."""

    def events(self, after: datetime | None = None, /) -> Iterator[Any]:
        """Yield the events after a moment, in order."""
        ...


class Waiting(Protocol):
    """What becomes of missed times; see ``cairnflow.flow.Wait``."""

    @property
    def catch_up(self) -> str:
        """Of slots that passed while nobody was there: ``skip``, ``last`` or ``all``."""
        ...

    @property
    def overlap(self) -> str:
        """Of slots that pass during a run: ``skip`` or ``queue``."""
        ...
