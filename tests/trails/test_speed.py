"""A run of 10,000 children is opened and told without a wait."""

import json

import pytest

import cairnflow
from cairnflow.config import config
from cairnflow.ledger.registry import open_ledger
from tests.spent import cpu_seconds
from tests.trails.made import BEGIN, SECOND, children, record

SECONDS = 0.3


@pytest.fixture
def large(home) -> None:
    """A run of 10,000 children in the ledger of the settings."""
    inputs = json.dumps(
        [{"name": "x", "kind": "checkpoint", "addr": "daily-sales/1/xs", "item": 1}]
    )
    preview = '{"v":1,"type":"int","level":"sample","mime":"application/json","data":7}'
    ledger = open_ledger(config.ledger.url)
    key = ledger.begin(record(state="Running", ended_at=None)).key
    facts = children(10_000, inputs=inputs, preview=preview)
    ledger.append([one._replace(run=key) for one in facts])
    ledger.end(key, "Success", "", BEGIN + SECOND)
    ledger.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "look",
    [
        lambda: repr(cairnflow.open("daily-sales/1")),
        lambda: repr(cairnflow.open("daily-sales/1/score:777")),
        lambda: repr(cairnflow.open("daily-sales/1/score")),
        lambda: cairnflow.open("daily-sales/1").checkpoints[5_000],
        lambda: cairnflow.open("daily-sales/1")._repr_html_(),
    ],
    ids=["run", "child", "group", "checkpoints", "page"],
)
def test_ten_thousand_children_are_told_in_less_than_300_ms_of_cpu(large, look) -> None:
    assert cpu_seconds(look, times=5) < SECONDS
