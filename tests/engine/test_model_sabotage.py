"""The engine, broken in small ways: the model finds each of them, so it would find yours.

What is put in place here are no doubles: each is the engine's own part with one thing wrong.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from cairnflow import config
from cairnflow.engine import book, decide, ends, giving, hooks
from cairnflow.engine.waiting import Waiting
from cairnflow.plan import triggers
from cairnflow.plan.policies import Policy
from cairnflow.runtime import outcome
from cairnflow.signals import Signal
from cairnflow.states import Failed, Looped, Paused, Retrying, Skipped, Success
from tests.engine.model_flows import carried_out, expected
from tests.engine.model_graphs import graphs
from tests.engine.model_specs import WHOLE, Spec

WITHIN = 400
"""Graphs among which most are found."""

TURNS = 10
"""How often others are tried; by a seed each, so that a run of these tests is like the next."""

Sabotage = Callable[[pytest.MonkeyPatch], None]


def ignores_skip_on_upstream_skip(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        decide,
        "_skipped",
        lambda node, upstream: next((s for s in upstream if isinstance(s, Skipped)), None),
    )


def never_skips(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decide, "_skipped", lambda node, upstream: None)


def takes_skipped_for_plainly_good(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(book, "_is_odd", lambda state: not isinstance(state, Success))


def tries_once_too_often(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Policy, "tries_again", lambda self, attempt: attempt <= self.max_retries + 1)


def tries_once_too_little(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Policy, "tries_again", lambda self, attempt: attempt < self.max_retries)


def does_not_begin_retries_anew_in_a_turn(patch: pytest.MonkeyPatch) -> None:
    add = Waiting.add

    def added(self: Waiting, key: Any, number: int, state: Any) -> None:
        tries = self.tries.get(key, 0)
        add(self, key, number, state)
        if isinstance(state, Looped):
            self.tries[key] = tries + 1

    patch.setattr(Waiting, "add", added)


def counts_what_asked_for_a_retry_twice(patch: pytest.MonkeyPatch) -> None:
    add = Waiting.add

    def added(self: Waiting, key: Any, number: int, state: Any) -> None:
        add(self, key, number, state)
        if isinstance(state, Retrying) and state.message == "planned":
            self.tries[key] += 1

    patch.setattr(Waiting, "add", added)


def counts_a_pause_as_a_try(patch: pytest.MonkeyPatch) -> None:
    add = Waiting.add

    def added(self: Waiting, key: Any, number: int, state: Any) -> None:
        add(self, key, number, state)
        if isinstance(state, Paused):
            self.tries[key] = self.tries.get(key, 0) + 1

    patch.setattr(Waiting, "add", added)


def hands_on_what_the_first_turn_gave(patch: pytest.MonkeyPatch) -> None:
    add = Waiting.add

    def added(self: Waiting, key: Any, number: int, state: Any) -> None:
        first = self.turns.get(key)
        add(self, key, number, state)
        if isinstance(state, Looped) and first:
            self.turns[key] = self.turns[key]._replace(reference=first.reference)

    patch.setattr(Waiting, "add", added)


def retries_what_was_cancelled(patch: pytest.MonkeyPatch) -> None:
    settle = decide.settle
    patch.setattr(
        hooks,
        "settle",
        lambda state, *rest: settle(
            Failed(state.message, state.reference) if state.name == "Cancelled" else state, *rest
        ),
    )


def shows_triggers_only_the_parent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decide, "_ended", lambda book, place: iter([book.states[place]]))


def shows_triggers_all_children_of_a_pair(patch: pytest.MonkeyPatch) -> None:
    def upstream(book: Any, node: Any, index: int) -> Iterator[Any]:
        for place in node.upstream:
            if place in node.whole or index != WHOLE or place not in book.children:
                yield from (s for s in book.children.get(place, [book.states[place]]) if s)

    patch.setattr(decide, "_upstream", upstream)


def asks_no_trigger_of_children(patch: pytest.MonkeyPatch) -> None:
    judge = decide._judge
    patch.setattr(
        decide,
        "_judge",
        lambda book, node, index, upstream: (
            None if index != WHOLE else judge(book, node, index, upstream)
        ),
    )


def asks_the_trigger_of_what_was_approved(patch: pytest.MonkeyPatch) -> None:
    judge = decide._judge

    def judged(of: Any, *rest: Any) -> Any:
        approved, of.approved = of.approved, set()
        state = judge(of, *rest)
        of.approved = approved
        return state

    patch.setattr(decide, "_judge", judged)


def lets_raising_triggers_pass(patch: pytest.MonkeyPatch) -> None:
    judge = decide._judge

    def judged(*given: Any) -> Any:
        state = judge(*given)
        return None if state is not None and "raised" in state.message else state

    patch.setattr(decide, "_judge", judged)


def takes_a_skip_in_a_trigger_for_a_failure(patch: pytest.MonkeyPatch) -> None:
    said = decide._said

    def failed(signal: Signal) -> Any:
        state = said(signal)
        return Failed("", signal) if isinstance(state, Skipped) else state

    patch.setattr(decide, "_said", failed)


def maps_up_to_the_longest(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decide, "min", max, raising=False)


def pairs_a_child_with_the_wrong_one(patch: pytest.MonkeyPatch) -> None:
    of_mapped = giving._of_mapped
    patch.setattr(
        giving,
        "_of_mapped",
        lambda children, name, address, item, remote: of_mapped(
            children, name, address, item if item == WHOLE else len(children) - 1 - item, remote
        ),
    )


def reduces_in_the_wrong_order(patch: pytest.MonkeyPatch) -> None:
    of_mapped = giving._of_mapped
    patch.setattr(
        giving,
        "_of_mapped",
        lambda of, name, place, item: (
            (lambda given: given._replace(reference=given.reference[::-1]))(
                of_mapped(of, name, place, item)
            )
            if item == WHOLE
            else of_mapped(of, name, place, item)
        ),
    )


def takes_the_first_item_for_every_child(patch: pytest.MonkeyPatch) -> None:
    give = giving.give
    patch.setattr(
        "cairnflow.engine.loop.give",
        lambda of, node, child: tuple(
            one._replace(item=0) if one.item > 0 else one for one in give(of, node, child)
        ),
    )


def keeps_what_a_validator_refused(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ends, "refused", lambda validators, value: None)
    patch.setattr("cairnflow.engine.attempt.refused", lambda validators, value: None)


def does_not_let_a_skip_count_as_success(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Skipped, "is_successful", lambda self: False)


def counts_shares_of_one_less(patch: pytest.MonkeyPatch) -> None:
    count = triggers._count
    patch.setattr(triggers, "_count", lambda bound, of: count(bound, of - 1))


def ends_well_though_something_is_paused(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(outcome, "_paused", lambda book: [])


SABOTAGES: list[Sabotage] = [
    ignores_skip_on_upstream_skip,
    never_skips,
    takes_skipped_for_plainly_good,
    tries_once_too_often,
    tries_once_too_little,
    does_not_begin_retries_anew_in_a_turn,
    counts_what_asked_for_a_retry_twice,
    counts_a_pause_as_a_try,
    hands_on_what_the_first_turn_gave,
    retries_what_was_cancelled,
    shows_triggers_only_the_parent,
    shows_triggers_all_children_of_a_pair,
    asks_no_trigger_of_children,
    asks_the_trigger_of_what_was_approved,
    lets_raising_triggers_pass,
    takes_a_skip_in_a_trigger_for_a_failure,
    maps_up_to_the_longest,
    pairs_a_child_with_the_wrong_one,
    reduces_in_the_wrong_order,
    takes_the_first_item_for_every_child,
    keeps_what_a_validator_refused,
    does_not_let_a_skip_count_as_success,
    counts_shares_of_one_less,
    ends_well_though_something_is_paused,
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    with config.temporary({"home": tmp_path}):
        yield tmp_path


def differing(count: int, turn: int = 0) -> int:
    """Which of ``count`` graphs, from 1, is the first that does not end as the model says."""
    tried: list[list[Spec]] = []
    found: list[int] = []

    @seed(turn)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(specs=graphs())
    def look(specs: list[Spec]) -> None:
        if found:
            return
        tried.append(specs)
        if not is_as_told(specs):
            found.append(len(tried))

    look()
    return found[0] if found else 0


def is_as_told(specs: list[Spec]) -> bool:
    """Whether a graph ends as the model says; one that breaks the run does not."""
    try:
        return carried_out(specs) == expected(specs)
    except Exception:  # noqa: BLE001 - what is broken may raise anything
        return False


@pytest.mark.slow
@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda one: one.__name__)
def test_what_is_broken_is_found(sabotage: Sabotage, monkeypatch: pytest.MonkeyPatch) -> None:
    sabotage(monkeypatch)

    assert any(differing(WITHIN, turn) for turn in range(TURNS))


def test_what_is_not_broken_is_not_found() -> None:
    assert differing(WITHIN // 4) == 0
