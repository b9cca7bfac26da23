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
from cairnflow.ledger.verdicts import VALUES
from cairnflow.ledger.wire import word
from cairnflow.trails.amounts import span_of
from cairnflow.trails.hints import nearest
from cairnflow.trails.processes import is_lost

KNOWN = (
    "flow:",
    "state:",
    "since:",
    "until:",
    "trigger:",
    "resumed:",
    "data:",
    "verdict:",
    "pinned:",
    "param.NAME=",
)
"""Tokens that a filter knows; whatever has no colon is a word to look for."""

STATES = ("Running", "Paused", "Success", "Failed", "Cancelled")
"""States of runs."""

_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*")+')
_GLOB = re.compile(r"[*?\[]")

LOST = "lost"
"""Word for the state of a run whose process is gone."""

_DATA = ("same", "changed", "unknown")
"""How a run's data compares with the last good run's."""

Matches = Callable[[RunRecord], bool]
"""Says whether a run is asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which runs a filter asks for.

    Attributes:
        which: as far as the ledger can tell of runs alone; without a limit.
        matches: what else is asked of a run itself, each of which must say yes.
        data: words for how its data compares; None for any.
        verdict: words for what was said of it; None for any.
        is_pinned: whether it is pinned; None for both.
    """

    which: RunFilter
    matches: tuple[Matches, ...]
    data: frozenset[str] | None = None
    verdict: frozenset[str] | None = None
    is_pinned: bool | None = None


def parse_filter(text: str, now: int) -> Asked:
    """Read a filter.

    ``flow:`` takes a name, a glob or several with commas; ``state:`` words of states, and ``lost``
    where the process is gone; ``since:`` and ``until:`` a span as ``7d``, ``36h``, ``30m``, or a
    date or time in ISO 8601, UTC unless it says otherwise; ``trigger:`` ``python``, ``cli`` or
    ``schedule``; ``resumed:`` and ``pinned:`` ``yes`` or ``no``; ``data:`` ``same``, ``changed`` or
    ``unknown``, beside the last good run; ``verdict:`` ``good``, ``bad`` or ``unknown``;
    ``param.region=EU`` a parameter's value or a glob. Other words are looked for in name, address,
    message and parameters, whatever their case. All must hold.

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
    words: dict[str, frozenset[str]] = {}
    pinned: bool | None = None
    for token in _TOKEN.findall(text):
        key, value = _split(token)
        if key == "flow" and flow is None and not _GLOB.search(value) and "," not in value:
            flow = slug(value)
        elif key == "state":
            found = _states(value)
            states = found if states is None else tuple(one for one in states if one in found)
            matches += _alive(value)
        elif key == "since":
            since = max(since or 0, _moment(value, now, key))
        elif key in _WORDS:
            asked = _words(key, value)
            words[key] = asked if key not in words else words[key] & asked
        elif key == "pinned":
            pinned = _yes(key, value)
        else:
            matches.append(_match(key, value, now))
    which = RunFilter(flow=flow, states=states, since=since)
    return Asked(which, tuple(matches), words.get("data"), words.get("verdict"), pinned)


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
        wanted = _yes(key, value)
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


_WORDS: dict[str, tuple[str, ...]] = {"data": _DATA, "verdict": VALUES}
"""Words that a token takes, one or several with commas."""


def _words(key: str, value: str) -> frozenset[str]:
    asked = value.lower().split(",")
    for text in asked:
        if text not in _WORDS[key]:
            raise FilterError(f"{key}:{text} in a filter; {nearest(text, _WORDS[key])}")
    return frozenset(asked)


def _yes(key: str, value: str) -> bool:
    if value not in {"yes", "no"}:
        raise FilterError(f"{key}:{value} in a filter: write {key}:yes or {key}:no")
    return value == "yes"


def _states(value: str) -> tuple[str, ...]:
    named = {**{word(state): state for state in STATES}, LOST: "Running"}
    asked = [text.lower() for text in value.split(",")]
    for text in asked:
        if text not in named:
            raise FilterError(f"no run is in state {text!r}; {nearest(text, list(named))}")
    return tuple(dict.fromkeys(named[text] for text in asked))


def _alive(value: str) -> list[Matches]:
    """Return what tells runs under way from lost ones, where only one of both is asked for."""
    asked = value.lower().split(",")
    if ("running" in asked) == (LOST in asked):
        return []
    return [lambda run: run.state != "Running" or state_of(run) in asked]


def state_of(run: RunRecord) -> str:
    """Return the word for the state of a run; ``lost`` where its process is gone."""
    return LOST if is_lost(run) else word(run.state)


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
