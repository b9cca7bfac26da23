"""What an earlier run has of a task, and whether it is still good: asked of facts by hand."""

import json
from typing import Any

import pytest

from cairnflow.engine.given import Inputs
from cairnflow.engine.reuse import (
    FAILED,
    NEVER_KEPT,
    SAME,
    TAKEN,
    Reason,
    known_of,
    short,
    verdict,
)
from cairnflow.engine.work import Known
from cairnflow.keys import TaskKey
from cairnflow.ledger.records import Checkpoint
from cairnflow.results.result import SafeResult


def fact(task: str = "t", state: str = "Success", **columns: Any) -> Checkpoint:
    """A fact of a run, with what a test doesn't speak of left out."""
    given = {"seq": 1, "map_index": -1, "attempt": 1, "message": "", **columns}
    times = dict.fromkeys(("ready_at", "started_at", "returned_at", "ended_at"), 0)
    return Checkpoint(run=1, task=task, state=state, **times, **given)


def kept(task: str = "t", **columns: Any) -> Checkpoint:
    """The fact of a value that was kept."""
    inputs = json.dumps([{"name": "x", "kind": "constant", "hash": "c1:aa"}])
    return fact(
        task,
        **{
            "location": '"a/b.pkl"', "handler": "{}", "serializer": "pickle/1", "size": 5,
            "digest": "ff", "content": "c1:value", "code": "k1:abcd", "inputs": inputs, **columns,
        },
    )  # fmt: skip


def known(**changes: Any) -> Known:
    found = known_of("f/1", [kept()])[TaskKey("t")]
    assert isinstance(found, Known)
    return found._replace(**changes)


def test_a_kept_value_is_known_with_its_address_and_its_digest() -> None:
    found = known()

    assert found.address == "f/1/t"
    assert found.safe == SafeResult("a/b.pkl", "{}", "pickle/1", 5, "ff", content="c1:value")
    assert (found.code, found.inputs) == ("k1:abcd", {"x": "c1:aa"})


def test_a_child_is_known_under_its_place() -> None:
    found = known_of("f/1", [kept(map_index=3)])

    assert list(found) == [TaskKey("t", 3)]


@pytest.mark.parametrize("state", ["Success", "Cached", "Reused"])
def test_every_good_end_with_a_value_is_known(state: str) -> None:
    assert isinstance(known_of("f/1", [kept(state=state)])[TaskKey("t")], Known)


@pytest.mark.parametrize(
    "state", ["Failed", "TimedOut", "TriggerFailed", "Cancelled", "Retrying", "Skipped"]
)
def test_any_other_end_is_none_to_reuse(state: str) -> None:
    assert known_of("f/1", [fact(state=state)])[TaskKey("t")] == FAILED


def test_a_success_that_was_not_kept_says_so() -> None:
    assert known_of("f/1", [fact()])[TaskKey("t")] == NEVER_KEPT


def test_the_last_attempt_counts() -> None:
    facts = [fact(state="Retrying"), kept(attempt=2)]

    assert isinstance(known_of("f/1", facts)[TaskKey("t")], Known)


def test_a_parent_of_children_is_no_task_run_of_its_own() -> None:
    assert known_of("f/1", [fact(state="Mapped", width=2)]) == {}


def test_what_was_reused_keeps_the_address_where_it_was_made() -> None:
    found = known_of("f/2", [kept(state="Reused", reused_from="f/1/t")])[TaskKey("t")]

    assert isinstance(found, Known)
    assert found.address == "f/1/t"


def given(digests: dict[str, str], **codes: dict[str, str]) -> Inputs:
    return Inputs("[]", "", digests, codes)


def test_the_same_code_on_the_same_inputs_is_the_same() -> None:
    assert verdict(known(), "k1:abcd", given({"x": "c1:aa"})) == SAME


