"""A test written of a task run passes on its code, fails on another, and can be committed."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cairnflow
from cairnflow.config import config
from cairnflow.errors import (
    AuthoringError,
    Conflict,
    Corrupt,
    Denied,
    HoldsSecret,
    Incompatible,
    Missing,
    NotFound,
    TooLarge,
)
from cairnflow.testing import assert_same, recorded, task_function
from cairnflow.trails.reading import Reader
from cairnflow.trails.regressions.functions import function_of
from cairnflow.trails.regressions.literals import literal
from cairnflow.trails.regressions.writing import read_check
from cairnflow.trails.runs import Run
from cairnflow.trails.sources import Source
from cairnflow.trails.task_runs import TaskRun
from cairnflow.vault import forget, remember

SHOP = """
import numpy as np
import pandas as pd

from cairnflow import Flow, Parameter, Task, task, unmapped
from cairnflow.results import LocalResultHandler


class PriceError(Exception):
    pass


class Basket:
    def __init__(self, items):
        self.items = items


@task
def extract(region, rows=2000):
    prices = [1.5, None, 3.25, 8.0] * (rows // 4)
    return pd.DataFrame({"id": range(rows), "price": prices, "region": region})


@task
def clean(orders, least, regions=None):
    kept = orders[orders.price.notna()]
    return kept[kept.price >= least].reset_index(drop=True)


@task
def ids(orders):
    return [3, 4, 5]


@task
def score(number, orders, rates):
    if number == 5:
        raise PriceError("order 5 has no price (at 2.5 EUR)")
    return {"number": number, "sum": float(orders.price.sum()) * rates["EUR"]}


@task
def lookup(key):
    return {"a": 1}[key]


@task
def basket(orders):
    return Basket([1, 2])


@task(redact=["password"])
def secretive(password):
    return len(password)


class Times(Task):
    def __init__(self, factor, *, name="times"):
        super().__init__(name=name)
        self.factor = factor

    def run(self, x):
        return x * self.factor


class Double(Task):
    def run(self, x):
        return np.asarray(x) * 2


def build():
    def inner(x):
        return x

    return task(inner)


with Flow("shop", result_handler=LocalResultHandler(serializer="auto")) as flow:
    orders = extract(Parameter("region", default="EU"))
    good = clean(orders, 3.0, regions=("EU", "US"))
    score.map(ids(good), unmapped(good), unmapped({"EUR": 1.25}))
    lookup("b")
    basket(good)
    secretive("hunter2")
    Double(name="double")(ids(good))
    build()(1)
    Times(3)(2)

if __name__ == "__main__":
    flow.run()
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The run of a flow whose script is in a project of its own, which is where we are."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    (project / "shop.py").write_text(SHOP)
    monkeypatch.chdir(project)
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    task_function("shop.py", "extract")
    sys.modules["shop"].flow.run()
    yield cairnflow.open("shop/last")
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


TASKS = ["extract", "clean", "score_1_0", "score_1_2", "lookup", "double"]


def ends_of_pytest() -> tuple[dict[str, str], str]:
    """Run pytest in a process of its own, with no home and no ledger: how each file ended."""
    source = str(Path(cairnflow.__file__).parents[1])
    env = {"HOME": "/nonexistent", "PYTHONPATH": source, "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "tests"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=env)
    ends = re.findall(r"^tests/(?:(\w+)/)?test_(\w+)\.py::\S+ ([A-Z]+)", done.stdout, re.M)
    told = {f"{folder}/{name}" if folder else name: end for folder, name, end in ends}
    return {name.removesuffix("_1"): end for name, end in told.items()}, done.stdout


def spoil(**changes: str) -> None:
    """Change the shop's script: the first text that stands at a mark's place, by its mark."""
    script = Path("shop.py")
    text = script.read_text()
    for mark, new in changes.items():
        old = SPOILT[mark]
        assert old in text
        text = text.replace(old, new)
    script.write_text(text)


SPOILT = {
    "clean": "kept.price >= least",
    "score": 'rates["EUR"]}',
    "extract": "[1.5, None",
    "lookup": '{"a": 1}[key]',
    "double": "np.asarray(x) * 2",
    "fixed": "if number == 5",
}


@pytest.mark.slow
def test_written_tests_pass_on_the_recorded_code_and_fail_on_a_spoilt_one(shop: Run) -> None:
    for task in ("extract", "clean", "score:0", "score:2", "lookup", "double"):
        shop[task].regression_test()
    shop["score:2"].regression_test("tests/fix", check='out["number"] == 5 and out["sum"] > 0')
    twin = shop["clean"].regression_test("tests/twin").path
    by_equality = twin.read_text().replace("assert_same(out, ", "assert (out == ").rstrip(")\n")
    twin.write_text(f"{by_equality})\n")
    for folder in ("tests", "tests/fix", "tests/twin"):
        Path(folder, "__init__.py").touch()
    shutil.rmtree(config.home)

    ends, told = ends_of_pytest()
    assert {name: ends.get(name) for name in TASKS} == dict.fromkeys(TASKS, "PASSED"), told
    assert ends["fix/score_1_2"] == "FAILED"
    assert ends["twin/clean"] == "FAILED", "a writer that compares frames with == is found out"
    assert "truth value of a DataFrame is ambiguous" in told

    spoil(
        clean="kept.price > least + 1",
        score='rates["EUR"] * 1.0001}',
        extract="[1.25, None",
        lookup='{"a": 1}.get(key)',
        double="np.asarray(x, float) * 2",
        fixed="if number == 500",
    )
    ends, told = ends_of_pytest()
    assert {name: ends.get(name) for name in TASKS} == dict.fromkeys(TASKS, "FAILED"), told
    assert ends["fix/score_1_2"] == "PASSED"


def test_a_written_test_is_one_that_a_person_would_commit(shop: Run) -> None:
    tasks = ("extract", "clean", "score:0", "score:2", "lookup", "double")
    for task in tasks:
        text = shop[task].regression_test().path.read_text()
        assert len(text.splitlines()) <= 40
        assert str(Path.home()) not in text
        assert str(Path.cwd()) not in text
        assert f"Recorded: {shop[task].address}, 20" in text
    assert len(list(Path("tests").glob("test_*.py"))) == len(tasks)
    for command in (["format", "--check"], ["check", "--select", "E,F,I,W,B,PT,UP,D100,D300"]):
        ruff = [Path(sys.executable).with_name("ruff"), *command, "--line-length", "88", "tests"]
        done = subprocess.run(ruff, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_small_values_stand_in_the_test_and_others_beside_it(shop: Run) -> None:
    text = shop["score:0"].regression_test().path.read_text()

    assert 'score(number=3, orders=values["orders"], rates={"EUR": 1.25})' in text
    assert 'assert_same(out, {"number": 3, "sum": ' in text
    beside = recorded("tests/recorded/score_1_0")
    assert list(beside) == ["orders"]
    assert_same(beside["orders"], shop["clean"].value)


def test_another_file_is_written_over_only_by_force(shop: Run) -> None:
    path = shop["ids"].regression_test().path
    shop["ids"].regression_test()  # the same again is the same
    path.write_text("# mine\n")

    with pytest.raises(Conflict, match="--force"):
        shop["ids"].regression_test()
    assert path.read_text() == "# mine\n"
    shop["ids"].regression_test(force=True, check="len(out) == 3")
    assert "assert len(out) == 3" in path.read_text()
    assert not Path("tests/recorded/ids_1/output.json").exists()


def test_a_secret_never_gets_into_a_test(shop: Run) -> None:
    with pytest.raises(HoldsSecret, match=r"'password' of .* is a secret"):
        shop["secretive"].regression_test()
    remember("REGION", '"number": 3, "sum"')
    try:
        with pytest.raises(HoldsSecret, match="REGION"):
            shop["score:0"].regression_test()
    finally:
        forget()
    assert not Path("tests").exists()


def test_values_that_are_too_large_are_refused(shop: Run) -> None:
    with pytest.raises(TooLarge, match="--limit"):
        shop["clean"].regression_test(limit=1_000)


def test_what_a_test_can_not_import_is_refused(shop: Run, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no function 'inner' stands at the top"):
        shop["inner"].regression_test()
    with pytest.raises(NotFound, match="is made with 'factor'"):
        shop["times"].regression_test()
    with pytest.raises(NotFound, match="is not below"):
        shop["ids"].regression_test(tmp_path / "elsewhere")
    Path("shop.py").rename("moved.py")
    with pytest.raises(NotFound, match="--source"):
        shop["ids"].regression_test()
    text = shop["ids"].regression_test(source=Path("moved.py")).path.read_text()
    assert 'HERE.parent / "moved.py"' in text


def test_a_function_of_an_installed_package_is_imported_by_its_name(tmp_path: Path) -> None:
    code = Source(
        "", "main", str(Path(pytest.__file__).parents[1] / "_pytest/config/__init__.py"), 1, "", ()
    )

    found = function_of(code, tmp_path, None, "a/1/b")

    assert (found.module, found.call, found.path) == ("_pytest.config", "main", "")
    assert found.parameters == ("args", "plugins")


def test_names_in_a_fact_become_no_code(shop: Run) -> None:
    fact = shop["score:2"].fact
    evil = 'X" or print("ran") or "'
    error = json.dumps(json.loads(fact.error) | {"type": evil})
    task = TaskRun(Reader(), shop.record, fact._replace(error=error))
    text = task.regression_test().path.read_text()
    assert [node for node in ast.walk(ast.parse(text)) if ast.unparse(node) == "print('ran')"] == []

    inputs = fact.inputs.replace('"number"', '"number=print(1), x"')
    task = TaskRun(Reader(), shop.record, fact._replace(inputs=inputs))
    with pytest.raises(Incompatible, match="is no name that a call"):
        task.regression_test(force=True)


@pytest.mark.parametrize(
    ("check", "message"),
    [("out >", "is no Python expression"), ("pd.isna(out)", "'pd'"), ("1 == 1", "nothing of out")],
)
def test_a_check_that_says_nothing_is_refused(check: str, message: str) -> None:
    with pytest.raises(AuthoringError, match=message):
        read_check(check)


def test_a_task_run_that_has_not_what_is_asked_for_is_refused(shop: Run) -> None:
    with pytest.raises(AuthoringError, match="raised nothing"):
        shop["ids"].regression_test(expect="error")
    with pytest.raises(Missing, match="--expect error"):
        shop["lookup"].regression_test(expect="output")


def test_a_recorded_value_that_was_changed_is_not_believed(shop: Run) -> None:
    folder = shop["clean"].regression_test().folder
    path = folder / "orders.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    with pytest.raises(Corrupt, match="not the bytes that were recorded"):
        _ = recorded(folder)["orders"]
    path.unlink()
    with pytest.raises(Missing, match="commit it"):
        _ = recorded(folder)["orders"]


def test_a_capsule_gives_a_test_too_but_no_strangers_pickle(
    shop: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop["clean"].capsule("clean.cairn")
    shop["basket"].capsule("basket.cairn")
    shutil.rmtree(config.home)
    monkeypatch.setenv("CAIRNFLOW__HOME", str(tmp_path / "other"))

    written = cairnflow.open("clean.cairn").regression_test()
    assert_same(recorded(written.folder)["orders"], cairnflow.open("clean.cairn/extract").value)
    with pytest.raises(Denied, match="Basket"):
        cairnflow.open("basket.cairn").regression_test("tests/more")


@pytest.mark.parametrize(
    "value",
    [float("inf"), "a" * 61, object(), [1] * 40, True + 0j, {"a": set()}, "'\"", {1: [{}] * 9}],
)
def test_what_is_large_or_not_plain_is_no_literal(value: object) -> None:
    written = literal(value)

    assert written is None or eval(written) == value


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("EU", '"EU"'),
        ("it's", '"it\'s"'),
        ('say "a"', "'say \"a\"'"),
        ((1,), "(1,)"),
        (b"ab", 'b"ab"'),
        ({"a": [1, None]}, '{"a": [1, None]}'),
        ({2, 1}, "{1, 2}"),
        ("a\n\\", '"a\\n\\\\"'),
    ],
)
def test_a_literal_is_in_the_style_of_formatters(value: object, source: str) -> None:
    assert literal(value) == source
