"""The dates around the moment at which a run was to begin."""

from datetime import UTC, datetime, timedelta
from typing import Any

_DAYS = (("today", 0), ("yesterday", -1), ("tomorrow", 1))


def dates(start: datetime) -> dict[str, Any]:
    """Return ``date``, and ``today``, ``yesterday`` and ``tomorrow``, with dashes and without.

    Days are those of UTC, whatever zone ``start`` is in.

    Args:
        start: when the run was to begin; aware of its zone.

    Returns:
        ``date`` is ``start`` itself, in UTC; the others are texts.

    Examples:
        >>> found = dates(datetime(2024, 2, 29, 23, 30, tzinfo=UTC))
        >>> found["today"], found["tomorrow"], found["yesterday_nodash"]
        ('2024-02-29', '2024-03-01', '20240228')
    """
    date = start.astimezone(UTC)
    found: dict[str, Any] = {"date": date}
    for name, away in _DAYS:
        day = date.date() + timedelta(days=away)
        found[name] = day.isoformat()
        found[f"{name}_nodash"] = day.isoformat().replace("-", "")
    return found
