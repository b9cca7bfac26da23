"""How tasks of a run look for earlier values: in the run's ledger, from whatever process."""

import inspect
import json
from collections.abc import Collection, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cairnflow.config import config
from cairnflow.engine.rules import CacheRule, Lookup
from cairnflow.errors import AuthoringError, LedgerUnavailable
from cairnflow.ledger.base import MOST, Ledger
from cairnflow.ledger.records import Candidate
from cairnflow.ledger.registry import open_ledger
from cairnflow.plan.cache_validators import (
    Comparing,
    partial_inputs_only,
    partial_parameters_only,
)
from cairnflow.plan.edges import TaskLike
from cairnflow.plan.policies import takes_earlier_values, validator_of

_LONG = 200
"""Characters of a key that an index takes; of a longer one its digest stands for the rest."""

_UNFINISHED: tuple[object, ...] = (partial_inputs_only, partial_parameters_only)


class LedgerLookup:
    """Finds earlier values in a ledger. Thread-safe.

    In another process the ledger is opened again by its URL, once, and for reading alone.

    Args:
        ledger: the run's.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def candidates(
        self,
        key: str,
        *,
        inputs_digest: str | None = None,
        map_index: int | None = None,
        limit: int = MOST,
    ) -> Sequence[Candidate]:
        """Return what is kept under ``key``, newest first; see ``Ledger.cached``.

        Raises:
            LedgerError: the ledger doesn't answer.
        """
        return self._ledger.cached(
            key, inputs_digest=inputs_digest, map_index=map_index, limit=limit
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return _Elsewhere, (self._ledger.url,)


class _Elsewhere:
    """Finds earlier values from another process than the run's; opens its ledger when asked.

    Args:
        url: of the ledger, without a credential.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def candidates(
        self,
        key: str,
        *,
        inputs_digest: str | None = None,
        map_index: int | None = None,
        limit: int = MOST,
    ) -> Sequence[Candidate]:
        return ledger_at(self._url).cached(
            key, inputs_digest=inputs_digest, map_index=map_index, limit=limit
        )


@lru_cache(maxsize=8)
def ledger_at(url: str) -> Ledger:
    """Return the ledger of a run, in a worker process; opened once and never closed.

    Args:
        url: of the ledger, without a credential.

    Raises:
        LedgerUnavailable: it is in another process's memory.
        LedgerError: it can't be opened.
    """
    if url.startswith("memory:"):
        raise LedgerUnavailable(
            "it is in the memory of the run's own process; for an executor of several processes "
            "set ledger.url to a file or a database"
        )
    ledger = open_ledger(config.ledger.url, create=False)
    # The URL that travels is without a password; the setting of the same ledger may have one.
    return ledger if ledger.url == url else open_ledger(url, create=False)


def rule_of(
    task: TaskLike,
    default_key: str,
    *,
    lookup: Lookup,
    parameters: str,
    is_kept: bool,
    is_mapped_over: bool,
) -> CacheRule | None:
    """Return how a task looks for earlier values; None where it doesn't ask for it.

    Args:
        task: the task.
        default_key: ``flow/task``, for a task that names no key of its own.
        lookup: finds values.
        parameters: JSON object of the run's parameters, as it stands in the run's record.
        is_kept: there is a handler for the task's values.
        is_mapped_over: the count of items in its value is needed.

    Raises:
        AuthoringError: its validator compares what isn't there.
    """
    if not is_cached(task):
        return None
    validator = validator_of(task)
    if validator in _UNFINISHED:
        name = getattr(validator, "__name__", "")
        raise AuthoringError(
            f"task {task.name!r}: {name} is to be called; write {name}(validate_on=[...])"
        )
    if isinstance(validator, Comparing):
        _check_names(task, validator, json.loads(parameters))
    return CacheRule(
        key=key_of(task, default_key),
        lifetime=task.cache_for,
        validator=validator,
        lookup=lookup,
        parameters=parameters,
        is_kept=is_kept,
        needs_width=is_mapped_over,
    )


def is_cached(task: TaskLike) -> bool:
    """Return whether a task looks for values of earlier runs."""
    return not (task.is_parameter or task.is_generated) and takes_earlier_values(task)


def key_of(task: TaskLike, default_key: str) -> str:
    """Return the key under which a task looks for earlier values, and keeps its own.

    Args:
        task: the task.
        default_key: ``flow/task``, for a task that names no key of its own.
    """
    return _short(task.cache_key or default_key)


def _check_names(task: TaskLike, validator: Comparing, parameters: Collection[str]) -> None:
    """Refuse to compare what is never there: it would be absent both then and now, and so equal."""
    if not validator.inputs and not validator.parameters:
        return
    arguments = inspect.signature(task.work).parameters
    takes_any = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in arguments.values())
    for what, compared, known in (
        ("argument of it", validator.inputs, () if takes_any else arguments),
        ("parameter of the flow", validator.parameters, parameters),
    ):
        unknown = sorted((compared or frozenset[str]()) - set(known))
        if unknown and not (takes_any and known == ()):
            raise AuthoringError(
                f"task {task.name!r}: {validator.name} compares {', '.join(unknown)}, which is no "
                f"{what}; known: {', '.join(known) or 'none'}"
            )


def _short(key: str) -> str:
    if len(key) <= _LONG:
        return key
    return f"{key[: _LONG - 33]}-{sha256(key.encode()).hexdigest()[:32]}"
