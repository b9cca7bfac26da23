"""What every ledger has to do, as tests: for ours, and for those that others write."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from cairnflow.errors import LedgerConflict, LedgerError
from cairnflow.keys import WHOLE
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.records import Checkpoint, RunRecord, SourceRecord
from cairnflow.ledger.tally import Tally
from cairnflow.testing.facts import a_fact, a_line, a_run
from cairnflow.testing.later_contract import LaterContract
from cairnflow.testing.paging_contract import PagingContract


class LedgerContract(LaterContract, PagingContract):
    """Tests of one kind of ledger: a subclass gives a fixture ``ledger``, an empty one.

    Examples:
        >>> class TestMyLedger(LedgerContract):
        ...     @pytest.fixture
        ...     def ledger(self):
        ...         return MyLedger()
    """

    @pytest.fixture
    def run(self, ledger: Ledger) -> RunRecord:
        """A run that has begun."""
        return ledger.begin(a_run())

    def test_a_run_is_read_as_it_was_begun(self, ledger: Ledger) -> None:
        """Every field comes back."""
        asked = a_run(
            message="as planned",
            parameters='{"region": "EU"}',
            environment="e0",
            resumed_from="daily-sales/7",
            trigger="cli",
            host="etl-1",
            pid=4711,
        )

        begun = ledger.begin(asked)

        assert begun == replace(asked, key=begun.key, number=1)
        assert ledger.run("daily-sales", 1) == begun
        assert ledger.run_with_id(asked.id) == begun

    def test_runs_are_numbered_for_each_flow_from_1(self, ledger: Ledger) -> None:
        """Numbers are the flow's, keys the ledger's."""
        begun = [ledger.begin(a_run(flow)) for flow in ("a", "b", "a", "a", "b")]

        assert [run.number for run in begun] == [1, 1, 2, 3, 2]
        assert len({run.key for run in begun}) == 5

    def test_a_run_begun_twice_is_one_run(self, ledger: Ledger) -> None:
        """A lost answer may be asked for again."""
        asked = a_run()

        first, again = ledger.begin(asked), ledger.begin(asked)

        assert first == again
        assert len(ledger.runs(RunFilter())) == 1

    def test_another_run_cannot_take_an_id(self, ledger: Ledger) -> None:
        """It is refused, and nothing is written."""
        asked = ledger.begin(a_run())

        with pytest.raises(LedgerConflict, match=asked.id):
            ledger.begin(a_run("another-flow", id=asked.id))

        assert ledger.runs(RunFilter()) == [asked]

    def test_threads_that_begin_at_once_get_consecutive_numbers(self, ledger: Ledger) -> None:
        """No number twice, none left out."""
        with ThreadPoolExecutor(8) as pool:
            begun = list(pool.map(ledger.begin, [a_run() for _ in range(40)]))

        assert sorted(run.number for run in begun) == list(range(1, 41))

    def test_the_end_of_a_run_is_read_again(self, ledger: Ledger, run: RunRecord) -> None:
        """State, message and time."""
        ledger.end(run.key, "Failed", "1 of 3 tasks failed", 5_000_000)

        ended = ledger.run_with_id(run.id)

        assert ended == replace(
            run,
            state="Failed",
            message="1 of 3 tasks failed",
            heartbeat_at=5_000_000,
            ended_at=5_000_000,
        )

    def test_a_sign_of_life_is_read_again(self, ledger: Ledger, run: RunRecord) -> None:
        """And changes nothing else."""
        ledger.beat(run.key, 3_000_000)

        assert ledger.run_with_id(run.id) == replace(run, heartbeat_at=3_000_000)

    @pytest.mark.parametrize(
        ("facts", "lines"),
        [(1, 0), (2, 0), (0, 1), (1, 1)],
    )
    def test_nothing_is_written_about_a_run_that_never_began(
        self, ledger: Ledger, facts: int, lines: int
    ) -> None:
        """A fact without a run could never be found."""
        with pytest.raises(LedgerError, match="begin it first"):
            ledger.append(
                [a_fact(99, seq + 1) for seq in range(facts)],
                [a_line(99, "lost") for _ in range(lines)],
            )

        assert ledger.checkpoints(99) == []
        assert ledger.lines(99) == []

    def test_a_run_that_never_began_neither_lives_nor_ends(self, ledger: Ledger) -> None:
        """It is said, not passed over."""
        with pytest.raises(LedgerError, match="key 99"):
            ledger.beat(99, 1)
        with pytest.raises(LedgerError, match="key 99"):
            ledger.end(99, "Success", "", 1)

    def test_runs_are_listed_newest_first(self, ledger: Ledger) -> None:
        """In the order in which they began."""
        begun = [ledger.begin(a_run(flow)) for flow in ("a", "b", "a")]

        assert ledger.runs(RunFilter()) == begun[::-1]

    @pytest.mark.parametrize(
        ("which", "numbers"),
        [
            (RunFilter(flow="a"), ["a/3", "a/2", "a/1"]),
            (RunFilter(flow="a", limit=2), ["a/3", "a/2"]),
            (RunFilter(limit=1), ["b/1"]),
            (RunFilter(limit=0), []),
            (RunFilter(states=("Failed",)), ["a/2"]),
            (RunFilter(states=("Failed", "Success")), ["a/2", "a/1"]),
            (RunFilter(states=("Success", "Running"), flow="a"), ["a/3", "a/1"]),
            (RunFilter(states=()), []),
            (RunFilter(since=3_000_000), ["b/1", "a/3"]),
            (RunFilter(since=3_000_000, flow="a", states=("Running",), limit=5), ["a/3"]),
            (RunFilter(flow="unknown"), []),
        ],
    )
    def test_a_filter_lists_those_runs_that_pass_it(
        self, ledger: Ledger, which: RunFilter, numbers: list[str]
    ) -> None:
        """Alone and together."""
        for number, flow in enumerate(("a", "a", "a", "b"), 1):
            ledger.begin(a_run(flow, created_at=1_000_000 * number))
        for number, state in ((1, "Success"), (2, "Failed")):
            key = next(run.key for run in ledger.runs(RunFilter(flow="a")) if run.number == number)
            ledger.end(key, state, "", 9_000_000)

        found = ledger.runs(which)

        assert [run.address for run in found] == numbers

    def test_what_is_unknown_reads_as_nothing(self, ledger: Ledger, run: RunRecord) -> None:
        """And raises nothing."""
        assert ledger.run("daily-sales", 2) is None
        assert ledger.run("unknown", 1) is None
        assert ledger.run_with_id("0" * 32) is None
        assert ledger.source("0" * 64) is None
        assert ledger.checkpoint(run.key, "score", 0, 1) is None
        assert ledger.checkpoint(run.key, "score", 0, None) is None
        assert ledger.checkpoints(run.key) == []
        assert ledger.lines(run.key) == []

    def test_a_fact_is_read_as_it_was_written(self, ledger: Ledger, run: RunRecord) -> None:
        """Every field, those that are None too."""
        full = a_fact(run.key, 1)
        bare = Checkpoint(run.key, 2, "score", WHOLE, 1, "Failed", "", 1, 2, 3, 4)

        ledger.append([full])
        ledger.append([bare])

        assert ledger.checkpoints(run.key) == [full, bare]
        assert all(type(fact) is Checkpoint for fact in ledger.checkpoints(run.key))

    def test_a_fact_that_has_all_but_one_field_is_read_as_it_was_written(
        self, ledger: Ledger, run: RunRecord
    ) -> None:
        """Whichever is lacking, and where it alone is there: what is empty may not be written."""
        full, rare = a_fact(run.key, 1), Checkpoint._field_defaults
        one_less = [{name: None} for name in rare]
        one_more = [{**rare, name: getattr(full, name)} for name in rare]
        facts = [
            a_fact(run.key, seq, **given) for seq, given in enumerate([*one_less, *one_more], 1)
        ]
        for fact in facts:
            ledger.append([fact])

        assert ledger.checkpoints(run.key) == facts

    def test_facts_come_in_the_order_of_seq(self, ledger: Ledger, run: RunRecord) -> None:
        """Whatever the order in which they were written."""
        facts = [a_fact(run.key, seq) for seq in (3, 1, 2)]

        ledger.append(facts[:2])
        ledger.append(facts[2:])

        assert [fact.seq for fact in ledger.checkpoints(run.key)] == [1, 2, 3]

    def test_facts_of_one_run_are_not_those_of_another(self, ledger: Ledger) -> None:
        """Nor of its neighbours."""
        runs = [ledger.begin(a_run()) for _ in range(3)]
        for run in runs:
            ledger.append([a_fact(run.key, seq) for seq in (1, 2)])

        facts = ledger.checkpoints(runs[1].key)

        assert facts == [a_fact(runs[1].key, 1), a_fact(runs[1].key, 2)]

    def test_one_task_of_a_run_is_found(self, ledger: Ledger, run: RunRecord) -> None:
        """With all its children, in order."""
        ledger.append([a_fact(run.key, seq, task="ab"[seq % 2]) for seq in (1, 2, 3, 4)])

        assert [fact.seq for fact in ledger.checkpoints(run.key, "b")] == [1, 3]
        assert ledger.checkpoints(run.key, "c") == []

    def test_an_attempt_is_found_and_the_last_one_without_asking(
        self, ledger: Ledger, run: RunRecord
    ) -> None:
        """Of the child that was asked for."""
        facts = [a_fact(run.key, seq, map_index=7, attempt=seq) for seq in (1, 2, 3)]
        ledger.append([*facts, a_fact(run.key, 4, map_index=8, attempt=9)])

        assert ledger.checkpoint(run.key, "score", 7, 2) == facts[1]
        assert ledger.checkpoint(run.key, "score", 7, None) == facts[2]
        assert ledger.checkpoint(run.key, "score", 7, 4) is None

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_same_facts_twice_are_the_same_facts_once(
        self, ledger: Ledger, run: RunRecord, count: int
    ) -> None:
        """So what was asked for may be asked for again."""
        facts = [a_fact(run.key, seq) for seq in range(1, count + 1)]

        ledger.append(facts)
        ledger.append(facts)

        assert ledger.checkpoints(run.key) == facts

    def test_of_facts_that_are_partly_known_the_rest_is_written(
        self, ledger: Ledger, run: RunRecord
    ) -> None:
        """Also where one stands twice in the same turn."""
        facts = [a_fact(run.key, seq) for seq in (1, 2, 3)]
        ledger.append(facts[:2])

        ledger.append([facts[1], facts[2], facts[2]])

        assert ledger.checkpoints(run.key) == facts

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"seq": 9}, id="the same attempt in another place"),
            pytest.param({"state": "Failed"}, id="the same attempt in the same place"),
            pytest.param({"message": "Done"}, id="another word"),
            pytest.param({"digest": None}, id="something left out"),
            pytest.param({"map_index": 9}, id="another child in the same place"),
            pytest.param({"attempt": 9}, id="another attempt in the same place"),
        ],
    )
    @pytest.mark.parametrize("others", [[], [8]])
    def test_another_fact_is_a_conflict_and_nothing_of_its_turn_is_written(
        self, ledger: Ledger, run: RunRecord, change: dict[str, Any], others: list[int]
    ) -> None:
        """Facts and lines: all or none."""
        fact = a_fact(run.key, 1)
        ledger.append([fact])

        with pytest.raises(LedgerConflict, match=r"score:1@1"):
            ledger.append(
                [*(a_fact(run.key, seq) for seq in others), fact._replace(**change)],
                [a_line(run.key, "half")],
            )

        assert ledger.checkpoints(run.key) == [fact]
        assert ledger.lines(run.key) == []

    def test_facts_of_one_turn_must_not_contradict_each_other(
        self, ledger: Ledger, run: RunRecord
    ) -> None:
        """Or none is written."""
        fact = a_fact(run.key, 1)

        with pytest.raises(LedgerConflict):
            ledger.append([fact, fact._replace(state="Failed")])

        assert ledger.checkpoints(run.key) == []

    def test_a_ledger_goes_on_after_a_conflict(self, ledger: Ledger, run: RunRecord) -> None:
        """No transaction is left open."""
        ledger.append([a_fact(run.key, 1)])
        with pytest.raises(LedgerConflict):
            ledger.append([a_fact(run.key, 1, state="Failed"), a_fact(run.key, 2)])

        ledger.append([a_fact(run.key, 2), a_fact(run.key, 3)])

        assert [fact.seq for fact in ledger.checkpoints(run.key)] == [1, 2, 3]

    def test_nothing_to_write_is_fine(self, ledger: Ledger, run: RunRecord) -> None:
        """And writes nothing."""
        ledger.append([], [])
        ledger.describe([])

        assert ledger.checkpoints(run.key) == []

    @pytest.mark.parametrize("text", ["", "0 ✓ ' \" % %s ? {many} \\ \n", "π" * 70_000, "NULL"])
    def test_any_text_is_kept(self, ledger: Ledger, run: RunRecord, text: str) -> None:
        """As it is."""
        fact = a_fact(run.key, 1, message=text, preview=text)

        ledger.append([fact], [a_line(run.key, text)])

        assert ledger.checkpoints(run.key) == [fact]
        assert ledger.lines(run.key) == [a_line(run.key, text)]

    @pytest.mark.parametrize("odd", ["\udc80", "\0"])
    def test_characters_that_a_database_has_none_for_stop_no_fact(
        self, ledger: Ledger, run: RunRecord, odd: str
    ) -> None:
        """The rest of the text is kept, and the same fact is the same fact still."""
        fact = a_fact(run.key, 1, message=f"before {odd} after")
        for _ in range(2):
            ledger.append([fact], [a_line(run.key, f"before {odd} after")])
        ledger.end(run.key, "Failed", f"before {odd} after", 1)
        ledger.describe([SourceRecord("41aa", "code", f"before {odd} after")])

        (read,) = ledger.checkpoints(run.key)
        (line,) = ledger.lines(run.key)

        assert read.message.startswith("before ")
        assert read.message.endswith(" after")
        assert line.text.endswith(" after")

    def test_numbers_as_large_as_they_get_are_kept(self, ledger: Ledger, run: RunRecord) -> None:
        """Sizes of petabytes, times of the next millennia, four billion facts."""
        fact = a_fact(run.key, 2**32 - 1, size=2**60, map_index=2**40, ended_at=2**60)

        ledger.append([fact])

        assert ledger.checkpoints(run.key) == [fact]

    def test_lines_come_in_the_order_in_which_they_were_written(
        self, ledger: Ledger, run: RunRecord
    ) -> None:
        """Not in that of their times: clocks of workers differ."""
        lines = [a_line(run.key, f"line {at}", at=at) for at in (3, 1, 2)]
        ledger.append([], lines[:1])

        ledger.append([a_fact(run.key, 1)], lines[1:])

        assert ledger.lines(run.key) == lines

    def test_lines_of_a_task_and_of_a_child_are_found(self, ledger: Ledger, run: RunRecord) -> None:
        """The task itself is a child of its own."""
        lines = [
            a_line(run.key, "a", task="a", map_index=WHOLE),
            a_line(run.key, "a:0", task="a", map_index=0),
            a_line(run.key, "b:0", task="b", map_index=0),
            a_line(run.key, "the engine's", task="", map_index=WHOLE, attempt=0),
        ]
        ledger.append([], lines)

        assert [line.text for line in ledger.lines(run.key, "a")] == ["a", "a:0"]
        assert [line.text for line in ledger.lines(run.key, "a", 0)] == ["a:0"]
        assert [line.text for line in ledger.lines(run.key, "a", WHOLE)] == ["a"]
        assert [line.text for line in ledger.lines(run.key, "")] == ["the engine's"]

    def test_lines_that_were_read_before_are_left_out(self, ledger: Ledger, run: RunRecord) -> None:
        """Of the run, of a task, of a child."""
        for count in range(4):
            ledger.append([], [a_line(run.key, f"line {count}", task="ab"[count % 2])])

        assert [line.text for line in ledger.lines(run.key, skip=3)] == ["line 3"]
        assert [line.text for line in ledger.lines(run.key, "b", skip=1)] == ["line 3"]
        assert [line.text for line in ledger.lines(run.key, "a", 0, skip=1)] == ["line 2"]
        assert ledger.lines(run.key, skip=4) == []

    def test_equal_lines_are_each_kept(self, ledger: Ledger, run: RunRecord) -> None:
        """A loop may well say the same thing twice in a microsecond."""
        ledger.append([], [a_line(run.key, "again"), a_line(run.key, "again")])
        ledger.append([], [a_line(run.key, "again")])

        assert len(ledger.lines(run.key)) == 3

    def test_lines_that_come_with_known_facts_are_known(
        self, ledger: Ledger, run: RunRecord
    ) -> None:
        """A turn whose answer was lost may be written again."""
        turn = [a_fact(run.key, 1), a_fact(run.key, 2)], [a_line(run.key, "once")]

        ledger.append(*turn)
        ledger.append(*turn)

        assert len(ledger.lines(run.key)) == 1

    def test_a_source_is_read_as_it_was_first_written(self, ledger: Ledger) -> None:
        """Its digest names it: a second text under it is the same text."""
        first = SourceRecord("41aa", "code", '{"source": "def f(): ..."}')
        ledger.describe([first, SourceRecord("77be", "plan", "{}")])

        ledger.describe(iter([first, first, first._replace(text="{}")]))

        assert ledger.source("41aa") == first
        assert ledger.source("77be") == SourceRecord("77be", "plan", "{}")

    def test_facts_are_counted_by_run_and_state(self, ledger: Ledger) -> None:
        """Without being read; a run without facts, or unknown, has none."""
        runs = [ledger.begin(a_run()) for _ in range(3)]
        first, second, empty = (run.key for run in runs)
        ledger.append(
            [
                a_fact(first, 1, task="load", size=10),
                a_fact(first, 2, task="score", size=20),
                a_fact(first, 3, task="score", state="Cached", size=4),
                a_fact(first, 4, task="score", state="Failed", size=None),
                a_fact(second, 1, size=7),
            ]
        )

        counted = ledger.tallies([second, first, empty, 99])

        assert counted == {
            first: Tally(
                groups=2,
                by_state={"Success": 2, "Cached": 1, "Failed": 1},
                bytes_by_state={"Success": 30, "Cached": 4, "Failed": 0},
            ),
            second: Tally(groups=1, by_state={"Success": 1}, bytes_by_state={"Success": 7}),
            empty: Tally(),
            99: Tally(),
        }
        assert counted[first].bytes == 34
        assert ledger.tallies([]) == {}

    def test_more_runs_are_counted_than_fit_in_a_statement(self, ledger: Ledger) -> None:
        """A thousand at once."""
        runs = [ledger.begin(a_run()).key for _ in range(2)]
        ledger.append([a_fact(run, 1) for run in runs])

        counted = ledger.tallies([*runs, *range(1000, 3000)])

        assert [counted[run].by_state for run in runs] == [{"Success": 1}] * 2
        assert len(counted) == 2002

    def test_threads_write_and_read_at_once(self, ledger: Ledger) -> None:
        """Nothing is lost, and a reader sees whole turns only."""
        runs = [ledger.begin(a_run()).key for _ in range(4)]
        torn: list[int] = []
        done = threading.Event()

        def write(run: int) -> None:
            for seq in range(1, 40, 2):
                ledger.append([a_fact(run, seq), a_fact(run, seq + 1)])

        def read() -> None:
            while not done.is_set():
                torn.extend(len(ledger.checkpoints(run)) % 2 for run in runs)

        with ThreadPoolExecutor(6) as pool:
            readers = [pool.submit(read) for _ in range(2)]
            try:
                list(pool.map(write, runs))
            finally:
                done.set()
            for reader in readers:
                reader.result()

        assert [len(ledger.checkpoints(run)) for run in runs] == [40] * 4
        assert set(torn) <= {0}

    def test_a_closed_ledger_says_so(self, ledger: Ledger, run: RunRecord) -> None:
        """In whatever it is asked, and closing it again is fine."""
        ledger.close()
        ledger.close()

        with pytest.raises(LedgerError, match="is closed"):
            ledger.append([a_fact(run.key, 1)])
        with pytest.raises(LedgerError, match="is closed"):
            ledger.checkpoints(run.key)

    def test_its_url_is_a_url(self, ledger: Ledger) -> None:
        """With a scheme."""
        assert "://" in ledger.url
