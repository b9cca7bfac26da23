"""Which tasks took another time than before."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from cairnflow.trails.comparing.sides import Children, Side
from cairnflow.trails.rows import has_run

_TIMES: Final = 1.5
"""By how much the longer one must be longer than the shorter one."""

_LEAST: Final = 100_000
"""Microseconds of a difference that anybody waits for."""


class Timing(NamedTuple):
    """How long a task took in both runs: of a mapped one all children together.

    Attributes:
        task: its slug in the second run.
        a_ms: milliseconds then.
        b_ms: milliseconds now.
    """

    task: str
    a_ms: int
    b_ms: int

    @property
    def is_slower(self) -> bool:
        """Whether it took longer than before."""
        return self.b_ms > self.a_ms


def timings(a: Side, b: Side, pairs: Mapping[str, str]) -> list[Timing]:
    """Return the tasks that ran in both, and took another time; the slower ones first."""
    found: list[Timing] = []
    for task, before in pairs.items():
        then, now = _busy(a.children(before)), _busy(b.children(task))
        if not then or not now or abs(now - then) < _LEAST:
            continue
        if max(then, now) >= _TIMES * min(then, now):
            found.append(Timing(task, then // 1000, now // 1000))
    return sorted(found, key=lambda one: one.a_ms - one.b_ms)


def _busy(facts: Children) -> int:
    """Return for how long workers ran a task's functions, in microseconds; 0 if none did."""
    return sum(
        max(0, fact.returned_at - fact.started_at) for fact in facts.values() if has_run(fact)
    )
