"""Amounts as people write them: spans of time such as 90d, sizes such as 10GB."""

import re
from typing import Final

_SPAN = re.compile(r"([1-9][0-9]{0,5})(min|m|h|d|w|s)")
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_SIZE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,3})?) ?([KMGTP]?)(i?)B?", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}

DAY: Final = 86_400_000_000
"""Microseconds."""

WEEK: Final = 7 * DAY


def span_of(text: str) -> int | None:
    """Return a span of time in microseconds; None where the text is none.

    Examples:
        >>> span_of("90s"), span_of("36h"), span_of("soon")
        (90000000, 129600000000, None)
    """
    found = _SPAN.fullmatch(text)
    return None if found is None else int(found[1]) * _SECONDS[found[2]] * 1_000_000


def span_words(micros: int) -> str:
    """Return a span as ``span_of`` reads it, in the largest unit that gives it exactly.

    Examples:
        >>> span_words(90 * DAY), span_words(1_500_000), span_words(36 * 3_600_000_000)
        ('90d', '1s', '36h')
    """
    seconds = micros // 1_000_000
    exact = (unit for unit in ("d", "h", "min") if seconds and seconds % _SECONDS[unit] == 0)
    unit = next(exact, "s")
    return f"{seconds // _SECONDS[unit]}{unit}"


def bytes_of(text: str) -> int | None:
    """Return a size in bytes; None where the text is none. Units are decimal, with ``i`` binary.

    Examples:
        >>> bytes_of("10GB"), bytes_of("1.5 MiB"), bytes_of("812"), bytes_of("much")
        (10000000000, 1572864, 812, None)
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None or (found[3] and not found[2]):
        return None
    base = 1024 if found[3] else 1000
    power: int = _POWERS[found[2].lower()]
    return round(float(found[1]) * float(base**power))
