"""What every ledger has to do for those who look at a part of much: pages, outlines, the newest."""

import pytest

from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.records import Checkpoint, Outline, RunRecord
from cairnflow.testing.facts import a_fact, a_line, a_run


class PagingContract:
    """A part of ``LedgerContract``, which has the fixtures."""

    def test_runs_before_a_run_are_listed(self, ledger: Ledger) -> None:
        """As a page behind the one that ends with it."""
        begun = [ledger.begin(a_run(flow)) for flow in ("a", "b", "a", "a")]

        page = ledger.runs(RunFilter(before=begun[3].key, limit=2))

        assert page == [begun[2], begun[1]]
        assert ledger.runs(RunFilter(flow="a", before=begun[3].key)) == [begun[2], begun[0]]
        assert ledger.runs(RunFilter(states=("Running",), before=begun[1].key)) == [begun[0]]
        assert ledger.runs(RunFilter(before=begun[0].key)) == []

    def test_the_newest_run_of_each_flow_is_known(self, ledger: Ledger) -> None:
        """However long ago it was; the newest of them first."""
        begun = [ledger.begin(a_run(flow)) for flow in ("a", "b", "a", "c", "a")]

        assert ledger.latest() == [begun[4], begun[3], begun[1]]

    def test_facts_are_read_page_by_page(self, ledger: Ledger, run: RunRecord) -> None:
        """Of all tasks, or of one."""
        facts = [
            a_fact(run.key, seq, task="even" if seq % 2 == 0 else "odd") for seq in range(1, 8)
        ]
        ledger.append(facts)

        assert ledger.checkpoints(run.key, after=2, limit=3) == facts[2:5]
        assert ledger.checkpoints(run.key, after=6) == facts[6:]
        assert ledger.checkpoints(run.key, after=7) == []
        assert ledger.checkpoints(run.key, "even", after=2, limit=1) == [facts[3]]
        assert ledger.checkpoints(run.key, "odd", after=3) == [facts[4], facts[6]]

    def test_facts_are_read_by_their_places(self, ledger: Ledger, run: RunRecord) -> None:
        """In their order, each once; what is not there is passed over."""
        facts = [a_fact(run.key, seq) for seq in range(1, 2_001)]
        ledger.append(facts)

        found = ledger.facts_at(run.key, [7, 3, 3, 5_000])

        assert found == [facts[2], facts[6]]
        assert ledger.facts_at(run.key, range(1, 2_001)) == facts
        assert ledger.facts_at(run.key, []) == []

    def test_an_outline_has_what_is_short_and_nothing_else(
        self, ledger: Ledger, run: RunRecord
    ) -> None:
        """And is read page by page, too."""
        facts = [a_fact(run.key, seq) for seq in (1, 2, 3)]
        ledger.append(facts)

        outline = ledger.outline(run.key, after=1, limit=1)

        assert outline == [_short(facts[1])]
        assert ledger.outline(run.key) == [_short(fact) for fact in facts]
        assert ledger.outline(run.key, after=3) == []

    @pytest.mark.parametrize(("skip", "limit"), [(0, 2), (2, 2), (1, None), (9, 2)])
    def test_lines_are_read_page_by_page(
        self, ledger: Ledger, run: RunRecord, skip: int, limit: int | None
    ) -> None:
        """Of a run, or of a child of a task."""
        lines = [a_line(run.key, f"line {n}") for n in range(5)]
        ledger.append([], lines)

        assert ledger.lines(run.key, skip=skip, limit=limit) == lines[skip:][:limit]
        found = ledger.lines(run.key, "score", 0, skip=skip, limit=limit)
        assert found == lines[skip:][:limit]


def _short(fact: Checkpoint) -> Outline:
    return Outline._make(getattr(fact, name) for name in Outline._fields)
