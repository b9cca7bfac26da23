"""What an earlier run has of a task, and whether it is still good: asked of facts by hand."""

import json
from typing import Any

import pytest

from cairnflow.engine.reuse import FAILED, NEVER_KEPT, SAME, Reason, known_of, short, verdict
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


def test_the_same_code_on_the_same_inputs_is_the_same() -> None:
    assert verdict(known(), "k1:abcd", {"x": "c1:aa"}) == SAME


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
    assert verdict(known(), code, inputs) == Reason(*expected)


def test_an_input_whose_content_was_not_known_then_is_not_taken_for_the_same() -> None:
    found = verdict(known(inputs={"x": ""}), "k1:abcd", {"x": ""})

    assert found.code == "unknown_input"


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
