"""Pins: set, let go, set again; and who sees them."""

import pytest

from cairnflow.keys import WHOLE
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.testing import SettableClock
from cairnflow.testing.facts import a_run
from cairnflow.trails.upkeep.pins import is_pinned, pin, pins
from tests.trails.upkeep.test_retention import holding


@pytest.fixture
def ledger() -> MemoryLedger:
    """A ledger with two runs."""
    made = MemoryLedger()
    for _ in range(2):
        made.begin(a_run())
    return made


def test_what_is_pinned_is_told_until_it_is_let_go(ledger: MemoryLedger) -> None:
    what = (1, "", WHOLE)

    assert pin(ledger, what, "the paper's figures")
    assert pins(ledger)[what].text == "the paper's figures"
    assert pin(ledger, what, is_pinned=False)
    assert pins(ledger) == {}
    assert pin(ledger, what)
    assert list(pins(ledger)) == [what]


def test_once_more_changes_nothing(ledger: MemoryLedger) -> None:
    what = (1, "score", 3)

    assert not pin(ledger, what, is_pinned=False)
    assert pin(ledger, what)
    assert not pin(ledger, what)
    assert len(ledger.annotations(1)) == 1


def test_of_two_said_at_one_moment_the_pin_holds(ledger: MemoryLedger) -> None:
    with SettableClock().running():
        pin(ledger, (1, "", WHOLE))
        pin(ledger, (1, "", WHOLE), is_pinned=False)

    assert list(pins(ledger)) == [(1, "", WHOLE)]


@pytest.mark.parametrize(
    ("child", "pinned", "is_so"),
    [
        (WHOLE, (1, "score", WHOLE), True),
        (3, (1, "score", WHOLE), True),
        (3, (1, "score", 3), True),
        (4, (1, "score", 3), False),
        (3, (2, "score", 3), False),
        (3, (1, "other", 3), False),
    ],
)
def test_a_task_that_is_pinned_pins_its_children(
    child: int, pinned: tuple[int, str, int], is_so: bool
) -> None:
    assert is_pinned({pinned}, holding(1, "score", map_index=child)) is is_so
