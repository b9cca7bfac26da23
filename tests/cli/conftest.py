"""What the tests of the command line share: a way to call it, and a home with runs in it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cairnflow.cli.main import program

PROGRAM = Path(sys.executable).with_name("cairn")

DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
"""A PNG of one dot, in base64."""

SALES = '''
"""A flow with a retry, a map with failures, a plot of one dot, and lines logged."""

import base64
import time

import pandas as pd

from cairnflow import Flow, Parameter, get_logger, task, unmapped
from cairnflow.results import LocalResultHandler

TRIES = []
DOT = "<DOT>"


@task
def extract(region):
    get_logger().info("extracting %s", region)
    get_logger("shop").warning("slow\\nvery slow")
    return pd.DataFrame(
        {"order": range(500), "region": ["EU", "日本"] * 250, "note": [None, "x\\x1b[31m"] * 250}
    )


@task(max_retries=2, retry_delay=0.01)
def rates():
    TRIES.append(1)
    if len(TRIES) < 3:
        raise TimeoutError("no answer in 2 s")
    return {"EUR": 1.25}


@task
def ids(orders):
    return list(range(12))


@task
def score(order, rates):
    if order in (3, 7):
        raise ValueError(f"order {order} has no price")
    return order * rates["EUR"]


@task
def total(scores):
    return sum(scores)


@task
def dot(orders):
    return base64.b64decode(DOT)


@task
def report(orders):
    return "# Report\\n\\n" + "\\n".join(f"line {n}" for n in range(60))


@task
def nothing(orders):
    return None


@task(checkpoint=False)
def unkept(orders):
    return 7


with Flow("daily sales", result_handler=LocalResultHandler(serializer="auto")) as flow:
    region = Parameter("region", default="EU")
    orders = extract(region)
    total(score.map(ids(orders), unmapped(rates())))
    dot(orders)
    report(orders)
    nothing(orders)
    unkept(orders)
'''.replace("<DOT>", DOT)


def line_of(text: str) -> int:
    """Line of the shop's script at which a text stands."""
    return SALES[: SALES.index(text)].count("\n") + 1


Cairn = Callable[..., Result]


@pytest.fixture
def cairn() -> Cairn:
    """Call a command in this process; stdout and stderr come apart, and neither is a terminal."""

    def call(*arguments: str, env: dict[str, str] | None = None) -> Result:
        return CliRunner(env=env).invoke(program, list(arguments))

    return call


@pytest.fixture(scope="session")
def shop_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the flow of SALES has run twice, and another once; to be read only."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "sales.py").write_text(SALES, "utf-8")
    (folder / "tiny.py").write_text(
        "from cairnflow import Flow, task\n\n\n@task\ndef one():\n    return 1\n\n\n"
        'with Flow("tiny") as flow:\n    one()\n'
    )
    env = {"CAIRNFLOW__HOME": str(folder / "home"), "PATH": ""}
    for script, code in (("tiny.py", 0), ("sales.py", 1), ("sales.py", 1)):
        done = subprocess.run(
            [PROGRAM, "run", script], check=False, cwd=folder, env=env, capture_output=True
        )
        assert done.returncode == code, done.stderr.decode()
    return folder


@pytest.fixture
def shop(shop_once: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the shop, whose home takes the place of the empty one."""
    monkeypatch.setenv("CAIRNFLOW__HOME", str(shop_once / "home"))
    return shop_once
