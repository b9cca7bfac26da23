"""Which value of an earlier run a task would take that asks for caching; none is verified."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from cairnflow.engine.candidates import Hit, Wanted, judged
from cairnflow.engine.given import Inputs, combined
from cairnflow.engine.reuse import Reason
from cairnflow.engine.rules import CacheRule
from cairnflow.engine.work import Work
from cairnflow.errors import CairnflowError
from cairnflow.keys import WHOLE
from cairnflow.ledger.records import Candidate
from cairnflow.plan.cache_validators import Comparing
from cairnflow.runtime.planning.existing import Where, where
from cairnflow.runtime.planning.values import Arguments


class Sought(NamedTuple):
    """What was found.

    Attributes:
        reason: why it may be taken, or why there is none.
        hit: the value; None where there is none, or where that is open.
        waits_for: places of the tasks that tell whether there is one.
        is_open: it can't be told beforehand.
        like: what another task run of the same key and code has, too, if this one can take its
            value once that has ended; empty where none can.
    """

    reason: Reason
    hit: Hit | None = None
    waits_for: tuple[int, ...] = ()
    is_open: bool = False
    like: str = ""


_NEVER = Reason("never_kept", "this task's values are not kept, so none can be taken")


class View(NamedTuple):
    """What is true when values are looked for.

    Attributes:
        at: now, microseconds since 1970 UTC.
        missing: where values were, and are not any more.
    """

    at: int
    missing: Collection[Where] = ()


def sought(work: Work, child: int, given: Arguments, view: View) -> Sought:
    """Return the value that a task run would take, as ``engine.caching`` looks for it.

    Args:
        work: the task; one that asks for caching.
        child: the child's place; ``WHOLE`` for the task itself.
        given: its arguments.
        view: what is true now.
    """
    rule = work.cache
    assert rule is not None, "asked of tasks that look for earlier values"
    if not rule.is_kept:
        return Sought(_NEVER)
    try:
        return _found(rule, work.code, child, given, view)
    except CairnflowError as exc:
        return Sought(Reason("unreachable", f"the ledger can't be asked: {exc}"))


def _found(rule: CacheRule, code: str, child: int, given: Arguments, view: View) -> Sought:
    validator = rule.validator
    if not isinstance(validator, Comparing):
        return _asked(rule, child, getattr(validator, "__name__", repr(validator)))
    if validator.inputs is None and given.open:
        if rule.lookup.candidates(rule.key, limit=1):
            return _open(given, given.open)
        return _none(rule, child)
    digest = "" if given.open else combined(given.digests, given.codes)
    inputs = Inputs("", digest, given.digests, given.codes)
    wanted = Wanted(code, inputs, {}, {}, rule.parameters, view.at)
    needed = (validator.inputs or frozenset[str]()) & given.open.keys()
    first: Reason | None = None
    for candidate in _candidates(rule, validator, digest, child):
        held = _judged(candidate, validator, wanted, view)
        if isinstance(held, Hit):
            needed = needed | (held.known.codes.keys() & given.open.keys())
        if needed and not (isinstance(held, Reason) and held.code in _SETTLED):
            return _open(given, needed)
        if isinstance(held, Hit):
            return Sought(held.reason, held)
        first = first or held
    found = Sought(first) if first is not None else _none(rule, child)
    if validator.is_never:
        return found
    return found._replace(like=digest if validator.inputs is None else f"child {child}")


def _judged(candidate: Candidate, validator: Comparing, wanted: Wanted, view: View) -> Hit | Reason:
    held = judged(candidate, validator, wanted)
    if isinstance(held, Hit) and where(candidate.fact) in view.missing:
        return Reason("gone", f"the value kept at {held.known.address} is gone")
    return held


def _none(rule: CacheRule, child: int) -> Sought:
    of = "" if child == WHOLE else f" by child {child}"
    return Sought(Reason("new_task", f"no value is kept under {rule.key!r}{of} yet"))


_SETTLED = frozenset({"refused", "expired", "gone", "new_code"})
"""Reasons that hold whatever the arguments are."""


def _open(given: Arguments, names: Iterable[str]) -> Sought:
    waits = dict.fromkeys(place for name in names for place in given.open[name])
    said = "unless an earlier run was given the same"
    return Sought(Reason("new_input", said), waits_for=tuple(waits), is_open=True)


def _asked(rule: CacheRule, child: int, name: str) -> Sought:
    if not rule.lookup.candidates(rule.key, map_index=child, limit=1):
        return _none(rule, child)
    said = f"its cache_validator {name} is asked when it is due"
    return Sought(Reason("refused", said), is_open=True)


def _candidates(
    rule: CacheRule, validator: Comparing, digest: str, child: int
) -> Iterable[Candidate]:
    find = rule.lookup.candidates
    if validator.inputs is None:
        if digest:
            yield from find(rule.key, inputs_digest=digest)
        yield from find(rule.key, map_index=child, limit=1)
    elif validator.is_never:
        yield from find(rule.key, map_index=child, limit=1)
    else:
        yield from find(rule.key, map_index=child)
