"""What every ledger has to do for those who come later: find kept values, hold what is said."""

from typing import Any

import pytest

from cairnflow.errors import LedgerError
from cairnflow.keys import WHOLE
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Annotation, Candidate, Pulse, RunRecord
from cairnflow.testing.facts import a_fact, a_line, a_run
from cairnflow.testing.upkeep_contract import UpkeepContract


class LaterContract(UpkeepContract):
    """A part of ``LedgerContract``, which has the fixtures."""

    def test_kept_values_are_found_by_key_newest_first(self, ledger: Ledger) -> None:
        """With the address and the parameters of their runs; those without a key never."""
        first, second = ledger.begin(a_run()), ledger.begin(a_run(parameters='{"region": "EU"}'))
        old = a_fact(first.key, 1, cache="sales/score", expires_at=7)
        new = [a_fact(second.key, seq, cache="sales/score") for seq in (1, 2)]
        ledger.append([*new, a_fact(second.key, 3), a_fact(second.key, 4, cache="other")])
        ledger.append([old])

        found = ledger.cached("sales/score")

        assert found == [
            Candidate(second.address, '{"region": "EU"}', new[1]),
            Candidate(second.address, '{"region": "EU"}', new[0]),
            Candidate(first.address, "{}", old),
        ]
        assert ledger.cached("sales/score", limit=2) == found[:2]
        assert ledger.cached("sales") == []

    def test_kept_values_are_narrowed_to_inputs_and_to_a_child(
        self, ledger: Ledger, run: RunRecord
    ) -> None:
        """Or to both."""
        ledger.append(
            [
                a_fact(run.key, seq, cache="k", map_index=child, inputs_digest=digest)
                for seq, (child, digest) in enumerate(
                    [(WHOLE, "a"), (0, "a"), (1, "b"), (2, None)], start=1
                )
            ]
        )

        def seqs(**narrowed: Any) -> list[int]:
            return [found.fact.seq for found in ledger.cached("k", **narrowed)]

        assert seqs() == [4, 3, 2, 1]
        assert seqs(inputs_digest="a") == [2, 1]
        assert seqs(map_index=1) == [3]
        assert seqs(map_index=WHOLE) == [1]
        assert seqs(inputs_digest="a", map_index=0) == [2]
        assert seqs(inputs_digest="b", map_index=0) == []

    def test_only_good_values_that_were_kept_are_found(
        self, ledger: Ledger, run: RunRecord
    ) -> None:
        """Whatever was written under the key."""
        states = ["Success", "Failed", "Cached", "Looped", "Reused", "Invalid"]
        ledger.append(
            [a_fact(run.key, seq, cache="k", state=name) for seq, name in enumerate(states, 1)]
        )
        ledger.append([a_fact(run.key, 9, cache="k", location=None)])

        assert [found.fact.seq for found in ledger.cached("k")] == [5, 3, 1]

    def test_what_is_said_of_a_run_is_read_in_the_order_in_which_it_was_said(
        self, ledger: Ledger, run: RunRecord
    ) -> None:
        """All of it, or one kind; the same twice is the same once."""
        other = ledger.begin(a_run())
        said = [
            Annotation(run.key, "review", WHOLE, "approved", "fine by me", "ann", 30),
            Annotation(run.key, "score", 3, "approved", "", "bob", 20),
            Annotation(run.key, "", WHOLE, "verdict", "bad", "ann", 10),
        ]
        for one in [*said, said[0], said[0]._replace(run=other.key)]:
            ledger.annotate(one)

        assert ledger.annotations(run.key) == said
        assert ledger.annotations(run.key, "approved") == said[:2]
        assert ledger.annotations(run.key, "pin") == []
        assert ledger.annotations(other.key) == [said[0]._replace(run=other.key)]

    def test_several_things_are_said_at_once_or_none_of_them(
        self, ledger: Ledger, run: RunRecord
    ) -> None:
        """In their order, each once; where one can't be said, none is."""
        one = Annotation(run.key, "load", WHOLE, "external", "{}", "load", 1)
        two = one._replace(task="clean", at=2)

        ledger.annotate()
        ledger.annotate(two, one, two)
        ledger.annotate(one)
        with pytest.raises(LedgerError, match="begin it first"):
            ledger.annotate(one._replace(at=3), one._replace(run=99))

        assert ledger.annotations(run.key) == [two, one]

    def test_of_a_run_that_never_began_nothing_can_be_said(self, ledger: Ledger) -> None:
        """It is refused."""
        with pytest.raises(LedgerError, match="begin it first"):
            ledger.annotate(Annotation(99, "", WHOLE, "approved", "", "ann", 1))

        assert ledger.annotations(99) == []

    def test_facts_that_were_read_before_are_left_out(self, ledger: Ledger, run: RunRecord) -> None:
        """Of the run, and of a task."""
        facts = [a_fact(run.key, seq, task="ab"[seq % 2]) for seq in (1, 2, 3, 4)]
        ledger.append(facts)

        assert ledger.checkpoints(run.key, after=2) == facts[2:]
        assert ledger.checkpoints(run.key, "b", after=2) == [facts[2]]
        assert ledger.checkpoints(run.key, after=4) == []

    def test_a_pulse_tells_whatever_is_new_of_a_run(self, ledger: Ledger) -> None:
        """A fact, a word on it, its end; asked by key, or all that are later."""
        old, run, later = (ledger.begin(a_run()) for _ in range(3))
        ledger.append([a_fact(run.key, 1), a_fact(run.key, 2)])
        ledger.annotate(Annotation(run.key, "", WHOLE, "verdict", "bad", "ann", 10))
        ledger.end(later.key, "Failed", "no", 7)

        told = ledger.pulses([run.key, 99], later.key - 1)

        assert told == [
            Pulse(run.key, "Running", None, 2, 1),
            Pulse(later.key, "Failed", 7, 0, 0),
        ]
        assert [one.run for one in ledger.pulses([], 0)] == [old.key, run.key, later.key]
        assert ledger.pulses([], later.key) == []

    def test_lines_are_counted_for_several_runs(self, ledger: Ledger, run: RunRecord) -> None:
        """Without being read; of a run that has none, or is unknown, there are none."""
        other = ledger.begin(a_run())
        ledger.append([], [a_line(run.key, "one"), a_line(run.key, "two", task="other")])

        assert ledger.line_counts([run.key, other.key, 99]) == {run.key: 2, other.key: 0, 99: 0}
        assert ledger.line_counts([]) == {}
