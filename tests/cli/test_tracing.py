"""``cairn trace``, as a person and as a program use it."""

import json

import pandas as pd
import pytest

from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler
from tests.cli.conftest import Cairn


@task
def extract():
    return pd.DataFrame({"order_id": [5, 6, 7], "price": [1.0, None, 3.0]})


@task
def clean(orders):
    return orders.assign(price=orders.price.fillna(0)).head(2)


@task
def total(orders):
    return float(orders.price.sum())


with Flow("shop", result_handler=LocalResultHandler(serializer="auto")) as flow:
    total(clean(extract()))


@pytest.fixture(autouse=True)
def run() -> None:
    flow.run()


def test_each_table_is_shown_with_the_rows_that_are_meant(cairn: Cairn) -> None:
    done = cairn("trace", "shop/last/total", "--where", "order_id=6")

    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "shop/1/clean  1 row of 2",
        " #  order_id  price",
        " 1         6    0.0",
        "shop/1/extract  1 row of 3",
        " #  order_id  price",
        " 1         6   null",
    ]
    assert " passed over shop/1/total: it is no table: float" in done.stderr


def test_json_has_its_form(cairn: Cairn) -> None:
    done = cairn("trace", "shop", "--where", "order_id=7", "--json")

    told = json.loads(done.stdout)
    assert (told["v"], told["addr"], told["where"]) == (1, "shop/1/total", {"order_id": "7"})
    assert [(one["addr"], one["count"], one["rows_total"]) for one in told["tables"]] == [
        ("shop/1/clean", 0, 2),
        ("shop/1/extract", 1, 3),
    ]
    assert told["tables"][1]["rows"] == [{"order_id": 7, "price": 3.0}]
    assert told["passed"] == [{"addr": "shop/1/total", "why": "it is no table: float"}]


def test_quiet_gives_the_addresses_of_tables_with_such_rows(cairn: Cairn) -> None:
    assert cairn("trace", "shop", "--where", "order_id=7", "-q").stdout == "shop/1/extract\n"


@pytest.mark.parametrize(("where", "code"), [("order_id", 2), ("nothing=1", 3), ("order_id=99", 0)])
def test_how_it_ends(cairn: Cairn, where: str, code: int) -> None:
    assert cairn("trace", "shop", "--where", where).exit_code == code
