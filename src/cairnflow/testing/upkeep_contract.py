"""What every ledger has to do for upkeep: say where values are, and which were deleted."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cairnflow.errors import LedgerError
from cairnflow.keys import WHOLE
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.records import Annotation, Deletion, Holding, RunRecord
from cairnflow.testing.facts import a_fact, a_run


def a_deletion(run: int, seq: int = 1, at: int = 7_000_000) -> Deletion:
    """Return that a value was deleted."""
    return Deletion(run, seq, at, "keep-last 30", "ann@etl")


def each_sees_the_other(one: Ledger, other: Ledger) -> None:
    """Fail if of runs that begin and values that are buried at once neither sees the other.

    Args:
        one: an empty ledger, in which runs begin.
        other: the same, to which it may be connected in another way.
    """
    old = one.begin(a_run())

    def begin(i: int) -> tuple[int, set[int]]:
        begun = one.begin(a_run())
        return begun.number, {deletion.seq for deletion in one.deletions(old.key)}

    def bury(i: int) -> tuple[int, int, bool]:
        count = len(other.runs(RunFilter()))
        return i + 1, count, other.bury([a_deletion(old.key, i + 1)], runs=count)

    with ThreadPoolExecutor(8) as pool:
        both = [(pool.submit(bury, i), pool.submit(begin, i)) for i in range(40)]
        buried = [first.result() for first, _ in both]
        saw = [second.result() for _, second in both]
    written = [(seq, count) for seq, count, is_written in buried if is_written]

    assert {deletion.seq for deletion in one.deletions(old.key)} == {seq for seq, _ in written}
    assert [
        (number, seq)
        for number, seen in saw
        for seq, count in written
        if number > count and seq not in seen
    ] == []


class UpkeepContract:
    """A part of ``LedgerContract``, which has the fixtures."""

    def test_holdings_are_where_values_are(self, ledger: Ledger) -> None:
        """Of one run or of all, in the order of their trails; facts without a value are none."""
        first, second = ledger.begin(a_run()), ledger.begin(a_run("b"))
        facts = [a_fact(second.key, 1), a_fact(first.key, 2), a_fact(first.key, 1)]
        ledger.append([*facts, a_fact(first.key, 3, location=None)])

        found = ledger.holdings()

        assert found == [
            Holding._make([*(getattr(fact, name) for name in Holding._fields[:-1]), None])
            for fact in reversed(facts)
        ]
        assert ledger.holdings(second.key) == found[2:]
        assert ledger.holdings(99) == []

    def test_what_is_deleted_is_told_and_its_fact_stays(
        self, ledger: Ledger, run: RunRecord
    ) -> None:
        """By holdings, by candidates, and by itself."""
        facts = [a_fact(run.key, seq) for seq in (1, 2)]
        ledger.append(facts)

        is_written = ledger.bury([a_deletion(run.key, 2)], runs=1)

        assert is_written
        assert ledger.deletions(run.key) == [a_deletion(run.key, 2)]
        assert ledger.checkpoints(run.key) == facts
        assert [one.deleted_at for one in ledger.holdings()] == [None, 7_000_000]
        found = ledger.cached("daily-sales/score")
        assert {one.fact.seq: one.deleted_at for one in found} == {1: None, 2: 7_000_000}

    def test_deletions_are_of_their_run_in_its_order(self, ledger: Ledger) -> None:
        """Whichever was written first."""
        runs = [ledger.begin(a_run()) for _ in range(2)]
        said = [a_deletion(run.key, seq) for run in runs for seq in (2, 1)]
        ledger.bury(said, runs=2)

        assert ledger.deletions(runs[0].key) == [said[1], said[0]]
        assert ledger.deletions(99) == []

    def test_a_run_that_has_begun_meanwhile_keeps_all(self, ledger: Ledger, run: RunRecord) -> None:
        """It may be about to use again what was to be deleted."""
        ledger.append([a_fact(run.key, 1)])
        ledger.begin(a_run("another"))

        assert not ledger.bury([a_deletion(run.key)], runs=1)
        assert ledger.deletions(run.key) == []
        assert ledger.bury([a_deletion(run.key)], runs=2)
        assert ledger.deletions(run.key) == [a_deletion(run.key)]

    def test_the_first_to_delete_is_who_deleted(self, ledger: Ledger, run: RunRecord) -> None:
        """A lost answer may be asked for again."""
        assert ledger.bury([a_deletion(run.key)], runs=1)
        assert ledger.bury([a_deletion(run.key, at=9_000_000), a_deletion(run.key, 2)], runs=1)

        assert ledger.deletions(run.key) == [a_deletion(run.key), a_deletion(run.key, 2)]

    def test_nothing_is_deleted_of_a_run_that_never_began(
        self, ledger: Ledger, run: RunRecord
    ) -> None:
        """And nothing else of the same call."""
        with pytest.raises(LedgerError):
            ledger.bury([a_deletion(run.key), a_deletion(99)], runs=1)

        assert ledger.deletions(run.key) == ledger.deletions(99) == []

    def test_of_runs_that_begin_and_a_deletion_each_sees_the_other(self, ledger: Ledger) -> None:
        """A run that began too late to stop it finds it written."""
        each_sees_the_other(ledger, ledger)

    def test_what_was_said_of_all_runs_is_found_by_its_kind(self, ledger: Ledger) -> None:
        """Oldest first."""
        runs = [ledger.begin(a_run()) for _ in range(2)]
        said = [
            Annotation(run.key, "", WHOLE, kind, "", "ann@etl", 1)
            for kind in ("pinned", "approved")
            for run in runs
        ]
        for one in said:
            ledger.annotate(one)

        assert ledger.said("pinned") == said[:2]
        assert ledger.said("nothing") == []

    def test_a_ledger_that_is_well_says_nothing_of_itself(
        self, ledger: Ledger, run: RunRecord
    ) -> None:
        """Empty or not."""
        ledger.append([a_fact(run.key, 1)])

        assert ledger.examine() == []
