"""``cairn handlers``: who keeps values, and how much."""

import json
from pathlib import Path

import pytest

import cairnflow
from tests.cli.conftest import Cairn


@pytest.mark.usefixtures("shop")
def test_each_handler_is_told_with_counts_bytes_and_formats(cairn: Cairn, shop: Path) -> None:
    told = json.loads(cairn("handlers", "--json").stdout)["handlers"]

    facts = [
        f for run in cairnflow.runs() for f in run.facts if f.handler and '"auto"' in f.handler
    ]
    auto = next(entry for entry in told if entry["config"].get("serializer") == "auto")
    assert auto["class"] == "cairnflow.results.LocalResultHandler"
    assert auto["values"] == len(facts)
    assert auto["bytes"] == sum(fact.size or 0 for fact in facts)
    assert set(auto["serializers"]) == {"parquet", "json", "png", "text"}


@pytest.mark.usefixtures("shop")
def test_as_many_runs_are_looked_through_as_asked_for(cairn: Cairn) -> None:
    done = cairn("handlers", "--runs", "1")

    assert "in the last 1 run" in done.stderr
    assert "JSONResultHandler()" in done.stdout


def test_the_handler_of_the_settings_is_told(cairn: Cairn) -> None:
    usual = cairn("handlers").stderr
    own = cairn("handlers", env={"CAIRNFLOW__FLOWS__RESULT_HANDLER": "shop.Shelf"}).stderr

    assert "flows.storage = local in " in usual
    assert "no run is recorded yet" in usual
    assert "for flows that name none: shop.Shelf" in own


def test_a_handler_that_cannot_be_imported_is_listed_all_the_same(cairn: Cairn) -> None:
    Path("own.py").write_text(
        "from cairnflow import Flow, task\nfrom cairnflow.results import ResultHandler\n\n\n"
        "class Shelf(ResultHandler):\n    def write(self, value):\n        return 'x'\n\n\n"
        "@task(result_handler=Shelf())\ndef one():\n    return 1\n\n\n"
        'with Flow("own") as flow:\n    one()\n'
    )
    cairn("run", "own.py")
    Path("own.py").unlink()

    assert "Shelf()" in cairn("handlers").stdout
