import pytest

from cairnflow.plan.policies import Policy


@pytest.mark.parametrize(
    ("max_retries", "answers"), [(0, [False, False]), (1, [True, False]), (2, [True, True])]
)
def test_a_policy_allows_as_many_attempts_as_it_says(max_retries: int, answers: list[bool]) -> None:
    policy = Policy(max_retries=max_retries)

    assert [policy.tries_again(attempt) for attempt in (1, 2)] == answers
    assert not policy.tries_again(max_retries + 1)
