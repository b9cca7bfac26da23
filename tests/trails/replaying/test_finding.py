"""Where a function is found again, and with what code: as it is here, or as it ran."""

import importlib

import pytest

import cairnflow
from cairnflow.cli.scripts import find_flow
from cairnflow.errors import Missing, NotFound
from cairnflow.trails.replaying.banners import DriftWarning
from tests.trails.replaying.conftest import Bench

SHOP = """
from dataclasses import dataclass
from functools import lru_cache

import helpers
from cairnflow import defaults_from_attrs
from helpers import clean as scrub

TABLE = {"a": 1}


@dataclass
class Row:
    price: float

    def taxed(self):
        return self.price * 1.2


class Scale(Task):
    unit = 10

    def __init__(self, by=2, **rules):
        self.by = by
        super().__init__(**rules)

    def run(self, x):
        return x * self.by * self.unit


class Power(Task):
    def __init__(self, exponent=2, **rules):
        self.exponent = exponent
        super().__init__(**rules)

    @defaults_from_attrs("exponent")
    def run(self, base, exponent=None):
        return base**exponent


@lru_cache
def cached(x):
    return x + 1


@task
def rows():
    return [Row(1.5), Row(2.5)]


@task
def price(row, factor, extra=1):
    return row.taxed() * factor + extra


def make(factor):
    @task
    def times(x):
        return x * factor

    return times


@task
def uses(x):
    return helpers.clean(x) + scrub(x) + TABLE["a"] + cached(x)


@task
def big(xs):
    return len(xs)


@task
def item(x):
    return x + 1


times3 = make(3)
double = task(lambda x: x * 2, name="double")

with Flow("shop", result_handler=LocalResultHandler()) as flow:
    n = Parameter("n", default=5)
    price.map(rows(), unmapped(2.0))
    Scale(by=4)(n)
    Power(exponent=3)(n)
    times3(n)
    double(n)
    uses(n)
    big(list(range(300)))
    item.map([301, 302])
"""

HELPERS = """
import math

FACTOR = 3


def clean(x):
    return math.floor(x) * FACTOR
"""

TASKS = ("rows", "price:1", "Scale", "Power", "times", "double", "uses", "big", "item:1")


BESIDE = {"helpers.py": HELPERS}


def test_every_kind_of_task_is_found_and_reproduced(shop: Bench) -> None:
    found = {task: shop.replay(f"shop/1/{task}") for task in TASKS}

    assert {(one.verdict, one.code, one.warnings) for one in found.values()} == {
        ("reproduced", "current", ())
    }


EDITS = (
    ("uses", "FACTOR = 3", "FACTOR = 4", "helpers.py"),
    ("uses", 'TABLE = {"a": 1}', 'TABLE = {"a": 2}', "shop.py"),
    ("uses", "return x + 1\n\n\n@task\ndef rows", "return x + 2\n\n\n@task\ndef rows", "shop.py"),
    ("uses", "scrub(x) +", "scrub(x + 1) +", "shop.py"),
    ("uses", "math.floor(x)", "math.ceil(x + 1)", "helpers.py"),
    ("times", "x * factor", "x * factor + 1", "shop.py"),
    ("double", "x * 2", "x * 4", "shop.py"),
    ("Scale", "self.by * self.unit", "self.by * self.unit + 5", "shop.py"),
    ("Power", "base**exponent", "base**exponent + 1", "shop.py"),
    ("rows", "Row(2.5)]", "Row(2.5), Row(3.5)]", "shop.py"),
)


@pytest.mark.parametrize(("task", "old", "new", "file"), EDITS)
def test_code_that_changed_differs_as_it_is_and_reproduces_as_it_ran(
    shop: Bench, task: str, old: str, new: str, file: str
) -> None:
    shop.edit(old, new, file)

    now, then = shop.replay(f"shop/1/{task}"), shop.replay(f"shop/1/{task}", code="run")

    assert (now.verdict, [banner.kind for banner in now.warnings]) == ("differs", ["code"])
    assert (then.verdict, then.code, then.warnings) == ("reproduced", "run", ())


def test_a_class_that_an_input_is_of_and_that_changed_is_told(shop: Bench) -> None:
    shop.edit("* 1.2", "* 1.3")

    replay = shop.replay("shop/1/price:1")

    assert replay.verdict == "differs"
    assert [str(banner) for banner in replay.warnings] == [
        "class shop.Row, which row holds, has changed since"
    ]


def test_a_class_that_got_another_field_is_no_damage(shop: Bench) -> None:
    shop.edit("    price: float\n", "    price: float\n    tax: float = 0.0\n")

    replay = shop.replay("shop/1/price:1")

    assert replay.verdict == "reproduced"
    assert [banner.kind for banner in replay.warnings] == ["code", "input"]


def test_attributes_of_a_task_that_changed_are_told(shop: Bench) -> None:
    shop.edit("Scale(by=4)", "Scale(by=3)")

    replay = shop.replay("shop/1/Scale")

    assert replay.verdict == "differs"
    assert "own attributes" in replay.warnings[0].text


