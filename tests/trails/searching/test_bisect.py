"""The first bad value is named, with few questions, whatever the graph; nothing is run."""

import json
import math
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow.errors import AuthoringError, Missing, NotFound, Unavailable
from cairnflow.keys import TaskKey
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.results.inline import JSONResultHandler
from cairnflow.results.secret import SecretResultHandler
from cairnflow.trails.ancestry.graph import Graph
from cairnflow.trails.reading import Reader
from cairnflow.trails.runs import Run
from cairnflow.trails.searching.bisecting import Chain, Search, chain_of
from cairnflow.trails.searching.first_bad import first_bad, first_bad_run, graph_of
from tests.trails import graphs, made


def _run(facts: list[Checkpoint]) -> Run:
    found = cairnflow.open("daily-sales/1", ledger=made.ledger(facts))
    assert isinstance(found, Run)
    return found


def _is_good(value: Any) -> bool:
    return bool(value == "good")


class _Case:
    """A random graph, and which of its values is the first bad one."""

    def __init__(self, seed: int, most: int = 120) -> None:
        rng = random.Random(seed)
        self.count = rng.randint(1, most)
        self.parents = graphs.random_graph(rng, self.count)
        self.first = f"t{rng.randrange(self.count)}"
        self.bad = {
            task for task in self.parents if self.first in graphs.made_of(self.parents, task)
        }
        self.order = graphs.some_order(self.parents, rng)
        self.values = {task: "bad" if task in self.bad else "good" for task in self.parents}
        self.at = f"t{self.count - 1}"
        self.facts = graphs.facts_of(self.parents, self.values, self.order)


@pytest.mark.parametrize("seed", range(60))
def test_the_first_bad_value_of_any_graph_is_named_with_few_questions(seed: int) -> None:
    case = _Case(seed)
    run = _run(case.facts)

    found = run.bisect(_is_good, at=case.at)

    assert found.address == f"daily-sales/1/{case.first}"
    assert found.questions <= math.ceil(math.log2(max(1, case.count))) + 1
    assert found.contradictions == found.skipped == found.suspects == ()
    assert found.among == case.count
    assert run.refresh().facts == case.facts


@pytest.mark.parametrize("seed", range(40))
def test_where_values_are_skipped_the_first_bad_one_is_named_or_suspected(seed: int) -> None:
    case = _Case(seed)
    rng = random.Random(seed)
    silent = {task for task in case.parents if rng.random() < 0.3 and task != case.at}

    def check(value: str) -> bool:
        if value.endswith("?"):
            raise ValueError(value)
        return value == "good"

    values = {task: word + "?" * (task in silent) for task, word in case.values.items()}
    facts = graphs.facts_of(case.parents, values, case.order)
    found = _run(facts).bisect(check, at=case.at)

    assert found.address.rpartition("/")[2] in case.bad - silent
    named = {found.address, *found.suspects}
    assert f"daily-sales/1/{case.first}" in named
    assert found.questions <= math.ceil(math.log2(max(1, case.count))) + 1


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_bad_what_is_named_is_bad_and_all_that_it_was_made_of_is_good(
    seed: int,
) -> None:
    """Also where bad does not make bad: answers that contradict each other are told."""
    rng = random.Random(seed)
    case = _Case(seed)
    bad = {task for task in case.parents if rng.random() < 0.2} | {case.at}
    values = {task: "bad" if task in bad else "good" for task in case.parents}

    found = _run(graphs.facts_of(case.parents, values, case.order)).bisect(_is_good, at=case.at)

    task = found.address.rpartition("/")[2]
    assert task in bad
    assert not bad.intersection(case.parents[task])
    assert set(found.good_before) == {f"daily-sales/1/{up}" for up in case.parents[task]}
    for one in found.contradictions:
        above, below = (address.rpartition("/")[2] for address in one)
        assert above in bad
        assert below not in bad
        assert above in graphs.made_of(case.parents, below)


def test_what_is_found_is_shown_in_a_line_and_in_a_notebook() -> None:
    found = _run(_line(8, 5)).bisect(_is_good)

    assert repr(found).startswith("<Found first bad: daily-sales/1/t5; 3 questions, 4 values read")
    assert "daily-sales/1/t5" in found._repr_html_()


def _in_trail_order(graph: Graph, key: TaskKey) -> Chain:
    """A twin that takes what ended before for what it was made of."""
    order = sorted(graph.last, key=lambda one: graph.last[one].seq)
    order = order[: order.index(key) + 1]
    parents = [[place - 1] if place else [] for place in range(len(order))]
    return Chain([graph.address(one) for one in order], parents, [True] * len(order))


