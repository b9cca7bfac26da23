"""One task run: where it came from, what it raised, what is left of it."""

from typing import Any

import pytest

from cairnflow.server.answers.neighbours import summary_of
from cairnflow.trails.arguments import Input
from tests.server.api.asking import Asking

pytestmark = pytest.mark.slow


def test_a_child_that_failed_tells_what_was_there(ask: Asking) -> None:
    told = ask("task-runs/daily-sales/4/score:3")
    error = told["error"]

    assert error["type"] == "ValueError"
    assert error["frames"][-1]["name"] == "score"
    assert error["frames"][-1]["code"].startswith("raise ValueError")
    assert error["frames"][-1]["locals"]["factor"] == "1.25"
    assert told["checkpoint"]["vs"]["status"] == "unknown"
    assert told["siblings"] == 20
    assert told["no_preview"] == "it failed, so there was no value"
    assert told["snippets"]["debug"] == "cairn debug daily-sales/4/score:3"
    assert told["snippets"]["python"].splitlines()[-2:] == [
        "exception = task.exception",
        "inputs = dict(task.inputs)",
    ]


def test_arguments_say_where_they_came_from_and_whether_they_are_what_they_were(
    ask: Asking,
) -> None:
    told = ask("task-runs/daily-sales/3/score:0")
    inputs = {one["name"]: one for one in told["inputs"]}

    assert inputs["batch"]["addr"] == "daily-sales/3/batches"
    assert inputs["batch"]["summary"] == "item 0 of list 20 items"
    assert (inputs["batch"]["vs"], inputs["model"]["vs"]) == ("changed", "same")
    assert [one["task"] for one in told["upstream"]] == ["batches", "load_model"]
    assert [(one["task"], one["count"]) for one in told["downstream"]] == [("aggregate", 1)]


def test_of_many_children_one_line_stands_for_all(ask: Asking) -> None:
    told = ask("task-runs/daily-sales/1/load_model")

    (score,) = told["downstream"]
    assert (score["addr"], score["count"]) == ("daily-sales/1/score", 20)
    assert score["state"] == "success"
    failed = ask("task-runs/daily-sales/4/load_model")["downstream"][0]
    assert failed["state"] == "failed"


@pytest.mark.parametrize(
    ("value", "item", "told"),
    [
        ("EU", None, "'EU'"),
        (None, None, "None"),
        (None, 3, "item 3 of a constant"),
    ],
)
def test_a_constant_is_told_and_one_that_is_not_known_is_no_none(
    value: str | None, item: int | None, told: str
) -> None:
    one = Input(
        name="x", kind="constant", address="", item=item, value=value, is_redacted=False, hash=""
    )

    assert summary_of(one, None) == told


def test_each_attempt_has_a_page(ask: Asking) -> None:
    first = ask("task-runs/daily-sales/1/rates@1")
    last = ask("task-runs/daily-sales/1/rates")

    assert first["attempts"] == last["attempts"] == [1, 2]
    assert (first["checkpoint"]["state"], last["checkpoint"]["attempt"]) == ("retrying", 2)
    assert [one["state"] for one in last["states"]][-1] == "success"
    assert last["states"][-1]["result"]["safe_value"]
    assert last["states"][0]["result"] == "NoResult"


def test_a_value_knows_who_has_used_it_again(ask: Asking) -> None:
    told = ask("task-runs/daily-sales/4/extract_orders")["checkpoint"]["result"]

    assert told["reused_by"] == [
        "daily-sales/5/extract_orders",
        "daily-sales/6/extract_orders",
    ]


def test_a_deleted_value_leaves_its_facts(ask: Asking) -> None:
    told = ask("task-runs/daily-sales/1/clean_orders")
    result = told["checkpoint"]["result"]

    assert (result["availability"], result["summary"]) == ("deleted", "400 × 4")
    assert result["checked_at"]
    assert told["checkpoint"]["preview"]["state"] == "ready"
    assert ask("task-runs/daily-sales/1/clean_orders/preview")["rows_total"] == 400


@pytest.mark.parametrize(
    ("task", "mime"),
    [
        ("clean_orders", "application/vnd.cairn.table+json"),
        ("matrix", "application/vnd.cairn.array+json"),
        ("picture", "image/png"),
        ("report", "text/plain"),
        ("notes", "text/markdown"),
        ("page", "text/html"),
        ("rates", "application/json"),
        ("nothing", "application/json"),
        ("load_model", "application/vnd.cairn.repr+json"),
    ],
)
def test_a_preview_of_each_kind_is_there(ask: Asking, task: str, mime: str) -> None:
    told = ask(f"task-runs/daily-sales/last/{task}/preview")
    known = ask(f"task-runs/daily-sales/last/{task}")["checkpoint"]["preview"]

    assert told["mime"] == known["mime"] == mime
    assert told["absence"] is None
    assert told["addr"].startswith("daily-sales/")


def test_what_was_redacted_is_not_in_a_preview(ask: Asking) -> None:
    told = ask.client.get("/api/v1/task-runs/daily-sales/last/clean_orders/preview").text

    assert "@example.com" not in told


