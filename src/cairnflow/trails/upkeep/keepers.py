"""Which result handlers keep values, and how much each keeps: by facts alone, none is opened."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from cairnflow.config import config
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.records import Holding
from cairnflow.ledger.wire import moment
from cairnflow.trails.lines import described, handler_name, handler_shown

_PLACES: Final = ("dir", "url", "bucket", "container")
"""Arguments of handlers that say where values are."""


@dataclass(slots=True)
class Use:
    """How much one handler keeps.

    Attributes:
        description: of the handler, as facts have it.
        values: count of checkpoints that point to it; reused ones are counted where they were
            written.
        bytes: kept by it.
        formats: names of serializers.
        last: when it was written to last; microseconds since 1970 UTC.
    """

    description: str
    values: int = 0
    bytes: int = 0
    formats: dict[str, None] = field(default_factory=dict[str, None])
    last: int = 0

    def take(self, one: Holding) -> None:
        """Count one checkpoint."""
        self.values += 1
        self.bytes += one.size or 0
        self.last = max(self.last, one.ended_at)
        if one.serializer:
            self.formats[one.serializer.partition("/")[0]] = None

    def wire(self) -> dict[str, Any]:
        """Return it as plain data, as the API and ``cairn handlers --json`` give it."""
        told = described(self.description)
        return {
            "name": handler_name(self.description),
            "where": _where(self.description, told["args"]),
            "class": told["class"],
            "config": told["args"],
            "values": self.values,
            "bytes": self.bytes,
            "serializers": list(self.formats),
            "last_used_at": moment(self.last),
        }


def _where(description: str, args: dict[str, Any]) -> str:
    told = [str(args[name]) for name in _PLACES if args.get(name)]
    return told[0] if told else handler_shown(description)


def uses(ledger: Ledger, runs: int) -> tuple[int, list[Use]]:
    """Return the handlers that have kept values of the last runs, those that keep most first.

    Args:
        ledger: holds the runs.
        runs: how many, at most.

    Returns:
        How many runs were looked through, and the handlers.
    """
    records = ledger.runs(RunFilter(limit=runs))
    found = _uses(one for run in records for one in ledger.holdings(run.key))
    return len(records), sorted(found, key=lambda use: -use.bytes)


def _uses(holdings: Iterable[Holding]) -> list[Use]:
    found: dict[str, Use] = {}
    for one in holdings:
        if one.handler is not None and one.reused_from is None:
            found.setdefault(one.handler, Use(one.handler)).take(one)
    return list(found.values())


def configured() -> str:
    """Return what keeps the values of flows that name no handler, as the settings have it."""
    given = config.flows.result_handler
    if given is not None:
        return repr(given) if not isinstance(given, str) else given
    storage = config.flows.storage
    where = f" in {config.results.dir}" if storage == "local" else ""
    switch = str(config.flows.checkpointing).lower()
    return f"flows.storage = {storage}{where}, flows.checkpointing = {switch}"
