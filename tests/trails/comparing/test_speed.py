"""Two runs of 10,000 task runs are compared without a wait."""

import json

import pytest

import cairnflow
from cairnflow.config import config
from cairnflow.ledger.records import SourceRecord
from cairnflow.ledger.registry import open_ledger
from tests.spent import cpu_seconds
from tests.trails.made import BEGIN, SECOND, children, kept, record

SECONDS = 0.3
CHILDREN = 10_000
PREVIEW = '{"v":1,"type":"int","level":"sample","mime":"application/json","data":7}'
PLAN = json.dumps(
    {"tasks": [{"task": "xs"}, {"task": "score", "upstream": ["xs"], "mapped": True}]}
)


@pytest.fixture(params=["one child", "all follow", "all by themselves"])
def two_large_runs(home, request) -> str:
    """Two runs in the ledger of the settings; in the second one child, or all, differ."""
    ledger = open_ledger(config.ledger.url)
    ledger.describe([SourceRecord("p1:large", "plan", PLAN)])
    follows = request.param == "all follow"
    for number in (1, 2):
        is_bad = number == 2
        begun = ledger.begin(
            record(state="Running", ended_at=None, plan="p1:large", id=f"{number:032}")
        )
        facts = [kept(1, "xs", content="c1:xs-bad" if is_bad and follows else "c1:xs")]
        for place, one in enumerate(children(CHILDREN, preview=PREVIEW, code="s1:score")):
            if one.state == "Mapped":
                facts.append(one._replace(seq=2))
                continue
            is_other = is_bad and (request.param != "one child" or place == 5_001)
            hashed = f"c1:{place}{'-bad' if is_bad and follows else ''}"
            inputs = [{"name": "x", "kind": "checkpoint", "addr": f"daily-sales/{number}/xs",
                       "item": one.map_index, "hash": hashed}]  # fmt: skip
            content = f"c1:{place:032}{'-bad' if is_other else ''}"
            told = {"inputs": json.dumps(inputs), "inputs_digest": f"i1:x={hashed}"}
            facts.append(one._replace(seq=place + 2, content=content, **told))
        ledger.append([one._replace(run=begun.key) for one in facts])
        ledger.end(begun.key, "Success", "", BEGIN + SECOND)
    ledger.close()
    return {"one child": "score:5000", "all follow": "xs"}.get(request.param, "score:0")


@pytest.mark.slow
def test_blame_on_two_runs_of_ten_thousand_takes_less_than_300_ms_of_cpu(two_large_runs) -> None:
    first = cairnflow.open("daily-sales/2").first_divergence()

    assert first is not None
    assert first.task == two_large_runs
    took = cpu_seconds(lambda: str(cairnflow.open("daily-sales/2").first_divergence()), times=5)
    assert took < SECONDS
