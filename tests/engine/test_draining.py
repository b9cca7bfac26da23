"""Lines of attempts that still run: each is written once, in its order, whatever comes between."""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from cairnflow.engine.draining import Drainer
from cairnflow.engine.work import Attempt, RunFacts, Work
from cairnflow.errors import LedgerUnavailable
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Checkpoint, LogLine
from cairnflow.logs import Line, Lines, watch_with
from cairnflow.plan.policies import Policy
from cairnflow.testing.facts import a_run
from tests import scripts
from tests.trail import lines as lines_of

QUICK = 0.001
NEVER = 3600.0
SECONDS = 20.0


class Fickle(MemoryLedger):
    """A ledger that can fail before or after it has written, and that counts what it is asked.

    Args:
        before: which writes fail, counted from 1, before anything is written.
        after: which fail when all is written, so that the answer is lost.
    """

    def __init__(self, before: Sequence[int] = (), after: Sequence[int] = ()) -> None:
        super().__init__()
        self.before, self.after, self.asked = before, after, 0
        self.key = self.begin(a_run()).key

    def append(self, facts: Sequence[Checkpoint], lines: Sequence[LogLine] = ()) -> None:
        self.asked += 1
        if self.asked not in self.before:
            super().append(facts, lines)
        if self.asked in self.before or self.asked in self.after:
            raise LedgerUnavailable("not now")

    def texts(self, child: int = 0) -> list[str]:
        return [line.text for line in self.lines(self.key, "t", child)]


@pytest.fixture
def drains() -> Iterator[Callable[[Any, float], Drainer]]:
    """Has a ledger's drainer take the lines of all attempts."""
    made: list[Drainer] = []

    def begin(ledger: MemoryLedger, pause: float) -> Drainer:
        made.append(Drainer(lambda: ledger, pause))
        watch_with(lambda owner: made[0])
        return made[0]

    yield begin
    watch_with(lambda owner: None)  # the next run says it anew
    for one in made:
        one.close()


def attempt(key: int, child: int = 0) -> Attempt:
    run = RunFacts(key, "id", "f", 1, "2026/11/23", is_recorded=True)
    work = Work(
        run, "t", print, {}, (), None, Policy(), "", is_recorded=True, is_mapped_over=False,
        redact=(), preview="none",
    )  # fmt: skip
    return Attempt(work, child, 1, 0, (), None, None)


def line(text: str) -> Line:
    return Line(0, 20, "cairnflow", text)


def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end, "it never was"
        time.sleep(0.001)


def hand_over(ledger: Fickle, held: Lines) -> None:
    """End an attempt as the engine does: what is left is written with its fact."""
    owner = held.owner
    held.end()
    assert isinstance(owner, Attempt)
    head = (owner.work.run.key, owner.work.slug, owner.child, owner.number)
    MemoryLedger.append(ledger, [], [LogLine(*head, *one) for one in held.kept])


def threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "cairnflow-lines"]


def test_a_line_is_written_while_its_attempt_goes_on(drains: Any) -> None:
    ledger = Fickle()
    drains(ledger, QUICK)
    held = Lines(attempt(ledger.key))

    held.add(line("one"))
    until(lambda: ledger.texts() == ["one"])
    held.add(line("two"))
    until(lambda: ledger.texts() == ["one", "two"])

    held.end()
    assert held.kept == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after"),
    [((), ()), (range(1, 10**6, 4), range(2, 10**6, 4))],
    ids=["in a ledger that is well", "in one that fails every other time"],
)
def test_each_line_is_written_once_and_in_its_order(
    drains: Any, before: Sequence[int], after: Sequence[int]
) -> None:
    ledger = Fickle(before, after)
    drains(ledger, QUICK)
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)

    def work(child: int) -> None:
        for part in range(20):
            held = Lines(attempt(ledger.key, 20 * child + part))
            for i in range(10 * part):
                held.add(line(f"{i}"))
                time.sleep(1e-4)
            hand_over(ledger, held)

    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
    finally:
        sys.setswitchinterval(switch)

    assert ledger.asked > 20
    for child in range(160):
        assert ledger.texts(child) == [f"{i}" for i in range(10 * (child % 20))]


def test_what_no_look_has_found_is_left_to_its_attempt(drains: Any) -> None:
    ledger = Fickle()
    drains(ledger, NEVER)
    held = Lines(attempt(ledger.key))

    held.add(line("one"))
    held.end()

    assert held.kept == [line("one")]
    assert ledger.asked == 0