@pytest.mark.parametrize(
    ("code", "inputs", "expected"),
    [
        ("k1:ef01", {"x": "c1:aa"}, ("new_code", "code changed abcd -> ef01")),
        ("k1:abcd", {"x": "c1:bb"}, ("new_input", "x is not what it was")),
        ("k1:abcd", {"x": "c1:aa", "y": "c1:aa"}, ("new_input", "y is not what it was")),
        ("k1:abcd", {}, ("new_input", "x is not what it was")),
        ("k1:abcd", {"x": ""}, ("unknown_input", "whether x is the same can't be told")),
    ],
    ids=["code", "value", "one more", "one less", "unknown"],
)
def test_what_changed_is_named(code: str, inputs: dict[str, str], expected: Any) -> None:
    assert verdict(known(), code, given(inputs)) == Reason(*expected)


def test_an_input_whose_content_was_not_known_then_is_not_taken_for_the_same() -> None:
    found = verdict(known(inputs={"x": ""}), "k1:abcd", given({"x": ""}))

    assert found.code == "unknown_input"


ROW, OTHER = {"class lab.Row": "s1:aa"}, {"class lab.Row": "s1:bb"}


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        (ROW, ROW, ("same", "same code, same inputs")),
        (ROW, OTHER, ("new_code", "class Row of argument x has changed")),
        (
            {},
            ROW,
            ("unknown_input", "whether class Row of argument x is what it was can't be told"),
        ),
        (
            ROW,
            {},
            ("unknown_input", "whether class Row of argument x is what it was can't be told"),
        ),
    ],
    ids=["same", "changed", "not noted then", "no longer the author's"],
)
def test_the_code_of_what_an_argument_holds_is_compared(
    then: dict[str, str], now: dict[str, str], expected: Any
) -> None:
    before = known(inputs={"x": "o1:aa"}, codes={"x": then} if then else {})

    found = verdict(before, "k1:abcd", given({"x": "o1:aa"}, **({"x": now} if now else {})))

    assert found == Reason(*expected)


def test_changed_code_of_an_argument_counts_also_where_its_content_does_not() -> None:
    before = known(inputs={"x": "o1:aa"}, codes={"x": ROW})

    assert verdict(before, "k1:abcd", given({"x": "o1:bb"}, x=ROW), ()) == SAME
    assert verdict(before, "k1:abcd", given({"x": "o1:bb"}, x=OTHER), ()).code == "new_code"


@pytest.mark.parametrize("mark", ["c1", "i1"], ids=["one value", "those of children"])
def test_what_an_earlier_version_noted_without_code_is_not_taken_for_the_same(mark: str) -> None:
    before = known(inputs={"x": f"{mark}:aa"})

    found = verdict(before, "k1:abcd", given({"x": "o1:aa"}, x=ROW))

    assert found.code == "unknown_input"
    assert found.text == "whether class Row of argument x is what it was can't be told"


def test_neither_facts_nor_knowledge_are_changed_by_asking() -> None:
    facts = [kept(), fact("u", "Failed")]
    first, again = known_of("f/1", facts), known_of("f/1", facts)

    assert first == again
    assert facts == [kept(), fact("u", "Failed")]


def test_a_reason_stands_in_the_fact_as_code_and_text() -> None:
    assert json.loads(SAME.json) == {"code": "same", "text": "same code, same inputs"}


@pytest.mark.parametrize(("digest", "shown"), [("k1:abcdef", "abcd"), ("", "none")])
def test_a_digest_is_shown_by_its_first_characters(digest: str, shown: str) -> None:
    assert short(digest) == shown


def now(digest: str) -> Inputs:
    return Inputs("", "", {"x": digest})


def test_where_any_code_will_do_a_value_of_changed_code_is_good_and_says_so() -> None:
    found = verdict(known(any_code=True), "k1:bbbb", now("c1:aa"))

    assert (found.code, found.code in TAKEN) == ("old_code", True)
    assert found.text == "code changed abcd -> bbbb; used again all the same, as was asked"


def test_another_argument_counts_though_any_code_will_do() -> None:
    assert verdict(known(any_code=True), "k1:bbbb", now("c1:other")).code == "new_input"


def test_where_any_code_will_do_the_same_code_is_the_same() -> None:
    assert verdict(known(any_code=True), "k1:abcd", now("c1:aa")) is SAME
