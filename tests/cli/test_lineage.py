"""``cairn lineage`` and ``cairn history``, as a person and as a program use them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import cairnflow
from cairnflow import Flow, Parameter, task
from cairnflow.results import LocalResultHandler
from tests.cli.conftest import Cairn


@task
def extract(low):
    return [{"id": n, "price": n + low} for n in range(4)]


@task
def price(order):
    return order["price"]


@task
def total(prices):
    return {"revenue": sum(prices)}


with Flow("shop", result_handler=LocalResultHandler(serializer="json")) as flow:
    total(price.map(extract(Parameter("low", default=1))))


def _at_home(folder: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[[], object]) -> None:
    """Go to a home that the tests of this file share; what runs in it, runs once."""
    monkeypatch.setenv("CAIRNFLOW__HOME", str(folder))
    if not folder.exists():
        run()


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


def _twice() -> None:
    flow.run()
    flow.run(resume="last")


@pytest.fixture
def two_runs(homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _at_home(homes / "two", monkeypatch, _twice)


def test_the_tree_of_a_value_folds_children_and_goes_on_in_the_run_it_was_taken_from(
    cairn: Cairn, two_runs: None
) -> None:
    done = cairn("lineage", "shop/2/total", "--up")

    assert done.exit_code == 0
    tree = [re.split(r"(?<=\w)  ", text)[0].rstrip() for text in done.stdout.splitlines()]
    assert tree == [
        " VALUE",
        " shop/2/total",
        " └ taken from shop/1/total",
        "   └ price ×4",
        "     └ extract",
        "       └ low",
    ]
    assert "◇ reused" in done.stdout
    content = cairnflow.open("shop/1/total").result.content
    assert content.removeprefix("c1:")[:6] in done.stdout


def test_downward_it_tells_what_was_made_of_a_value(cairn: Cairn, two_runs: None) -> None:
    done = cairn("lineage", "shop/1/extract", "--down", "--ascii")

    assert done.stdout.isascii()
    assert [text.split("  ")[0].rstrip() for text in done.stdout.splitlines()[1:4]] == [
        " shop/1/extract",
        " | price x4",
        " | | total",
    ]


def test_lineage_has_its_json_and_its_addresses(cairn: Cairn, two_runs: None) -> None:
    told = json.loads(cairn("lineage", "shop/2/total", "--json").stdout)
    quiet = cairn("lineage", "shop/1/total", "-q").stdout.split()

    assert (told["v"], told["addr"], told["direction"]) == (1, "shop/2/total", "up")
    (source,) = told["tree"]["of"]
    assert (source["addr"], source["via"]) == ("shop/1/total", "reused_from")
    assert (source["of"][0]["count"], source["of"][0]["states"]) == (4, {"success": 4})
    assert quiet == ["shop/1/total", "shop/1/price", "shop/1/extract", "shop/1/low"]


def test_a_tree_that_was_cut_says_so(cairn: Cairn, two_runs: None) -> None:
    done = cairn("lineage", "shop/1/total", "--depth", "1")

    assert "price ×4 …" in done.stdout
    assert "--depth goes further" in done.stderr


def _eight_times() -> None:
    for low in (1, 1, 1, 1, 1, 1, 50, 1):
        flow.run(parameters={"low": low})


@pytest.fixture
def eight_runs(homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _at_home(homes / "eight", monkeypatch, _eight_times)


def test_the_run_in_which_a_value_jumped_is_told(cairn: Cairn, eight_runs: None) -> None:
    done = cairn("history", "shop/total")

    assert done.exit_code == 0
    revenue = next(text for text in done.stdout.splitlines() if "revenue" in text)
    assert revenue.split() == [
        "revenue", "▁▁▁▁▁▁█▁", "10", "10", "shop/7:", "10", "→", "206",
    ]  # fmt: skip
    assert "beyond the median ± 5 MAD" in done.stderr
    assert "cairn show shop/7/total" in done.stderr


def test_history_has_its_json_and_its_addresses(cairn: Cairn, eight_runs: None) -> None:
    told = json.loads(cairn("history", "shop/total", "--json", "--limit", "5").stdout)
    quiet = cairn("history", "shop/total", "-q").stdout

    assert (told["v"], told["addr"], len(told["runs"])) == (1, "shop/total", 5)
    revenue = next(one for one in told["measures"] if one["name"] == "revenue")
    assert revenue["values"] == [10, 10, 10, 206, 10]
    assert quiet.startswith("shop/7/total\n")


def test_history_of_a_mapped_task_of_a_child_and_in_ascii(cairn: Cairn, eight_runs: None) -> None:
    group = cairn("history", "shop/price", "--all").stdout
    child = cairn("history", "shop/price:2").stdout
    ascii = cairn("history", "shop/8/total", "--ascii")

    assert "children" in group
    assert "value" in child
    assert ascii.stdout.isascii()
    assert "______#_" in ascii.stdout


@pytest.mark.parametrize(
    ("address", "code"), [("shop", 2), ("shop/5", 2), ("shop/last", 2), ("shop/nothing", 3)]
)
def test_what_names_no_task_is_refused(
    cairn: Cairn, eight_runs: None, address: str, code: int
) -> None:
    assert cairn("history", address).exit_code == code
