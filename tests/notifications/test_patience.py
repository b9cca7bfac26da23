import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairnflow.notifications.patience import Patience


@given(
    st.integers(1, 10_000),
    st.floats(0, 1e6),
    st.none() | st.floats(0, 1e6),
    st.floats(0, 1),
)
def test_no_try_comes_before_it_was_asked_for_or_after_the_time_is_up(
    tries: int, spent: float, asked: float | None, luck: float
) -> None:
    wait = Patience().wait(tries, spent, asked, luck)

    assert wait is None or (wait >= (asked or 0.0) and spent + wait <= 120.0)


def test_waits_grow_up_to_their_most() -> None:
    patience = Patience(first=1.0, most=10.0, total=1_000.0)

    assert [patience.wait(n, 0.0, None, 0.5) for n in range(1, 7)] == [1, 2, 4, 8, 10, 10]


def test_those_that_failed_together_don_t_come_again_together() -> None:
    waits = {Patience().wait(3, 0.0, None, luck / 10) for luck in range(10)}

    assert len(waits) == 10


@pytest.mark.parametrize("tries", [1, 1_000_000])
def test_tries_without_end_have_a_wait(tries: int) -> None:
    assert Patience().wait(tries, 0.0, None, 1.0) is not None
