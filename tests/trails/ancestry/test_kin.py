"""The tree of what a value was made of, or of what was made of it, across runs."""

import json
from typing import Any

from cairnflow.keys import TaskKey
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Checkpoint
from cairnflow.trails.ancestry.kin import Direction, Kin, kin
from cairnflow.trails.reading import Reader
from tests.trails import graphs, made


def _ledger(*runs: list[Checkpoint]) -> MemoryLedger:
    ledger = MemoryLedger()
    for number, facts in enumerate(runs, start=1):
        key = ledger.begin(made.record(id=f"{number:032x}", state="Running", ended_at=None)).key
        ledger.append([one._replace(run=key) for one in facts])
        ledger.end(key, "Success", "", made.BEGIN)
    return ledger


def _kin(
    ledger: MemoryLedger, task: str, direction: Direction = "up", run: int = 1, depth: int = 10
) -> Kin:
    reader = Reader(ledger)
    record = reader.ledger.run("daily-sales", run)
    assert record is not None
    return kin(reader, record, TaskKey(task), direction, depth)


def _drawn(one: Kin, depth: int = 0) -> list[str]:
    """Each value in its line, indented."""
    marks = ("*" if one.is_again else "") + ("…" if one.is_cut else "")
    count = f" x{one.count}" if one.count > 1 else ""
    via = {"reused_from": "<", "reused_by": ">"}.get(one.via, "")
    named = one.address.removeprefix("daily-sales/")
    found = [f"{'  ' * depth}{via}{named}{count}{marks}"]
    return found + [told for child in one.of for told in _drawn(child, depth + 1)]


def _made(seq: int, task: str, *up: str, run: int = 1, **fields: Any) -> Checkpoint:
    return made.kept(seq, task, inputs=graphs.inputs(up, f"daily-sales/{run}"), **fields)


def _first() -> list[Checkpoint]:
    """xs -> score, mapped -> total; xs -> total."""
    children = {"name": "s", "kind": "children", "addr": "daily-sales/1/score"}
    both = json.dumps([children, *json.loads(graphs.inputs(["xs"]))])
    return [
        _made(1, "xs"),
        made.fact(2, "score", state="Mapped", width=3),
        *(_made(3 + n, "score", "xs", map_index=n) for n in range(3)),
        made.kept(6, "total", inputs=both),
    ]


def _second() -> list[Checkpoint]:
    """A run that took xs and two children of score, and ran one of them and total."""
    taken = [one._replace(state="Reused") for one in _first()]
    kept: list[Checkpoint] = []
    for one in taken:
        inputs = (one.inputs or "").replace("daily-sales/1/", "daily-sales/2/")
        child = f":{one.map_index}" if one.map_index >= 0 else ""
        whence: str | None = f"daily-sales/1/{one.task}{child}"
        state = one.state
        if one.task == "total" or one.map_index == 2:
            whence, state = None, "Success"
        kept.append(one._replace(inputs=inputs or None, reused_from=whence, state=state))
    kept[1] = made.fact(2, "score", state="Mapped", width=3)
    return kept


def test_what_a_value_was_made_of_is_a_tree_in_which_children_are_folded() -> None:
    found = _kin(_ledger(_first()), "total")

    assert _drawn(found) == ["1/total", "  1/score x3", "    1/xs", "  1/xs"]
    assert found.of[0].is_group


def test_a_child_alone_has_the_digest_of_its_own_value() -> None:
    reader = Reader(_ledger(_first()))
    record = reader.ledger.run("daily-sales", 1)
    assert record is not None

    child = kin(reader, record, TaskKey("score", 1), "down", 5)

    assert (child.address, child.count) == ("daily-sales/1/score:1", 1)
    assert child.row.content == _first()[3].content


def test_what_stands_in_it_already_is_not_told_twice() -> None:
    facts = [_made(1, "a"), _made(2, "b", "a"), _made(3, "c", "b"), _made(4, "d", "b", "c")]

    assert _drawn(_kin(_ledger(facts), "d")) == [
        "1/d", "  1/b", "    1/a", "  1/c", "    1/b*",
    ]  # fmt: skip


def test_what_was_made_of_a_value_is_told_downward() -> None:
    assert _drawn(_kin(_ledger(_first()), "xs", "down")) == [
        "1/xs", "  1/score x3", "    1/total", "  1/total",
    ]  # fmt: skip


def test_what_was_taken_from_an_earlier_run_goes_on_there() -> None:
    found = _kin(_ledger(_first(), _second()), "total", run=2)

    assert _drawn(found) == [
        "2/total",
        "  2/score x3",
        "    <1/score x2",
        "      1/xs",
        "    2/xs",
        "      <1/xs",
        "  2/xs*",
    ]


def test_later_runs_that_took_a_value_are_told_with_what_they_made_of_it() -> None:
    found = _kin(_ledger(_first(), _second()), "xs", "down")

    assert _drawn(found) == [
        "1/xs",
        "  1/score x3",
        "    1/total",
        "    >2/score x2",
        "      2/total",
        "  1/total",
        "  >2/xs",
        "    2/score:2",
        "      2/total",
        "    2/total",
    ]


def test_a_source_that_is_no_longer_in_the_ledger_does_not_hide_the_inputs() -> None:
    facts = [_made(1, "a"), _made(2, "b", "a", state="Reused", reused_from="daily-sales/77/b")]

    assert _drawn(_kin(_ledger(facts), "b")) == ["1/b", "  1/a"]


def test_it_goes_no_deeper_than_asked_and_says_so() -> None:
    facts = [_made(1, "a"), _made(2, "b", "a"), _made(3, "c", "b")]

    assert _drawn(_kin(_ledger(facts), "c", depth=1)) == ["1/c", "  1/b…"]
    assert _drawn(_kin(_ledger(facts), "c", depth=2)) == ["1/c", "  1/b", "    1/a"]


def test_a_value_cut_by_its_depth_is_told_where_it_is_nearer() -> None:
    facts = [_made(1, "a"), _made(2, "b", "a"), _made(3, "c", "b"), _made(4, "d", "c", "b")]

    assert _drawn(_kin(_ledger(facts), "d", depth=2)) == [
        "1/d", "  1/c", "    1/b…", "  1/b", "    1/a",
    ]  # fmt: skip