def _named(case: _Case, chain: Chain) -> str:
    told = {f"daily-sales/1/{task}": value for task, value in case.values.items()}
    return Search(chain, lambda at: ("bad" if told[at] == "bad" else "good", "")).found().address


def test_a_twin_that_walks_in_the_order_of_the_trail_names_another() -> None:
    wrong = 0
    for seed in range(20):
        case = _Case(seed)
        graph = graph_of(Reader(made.ledger(case.facts)), made.record(key=1, number=1))
        assert _named(case, chain_of(graph, TaskKey(case.at))) == f"daily-sales/1/{case.first}"
        twin = _named(case, _in_trail_order(graph, TaskKey(case.at)))
        wrong += twin != f"daily-sales/1/{case.first}"

    assert wrong > 5


def _line(count: int, first: int | None, folder: Path | None = None) -> list[Checkpoint]:
    """Tasks in a row, all bad from the first bad one on."""
    parents = {f"t{place}": [f"t{place - 1}"] if place else [] for place in range(count)}
    values = {
        f"t{place}": "bad" if first is not None and place >= first else "good"
        for place in range(count)
    }
    return graphs.facts_of(parents, values, list(parents), folder)


@pytest.mark.parametrize("first", [0, 1, 4_999, 9_998, 9_999])
def test_ten_thousand_values_in_a_row_take_14_questions(first: int) -> None:
    parents = [[place - 1] if place else [] for place in range(10_000)]
    chain = Chain([str(place) for place in range(10_000)], parents, [True] * 10_000)

    found = Search(chain, lambda at: ("bad" if int(at) >= first else "good", "")).found()

    assert found.address == str(first)
    assert found.questions <= 14
    assert found.read <= 16


def test_where_all_are_good_one_value_is_read() -> None:
    found = _run(_line(30, None)).bisect(_is_good)

    assert not found
    assert (found.read, found.questions, found.address) == (1, 0, "")


def test_what_the_first_bad_one_was_made_of_is_read_even_if_it_must_be_good() -> None:
    """That g is good clears a, until a is asked about as one that c was made of."""
    parents = {"a": [], "b": [], "g": ["a"], "c": ["a", "b"], "end": ["g", "c"]}
    values = {"a": "bad", "b": "good", "g": "good", "c": "bad", "end": "bad"}
    run = _run(graphs.facts_of(parents, values, list(parents)))

    found = run.bisect(_is_good)

    assert found.address == "daily-sales/1/a"
    assert [tuple(one) for one in found.contradictions] == [("daily-sales/1/a", "daily-sales/1/g")]


def test_answers_that_contradict_the_assumption_are_told() -> None:
    """The good one in the middle would clear the bad one before it."""
    parents = {"a": [], "b": ["a"], "c": ["b", "a"], "d": ["c"]}
    values = {"a": "bad", "b": "good", "c": "bad", "d": "bad"}
    run = _run(graphs.facts_of(parents, values, list(parents)))

    found = run.bisect(_is_good)

    assert found.address == "daily-sales/1/a"
    assert [tuple(one) for one in found.contradictions] == [("daily-sales/1/a", "daily-sales/1/b")]


def test_values_that_are_gone_are_skipped_and_told(tmp_path: Path) -> None:
    facts = _line(16, 9, tmp_path / "results")
    for place in (7, 8):
        Path(json.loads(facts[place].location or "")).unlink()

    found = _run(facts).bisect(_is_good)

    assert found.address == "daily-sales/1/t9"
    assert set(found.suspects) == {"daily-sales/1/t7", "daily-sales/1/t8"} - {
        one.address for one in found.asked if one.answer == "good"
    }
    assert {one.address for one in found.skipped} == set(found.suspects)
    assert all(one.why.startswith("it can't be read") for one in found.skipped)


def _flipped(facts: Sequence[Checkpoint], place: int, value: str) -> None:
    """Write another value of the same length where one is kept."""
    path = Path(json.loads(facts[place].location or ""))
    path.chmod(0o600)
    path.write_text(json.dumps(value))


def test_a_value_that_is_not_what_was_written_is_no_answer(tmp_path: Path) -> None:
    facts = _line(8, 5, tmp_path / "results")
    _flipped(facts, 3, "evil")

    found = _run(facts).bisect(_is_good)

    assert found.address == "daily-sales/1/t5"
    assert [one.why for one in found.skipped if "not the bytes" in one.why]


