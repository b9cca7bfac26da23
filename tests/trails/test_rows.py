import pytest

from cairnflow.trails.rows import rows
from tests.trails.made import BEGIN, SECOND, children, fact, kept


def test_tasks_stand_in_the_order_of_their_first_fact() -> None:
    facts = [fact(1, "b"), fact(2, "a"), fact(3, "b", attempt=2)]

    assert [(row.task, row.first_seq) for row in rows(facts)] == [("b", 1), ("a", 2)]


def test_a_retried_task_is_told_by_its_last_attempt() -> None:
    facts = [fact(1, state="Retrying", message="attempt 1 of 2: no"), kept(2, attempt=2)]

    (row,) = rows(facts)

    assert (row.state, row.attempt, row.counts, row.bytes) == ("success", 2, {"success": 1}, 5)


def test_a_mapped_task_is_one_row_with_its_children_counted() -> None:
    facts = children(3)
    facts[2] = fact(3, map_index=1, state="Failed", message="boom")

    (row,) = rows(facts, is_over=True)

    assert (row.children, row.counts) == (3, {"success": 2, "failed": 1})
    assert (row.state, row.message, row.bytes) == ("failed", "boom", 10)


def test_a_retried_child_is_counted_once() -> None:
    facts = children(1)
    facts.append(facts[1]._replace(seq=3, attempt=2))
    facts[1] = fact(2, map_index=0, state="Retrying")

    (row,) = rows(facts)

    assert (row.counts, row.attempt, row.bytes) == ({"success": 1}, 2, 5)


def test_children_without_a_fact_are_running_until_the_run_is_over() -> None:
    facts = children(5)[:3]

    assert rows(facts)[0].state == "running"
    assert rows(facts, is_over=True)[0].state == "cancelled"
    assert (rows(facts)[0].children, rows(facts)[0].done) == (5, 2)


def test_a_task_mapped_over_nothing_has_ended_well() -> None:
    (row,) = rows(children(0))

    assert (row.state, row.children, row.counts, row.bytes) == ("success", 0, {}, None)


def test_only_if_all_children_were_reused_is_the_task() -> None:
    reused = children(2, state="Reused")
    mixed = [*reused[:2], reused[2]._replace(state="Success")]

    assert (rows(reused)[0].is_reused, rows(reused)[0].state) == (True, "reused")
    assert (rows(mixed)[0].is_reused, rows(mixed)[0].state) == (False, "success")


@pytest.mark.parametrize(
    ("summaries", "said"),
    [
        (["0.5", "0.25", "3.0"], "0.25…3.0"),
        (["0.123456789", "12345.678901"], "0.1235…1.235e+04"),
        (["None", "None"], "None"),
        (["1,203 × 12", "12 × 12"], "12…1,203 × 12"),
        (["3 × 12", "3 × 13"], ""),
        (["'a'", "'b'"], ""),
        (["nan", "1.0"], "1.0, nan among them"),
        (["", ""], ""),
    ],
)
def test_what_children_returned_is_told_as_a_range(summaries: list[str], said: str) -> None:
    facts = children(len(summaries))
    told = [one._replace(summary=text) for one, text in zip(facts[1:], summaries, strict=True)]

    assert rows([facts[0], *told])[0].summary == said


def test_types_of_children_are_named_the_most_frequent_first() -> None:
    facts = children(6)
    kinds = ["int", "str", "str", "float", "str", "bool"]
    told = [one._replace(type=kind) for one, kind in zip(facts[1:], kinds, strict=True)]

    assert rows([facts[0], *told])[0].type == "str | int | float | …"


def test_a_group_lasts_from_its_first_begin_to_its_last_end() -> None:
    facts = children(2)
    facts[2] = facts[2]._replace(started_at=BEGIN + SECOND, ended_at=BEGIN + 3 * SECOND)

    assert rows(facts)[0].duration_seconds == 3.0


@pytest.mark.parametrize("state", ["Reused", "TriggerFailed"])
def test_what_was_not_called_took_no_time(state: str) -> None:
    assert rows([fact(state=state)])[0].duration_seconds is None


def test_the_content_of_a_group_changes_with_any_child_and_is_unknown_if_one_is() -> None:
    facts = children(3)
    changed = [*facts[:3], facts[3]._replace(content="c1:another")]
    unknown = [*facts[:3], facts[3]._replace(content=None)]

    digests = [rows(one)[0].content for one in (facts, children(3), changed, unknown)]

    assert digests[0] == digests[1] != digests[2]
    assert digests[3] == ""


def test_bytes_that_are_not_ours_to_know_are_not_zero() -> None:
    facts = [kept(1, "a", size=None), kept(2, "b", size=0)]

    assert [row.bytes for row in rows(facts)] == [None, 0]


def test_the_turns_of_a_loop_are_counted_and_the_row_is_of_the_last() -> None:
    turns = [kept(n, state="Looped", attempt=n) for n in (1, 2)]

    (under_way,) = rows(turns)
    (over,) = rows([*turns, kept(3, attempt=3, summary="30")])

    assert (under_way.state, under_way.turns) == ("looped", 2)
    assert (over.state, over.turns, over.summary) == ("success", 3, "30")


def test_a_retry_within_a_turn_is_no_turn() -> None:
    facts = [kept(1, state="Looped"), fact(2, state="Retrying", attempt=2), kept(3, attempt=3)]

    (row,) = rows(facts)

    assert (row.attempt, row.turns) == (3, 2)


def test_a_loop_that_goes_on_behind_turns_of_an_earlier_run_counts_those() -> None:
    reason = '{"code": "continued", "text": "goes on", "turn": 5}'

    (row,) = rows([kept(1, reason=reason)])

    assert row.turns == 5


def test_a_map_with_a_child_that_waits_for_a_person_waits() -> None:
    facts = children(3)
    facts[2] = fact(3, map_index=1, state="Paused")

    (row,) = rows(facts)

    assert (row.state, row.done) == ("paused", 2)


def test_a_cached_value_is_one_of_an_earlier_run() -> None:
    (row,) = rows([kept(1, state="Cached")])

    assert (row.state, row.is_reused, row.duration_seconds) == ("cached", True, None)
