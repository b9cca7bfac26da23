"""The ledger itself: whether its database is whole, and its facts can be read."""

import json
from collections.abc import Iterator

from cairnflow.errors import LedgerError, LedgerUnavailable
from cairnflow.keys import TaskKey
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Checkpoint, RunRecord

_JSON = ("location", "handler", "preview", "inputs", "reason", "error")
"""Fields of a fact that hold one JSON value each."""


def examined(ledger: Ledger, runs: list[RunRecord]) -> Iterator[str]:
    """Yield what is wrong with a ledger, one sentence each.

    Args:
        ledger: what is looked at.
        runs: whose facts are looked at.

    Raises:
        LedgerUnavailable: it doesn't answer; that says nothing of it.
    """
    try:
        for said in ledger.examine():
            yield f"the ledger's database: {said}"
    except LedgerUnavailable:
        raise
    except LedgerError as exc:
        yield str(exc)
        return
    yield from _facts(ledger, runs)


def _facts(ledger: Ledger, runs: list[RunRecord]) -> Iterator[str]:
    sources: dict[str, str] = {}
    for run in runs:
        if not _is_json(run.parameters):
            yield f"{run.address}: its parameters can't be read"
        sources |= {digest: run.address for digest in (run.plan, run.environment) if digest}
        try:
            facts = ledger.checkpoints(run.key)
        except LedgerUnavailable:
            raise
        except LedgerError as exc:
            yield f"{run.address}: its facts can't be read: {exc}"
            continue
        for fact in facts:
            yield from _fact(run, fact)
            if fact.code:
                sources.setdefault(fact.code, run.address)
    for digest, address in sources.items():
        yield from _source(ledger, digest, address)


def _fact(run: RunRecord, fact: Checkpoint) -> Iterator[str]:
    for name in _JSON:
        text = getattr(fact, name)
        if text is not None and not _is_json(text):
            key = TaskKey(fact.task, fact.map_index)
            yield f"{run.address}/{key}@{fact.attempt}: {name} of its fact can't be read"


def _source(ledger: Ledger, digest: str, address: str) -> Iterator[str]:
    source = ledger.source(digest)
    if source is None:
        yield f"{address}: the text {digest} that it names is not in the ledger"
    elif not _is_json(source.text):
        yield f"{address}: the {source.kind} {digest} that it names can't be read"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
