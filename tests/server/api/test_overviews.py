"""The first paint of a run's page, and its columns, graph, walk and history."""

from typing import Any

import pytest

from cairnflow.ledger.base import Ledger
from tests.server.api.asking import Asking

pytestmark = pytest.mark.slow


def _groups(ask: Asking, run: str, **params: Any) -> dict[str, dict[str, Any]]:
    return {one["task"]: one for one in ask(f"runs/{run}/overview", **params)["groups"]}


def test_the_origin_of_a_difference_is_named_and_what_follows(ask: Asking) -> None:
    groups = _groups(ask, "daily-sales/3")

    origin = groups["clean_orders"]["vs"]
    assert origin == {
        "run": "daily-sales/2", "status": "changed", "role": "origin", "cause": "code", "n": None,
    }  # fmt: skip
    assert groups["score"]["vs"]["role"] == "follows"
    assert groups["score"]["vs"]["n"] == 20
    assert groups["extract_orders"]["vs"]["status"] == "same"
    assert groups["load_model"]["vs"]["status"] in {"equal", "same"}
    assert groups["region"]["vs"] is None


def test_children_are_folded_and_counted_by_state(ask: Asking) -> None:
    score = _groups(ask, "daily-sales/4")["score"]

    assert (score["mapped"], score["n"], score["state"]) == (True, 20, "failed")
    assert score["states"] == {"success": 19, "failed": 1}
    assert "can't be scored" in score["message"]
    assert score["last"] == "daily-sales/4/score"


def test_a_retried_task_tells_its_last_attempt(ask: Asking) -> None:
    rates = _groups(ask, "daily-sales/1")["rates"]

    assert (rates["attempt"], rates["state"], rates["last"]) == (
        2, "success", "daily-sales/1/rates@2",
    )  # fmt: skip


def test_values_that_were_reused_say_so(ask: Asking) -> None:
    groups = _groups(ask, "daily-sales/6")

    assert groups["extract_orders"]["state"] == "reused"
    assert groups["extract_orders"]["busy_ms"] == 0
    assert groups["score"]["state"] == "success"


def test_signals_tell_what_to_look_at(ask: Asking) -> None:
    last = {task: one["signals"] for task, one in _groups(ask, "daily-sales/last").items()}
    first = {task: one["signals"] for task, one in _groups(ask, "daily-sales/1").items()}

    assert "price.nulls" in [one["metric"] for one in last["clean_orders"]]
    assert "revenue" in [one["metric"] for one in last["aggregate"]]
    assert last["unkept"][0]["text"] == "not kept: checkpoint=False"
    assert [one["kind"] for one in first["score"]] == ["deleted"]
    assert "20 values" in first["score"][0]["text"]
    assert last["extract_orders"] == []


def test_what_a_run_has_still_to_do_is_told(ask: Asking) -> None:
    told = ask("runs/nightly/1/overview")

    assert told["waiting"] == ["aggregate", "report"]
    assert "40/100" in told["health"]
    assert told["groups"][-1]["state"] == "running"
    assert told["run"]["ended_at"] is None


def test_runs_before_and_behind_are_named(ask: Asking) -> None:
    told = ask("runs/daily-sales/2/overview")

    assert (told["previous"], told["following"]) == ("daily-sales/1", "daily-sales/3")
    assert ask("runs/daily-sales/1/overview")["previous"] is None


def test_a_run_is_held_against_the_one_that_is_named_or_none(ask: Asking) -> None:
    assert ask("runs/daily-sales/6/overview", vs="1")["vs"] == "daily-sales/1"
    assert ask("runs/daily-sales/6/overview", vs="none")["vs"] is None
    assert ask("runs/daily-sales/6/overview", vs="6")["vs"] is None


def test_the_first_rows_are_the_first_checkpoints(ask: Asking) -> None:
    rows = ask("runs/daily-sales/1/overview")["first_rows"]
    page = ask("runs/daily-sales/1/checkpoints", limit=50)

    assert rows == page["checkpoints"]
    assert page["total"] == len(rows)


