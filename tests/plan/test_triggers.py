import itertools
from collections.abc import Sequence

import pytest

from cairnflow.plan import triggers
from cairnflow.states import Failed, Skipped, State, Success, TriggerFailed

GOOD, BAD, SKIPPED = Success(), Failed(), Skipped()

ANSWERS = [
    # trigger, none, S, F, K, SF, SK, FK, KK
    ("all_successful", [1, 1, 0, 1, 0, 1, 0, 1]),
    ("all_failed", [1, 0, 1, 0, 0, 0, 0, 0]),
    ("any_successful", [1, 1, 0, 1, 1, 1, 1, 1]),
    ("any_failed", [1, 0, 1, 0, 1, 0, 1, 0]),
    ("all_finished", [1, 1, 1, 1, 1, 1, 1, 1]),
    ("always_run", [1, 1, 1, 1, 1, 1, 1, 1]),
    ("not_all_skipped", [1, 1, 0, 0, 0, 1, 0, 0]),
]
CASES: list[tuple[State, ...]] = [
    (),
    (GOOD,),
    (BAD,),
    (SKIPPED,),
    (GOOD, BAD),
    (GOOD, SKIPPED),
    (BAD, SKIPPED),
    (SKIPPED, SKIPPED),
]


@pytest.mark.parametrize(("name", "answers"), ANSWERS)
def test_a_trigger_answers_as_its_name_says(name: str, answers: Sequence[int]) -> None:
    trigger = getattr(triggers, name)

    assert [trigger(case) for case in CASES] == [bool(answer) for answer in answers]


@pytest.mark.parametrize("name", [name for name, _ in ANSWERS])
def test_a_trigger_does_not_look_at_the_order(name: str) -> None:
    trigger = getattr(triggers, name)

    for case in itertools.permutations([GOOD, BAD, SKIPPED]):
        assert trigger(case) == trigger((GOOD, BAD, SKIPPED))


@pytest.mark.parametrize("name", ["all_failed", "any_failed"])
def test_a_task_that_was_not_allowed_to_begin_has_failed(name: str) -> None:
    assert getattr(triggers, name)([TriggerFailed()])
