"""Planners that are broken in small ways: the random graphs find each, so they would find yours."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cairnflow.digests import code
from cairnflow.engine.reuse import verdict
from cairnflow.runtime import running
from cairnflow.runtime.planning import deciding, planning
from cairnflow.runtime.preparing import prepared
from tests.runtime.edited import carried_out, case_of, differences

WITHIN = 60
"""Graphs among which each is found."""


def ignores_that_what_is_before_runs_again(patch: pytest.MonkeyPatch) -> None:
    value = deciding._Walk._value

    def as_before(self: Any, node: Any, foreseen: Any, given: Any) -> Any:
        if foreseen.fact is not None and foreseen.fact.content:
            foreseen = foreseen._replace(action="reuse")
        return value(self, node, foreseen, given)

    patch.setattr(deciding._Walk, "_value", as_before)


def ignores_the_code_of_helpers(patch: pytest.MonkeyPatch) -> None:
    by_source: dict[str, str] = {}

    def noted(plan: Any, *rest: Any, **more: Any) -> Any:
        works = prepared(plan, *rest, **more)
        for work in works:
            if work.code:
                by_source.setdefault(code(work.fn).source, work.code)
        return works

    def by_its_own_source(plan: Any, *rest: Any, **more: Any) -> Any:
        return [
            work._replace(code=by_source.get(code(work.fn).source, work.code))
            if work.code
            else work
            for work in prepared(plan, *rest, **more)
        ]

    patch.setattr(running, "prepared", noted)
    patch.setattr(planning, "prepared", by_its_own_source)


def ignores_deletions(patch: pytest.MonkeyPatch) -> None:
    left_of = planning.left_of
    patch.setattr(planning, "left_of", lambda at, facts, _, make: left_of(at, facts, (), make))


def takes_what_is_unsure_for_reused(patch: pytest.MonkeyPatch) -> None:
    judged = deciding._Walk._judged

    def sure(self: Any, *rest: Any) -> Any:
        found = judged(self, *rest)
        return found._replace(action="reuse", reason=deciding.SAME) if found.taken else found

    patch.setattr(deciding._Walk, "_judged", sure)


def compares_no_constants(patch: pytest.MonkeyPatch) -> None:
    def compared(then: Any, now: str, given: Any, names: Any = None) -> Any:
        return verdict(then, now, given, ())

    patch.setattr(deciding, "verdict", compared)


def forgets_what_was_asked_for(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(planning, "behind", lambda plan, tasks: frozenset())


SABOTAGES = [
    ignores_that_what_is_before_runs_again,
    ignores_the_code_of_helpers,
    ignores_deletions,
    takes_what_is_unsure_for_reused,
    compares_no_constants,
    forgets_what_was_asked_for,
]


@pytest.mark.slow
@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda one: one.__name__)
def test_a_broken_planner_is_found(
    sabotage: Callable[[pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    sabotage(monkeypatch)

    assert any(_differs(seed, tmp_path) for seed in range(WITHIN))


def _differs(seed: int, home: Path) -> bool:
    case = case_of(Random(seed), 8)
    return bool(differences(carried_out(case, home)))
