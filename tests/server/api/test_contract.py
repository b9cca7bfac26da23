"""What the API answers is what its description says, and what is committed is that description."""

import json
from pathlib import Path

import pytest

from cairnflow.server.describing import description, text
from tests.server.api.asking import Asking

DOCUMENT = Path(__file__).parents[3] / "ui" / "src" / "api" / "openapi.json"

PATHS = [
    "meta",
    "runs",
    "runs?q=flow:daily-* data:changed since:7d&limit=3",
    "runs?q=state:lost",
    "runs/daily-sales/last/overview",
    "runs/daily-sales/1/overview",
    "runs/daily-sales/2/overview?vs=none",
    "runs/daily-sales/4/overview",
    "runs/daily-sales/6/overview?vs=4",
    "runs/letters/1/overview",
    "runs/nightly/1/overview",
    "runs/nightly/2/overview",
    "runs/daily-sales/last/task-runs.columns",
    "runs/daily-sales/4/task-runs.columns?since=10&limit=5",
    "runs/nightly/1/task-runs.columns",
    "runs/daily-sales/last/checkpoints",
    "runs/daily-sales/last/checkpoints?task=score&limit=3&cursor=9",
    *(f"runs/daily-sales/4/checkpoints?filter={which}"
      for which in ("failed", "changed", "reused", "suspicious", "unkept")),
    "runs/daily-sales/last/graph",
    "runs/nightly/1/graph",
    "runs/daily-sales/last/logs",
    "runs/daily-sales/last/logs?level=warning&task=extract_orders&q=SLOW",
    "runs/daily-sales/last/why",
    "runs/daily-sales/4/why",
    "runs/nightly/2/why",
    "runs/letters/1/why",
    "runs/daily-sales/last/surroundings",
    "runs/daily-sales/1/surroundings",
    "runs/daily-sales/last/events?limit=5",
    "runs/daily-sales/last/events?cursor=3.1",
    "runs/daily-sales/last/walk",
    "runs/daily-sales/4/walk?order=suspicion",
    "runs/daily-sales/last/walk?order=changed",
    "runs/daily-sales/last/walk?order=topo&of=aggregate",
    "runs/daily-sales/last/bisect",
    "runs/daily-sales/last/bisect?bad=report&good=rates,load_model&marked_bad=score:3",
    "task-runs/daily-sales/last/clean_orders",
    "task-runs/daily-sales/1/clean_orders",
    "task-runs/daily-sales/4/score:3",
    "task-runs/daily-sales/4/aggregate",
    "task-runs/daily-sales/6/score:0?vs=1",
    "task-runs/daily-sales/1/rates@1",
    "task-runs/daily-sales/1/rates@2",
    "task-runs/daily-sales/last/score",
    "task-runs/letters/1/send",
    "task-runs/nightly/1/score:7",
    "task-runs/daily-sales/last/clean_orders/why",
    "task-runs/daily-sales/4/aggregate/why",
    "task-runs/nightly/1/report/why",
    "task-runs/daily-sales/last/clean_orders/code",
    "task-runs/daily-sales/last/extract_orders/logs?level=info&q=extracting",
    *(f"task-runs/daily-sales/last/{task}/preview" for task in (
        "clean_orders", "matrix", "picture", "report", "page", "notes", "nothing", "load_model",
        "rates")),
    "task-runs/daily-sales/4/score:3/preview",
    "diff/daily-sales/2...daily-sales/3",
    "diff/daily-sales/last...daily-sales/4",
    "diff/daily-sales/2/clean_orders...daily-sales/3/clean_orders",
    "diff/daily-sales/4/score:0...daily-sales/4/score:3",
    "diff/letters/1/draft...daily-sales/2/report",
    "flows",
    "flows/daily-sales",
    "flows/daily-sales/history",
    "flows/nightly/history?limit=1",
    "flows/daily-sales/series?task=aggregate",
    "flows/daily-sales/series?task=score:3&limit=4",
    "storage/usage",
    *(f"storage/usage?by={by}&of=daily-sales" for by in ("task", "handler", "type", "age")),
    "storage/collection",
    "storage/collection?keep_last=1&keep_failed=90d&older_than=1s",
    "storage/handlers",
    "search?q=clean",
    "search?q=daily-sales/2",
    "search?q=",
    "resolve?address=daily-sales/last-good",
    "resolve?address=Daily-Sales/prev/score:3@1/",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_each_answer_has_the_form_that_its_description_promises(ask: Asking, path: str) -> None:
    told = ask(path.partition("?")[0], **_params(path))

    assert told["v"] == 1


def _params(path: str) -> dict[str, str]:
    asked = path.partition("?")[2]
    return dict(one.split("=", 1) for one in asked.split("&")) if asked else {}


def test_the_committed_description_is_what_the_code_gives() -> None:
    assert DOCUMENT.read_text("utf-8") == text(), (
        "write it anew: python -m cairnflow.server.describing > ui/src/api/openapi.json"
    )


def test_the_description_is_openapi_3_1_and_names_each_operation_once() -> None:
    told = description()
    names = [one["operationId"] for path in told["paths"].values() for one in path.values()]

    assert told["openapi"].startswith("3.1")
    assert len(names) == len(set(names))
    assert not [name for name in json.dumps(told).split('"') if name == "HTTPValidationError"]


def test_every_operation_tells_problems_as_problems() -> None:
    for path in description()["paths"].values():
        for operation in path.values():
            assert "application/problem+json" in operation["responses"]["4XX"]["content"]
            assert "application/problem+json" in operation["responses"]["5XX"]["content"]
