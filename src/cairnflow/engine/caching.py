"""Values of earlier runs that a task may take instead of running: found, judged, and verified."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from cairnflow.engine.candidates import Hit, Wanted, judged
from cairnflow.engine.given import Inputs
from cairnflow.engine.problems import told
from cairnflow.engine.reuse import Reason
from cairnflow.engine.rules import CacheRule, Lookup
from cairnflow.errors import CairnflowError, Corrupt, Incompatible, Missing
from cairnflow.keys import WHOLE
from cairnflow.ledger.records import Candidate
from cairnflow.plan.cache_validators import Comparing
from cairnflow.results.keeping import fetch, verify


class Away(NamedTuple):
    """An earlier value that is good, so far as can be told, but whose store does not answer.

    Attributes:
        said: which value, and what its store says.
        error: what its store says.
    """

    said: str
    error: Exception


_NEVER = Reason("never_kept", "this task's values are not kept, so none can be taken")


def cached(
    rule: CacheRule,
    code: str,
    inputs: Inputs,
    *,
    child: int,
    values: Mapping[str, Any],
    parameters: Mapping[str, Any],
    at: int,
) -> Hit | Away | Reason:
    """Return an earlier value that may be taken and whose bytes are good; else why there is none.

    That its store does not answer says nothing of the value: then the task is not run again.

    Args:
        rule: the task's.
        code: digest of its code.
        inputs: where its arguments came from.
        child: the child's place; ``WHOLE`` for the task itself.
        values: the arguments, by name; for an author's validator.
        parameters: those of the run, by name; likewise.
        at: now, microseconds since 1970 UTC.
    """
    if not rule.is_kept:
        return _NEVER
    wanted = Wanted(code, inputs, values, parameters, rule.parameters, at)
    try:
        return _first_good(rule, wanted, child)
    except CairnflowError as exc:
        return Reason("unreachable", f"the ledger can't be asked for earlier values: {told(exc)}")


def _first_good(rule: CacheRule, wanted: Wanted, child: int) -> Hit | Away | Reason:
    first: Reason | None = None
    gone: set[str | None] = set()
    for candidate in _candidates(rule, wanted, child):
        if candidate.fact.location in gone:
            continue
        judgement = judged(candidate, rule.validator, wanted)
        found = _verified(judgement, rule) if isinstance(judgement, Hit) else judgement
        if not isinstance(found, Reason):
            return found
        if found.code in {"gone", "damaged"}:
            gone.add(candidate.fact.location)
        first = first or found
    of = "" if child == WHOLE else f" by child {child}"
    return first or Reason("new_task", f"no value is kept under {rule.key!r}{of} yet")


def _candidates(rule: CacheRule, wanted: Wanted, child: int) -> Iterable[Candidate]:
    """Yield what may be good, newest first; at last what tells best why nothing was."""
    find = rule.lookup.candidates
    validator = rule.validator
    if isinstance(validator, Comparing) and validator.inputs is None:
        if wanted.inputs.digest:
            yield from _few_first(partial(find, rule.key, inputs_digest=wanted.inputs.digest))
        yield from find(rule.key, map_index=child, limit=1)
    elif isinstance(validator, Comparing) and validator.is_never:
        yield from find(rule.key, map_index=child, limit=1)
    else:
        yield from _few_first(partial(find, rule.key, map_index=child))


_FEW = 2
"""Values that are looked at before more of them are asked for: most often the first is good."""


def _few_first(find: Callable[..., Sequence[Candidate]]) -> Iterator[Candidate]:
    few = find(limit=_FEW)
    yield from few
    if len(few) == _FEW:
        yield from find()[_FEW:]


def _verified(hit: Hit, rule: CacheRule) -> Hit | Away | Reason:
    """Return the hit if what is kept is what was written."""
    known = hit.known
    try:
        verify(known.safe)
        if rule.needs_width and not known.width:
            return hit._replace(known=known._replace(width=len(fetch(known.safe).value)))
    except (Missing, FileNotFoundError, LookupError) as exc:
        return Reason("gone", f"the value kept at {known.address} is gone: {told(exc)}")
    except (Corrupt, Incompatible, TypeError) as exc:
        return Reason("damaged", f"the value kept at {known.address} is damaged: {told(exc)}")
    except Exception as exc:  # noqa: BLE001 - an author's handler may raise anything
        return Away(f"the value kept at {known.address} can't be reached: {told(exc)}", exc)
    return hit


__all__ = ["Away", "CacheRule", "Hit", "Lookup", "cached"]
