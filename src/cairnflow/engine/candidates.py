"""Whether a value that was kept under a key may be taken: facts and digests in, a reason out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from cairnflow.clock import at
from cairnflow.digests import content
from cairnflow.engine.given import Inputs
from cairnflow.engine.problems import told
from cairnflow.engine.reuse import SAME, Reason, by_policy, known_at, verdict
from cairnflow.engine.work import Known
from cairnflow.keys import TaskKey
from cairnflow.ledger.records import Candidate
from cairnflow.logs import get_logger
from cairnflow.plan.cache_validators import Comparing
from cairnflow.results.inline import JSONResultHandler
from cairnflow.states import Cached

_ACCEPTED = "accepted"


class Wanted(NamedTuple):
    """What is true of a task run that looks for an earlier value.

    Attributes:
        code: digest of its code.
        inputs: where its arguments came from.
        values: its arguments, by name.
        parameters: those of its run, by name.
        told: JSON object of the parameters, as it stands in the run's record.
        at: now, microseconds since 1970 UTC.
    """

    code: str
    inputs: Inputs
    values: Mapping[str, Any]
    parameters: Mapping[str, Any]
    told: str
    at: int


class Hit(NamedTuple):
    """An earlier value that may be taken.

    Attributes:
        known: where it is.
        reason: why it may be.
        expires_at: from when on it may not; None for never.
        candidate: what says so.
    """

    known: Known
    reason: Reason
    expires_at: int | None
    candidate: Candidate

    def state(self) -> Cached:
        """Return the state of a task run that takes it."""
        state = _state(self.known, self.candidate)
        state.message = f"from {self.known.address}: {self.reason.text}"
        return state


@dataclass(frozen=True, slots=True, eq=False)
class PastInput:
    """An argument of an earlier run: it equals what has the same content.

    Attributes:
        content: its content digest; empty where unknown, and then it equals nothing.
    """

    content: str

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PastInput):
            return bool(self.content) and self.content == other.content
        return bool(self.content) and self.content == content(other)

    __hash__ = None  # type: ignore[assignment]  # a value that equals it has another hash


def address_of(candidate: Candidate) -> str:
    """Return the address of a kept value."""
    return f"{candidate.run}/{TaskKey(candidate.fact.task, candidate.fact.map_index)}"


def judged(
    candidate: Candidate, validator: Comparing | Callable[..., bool], wanted: Wanted
) -> Hit | Reason:
    """Return the value of ``candidate``, if it may be taken as far as facts say; else why not.

    Args:
        candidate: what was kept.
        validator: says which values are good.
        wanted: what it would be taken for.
    """
    fact, address = candidate.fact, address_of(candidate)
    if candidate.deleted_at is not None:
        return Reason("gone", f"the value kept at {address} was {by_policy(candidate.deleted_at)}")
    if fact.expires_at is not None and fact.expires_at <= wanted.at:
        since = at(fact.expires_at).isoformat(sep=" ", timespec="seconds")[:-6]
        return Reason("expired", f"the value kept at {address} expired {since} UTC")
    known = known_at(address, fact)
    if isinstance(validator, Comparing):
        reason = _compared(known, candidate, validator, wanted)
    else:
        reason = _asked(known, candidate, validator, wanted)
    if reason.code not in {"same", _ACCEPTED}:
        return reason
    return Hit(known, reason, fact.expires_at, candidate)


def _compared(known: Known, candidate: Candidate, validator: Comparing, wanted: Wanted) -> Reason:
    if validator.is_never:
        return Reason("refused", f"{validator.name} refuses every value")
    found = verdict(known, wanted.code, wanted.inputs, validator.inputs)
    if found is SAME:
        found = _parameters(candidate.parameters, wanted.told, validator)
    if found is not SAME:
        return Reason(found.code, f"{found.text} (compared with {known.address})")
    return SAME if validator.inputs is None else Reason(_ACCEPTED, f"{validator.name} accepts it")


def _parameters(then: str, now: str, validator: Comparing) -> Reason:
    if validator.parameters == frozenset():
        return SAME
    before: dict[str, Any] = json.loads(then)
    given: dict[str, Any] = json.loads(now)
    names = before.keys() | given.keys() if validator.parameters is None else validator.parameters
    for name in sorted(names):
        one, other = before.get(name), given.get(name)
        if _is_shown(one) or _is_shown(other):
            return Reason(
                "unknown_parameter", f"whether parameter {name} is the same can't be told"
            )
        if one != other or (name in before) != (name in given):
            return Reason("new_parameter", f"parameter {name} is not what it was")
    return SAME


def _is_shown(value: Any) -> bool:
    """Return whether a parameter's repr stands for it, since JSON can't hold it."""
    return value.__class__ is dict and "$repr" in value


def _asked(
    known: Known, candidate: Candidate, validator: Callable[..., bool], wanted: Wanted
) -> Reason:
    same_code = verdict(known, wanted.code, wanted.inputs, ())
    if same_code is not SAME:
        return Reason(same_code.code, f"{same_code.text} (compared with {known.address})")
    name = getattr(validator, "__name__", None) or repr(validator)
    try:
        is_good = bool(validator(_state(known, candidate), wanted.values, wanted.parameters))
    except Exception as exc:  # noqa: BLE001 - a validator is an author's
        get_logger("caching").warning(
            "cache_validator %s failed on the value kept at %s, which is not taken",
            name,
            known.address,
            exc_info=exc,
        )
        return Reason("validator_failed", f"{name} raised {told(exc)}, asked of {known.address}")
    if is_good:
        return Reason(_ACCEPTED, f"{name} accepts it")
    return Reason("refused", f"{name} refused the value kept at {known.address}")


def _state(known: Known, candidate: Candidate) -> Cached:
    read = JSONResultHandler().read
    plain: dict[str, Any] = json.loads(candidate.parameters)
    expires_at = candidate.fact.expires_at
    state = Cached(
        f"from {known.address}",
        known.safe,
        cached_result_expiration=None if expires_at is None else at(expires_at),
        cached_parameters={
            name: read(json.dumps(value)) for name, value in plain.items() if not _is_shown(value)
        },
        cached_inputs={name: PastInput(digest) for name, digest in known.inputs.items()},
    )
    state.content = known.safe.content
    return state