def test_columns_are_the_facts_in_their_order(ask: Asking, ledger: Ledger) -> None:
    told = ask("runs/daily-sales/4/task-runs.columns")
    record = ledger.run("daily-sales", 4)
    assert record is not None
    facts = [one for one in ledger.checkpoints(record.key) if one.state != "Mapped"]

    assert told["seq"] == [one.seq for one in facts]
    assert [told["tasks"][at] for at in told["task"]] == [one.task for one in facts]
    assert told["map"] == [one.map_index for one in facts]
    assert told["size"] == [-1 if one.size is None else one.size for one in facts]
    assert told["dur"] == [(one.returned_at - one.started_at) // 1000 for one in facts]
    assert (told["n"], told["more"], len(told["vs"])) == (len(facts), False, len(facts))
    failed = [at for at, state in enumerate(told["state"]) if told["states"][state] == "failed"]
    assert {told["vs"][at] for at in failed} == {"?"}


def test_columns_come_in_pieces_that_fit_together(ask: Asking) -> None:
    whole = ask("runs/daily-sales/4/task-runs.columns")

    seqs, since, more = [], 0, True
    while more:
        piece = ask("runs/daily-sales/4/task-runs.columns", since=since, limit=7)
        seqs += piece["seq"]
        since, more = piece["rev"], piece["more"]

    assert seqs == whole["seq"]


def test_the_graph_goes_from_left_to_right(ask: Asking) -> None:
    told = ask("runs/daily-sales/last/graph")
    spots = {node["task"]: node for node in told["nodes"]}

    assert all(spots[one["source"]]["x"] < spots[one["target"]]["x"] for one in told["edges"])
    assert len({(node["x"], node["y"]) for node in told["nodes"]}) == len(told["nodes"])
    assert told["layers"] == 1 + max(node["x"] for node in told["nodes"])
    assert ("clean_orders", "batches", "orders", False) in [
        (one["source"], one["target"], one["argument"], one["mapped"]) for one in told["edges"]
    ]
    assert "extract_orders" in told["critical"]


@pytest.mark.parametrize(
    ("order", "first"), [("suspicion", "clean_orders"), ("changed", "clean_orders")]
)
def test_a_walk_begins_where_things_went_wrong(ask: Asking, order: str, first: str) -> None:
    steps = ask("runs/daily-sales/3/walk", order=order)["steps"]

    assert steps[0]["task"] == first
    assert steps[0]["moved"][0]["metric"] == "price.null_rate"
    assert (order == "changed") is all(one["vs"] == "changed" for one in steps)


def test_a_walk_upstream_of_a_task_leaves_out_the_others(ask: Asking) -> None:
    tasks = {one["task"] for one in ask("runs/daily-sales/3/walk", of="load_model")["steps"]}

    assert tasks == {"rates", "load_model"}


def test_the_search_for_the_first_bad_value_ends_at_the_culprit(ask: Asking) -> None:
    good = {"extract_orders", "rates", "load_model", "region", "day"}
    said: dict[str, list[str]] = {"good": [], "marked_bad": []}
    for _ in range(12):
        told = ask("runs/daily-sales/3/bisect", bad="report",
                   **{name: ",".join(names) for name, names in said.items()})  # fmt: skip
        if told["ask"] is None:
            break
        task = told["ask"].rpartition("/")[2].partition("@")[0]
        said["good" if task in good else "marked_bad"].append(told["ask"])

    assert told["culprit"] == "daily-sales/3/clean_orders"
    assert "while all that it was made of is good" in told["text"]
    assert told["left"] == 0


def test_surroundings_tell_what_differs(ask: Asking) -> None:
    told = ask("runs/daily-sales/3/surroundings")

    assert told["vs"] == "daily-sales/2"
    assert {one["name"]: (one["value"], one["before"], one["differs"]) for one in told["params"]} \
        == {"region": ("US", "EU", True), "day": ("2026-11-22", "2026-11-22", False)}  # fmt: skip
    assert [one["task"] for one in told["code"] if one["differs"]] == ["clean_orders"]
    assert told["external"][0]["task"] == "extract_orders"
    assert "python" in {one["name"] for one in told["env"]}
    assert "pandas" in {one["name"] for one in told["packages"]}


def test_events_follow_each_other_page_by_page(ask: Asking) -> None:
    whole = ask("runs/daily-sales/1/events", limit=1000)["events"]

    found, cursor = [], ""
    while cursor is not None:
        page = ask("runs/daily-sales/1/events", limit=6, cursor=cursor)
        found += page["events"]
        cursor = page["next"]

    assert found == whole
    assert len({one["id"] for one in found}) == len(found)
    assert [one["at"] for one in found] == sorted(one["at"] for one in found)
    kinds = [one["kind"] for one in found]
    assert kinds[0] == "run.began"
    assert {"run.success", "values.deleted", "said.external", "task_run.retrying"} <= set(kinds)


def test_logs_are_found_by_level_task_and_text(ask: Asking) -> None:
    whole = ask("runs/daily-sales/1/logs")
    loud = ask("runs/daily-sales/1/logs", level="warning")
    found = ask("runs/daily-sales/1/logs", q="VERY slow", task="extract_orders")

    assert [one["n"] for one in whole["lines"]] == list(range(1, whole["total"] + 1))
    assert {one["level"] for one in loud["lines"]} == {"warning"}
    assert found["lines"] == loud["lines"]
    assert ask("runs/daily-sales/1/logs", task="rates")["total"] == 0
    page = ask("runs/daily-sales/1/logs", limit=1)
    behind = ask("runs/daily-sales/1/logs", limit=1, cursor=page["next"])
    assert behind["lines"][0]["n"] == 2


def test_the_history_has_a_sign_for_each_run(ask: Asking) -> None:
    told = ask("flows/daily-sales/history")
    tasks = {one["task"]: one for one in told["tasks"]}
    numbers = [run["no"] for run in told["runs"]]

    assert numbers == sorted(numbers)
    assert all(len(one["vs"]) == len(one["states"]) == len(numbers) for one in tasks.values())
    assert tasks["clean_orders"]["vs"][:3] == " =!"
    assert tasks["score"]["states"][3] == "failed"
    assert tasks["extract_orders"]["states"][5] == "reused"


def test_a_flow_tells_its_versions_and_its_health(ask: Asking) -> None:
    told = ask("flows/daily-sales")

    assert told["status"]["last_failed"]["addr"] == "daily-sales/5"
    assert told["status"]["runs"] == told["status"]["last"]["no"]
    assert 0.5 < told["status"]["good_share"] < 1
    assert sum(one["runs"] for one in told["versions"]) == told["status"]["runs"]
    assert told["params"] == {"region": "EU", "day": "2026-11-22"}
    assert "score" in told["tasks"]


def test_a_series_tells_where_a_value_jumped(ask: Asking) -> None:
    told = ask("flows/daily-sales/series", task="aggregate")
    revenue = next(one for one in told["measures"] if one["name"] == "revenue")

    assert told["runs"][-1]["run"] in revenue["jumps"]
    assert len(revenue["values"]) == len(told["runs"])
