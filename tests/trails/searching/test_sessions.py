"""A person answers: what was said is kept, and the search goes on where it was."""

import math
import random

import pytest

from cairnflow.errors import NotFound
from cairnflow.keys import TaskKey
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.trails.reading import Reader
from cairnflow.trails.searching.first_bad import graph_of
from cairnflow.trails.searching.sessions import Session, reset, say, session_of, start
from tests.trails import graphs, made


def _ledger(count: int = 16) -> MemoryLedger:
    parents = {f"t{place}": [f"t{place - 1}"] if place else [] for place in range(count)}
    return made.ledger(graphs.facts_of(parents, dict.fromkeys(parents, 1), list(parents)))


def _start(reader: Reader, task: str) -> Session:
    record = reader.ledger.run("daily-sales", 1)
    assert record is not None
    return start(reader, graph_of(reader, record), TaskKey(task))


def _key(address: str) -> TaskKey:
    return TaskKey(address.rpartition("/")[2])


@pytest.mark.parametrize("first", range(16))
def test_each_answer_is_kept_and_the_search_goes_on_in_a_new_process(first: int) -> None:
    ledger = _ledger()
    _start(Reader(ledger), "t15")
    questions = 0
    while (ahead := session_of(Reader(ledger)).progress().next) is not None:
        reader = Reader(ledger)
        is_bad = int(ahead.rpartition("t")[2]) >= first
        say(reader, session_of(reader), _key(ahead), "bad" if is_bad else "good")
        questions += 1

    progress = session_of(Reader(ledger)).progress()

    assert progress.first == f"daily-sales/1/t{first}"
    assert questions <= math.ceil(math.log2(16))
    assert progress.wire()["first"] == progress.first


@pytest.mark.parametrize("seed", range(20))
def test_a_person_who_skips_and_errs_still_comes_to_an_end(seed: int) -> None:
    rng = random.Random(seed)
    parents = graphs.random_graph(rng, 40)
    facts = graphs.facts_of(parents, dict.fromkeys(parents, 1), list(parents))
    reader = Reader(made.ledger(facts))
    session = _start(reader, "t39")

    for _ in range(40):
        if (ahead := session.progress().next) is None:
            break
        session = say(reader, session, _key(ahead), rng.choice(("good", "bad", "skip")))

    assert session.progress().next is None


def test_an_answer_that_contradicts_another_is_told_and_taken_back_by_a_new_one() -> None:
    reader = Reader(_ledger())
    session = _start(reader, "t15")
    session = say(reader, session, TaskKey("t10"), "good")
    contradicted = say(reader, session, TaskKey("t4"), "bad").progress()
    again = say(reader, session_of(reader), TaskKey("t4"), "good").progress()

    assert [tuple(one) for one in contradicted.contradictions] == [
        ("daily-sales/1/t4", "daily-sales/1/t10")
    ]
    assert contradicted.first == "daily-sales/1/t4"
    assert (again.contradictions, again.first) == ([], "daily-sales/1/t15")


def test_a_skipped_value_that_may_be_the_first_bad_one_is_told() -> None:
    reader = Reader(_ledger(4))
    session = _start(reader, "t3")
    for task, said in (("t2", "bad"), ("t1", "skip"), ("t0", "good")):
        session = say(reader, session, TaskKey(task), said)  # type: ignore[arg-type]

    progress = session.progress()

    assert progress.next is None
    assert (progress.first, progress.suspects) == ("daily-sales/1/t2", ["daily-sales/1/t1"])
    assert progress.good_before == ["daily-sales/1/t0"]


def test_a_new_start_forgets_and_reset_ends() -> None:
    reader = Reader(_ledger())
    say(reader, _start(reader, "t15"), TaskKey("t3"), "bad")
    _start(reader, "t9")

    begun = session_of(reader)

    assert (begun.address, begun.answers) == ("daily-sales/1/t9", {})
    reset(reader, begun)
    with pytest.raises(NotFound, match="no bisect is under way"):
        session_of(reader)


def test_what_is_not_among_those_in_question_is_refused() -> None:
    reader = Reader(_ledger())
    session = _start(reader, "t9")

    with pytest.raises(NotFound, match="t12 is not among what daily-sales/1/t9 was made of"):
        say(reader, session, TaskKey("t12"), "good")
