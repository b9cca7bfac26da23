"""Whatever goes wrong is told in one form: what is wrong, with which value, and what to do."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from cairnflow import errors
from cairnflow.errors import CairnflowError, LedgerUnavailable
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.server.routes.problems import _KINDS
from tests.server.api import masses
from tests.server.api.asking import Asking
from tests.server.api.conftest import app_of


@pytest.fixture
def ledger() -> MemoryLedger:
    """Two runs of one flow, and one of another."""
    made = MemoryLedger()
    for flow in ("daily-sales", "daily-sales", "letters"):
        masses.run(made, flow, 3)
    return made


@pytest.mark.parametrize(
    ("path", "status", "code", "near"),
    [
        ("runs/daily-sales/99/overview", 404, "not_found", "daily-sales/2"),
        ("runs/daily-sale/1/overview", 404, "not_found", "daily-sales"),
        ("runs/daily-sales/last-failed/graph", 404, "not_found", "daily-sales/2"),
        ("task-runs/daily-sales/1/scores", 404, "not_found", "daily-sales/1/score"),
        ("task-runs/daily-sales/1/score:77", 404, "not_found", "daily-sales/1/score"),
        ("flows/letter", 404, "not_found", "letters"),
        ("resolve?address=daily-sales/9", 404, "not_found", "daily-sales/2"),
        ("diff/daily-sales/1...daily-sales/9", 404, "not_found", "daily-sales/2"),
        ("diff/daily-sale/1...daily-sales/2", 404, "not_found", "daily-sales"),
        ("resolve?address=a/b/c/d", 404, "not_found", None),
        ("resolve?address=daily-sales/x", 400, "bad_address", None),
        ("runs?q=colour:red", 400, "bad_filter", None),
        ("runs/daily-sales/1/overview?vs=letters/1", 409, "not_comparable", None),
        ("runs/daily-sales/1/overview?vs=!", 400, "bad_address", None),
        ("runs?limit=0", 422, "invalid_request", None),
        ("runs?limit=many", 422, "invalid_request", None),
        ("runs?cursor=x", 422, "invalid_request", None),
        ("runs/daily sales/1/overview", 400, "bad_address", None),
        ("runs/daily-sales/0/overview", 400, "bad_address", None),
        ("runs/daily-sales/abc/overview", 400, "bad_address", None),
        ("task-runs/daily-sales/1/sc ore", 400, "bad_address", None),
        ("runs/daily-sales/1/checkpoints?filter=odd", 422, "invalid_request", None),
        ("search", 422, "invalid_request", None),
        ("storage/collection?older_than=soon", 400, "bad_filter", None),
        ("nothing", 404, "no_such_route", None),
        ("runs/daily-sales", 404, "no_such_route", None),
    ],
)
def test_a_problem_is_told_with_its_code(
    ask: Asking, path: str, status: int, code: str, near: str | None
) -> None:
    told = ask.refused(path)

    assert (told["status"], told["code"]) == (status, code)
    assert told["detail"]
    assert len(told["request_id"]) == 16
    if near is not None:
        assert told["nearest"][0] == near


def test_what_is_no_run_is_told_in_words(ask: Asking) -> None:
    told = ask.refused("runs/daily-sales/abc/overview")

    assert told["detail"] == (
        "'abc' is no run: write a number from 1, or one of last, last-good, last-failed, prev"
    )


def test_a_method_that_is_not_there_is_told(ask: Asking) -> None:
    told = ask.refused("runs", "DELETE")

    assert (told["status"], told["code"]) == (405, "method_not_allowed")


class _Away(MemoryLedger):
    """A ledger whose database does not answer."""

    def __getattribute__(self, name: str) -> Any:
        if name in {"runs", "run", "latest", "said", "holdings"}:
            raise LedgerUnavailable("the ledger doesn't answer; is it running?")
        return super().__getattribute__(name)


@pytest.mark.parametrize("path", ["runs", "runs/a/1/overview", "flows", "search?q=a",
                                  "storage/usage", "task-runs/a/1/b"])  # fmt: skip
def test_a_ledger_that_is_away_is_told_as_such(path: str) -> None:
    ask = Asking(TestClient(app_of(_Away()), raise_server_exceptions=False))

    told = ask.refused(path)

    assert (told["status"], told["code"]) == (503, "ledger_unavailable")
    assert told["hint"] == "try again in a moment"


def test_a_fault_of_ours_is_told_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    class Faulty(MemoryLedger):
        def latest(self) -> Any:
            raise ZeroDivisionError("secret of the house")

    ask = Asking(TestClient(app_of(Faulty()), raise_server_exceptions=False))

    told = ask.refused("flows")

    assert (told["status"], told["code"]) == (500, "internal")
    assert "secret" not in told["detail"]
    assert told["request_id"] in caplog.text


def test_each_of_our_errors_has_a_kind() -> None:
    ours = [one for one in vars(errors).values()
            if isinstance(one, type) and issubclass(one, CairnflowError)]  # fmt: skip
    known = tuple(of for of, _ in _KINDS)

    unexpected = {one.__name__ for one in ours if not issubclass(one, known)}

    assert unexpected == {
        "CairnflowError", "ConfigError", "UnknownSetting", "UnknownSecret", "MissingExtra",
        "InvalidValue", "BuildError",
    }  # fmt: skip


def test_a_problem_of_any_text_is_told(ask: Asking) -> None:
    told = ask.client.get("/api/v1/resolve", params={"address": "\ufffd\x00</script>/1"})

    assert told.status_code in {400, 404, 422}
    assert told.headers["content-type"] == "application/problem+json"
