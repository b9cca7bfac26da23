"""What a person says by way of the API is what is read elsewhere, and can be taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import cairnflow
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.registry import open_ledger
from tests.server.api.asking import Asking
from tests.server.api.conftest import app_of
from tests.server.api.shop import copied

pytestmark = pytest.mark.slow


@pytest.fixture
def ledger(home: Path, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of this test's own: others would read what is written here."""
    opened = open_ledger(copied(home, tmp_path / "ledger.db"))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "of", ["runs/daily-sales/2", "task-runs/daily-sales/2/clean_orders",
           "task-runs/daily-sales/2/score:3", "task-runs/daily-sales/2/score"],
)  # fmt: skip
def test_a_verdict_is_written_once_and_taken_back(ask: Asking, ledger: Ledger, of: str) -> None:
    body = {"value": "bad", "note": "prices are 0: 日本 <b>"}

    first = ask.put(f"{of}/verdict", body)
    again = ask.put(f"{of}/verdict", body)
    back = ask.put(f"{of}/verdict", {"value": first["before"]["value"]})

    assert first["verdict"]["value"] == "bad"
    assert first["verdict"]["note"] == body["note"]
    assert first["verdict"]["by"]
    assert first["before"] == {"value": "unknown", "by": None, "at": None}
    assert again["verdict"] == again["before"] == first["verdict"]
    assert (back["verdict"]["value"], back["before"]["value"]) == ("unknown", "bad")
    record = ledger.run("daily-sales", 2)
    assert record is not None
    assert len(ledger.annotations(record.key, "verdict")) == 2


def test_a_run_that_is_bad_is_not_the_last_good_one(ask: Asking, ledger: Ledger) -> None:
    before = ask("runs/daily-sales/3/overview")["vs"]
    ask.put("runs/daily-sales/2/verdict", {"value": "bad"})

    assert before == "daily-sales/2"
    assert ask("runs/daily-sales/3/overview")["vs"] == "daily-sales/1"
    assert ask("runs", q="verdict:bad")["runs"][0]["verdict"]["value"] == "bad"
    assert cairnflow.open("daily-sales/2", ledger=ledger).verdict == "bad"


def test_what_is_pinned_is_kept_until_it_is_let_go(ask: Asking) -> None:
    first = ask.put("runs/daily-sales/2/pin", {"pinned": True})
    again = ask.put("runs/daily-sales/2/pin", {"pinned": True})
    back = ask.put("runs/daily-sales/2/pin", {"pinned": False})

    assert [one["before"] for one in (first, again, back)] == [False, True, True]
    assert ask("runs", q="pinned:yes")["runs"] == []
    ask.put("task-runs/daily-sales/2/clean_orders/pin", {"pinned": True})
    assert ask("task-runs/daily-sales/2/clean_orders")["pinned"] is True
    assert ask("task-runs/daily-sales/2/report")["pinned"] is False


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("runs/daily-sales/2/verdict", {"value": "fine"}, 422),
        ("runs/daily-sales/2/verdict", {}, 422),
        ("runs/daily-sales/2/verdict", {"value": "bad", "note": "x" * 3000}, 422),
        ("runs/daily-sales/2/pin", {"pinned": "perhaps"}, 422),
        ("runs/daily-sales/999/verdict", {"value": "bad"}, 404),
        ("task-runs/daily-sales/2/nothing-such/verdict", {"value": "bad"}, 404),
        ("task-runs/daily-sales/2/score:99/pin", {"pinned": True}, 404),
    ],
)
def test_what_can_not_be_said_is_refused(ask: Asking, path: str, body: dict, status: int) -> None:
    told = ask.refused(path, "PUT", json=body)

    assert told["status"] == status


def test_a_note_of_any_text_is_kept(ask: Asking) -> None:
    text = "\N{SNOWMAN} \x00 \x1b[31m \u202e tab\t line\n end"

    told = ask.put("runs/daily-sales/2/verdict", {"value": "good", "note": text})

    assert told["verdict"]["note"] == text
    assert ask("runs/daily-sales/2/overview")["run"]["verdict"]["value"] == "good"


def test_a_capsule_is_read_and_not_written(home: Path, tmp_path: Path) -> None:
    packed = cairnflow.open("daily-sales/last").capsule(tmp_path / "sales.cairn")
    ledger = open_ledger(str(packed.path))
    ask = Asking(TestClient(app_of(ledger), raise_server_exceptions=False))

    run = ask("runs")["runs"][0]
    refused = ask.refused(f"runs/{run['addr']}/verdict", "PUT", json={"value": "bad"})

    assert ask("meta")["capsule"] == str(packed.path)
    assert len(ask(f"runs/{run['addr']}/overview")["groups"]) == 16
    assert ask(f"task-runs/{run['addr']}/clean_orders")["checkpoint"]["state"] == "success"
    assert (refused["status"], refused["code"]) == (403, "denied")
    ledger.close()