def test_a_twin_that_trusts_a_value_without_its_digest_names_another(tmp_path: Path) -> None:
    facts = _line(8, 5, tmp_path / "results")
    _flipped(facts, 3, "evil")

    def unverified(run: RunRecord, fact: Checkpoint) -> Any:
        return json.loads(Path(json.loads(fact.location or "")).read_bytes())

    reader = Reader(made.ledger(facts))
    record = reader.ledger.run("daily-sales", 1)
    assert record is not None
    twin = first_bad(reader, record, _is_good, load=unverified)

    assert twin.address == "daily-sales/1/t3"


def test_a_store_that_does_not_answer_ends_the_search() -> None:
    reader = Reader(made.ledger(_line(8, 5)))
    record = reader.ledger.run("daily-sales", 1)
    assert record is not None

    def load(run: RunRecord, fact: Checkpoint) -> Any:
        raise Unavailable("no answer in 5 s")

    with pytest.raises(Unavailable, match="no answer"):
        first_bad(reader, record, _is_good, load=load)


def test_not_one_value_that_can_be_read_is_an_error_and_not_all_good(tmp_path: Path) -> None:
    facts = _line(4, 2, tmp_path / "results")
    for fact in facts:
        Path(json.loads(fact.location or "")).unlink()

    with pytest.raises(Missing, match="nothing can be said of any of 4 values"):
        _run(facts).bisect(_is_good)


def _mapped(bad: int | None, count: int = 50) -> list[Checkpoint]:
    """xs -> score, mapped -> total, in which one child is bad."""
    facts = [graphs.kept_value("good", 1, "xs", inputs=graphs.inputs([]))]
    facts.append(made.fact(2, "score", state="Mapped", width=count))
    facts += [
        graphs.kept_value(
            "bad" if place == bad else "good", 3 + place, "score", map_index=place,
            inputs=graphs.inputs(["xs"]),
        )
        for place in range(count)
    ]  # fmt: skip
    children = json.dumps([{"name": "s", "kind": "children", "addr": "daily-sales/1/score"}])
    total = graphs.kept_value("good" if bad is None else "bad", 3 + count, "total", inputs=children)
    return [*facts, total]


@pytest.mark.parametrize("at", [None, "total", "score"])
def test_a_child_of_a_mapped_task_is_found_among_its_siblings(at: str | None) -> None:
    found = _run(_mapped(37)).bisect(_is_good, at=at)

    assert found.address == "daily-sales/1/score:37"
    assert found.questions <= math.ceil(math.log2(52)) + 1


def test_a_mapped_task_is_good_if_all_its_children_are() -> None:
    found = _run(_mapped(None)).bisect(_is_good, at="score")

    assert not found
    assert found.read == 50


def test_an_expression_has_the_value_by_its_handy_names() -> None:
    run = _run(_line(8, 5))

    for check in ("value == 'good'", "df == 'good'", "out == 'good'", "re.match('g', out)"):
        assert run.bisect(check).address == "daily-sales/1/t5"


def test_a_comprehension_in_an_expression_sees_the_value() -> None:
    check = "all(letter in value for letter in 'good' if value) or (lambda x: x == value)('good')"

    assert _run(_line(8, 5)).bisect(check).address == "daily-sales/1/t5"


def test_errors_on_values_of_another_type_are_skips() -> None:
    parents = {"a": [], "b": ["a"], "c": ["b"]}
    run = _run(graphs.facts_of(parents, {"a": 1, "b": -1, "c": "text"}, list(parents)))

    found = run.bisect("value > 0")

    assert found.address == "daily-sales/1/b"
    assert [(one.address, one.why[:9]) for one in found.skipped] == [
        ("daily-sales/1/c", "TypeError")
    ]


def test_a_failed_assertion_is_bad_and_none_is_no_answer() -> None:
    def asserts(value: str) -> bool:
        assert value == "good"
        return True

    run = _run(_line(8, 5))

    assert run.bisect(asserts).address == "daily-sales/1/t5"
    with pytest.raises(AuthoringError, match="the check gave None"):
        run.bisect(lambda value: None)


@pytest.mark.parametrize(
    ("check", "said"),
    [("value >", "invalid syntax"), ("valeu > 1", "did you mean value?"), ("x = 1", "syntax"),
     ("", "syntax")],
)  # fmt: skip
def test_what_is_no_expression_is_refused_before_anything_is_read(check: str, said: str) -> None:
    with pytest.raises(AuthoringError, match=said):
        _run(_line(3, 1)).bisect(check)


