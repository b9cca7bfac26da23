"""The list of runs: pages, filters, and what stands in a line of it."""

import os

import pytest

from tests.server.api.asking import Asking

pytestmark = pytest.mark.slow


def _numbers(told: dict) -> list[str]:
    return [run["addr"] for run in told["runs"]]


def test_pages_follow_each_other_and_leave_nothing_out(ask: Asking) -> None:
    whole = _numbers(ask("runs", limit=1000))

    found, cursor = [], ""
    while cursor is not None:
        page = ask("runs", limit=4, cursor=cursor)
        found += _numbers(page)
        cursor = page["next"]

    assert found == whole
    assert page["total"] == len(whole) == len(set(whole))


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("flow:letters", ["letters/1"]),
        ("state:lost", ["nightly/2"]),
        ("state:running", ["nightly/1"]),
        ("state:paused,failed", ["letters/1", "daily-sales/5", "daily-sales/4"]),
        ("flow:daily-sales resumed:yes", ["daily-sales/6", "daily-sales/5"]),
        ("flow:daily-sales data:changed param.region=US", ["daily-sales/3"]),
        ("data:same flow:daily-sales until:2020-01-01", []),
    ],
)
def test_a_filter_finds_what_it_says(ask: Asking, q: str, found: list[str]) -> None:
    told = ask("runs", q=q)

    assert _numbers(told) == found
    assert told["total"] in {len(found), None}


def test_a_filter_that_can_not_be_read_says_what_can(ask: Asking) -> None:
    told = ask.refused("runs", params={"q": "colour:red"})

    assert (told["status"], told["code"]) == (400, "bad_filter")
    assert "flow:" in told["detail"]


def test_a_run_whose_process_is_gone_is_lost(ask: Asking) -> None:
    states = {run["addr"]: run["state"] for run in ask("runs")["runs"]}

    assert states["nightly/2"] == "lost"
    assert states["nightly/1"] == "running"
    assert ask("runs/nightly/2/overview")["run"]["state"] == "lost"


def test_a_line_says_how_the_data_compares_and_what_is_usual(ask: Asking) -> None:
    run = {run["addr"]: run for run in ask("runs", q="flow:daily-sales")["runs"]}
    spoiled = run["daily-sales/3"]

    assert spoiled["data"] == {
        "vs": "daily-sales/2",
        "changed": 6,
        "comparable": 14,
        "first": "daily-sales/3/clean_orders",
    }
    assert run["daily-sales/2"]["data"]["changed"] == 0
    assert run["daily-sales/1"]["data"]["vs"] is None
    assert 0 < spoiled["usual_ms"]["p50"] <= spoiled["usual_ms"]["p95"]
    assert spoiled["tasks"]["failed"] == 0
    assert run["daily-sales/4"]["tasks"]["failed"] > 0


def test_what_has_not_changed_is_not_sent_again(ask: Asking) -> None:
    first = ask.client.get("/api/v1/runs/daily-sales/1/task-runs.columns")
    tag = first.headers["etag"]

    again = ask.client.get(
        "/api/v1/runs/daily-sales/1/task-runs.columns", headers={"If-None-Match": f'W/"x", {tag}'}
    )

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag


def test_who_is_under_way_is_this_process(ask: Asking) -> None:
    told = ask("runs/nightly/1/events")["events"][0]

    assert told["facts"]["pid"] == os.getpid()


def test_a_run_is_found_by_alias_id_and_in_any_case(ask: Asking) -> None:
    run = ask("runs", q="flow:daily-sales", limit=1)["runs"][0]

    for named in ("daily-sales/last", run["id"], "DAILY-SALES/last", f"/{run['addr']}/"):
        assert ask("resolve", address=named) == {"v": 1, "kind": "run", "addr": run["addr"]}
    assert ask("resolve", address="daily-sales")["kind"] == "flow"
    assert ask("resolve", address="daily-sales/1/score")["addr"] == "daily-sales/1/score"
    assert ask("resolve", address="daily-sales/1/rates")["addr"] == "daily-sales/1/rates@2"


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("daily-sales/2", "daily-sales/2"),
        ("nightly", "nightly"),
        ("letters", "letters"),
        ("clnord", "daily-sales/15/clean_orders"),
        ("load_model", "daily-sales/15/load_model"),
    ],
)
def test_the_palette_finds_the_likeliest_first(ask: Asking, q: str, first: str) -> None:
    assert ask("search", q=q)["hits"][0]["addr"] == first
