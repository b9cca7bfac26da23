"""Two runs, read from the ledger for their comparison; and what lay around their values."""

import json
import re
from collections.abc import Sequence
from typing import Any

from cairnflow.keys import WHOLE, parse_address
from cairnflow.ledger.records import AnyFact, Checkpoint, RunRecord
from cairnflow.trails.comparing.changes import (
    Change,
    environment_changes,
    mapping_changes,
    weighty,
)
from cairnflow.trails.comparing.externals import KIND, Prints, fingerprints
from cairnflow.trails.comparing.sides import Side
from cairnflow.trails.plans import planned
from cairnflow.trails.reading import Reader
from cairnflow.trails.wholes import Wholes
from cairnflow.trails.words import printable


def side_of(reader: Reader, run: RunRecord, facts: Sequence[AnyFact] | None = None) -> Side:
    """Return a run, to be compared.

    Args:
        reader: asks the ledger.
        run: the run's record.
        facts: all of it, where they have been read.
    """
    told = reader.ledger.outline(run.key) if facts is None else facts
    return Side(run, planned(reader.text(run.plan)), told, Wholes(reader.ledger))


def nameless(reader: Reader, code: str, task: str) -> str:
    """Return what stands for a task's code without the function's name.

    Args:
        reader: asks the ledger.
        code: its digest.
        task: the task's slug.

    Returns:
        Its source where that is known, else the digest.
    """
    told = reader.text(code)
    source, name = str(told.get("source") or ""), str(told.get("name") or task)
    if not source:
        return code
    own = re.escape(name.rpartition(".")[2])
    return json.dumps([re.sub(rf"\b{own}\b", "_", source), told.get("helpers")])


class Origins:
    """How the values of two runs came to be; those of a reused one in the run that made it.

    Args:
        reader: asks the ledger.
        a: the earlier run.
        b: the later run.
        params: the parameters that differ.
    """

    def __init__(
        self, reader: Reader, a: RunRecord, b: RunRecord, params: Sequence[Change]
    ) -> None:
        self._reader = reader
        self._a, self._b = a, b
        self._params = params
        self._runs: dict[str, RunRecord | None] = {a.address: a, b.address: b}
        self._prints: dict[int, Prints] = {}

    def environment(self, a: Checkpoint, b: Checkpoint) -> Sequence[Change]:
        """Return what differs of the environments, and can be a cause."""
        then, now = self._made_by(a, self._a), self._made_by(b, self._b)
        if then is None or now is None or then.environment == now.environment:
            return []
        texts = (self._reader.text(then.environment), self._reader.text(now.environment))
        return weighty(environment_changes(*texts))

    def externals(self, a: Checkpoint, b: Checkpoint) -> tuple[Sequence[Change], bool]:
        """Return the fingerprints that differ, and whether both have any."""
        then, now = self._noted(a, self._a), self._noted(b, self._b)
        return mapping_changes(then, now), bool(then and now)

    def parameters(self, names: Sequence[str]) -> Sequence[Change]:
        """Return those parameters of the runs that differ; of these names, if they are given."""
        return [one for one in self._params if not names or one.name in names] or self._params

    def prints(self, run: RunRecord) -> Prints:
        """Return the fingerprints that were noted in a run."""
        if run.key not in self._prints:
            said = self._reader.ledger.annotations(run.key, KIND)
            self._prints[run.key] = fingerprints(said)
        return self._prints[run.key]

    def _noted(self, fact: Checkpoint, run: RunRecord) -> dict[str, Any]:
        made_by = self._made_by(fact, run)
        if made_by is None:
            return {}
        task, child = fact.task, fact.map_index
        if fact.reused_from is not None:
            where = parse_address(fact.reused_from)
            task = where.task or task
        prints = self.prints(made_by)
        return {**prints.get(("", WHOLE), {}), **prints.get((task, child), {})}

    def _made_by(self, fact: Checkpoint, run: RunRecord) -> RunRecord | None:
        """Return the run in which a value was computed; None where the ledger has it no more."""
        if fact.reused_from is None:
            return run
        where = parse_address(fact.reused_from)
        address = f"{where.flow}/{where.run}"
        if address not in self._runs:
            self._runs[address] = self._reader.ledger.run(where.flow, int(where.run))
        return self._runs[address]


def short_text(value: Any, most: int = 60) -> str:
    """Return a parameter or a fingerprint in a few characters; ``–`` for None.

    Examples:
        >>> short_text("EU"), short_text(None), short_text([1])
        ('EU', '–', '[1]')
    """
    text = "–" if value is None else value if isinstance(value, str) else repr(value)
    shown = printable(text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"