def test_no_preview_says_why(ask: Asking) -> None:
    told = ask("task-runs/daily-sales/4/score:3/preview")

    assert told["absence"] == "it failed, so there was no value"
    assert "mime" not in told


def test_the_code_as_it_ran_is_told_with_what_changed(ask: Asking) -> None:
    told = ask("task-runs/daily-sales/3/clean_orders/code")

    assert told["name"] == "clean_orders"
    assert told["source"].startswith("@task")
    assert told["vs"] == "daily-sales/2/clean_orders"
    assert any(line.startswith("+") and "None" in line for line in told["diff"])
    assert ask("task-runs/daily-sales/2/clean_orders/code")["diff"] == []


def test_why_is_asked_of_what_has_not_begun(ask: Asking) -> None:
    waiting = ask("task-runs/nightly/1/report/why")
    refused = ask("task-runs/daily-sales/4/aggregate/why")
    paused = ask("task-runs/letters/1/send/why")

    assert waiting["state"] == "pending"
    assert refused["reasons"][0]["addr"] == "daily-sales/4/score:3"
    assert paused["state"] == "paused"


@pytest.mark.parametrize(
    ("addr", "siblings"), [("nightly/1/report", None), ("nightly/1/score:77", 100)]
)
def test_what_has_not_begun_has_a_page_without_a_result(
    ask: Asking, addr: str, siblings: int | None
) -> None:
    told = ask(f"task-runs/{addr}")
    preview = ask(f"task-runs/{addr}/preview")

    assert (told["checkpoint"]["addr"], told["checkpoint"]["seq"]) == (addr, 0)
    assert told["checkpoint"]["state"] == told["states"][-1]["state"] == "pending"
    assert told["checkpoint"]["result"]["type"] is None
    assert (told["siblings"], told["previous"], told["following"]) == (siblings, None, None)
    assert addr.rpartition("/")[2].partition(":")[0] in told["why"]
    assert preview["absence"]


def test_the_copied_python_loads_the_value_or_what_it_was_to_be_made_of(ask: Asking) -> None:
    good = ask("task-runs/daily-sales/last/aggregate")["snippets"]["python"]
    bad = ask("task-runs/daily-sales/last-failed/score:3")["snippets"]["python"]
    names: dict[str, Any] = {}

    exec(good, names)
    exec(bad, names)

    assert names["value"]["batches"] == 20
    assert names["inputs"].keys() == {"batch", "model"}
    assert names["exception"].type == "ValueError"


def test_logs_of_one_attempt_are_its_own(ask: Asking) -> None:
    told = ask("task-runs/daily-sales/1/extract_orders/logs")

    assert [one["level"] for one in told["lines"]] == ["info", "warning"]
    assert told["total"] == ask("task-runs/daily-sales/1/extract_orders")["logs"]


def test_neighbours_in_the_trail_are_named(ask: Asking) -> None:
    rows = ask("runs/daily-sales/1/checkpoints")["checkpoints"]
    told = ask(f"task-runs/{rows[5]['addr']}")

    assert (told["previous"], told["following"]) == (rows[4]["addr"], rows[6]["addr"])
    assert ask(f"task-runs/{rows[0]['addr']}")["previous"] is None
    assert ask(f"task-runs/{rows[-1]['addr']}")["following"] is None


def _diff(ask: Asking, a: str, b: str) -> dict[str, Any]:
    return ask(f"diff/{a}...{b}")


def test_two_runs_differ_first_at_the_origin(ask: Asking) -> None:
    told = _diff(ask, "daily-sales/2", "daily-sales/3")

    assert (told["verdict"]["first"], told["verdict"]["cause"]) == ("clean_orders", "code")
    assert [one["task"] for one in told["code"]] == ["clean_orders"]
    assert told["params"] == [{"name": "region", "a": "EU", "b": "US"}]
    assert "clean_orders" in told["markdown"]


def test_two_checkpoints_of_any_kind_are_compared(ask: Asking) -> None:
    same = _diff(ask, "daily-sales/2/clean_orders", "daily-sales/3/clean_orders")
    other = _diff(ask, "letters/1/draft", "daily-sales/3/report")

    assert same["data"][0]["role"] == "origin"
    assert same["data"][0]["deltas"][0]["metric"] == "price.null_rate"
    assert same["params"] == [{"name": "region", "a": "EU", "b": "US"}]
    assert (other["data"][0]["status"], other["data"][0]["role"]) == ("changed", None)


def test_the_last_good_run_is_held_against_the_good_one_before_it(ask: Asking) -> None:
    last = ask("resolve", address="daily-sales/last-good")["addr"]

    told = _diff(ask, "daily-sales/last-good", "daily-sales/last")

    assert told["b"] == last
    assert told["a"] != last


def test_what_can_not_be_compared_says_why(ask: Asking) -> None:
    flows = ask.refused("diff/letters/1...daily-sales/3")
    kinds = ask.refused("diff/letters/1...daily-sales/3/report")
    one = ask.refused("diff/letters/1")

    assert (flows["status"], flows["code"]) == (409, "not_comparable")
    assert kinds["code"] == one["code"] == "bad_address"
