"""The text that says which runs to list: ``flow:daily-* state:failed since:7d timeout``."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase

from cairnflow.errors import FilterError
from cairnflow.keys import slug
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.wire import word
from cairnflow.trails.amounts import span_of
from cairnflow.trails.hints import nearest

KNOWN = ("flow:", "state:", "since:", "until:", "trigger:", "resumed:", "param.NAME=")
"""Tokens that a filter knows; whatever has no colon is a word to look for."""

STATES = ("Running", "Paused", "Success", "Failed", "Cancelled")
"""States of runs."""

_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*")+')
_GLOB = re.compile(r"[*?\[]")

Matches = Callable[[RunRecord], bool]
"""Says whether a run is asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which runs a filter asks for.

    Attributes:
        which: as far as the ledger can tell; without a limit.
        matches: the rest, each of which must say yes.
    """

    which: RunFilter
    matches: tuple[Matches, ...]


def parse_filter(text: str, now: int) -> Asked:
    """Read a filter.

    ``flow:`` takes a name, a glob or several with commas; ``state:`` words of states; ``since:``
    and ``until:`` a span as ``7d``, ``36h``, ``30m``, or a date or time in ISO 8601, UTC unless it
    says otherwise; ``trigger:`` ``python``, ``cli`` or ``schedule``; ``resumed:`` ``yes`` or
    ``no``; ``param.region=EU`` a parameter's value or a glob. Other words are looked for in name,
    address, message and parameters, whatever their case. All must hold.

    Args:
        text: the filter; an empty one asks for all runs.
        now: this moment, in microseconds since 1970 UTC.

    Raises:
        FilterError: a token is unknown or has a value that it can't have.

    Examples:
        >>> parse_filter("flow:daily-sales state:failed", 0).which.states
        ('Failed',)
        >>> parse_filter("flwo:daily-sales", 0)
        Traceback (most recent call last):
        cairnflow.errors.FilterError: a filter has no 'flwo:'; did you mean flow:?
    """
    if text.count('"') % 2:
        raise FilterError(f"a quote in the filter {text!r} is not closed; write another at its end")
    flow: str | None = None
    states: tuple[str, ...] | None = None
    since: int | None = None
    matches: list[Matches] = []
    for token in _TOKEN.findall(text):
        key, value = _split(token)
        if key == "flow" and flow is None and not _GLOB.search(value) and "," not in value:
            flow = slug(value)
        elif key == "state":
            found = _states(value)
            states = found if states is None else tuple(one for one in states if one in found)
        elif key == "since":
            since = max(since or 0, _moment(value, now, key))
        else:
            matches.append(_match(key, value, now))
    return Asked(RunFilter(flow=flow, states=states, since=since), tuple(matches))


def _split(token: str) -> tuple[str, str]:
    """Return a token's key, empty for a plain word, and its value."""
    bare = token.replace('"', "")
    if token.startswith('"'):
        return "", bare
    if bare.startswith("param.") and "=" in bare:
        key, _, value = bare.partition("=")
        return key, value
    key, colon, value = bare.partition(":")
    if not colon:
        return "", bare
    names = [known.rstrip(":") for known in KNOWN if known.endswith(":")]
    if key not in names:
        raise FilterError(f"a filter has no {key + ':'!r}; {nearest(f'{key}:', KNOWN)}")
    if not value:
        raise FilterError(f"{key}: in a filter needs a value, without a space before it")
    return key, value


def _match(key: str, value: str, now: int) -> Matches:
    if key == "flow":
        globs = value.split(",")
        return lambda run: any(_is_like(run.flow, g) or _is_like(run.name, g) for g in globs)
    if key == "until":
        end = _moment(value, now, key)
        return lambda run: run.created_at <= end
    if key == "trigger":
        return lambda run: _is_like(run.trigger, value)
    if key == "resumed":
        wanted = _yes(value)
        return lambda run: (run.resumed_from is not None) is wanted
    if key:
        return _param(key.removeprefix("param."), value)
    sought = value.casefold()
    return lambda run: sought in _said(run)


def _is_like(text: str, glob: str) -> bool:
    return fnmatchcase(text.casefold(), glob.casefold())


def _said(run: RunRecord) -> str:
    return f"{run.address}\n{run.name}\n{run.message}\n{run.parameters}".casefold()


def _param(name: str, glob: str) -> Matches:
    def matches(run: RunRecord) -> bool:
        told = json.loads(run.parameters)
        if name not in told:
            return False
        value = told[name]
        return _is_like(value if isinstance(value, str) else json.dumps(value), glob)

    return matches


def _yes(value: str) -> bool:
    if value not in {"yes", "no"}:
        raise FilterError(f"resumed:{value} in a filter: write resumed:yes or resumed:no")
    return value == "yes"


def _states(value: str) -> tuple[str, ...]:
    named = {word(state): state for state in STATES}
    asked = [text.lower() for text in value.split(",")]
    for text in asked:
        if text not in named:
            raise FilterError(f"no run is in state {text!r}; {nearest(text, list(named))}")
    return tuple(named[text] for text in asked)


def _moment(value: str, now: int, key: str) -> int:
    span = span_of(value)
    if span is not None:
        return now - span
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        raise FilterError(
            f"{key}:{value} in a filter: write a span such as 7d, 36h or 30m, or a date such as "
            "2026-11-22"
        ) from None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1_000_000)