def test_a_task_that_the_run_has_not_is_named() -> None:
    with pytest.raises(NotFound, match="has no task run t9"):
        _run(_line(3, 1)).bisect("True", at="t9")


@pytest.mark.parametrize("first", range(1, 9))
def test_the_run_in_which_a_value_turned_bad_is_found(first: int) -> None:
    ledger = made.MemoryLedger()
    for number in range(1, 9):
        begun = ledger.begin(made.record(id=f"{number:032x}", state="Running", ended_at=None))
        value = "bad" if number >= first else "good"
        if number != 4 or first == 4:
            ledger.append([graphs.kept_value(value, 1, "clean")._replace(run=begun.key)])
        ledger.end(begun.key, "Success", "", made.BEGIN)
    reader = Reader(ledger)
    record = reader.ledger.run("daily-sales", 8)
    assert record is not None

    found = first_bad_run(reader, record, _is_good, "clean")
    within = first_bad_run(reader, record, _is_good, "clean", since="1" if first == 1 else "last")

    assert found.address == f"daily-sales/{first}/clean"
    assert found.questions <= 3
    assert within.address in {"daily-sales/1/clean", "daily-sales/8/clean"}


def test_a_value_that_a_run_took_from_an_earlier_one_is_read_once() -> None:
    ledger = made.MemoryLedger()
    value = graphs.kept_value("bad", 1, "clean", digest="ab" * 32)
    for number in range(8):
        begun = ledger.begin(made.record(id=f"{number:032x}", state="Running", ended_at=None))
        ledger.append([value._replace(run=begun.key)])
    reads: list[str] = []

    def load(run: RunRecord, fact: Checkpoint) -> Any:
        reads.append(run.address)
        return "bad"

    reader = Reader(ledger)
    record = reader.ledger.run("daily-sales", 8)
    assert record is not None
    found = first_bad_run(reader, record, _is_good, "clean", load=load)

    assert found.address == "daily-sales/1/clean"
    assert reads == ["daily-sales/8"]


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(20_000, marks=pytest.mark.slow),
        pytest.param(100_000, marks=pytest.mark.nightly),
    ],
)
def test_a_map_of_many_children_is_searched_in_seconds(count: int) -> None:
    facts = _mapped_cheap(count)
    reader = Reader(made.ledger(facts))
    record = reader.ledger.run("daily-sales", 1)
    assert record is not None
    begin = time.process_time()

    found = first_bad(
        reader, record, _is_good, load=lambda run, fact: "bad" if fact.type == "b" else "good"
    )

    assert found.address == "daily-sales/1/score:7777"
    assert time.process_time() - begin < 10


def _mapped_cheap(count: int) -> list[Checkpoint]:
    handler = JSONResultHandler().description
    kept = {"location": '"1"', "handler": handler, "type": "g"}
    above = graphs.inputs(["xs"])
    return [
        made.fact(1, "xs", **kept, inputs="[]"),
        made.fact(2, "score", state="Mapped", width=count),
        *(
            made.fact(3 + n, map_index=n, inputs=above, digest=f"{n:064x}",
                      **(kept | {"type": "b" if n == 7_777 else "g"}))
            for n in range(count)
        ),
        made.fact(3 + count, "total", **(kept | {"type": "b"}),
                  inputs=json.dumps([{"kind": "children", "addr": "daily-sales/1/score",
                                      "name": "s"}])),
    ]  # fmt: skip


def test_a_secret_is_not_read_as_what_a_check_raises_may_quote_it() -> None:
    handler = SecretResultHandler("API_KEY")
    secret = made.kept(1, "key", handler=handler.description, location='"API_KEY"', inputs="[]")
    used = graphs.kept_value("bad", 2, "use", inputs=graphs.inputs(["key"]))

    found = _run([secret, used]).bisect(lambda value: int(value) > 0 if value != "bad" else False)

    assert found.address == "daily-sales/1/use"
    assert [tuple(one) for one in found.skipped] == [
        ("daily-sales/1/key", "it is a secret, which is not read")
    ]


def test_a_mapped_task_across_runs_names_a_child_to_ask_about() -> None:
    reader = Reader(made.ledger(_mapped(3)))
    record = reader.ledger.run("daily-sales", 1)
    assert record is not None

    with pytest.raises(NotFound, match="it is mapped: name a child of it, as score:0"):
        first_bad_run(reader, record, _is_good, "score")