def test_the_class_as_it_ran_has_the_attributes_that_it_had(shop: Bench) -> None:
    shop.edit("unit = 10", "unit = 20")

    now, then = shop.replay("shop/1/Scale"), shop.replay("shop/1/Scale", code="run")

    assert (now.verdict, [banner.kind for banner in now.warnings][:1]) == ("differs", ["code"])
    assert (then.verdict, then.warnings) == ("reproduced", ())


def test_two_files_of_one_name_are_called_in_one_session(bench: Bench) -> None:
    text = "from cairnflow import Flow, task\n@task\ndef one(): return {}\n"
    text += "with Flow('in-{}') as flow: one()\n"
    addresses = []
    for place in (1, 2):
        folder = bench.folder / f"place{place}"
        folder.mkdir()
        bench.write(text.format(place, place), f"place{place}/same.py")
        with cairnflow.context(checkpointing=True):
            addresses.append(find_flow(str(folder / "same.py")).flow.run().address)
        bench.forget()

    replays = [cairnflow.open(f"{address}/one").replay() for address in addresses]

    assert [(one.verdict, one.value) for one in replays] == [("reproduced", 1), ("reproduced", 2)]


def test_a_constant_of_the_flow_is_taken_only_if_it_is_what_it_was(shop: Bench) -> None:
    shop.edit("range(300)", "range(301)")

    with pytest.raises(Missing, match="has another value in the flow now"):
        shop.replay("shop/1/big")
    assert shop.replay("shop/1/big", xs=[1]).value == 1


def test_a_file_that_is_gone_leaves_what_needs_no_more_than_its_text(shop: Bench) -> None:
    (shop.folder / "shop.py").unlink()

    assert shop.replay("shop/1/double").code == "run"
    with pytest.raises(NotFound, match="which is not here"):
        shop.replay("shop/1/double", code="current")


def test_what_can_not_be_made_again_truly_is_refused(shop: Bench) -> None:
    shop.edit("from helpers import clean as scrub", "from helpers import FACTOR as scrub")
    shop.edit("scrub(x) +", "scrub +")

    with pytest.raises(NotFound, match="can't be made again"):
        shop.replay("shop/1/uses", code="run")


def test_a_function_without_its_flow_goes_by_its_name(shop: Bench) -> None:
    text = (shop.folder / "shop.py").read_text("utf-8")
    (shop.folder / "shop.py").write_text(text[: text.index("with Flow")], "utf-8")

    assert shop.replay("shop/1/uses").verdict == "reproduced"
    with pytest.raises(NotFound, match="is made inside of a function"):
        shop.replay("shop/1/times", code="current")


def test_a_flow_in_another_file_is_found_by_its_tasks(bench: Bench) -> None:
    bench.write("from cairnflow import task\n\n@task\ndef one():\n    return 1\n", "parts.py")
    bench.run(
        """
        from parts import one

        @task
        def two(x):
            return x + 1

        with Flow("shop", result_handler=LocalResultHandler()):
            two(one())
        """
    )

    assert bench.replay("shop/1/one").verdict == "reproduced"
    assert bench.replay("shop/1/two").verdict == "reproduced"


def test_a_module_of_a_package_is_imported_as_one(bench: Bench) -> None:
    (bench.folder / "lab").mkdir()
    bench.write("", "lab/__init__.py")
    bench.write("BASE = 7\n", "lab/base.py")
    bench.write(
        "from cairnflow import task\nfrom .base import BASE\n\n"
        "@task\ndef one():\n    return BASE\n",
        "lab/steps.py",
    )
    bench.run(
        """
        from lab.steps import one

        with Flow("shop", result_handler=LocalResultHandler()) as flow:
            one()
        """
    )
    assert bench.replay("shop/1/one").verdict == "reproduced"
    bench.edit("BASE = 7", "BASE = 8", "lab/base.py")

    assert bench.replay("shop/1/one").verdict == "differs"
    assert bench.replay("shop/1/one", code="run").verdict == "reproduced"


def test_a_file_that_is_edited_in_a_session_is_read_anew(shop: Bench) -> None:
    first = cairnflow.open("shop/1/uses").replay()
    shop.edit("math.floor(x)", "math.ceil(x + 1.5)", "helpers.py")
    with pytest.warns(DriftWarning):
        second = cairnflow.open("shop/1/uses").replay()

    assert (first.verdict, second.verdict) == ("reproduced", "differs")


def test_a_module_of_the_session_that_is_older_than_its_file_is_told(shop: Bench) -> None:
    importlib.import_module("shop")
    shop.edit("x * factor", "x * factor + 1")

    with pytest.warns(DriftWarning, match="in memory is not what its file says"):
        replay = cairnflow.open("shop/1/times").replay()

    assert replay.verdict == "reproduced"  # by the function that was imported


def test_a_file_that_can_not_be_imported_says_so(shop: Bench) -> None:
    shop.edit("TABLE = ", "TABLE = undefined or ")

    with pytest.raises(Exception, match="can't be imported: NameError"):
        shop.replay("shop/1/uses")