def test_an_attempt_that_logs_nothing_has_no_thread(drains: Any) -> None:
    ledger = Fickle()
    before = len(threads())
    drains(ledger, QUICK)
    held = Lines(attempt(ledger.key))

    held.end()

    assert len(threads()) == before


def test_a_ledger_that_takes_nothing_is_asked_again_and_its_lines_stay(drains: Any) -> None:
    ledger = Fickle(before=range(10**6))
    drains(ledger, QUICK)
    held = Lines(attempt(ledger.key))

    held.add(line("one"))
    until(lambda: ledger.asked >= 3)
    held.end()

    assert held.kept == [line("one")]


def test_a_ledger_that_comes_back_is_written_to(drains: Any) -> None:
    ledger = Fickle(before=[1, 2, 3])
    drains(ledger, QUICK)
    held = Lines(attempt(ledger.key))

    for i in range(5):
        held.add(line(f"{i}"))
    until(ledger.texts)

    assert ledger.texts() == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("more", [[], ["two"]], ids=["at the end", "at the next look"])
def test_a_line_whose_answer_was_lost_is_not_written_again(drains: Any, more: list[str]) -> None:
    ledger = Fickle(after=[1])
    drains(ledger, QUICK)
    held = Lines(attempt(ledger.key))

    held.add(line("one"))
    until(lambda: ledger.asked)
    for text in more:
        held.add(line(text))
        until(lambda: ledger.asked > 1)
    hand_over(ledger, held)

    assert ledger.texts() == ["one", *more]


def test_the_thread_ends_with_the_last_attempt_and_another_begins_with_the_next(
    drains: Any,
) -> None:
    ledger = Fickle()
    drains(ledger, QUICK)
    before = set(threads())

    for child in range(3):
        held = Lines(attempt(ledger.key, child))
        held.add(line("one"))
        until(partial(ledger.texts, child))
        held.end()
        until(lambda: set(threads()) <= before)

    assert ledger.asked == 3


def test_after_its_run_nothing_is_written(drains: Any) -> None:
    ledger = Fickle()
    before = set(threads())
    drainer = drains(ledger, QUICK)
    held = Lines(attempt(ledger.key))
    held.add(line("one"))
    until(ledger.texts)

    drainer.close()
    assert set(threads()) <= before
    held.add(line("two"))
    held.end()

    assert held.kept == [line("two")]
    assert ledger.texts() == ["one"]


def test_a_thread_that_outlives_its_attempt_writes_no_more(drains: Any) -> None:
    ledger = Fickle()
    drains(ledger, QUICK)
    held = Lines(attempt(ledger.key))
    held.add(line("one"))
    until(ledger.texts)

    held.end()
    held.add(line("late"))
    again = Lines(attempt(ledger.key, 1))
    again.add(line("other"))
    until(lambda: ledger.texts(1))

    assert ledger.texts() == ["one"]


def test_of_very_many_lines_as_many_are_kept_as_if_none_were_taken(drains: Any) -> None:
    ledger = Fickle()
    drains(ledger, QUICK)
    held = Lines(attempt(ledger.key))

    for i in range(12_345):
        held.add(line(f"{i}"))
        if i == 4_000:
            until(ledger.texts)
    hand_over(ledger, held)

    found = ledger.texts()
    assert found[:8000] == [f"{i}" for i in range(8000)]
    assert found[8000].startswith("2,345 lines of")
    assert found[8001:] == [f"{i}" for i in range(12_345 - 2000, 12_345)]


def test_a_forked_process_writes_nothing_of_its_parent_s(tmp_path: Any) -> None:
    script = scripts.write(
        tmp_path / "forks.py",
        """
        import os, time, warnings
        from cairnflow import Flow, get_logger, task
        from cairnflow.results import LocalResultHandler

        @task
        def forks():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads and forks: it is meant
            if not os.fork():
                get_logger().info("in the child")
                time.sleep(0.8)
                os._exit(0)
            os.wait()
            get_logger().info("after")

        with Flow("f", result_handler=LocalResultHandler("kept")) as flow:
            forks()
        flow.run()
        """,
    )

    scripts.run(script)

    assert [one.text for one in lines_of("f/1")] == ["after"]
