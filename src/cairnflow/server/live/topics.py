"""What a stream may be about: ``runs``, and ``run:FLOW/NO``."""

from typing import Final

from cairnflow.errors import FilterError
from cairnflow.keys import Address, parse_address

RUNS: Final = "runs"
"""Topic of the list of runs."""

_RUN: Final = "run:"

MOST: Final = 32
"""Topics of one stream; a page has two."""


def parse_topics(text: str) -> tuple[bool, list[Address]]:
    """Return whether the list of runs is asked for, and which runs are.

    Args:
        text: topics, separated by commas.

    Raises:
        FilterError: one is no topic, or there are none, or too many.
        AddressError: one names no run.

    Examples:
        >>> parse_topics("runs,run:sales/12")
        (True, [Address(flow='sales', run='12', task=None, map=None, attempt=None)])
    """
    asked = list(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))
    if not asked or len(asked) > MOST:
        raise FilterError(f"a stream is of 1 to {MOST} topics: ?topics=runs,run:FLOW/NO")
    named = [one.removeprefix(_RUN) for one in asked if one != RUNS and one.startswith(_RUN)]
    if len(named) + (RUNS in asked) < len(asked):
        strange = next(one for one in asked if one != RUNS and not one.startswith(_RUN))
        raise FilterError(f"no topic {strange!r}; write runs, or run:FLOW/NO")
    found = [parse_address(one) for one in named]
    for one in found:
        if one.task is not None:
            raise FilterError(f"a stream is of whole runs: run:{one.flow}/{one.run}")
    return RUNS in asked, found


def topic_of(address: str) -> str:
    """Return the topic of a run."""
    return f"{_RUN}{address}"
