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


FLOW = """
from cairnflow import Flow, Parameter, task
from cairnflow.results import LocalResultHandler

@task
def usual(x):
    return x

@task(result_handler=LocalResultHandler("kept"))
def named(x):
    return x

@task(checkpoint=False)
def left_out(x):
    return x

with Flow("sales") as flow:
    usual([named(Parameter("n", 1))])
    left_out(1)
"""


def _named_by(cairn: Cairn, **flows: str) -> dict[str, tuple[str | None, str]]:
    """Which class would keep each task of the flow, and who named it."""
    Path("etl.py").write_text(FLOW)
    env = {f"CAIRNFLOW__FLOWS__{name.upper()}": value for name, value in flows.items()}
    told = json.loads(cairn("handlers", "etl.py", "--json", env=env).stdout)["tasks"]
    return {
        entry["task"]: (
            entry["handler"] and entry["handler"]["class"].rpartition(".")[2],
            entry["named_by"],
        )
        for entry in told
    }


def test_for_a_flow_each_task_s_handler_is_told_and_who_named_it(cairn: Cairn, home: Path) -> None:
    assert _named_by(cairn) == {
        "n": ("JSONResultHandler", "parameter"),
        "named": ("LocalResultHandler", "task"),
        "usual": ("LocalResultHandler", "flows.storage = local"),
        "left_out": (None, "checkpoint=False"),
    }
    assert not home.exists()


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        ({"storage": "s3://b/p"}, ("S3ResultHandler", "flows.storage = s3://b/p")),
        ({"storage": "docker"}, (None, "flows.storage = docker has no handler")),
        ({"checkpointing": "false"}, (None, "flows.checkpointing is false")),
        ({"result_handler": "JSONResultHandler"}, ("JSONResultHandler", "flows.result_handler")),
    ],
)
def test_the_settings_are_told_where_they_decide(
    flows: dict[str, str], expected: tuple[str | None, str], cairn: Cairn
) -> None:
    assert _named_by(cairn, **flows)["usual"] == expected


def test_a_flow_s_own_handler_and_its_storage_are_told(cairn: Cairn) -> None:
    storage = FLOW.replace('Flow("sales"', 'Flow("sales", storage="memory"')
    handler = storage.replace('storage="memory"', "result_handler=LocalResultHandler('x')")
    told: list[str] = []
    for text in (storage, handler):
        Path("own.py").write_text(text)
        told.append(cairn("handlers", "own.py").stdout)

    assert "MemoryResultHandler(name='default'" in told[0]
    assert "storage Memory(name='default')" in told[0]
    assert "kept" in told[1]
    assert "  flow" in told[1]
