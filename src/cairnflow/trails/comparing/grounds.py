"""What led a task run to another end than before: the first thing that is known to differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from cairnflow.engine.reuse import short
from cairnflow.ledger.records import Checkpoint
from cairnflow.trails.comparing.arguments import Given
from cairnflow.trails.comparing.changes import Change

CODE: Final = "code"
PARAMETERS: Final = "parameters"
EXTERNAL: Final = "external"
ENVIRONMENT: Final = "environment"
GRAPH: Final = "graph"
NONDETERMINISTIC: Final = "nondeterministic"
EITHER: Final = "external or nondeterministic"
UNKNOWN: Final = "unknown"

_NAMED = 3
"""Changes that are named in a line; of more it says how many."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What led to a difference.

    Attributes:
        kind: ``code``, ``parameters``, ``external``, ``environment``, ``graph``,
            ``nondeterministic``, ``external or nondeterministic``, or ``unknown``.
        text: what differs, in a few words.
        also: what differs besides, likewise.
    """

    kind: str
    text: str
    also: tuple[str, ...] = ()


class Surroundings(Protocol):
    """What is known of how the values of two facts came to be; that of a reused one, first."""

    def environment(self, a: Checkpoint, b: Checkpoint) -> Sequence[Change]:
        """Return what differs of the environments, and can be a cause."""
        ...

    def externals(self, a: Checkpoint, b: Checkpoint) -> tuple[Sequence[Change], bool]:
        """Return the fingerprints that differ, and whether both have any."""
        ...

    def parameters(self, names: Sequence[str]) -> Sequence[Change]:
        """Return those parameters of the runs that differ; of these names, if they are given."""
        ...


def ground(a: Checkpoint, b: Checkpoint, given: Given, around: Surroundings) -> Ground:
    """Return why a task run, whose inputs from other tasks are equal, ended otherwise.

    Args:
        a: the fact of the earlier run.
        b: the fact of the later one.
        given: how the arguments differ.
        around: what is known besides.
    """
    found = [*_code(a, b, given), *_parameters(given, around)]
    changes, is_fingerprinted = around.externals(a, b)
    if changes:
        told = _named([f"{one.name} {_short(one.a)} → {_short(one.b)}" for one in changes])
        found.append((EXTERNAL, f"external {told}"))
    if changed := around.environment(a, b):
        told = _named([f"{one.name} {one.a} → {one.b}" for one in changed])
        found.append((ENVIRONMENT, f"environment {told}"))
    if not found:
        kind = NONDETERMINISTIC if is_fingerprinted else EITHER
        return Ground(kind, kind)
    (kind, text), *others = found
    return Ground(kind, text, tuple(other for _, other in others))


def _code(a: Checkpoint, b: Checkpoint, given: Given) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if a.code and b.code and a.code != b.code:
        found.append((CODE, f"code {short(a.code)} → {short(b.code)}"))
    if given.codes:
        found.append((CODE, f"code: {_named(given.codes)} has changed"))
    if given.constants:
        names = ["its own attributes" if name == "self" else name for name in given.constants]
        found.append((CODE, f"code: another {_named(names)} in the flow"))
    return found


def _parameters(given: Given, around: Surroundings) -> list[tuple[str, str]]:
    if not given.params:
        return []
    changes = around.parameters(given.params)
    told = [f"{one.name} {_short(one.a)} → {_short(one.b)}" for one in changes]
    return [(PARAMETERS, f"parameter {_named(told or given.params)}")]


def rewired(given: Given) -> Ground:
    """Return that an argument now comes from another task."""
    told = [f"{name} comes from {now or 'the flow'}, and came from {then or 'the flow'}"
            for name, then, now in given.sources if then != now]  # fmt: skip
    return Ground(GRAPH, f"graph: {_named(told)}")


def _named(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _NAMED} more" if len(texts) > _NAMED else ""
    return f"{', '.join(texts[:_NAMED])}{more}"


def _short(value: object) -> str:
    text = "none" if value is None else value if isinstance(value, str) else repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
