"""What is to be told next: pure, and exact whatever breaks."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.ledger.records import Pulse
from cairnflow.server.live.following import (
    MOST_ROWS,
    Followed,
    Lines,
    Listed,
    Reset,
    Rows,
    Summary,
    steps,
)
from cairnflow.server.live.positions import Position, RunPlace, mark_of, read, written
from cairnflow.server.live.standing import PACE, WINDOW, Standing, listed_keys, paced, run_mark

LEDGER = "sqlite:////a/ledger.db"
RUN = Followed("sales/1", 1, mark_of("id"))


def standing(seq: int = 0, lines: int = 0, mark: int = 1, *, ended: bool = False) -> Standing:
    pulse = Pulse(1, "Running", 5 if ended else None, seq, 0)
    return Standing(pulses={1: pulse}, marks={1: mark}, lines={1: lines}, listed=frozenset({1}))


def told(position: Position, now: Standing, *, is_listed: bool = False) -> list[object]:
    return [what for what, _ in steps(position, now, [RUN], is_listed=is_listed)]


def at(seq: int = 0, lines: int = 0, mark: int = 1) -> Position:
    return Position().told("sales/1", RunPlace(RUN.id, seq, lines, mark))


def test_a_stream_begins_with_how_a_run_stands() -> None:
    assert told(Position(), standing(900, 40)) == [Summary(RUN)]


def test_where_nothing_is_new_nothing_is_told() -> None:
    assert told(at(9, 4), standing(9, 4)) == []


def test_a_runs_end_comes_after_all_its_rows_and_lines() -> None:
    now = standing(12, 6, mark=2, ended=True)

    assert told(at(9, 4), now) == [Rows(RUN, 9, 12), Lines(RUN, 4, 6), Summary(RUN)]


def test_who_is_too_far_behind_is_to_fetch_anew() -> None:
    assert told(at(1), standing(1 + MOST_ROWS)) == [Rows(RUN, 1, 1 + MOST_ROWS)]
    assert told(at(1), standing(2 + MOST_ROWS)) == [Reset(RUN), Summary(RUN)]


@pytest.mark.parametrize(
    "position",
    [at(10), at(3, lines=9), Position().told("sales/1", RunPlace(mark_of("another"), 3, 0, 1))],
)
def test_a_place_in_another_run_is_none(position: Position) -> None:
    assert told(position, standing(9)) == [Reset(RUN), Summary(RUN)]


def test_the_list_begins_with_nothing_and_goes_on_with_what_has_changed() -> None:
    position = at(0)
    begun = list(steps(position, standing(), [RUN], is_listed=True))
    after = begun[-1][1]

    assert [what for what, _ in begun] == [Listed(())]
    assert told(after, standing(), is_listed=True) == []
    assert told(after, standing(mark=2), is_listed=True)[-1] == Listed((1,))


def test_more_new_runs_than_are_watched_are_to_be_fetched() -> None:
    far = Standing(
        pulses={1000: Pulse(1000, "Running", None, 0, 0)}, marks={1000: 3}, listed=frozenset({1000})
    )

    assert told(Position(marks={1000 - WINDOW: 1}), far, is_listed=True) == [Listed((1000,))]
    assert told(Position(marks={999 - WINDOW: 1}), far, is_listed=True) == [Reset(None)]


numbers = st.integers(0, 2**63)
marks = st.integers(0, 2**32 - 1)
places = st.builds(RunPlace, marks, numbers, numbers, marks)


@given(st.dictionaries(marks, places, max_size=32), st.none() | st.dictionaries(numbers, marks))
def test_a_position_is_read_as_it_was_written(
    runs: dict[int, RunPlace], listed: dict[int, int] | None
) -> None:
    position = Position(runs, listed)
    text = written(position, LEDGER)

    assert read(text, LEDGER) == position
    assert read(text, "sqlite:////another.db") is None


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: b.decode("latin-1")))
def test_what_is_no_position_is_none(text: str) -> None:
    assert read(text, LEDGER) is None


class Hearer:
    """What a reader has heard, and from where it goes on."""

    def __init__(self) -> None:
        self.id = ""
        self.rows: list[int] = []
        self.began: int | None = None
        self.lines = 0
        self.mark = 0

    @property
    def position(self) -> Position:
        """From where it goes on."""
        return read(self.id, LEDGER) or Position()

    def hears(self, now: Standing, arrive: Callable[[], bool]) -> None:
        """Hear what is new, as far as it arrives."""
        for what, after in steps(self.position, now, [RUN], is_listed=True):
            if not arrive():
                return
            self.id = written(after, LEDGER)
            match what:
                case Rows(_, first, last):
                    self.rows += range(first + 1, last + 1)
                case Lines(_, first, last):
                    assert first == self.lines
                    self.lines = last
                case Summary():
                    self.mark = now.marks[1]
                    self._begin(now)

    def _begin(self, now: Standing) -> None:
        if self.began is None:
            self.began, self.lines = now.pulses[1].seq, now.lines[1]


@settings(max_examples=200)
@given(st.integers(0, 2**32))
def test_whatever_breaks_nothing_is_lost_or_told_twice(seed: int) -> None:
    dice = random.Random(seed)
    seq = lines = mark = 0
    hearer = Hearer()

    for _ in range(dice.randrange(1, 40)):
        seq, lines = seq + dice.choice([0, 0, 1, 7]), lines + dice.choice([0, 3])
        mark += dice.choice([0, 1])
        hearer.hears(standing(seq, lines, mark), lambda: dice.random() > 0.2)
    hearer.hears(standing(seq, lines, mark), lambda: True)

    assert hearer.rows == list(range((hearer.began or 0) + 1, seq + 1))
    assert (hearer.lines, hearer.mark) == (lines, mark)


def test_a_run_that_goes_on_is_told_by_its_counts_once_a_second() -> None:
    going_on = Pulse(1, "Running", None, 30, 0)

    assert paced({1: (20, 0)}, going_on, PACE - 1) == (20, 0)
    assert paced({1: (20, 0)}, going_on, PACE) == (30, PACE)
    assert paced({1: (20, 0)}, going_on._replace(ended_at=9), 1) == (30, 1)
    assert paced({}, going_on, PACE) == (30, PACE)


def test_whatever_a_list_shows_of_a_run_changes_its_mark() -> None:
    pulse = Pulse(1, "Running", None, 3, 0)
    others = [
        run_mark(pulse._replace(state="Failed", ended_at=9), 3, is_lost=False),
        run_mark(pulse._replace(said=1), 3, is_lost=False),
        run_mark(pulse, 4, is_lost=False),
        run_mark(pulse, 3, is_lost=True),
    ]

    assert len({run_mark(pulse, 3, is_lost=False), *others}) == 5


def test_a_run_that_was_listed_is_told_of_when_it_has_ended() -> None:
    old = {1: Pulse(1, "Success", 9, 3, 0), 500: Pulse(500, "Running", None, 0, 0)}

    assert listed_keys(old, frozenset({1, 500}), 500) == {1, 500}
    assert listed_keys(old, frozenset({500}), 500) == {500}
