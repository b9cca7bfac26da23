"""Whether kept values are still where facts say: one byte of each is asked for, none is read."""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from cairnflow.engine.problems import told
from cairnflow.errors import Missing
from cairnflow.ledger.records import Checkpoint
from cairnflow.results.registry import UnreadableHandler, open_handler
from cairnflow.results.stored import StoredResultHandler

_ABREAST = 16
"""Questions at once: a store far away takes tens of milliseconds for each."""

Where = tuple[str, str]
"""JSON of a safe value, and the description of its handler."""


def where(fact: Checkpoint) -> Where:
    """Return where the value of a fact is."""
    return fact.location or "", fact.handler or ""


def looked_for(facts: Iterable[Checkpoint]) -> dict[Where, str]:
    """Return what of these values is not there, or can't be asked for, with what is wrong.

    Those of an author's own handler are not asked for: it can only read them.

    Args:
        facts: of values.

    Returns:
        By place; an empty text where the value is gone.
    """
    wanted = list(dict.fromkeys(where(fact) for fact in facts if fact.size))
    with ThreadPoolExecutor(_ABREAST) as pool:
        found = zip(wanted, pool.map(_wrong, wanted), strict=True)
        return {place: wrong for place, wrong in found if wrong is not None}


def _wrong(place: Where) -> str | None:
    location, description = place
    try:
        handler = open_handler(description)
        if isinstance(handler, UnreadableHandler):
            return handler.reason
        if isinstance(handler, StoredResultHandler):
            handler.store.part(handler.key(json.loads(location)), 0, 1)
    except (Missing, FileNotFoundError, LookupError):
        return ""
    except Exception as exc:  # noqa: BLE001 - an author's handler may raise anything
        return told(exc)
    return None
