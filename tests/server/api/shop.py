"""A home with runs of every kind in it, made by running real flows: what the page is tried on.

``python -m tests.server.api.shop FOLDER`` makes one for a person to look at.
"""

import contextlib
import importlib.util
import os
import sqlite3
import sys
from pathlib import Path
from types import ModuleType

import cairnflow
from cairnflow.cli.main import main as cairn
from cairnflow.config import config
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.registry import open_ledger
from tests.server.api import masses

SALES = '''
"""Orders of a day, cleaned, scored, and reported."""

import base64

import numpy as np
import pandas as pd

import cairnflow
from cairnflow import Flow, Parameter, get_logger, task, unmapped
from cairnflow.previews import html, markdown, register
from cairnflow.results import LocalResultHandler

register("sales.Page", html)
register("sales.Notes", markdown)
DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
TRIES = []


class Model:
    def __init__(self, weight):
        self.weight = weight


class Page:
    def __init__(self, revenue):
        self.revenue = revenue

    def _repr_html_(self):
        return f"<!DOCTYPE html><script>alert(1)</script><p>{self.revenue}</p>"


class Notes:
    def _repr_markdown_(self):
        return "# Notes\\n\\n- **one** <b>two</b>\\n"


@task
def extract_orders(region, day):
    get_logger().info("extracting %s of %s", region, day)
    get_logger("shop").warning("slow\\nvery slow \\x1b[31mred\\x1b[0m")
    cairnflow.external("orders", etag="SEED", rows=400)
    draw = np.random.default_rng(SEED)
    return pd.DataFrame(
        {
            "order": range(400),
            "country": draw.choice(["DE", "FR", "日本"], 400),
            "price": draw.normal(20, 4, 400).round(2),
            "email": [f"a{n}@example.com" for n in range(400)],
        }
    )


@task(redact=["email"])
def clean_orders(orders):
    kept = orders[orders["price"] > 0].copy()
    CLEANING
    return kept


@task(max_retries=2, retry_delay=0.01)
def rates():
    TRIES.append(1)
    if len(TRIES) < 2:
        raise TimeoutError("no answer in 2 s")
    return {"EUR": 1.25, "USD": {"buy": 1.1, "sell": [1.0, 1.2, None]}}


@task
def load_model(rates):
    return Model(rates["EUR"])


@task
def batches(orders):
    return [group["price"].tolist() for _, group in orders.groupby(orders["order"] // 20)]


@task
def score(batch, model):
    factor = model.weight
    if FAILS and len(batch) and abs(batch[0] - FAILS) < 0.001:
        raise ValueError(f"a batch that begins with {batch[0]} can't be scored: 日本 <b>bold</b>")
    return round(float(np.nansum(batch)) * factor, 4)


@task
def aggregate(scores, rates):
    return {"revenue": sum(scores), "batches": len(scores), "least": min(scores)}


@task
def matrix(orders):
    return np.outer(np.arange(40.0), np.arange(30.0))


@task
def picture(orders):
    return base64.b64decode(DOT)


@task
def report(figures):
    lines = "\\n".join(f"- {name}: {value}" for name, value in figures.items())
    return f"# Report\\n\\n{lines}\\n" + "\\n".join(f"line {n}" for n in range(60))


@task
def page(figures):
    return Page(figures["revenue"])


@task
def notes(figures):
    return Notes()


@task
def nothing(figures):
    return None


@task(checkpoint=False)
def unkept(figures):
    return 7


with Flow("daily-sales", result_handler=LocalResultHandler(serializer="auto")) as flow:
    region = Parameter("region", default="EU")
    day = Parameter("day", default="2026-11-22")
    orders = clean_orders(extract_orders(region, day))
    given = rates()
    scores = score.map(batches(orders), unmapped(load_model(given)))
    figures = aggregate(scores, given)
    matrix(orders)
    picture(orders)
    report(figures)
    page(figures)
    notes(figures)
    nothing(figures)
    unkept(figures)
'''

LETTERS = """
from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler
from cairnflow.triggers import manual_only


@task
def draft():
    return "Dear customers"


@task(trigger=manual_only)
def send(text):
    return f"sent: {text}"


with Flow("letters", result_handler=LocalResultHandler()) as flow:
    send(draft())
"""


def sales(*, seed: int = 1, cleaning: str = "pass", fails: str = "None") -> str:
    """The script of the sales flow.

    Args:
        seed: of the orders.
        cleaning: a statement of ``clean_orders``.
        fails: the first price of the batch whose score fails, as Python.
    """
    told = SALES.replace("SEED", str(seed)).replace("CLEANING", cleaning)
    return told.replace("FAILS", fails)


def written(name: str, text: str) -> ModuleType:
    """Write a script into the current folder, and import it anew."""
    path = Path(name).resolve()
    path.write_text(text, "utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # as an import does, whatever was called so before
    spec.loader.exec_module(module)
    return module


MODULES = ("sales", "letters")
"""What its scripts are called as modules."""

BUG = "kept.loc[::3, 'price'] = None"
"""What a good flow is spoiled by: it succeeds nonetheless."""


def few(alive: int) -> None:
    """Run flows in the current folder: good, bad, failed, resumed, paused, lost, under way.

    Args:
        alive: a process that stays; that of the run that is under way.
    """
    for _ in range(2):
        written("sales.py", sales()).flow.run()
    written("sales.py", sales(cleaning=BUG)).flow.run(region="US")
    run = cairnflow.open("daily-sales/1")
    price = run.find("batches").value[3][0]
    failing = written("sales.py", sales(fails=repr(price)))
    failing.flow.run()
    _cairn("resume", "daily-sales/4", "sales.py", "--yes")
    written("sales.py", sales())
    _cairn("resume", "daily-sales/5", "sales.py", "--yes")
    written("letters.py", LETTERS).flow.run()
    begun("nightly", pid=alive)
    begun("nightly", pid=2**22 - 7)


def many(good: int = 12) -> None:
    """Run the sales flow a dozen times more, so that there is something that is usual."""
    for _ in range(good):
        written("sales.py", sales()).flow.run()
    written("sales.py", sales(cleaning=BUG)).flow.run()


def copied(home: Path, path: Path) -> Path:
    """Copy the ledger of a home, and return where the copy is."""
    here, there = sqlite3.connect(home / "ledger.db"), sqlite3.connect(path)
    here.backup(there)  # what is in its write-ahead log, too
    here.close()
    there.close()
    return path


def collected() -> None:
    """Let values of the first runs go, as a policy would."""
    _cairn("gc", "--keep-last", "8", "--keep-failed", "90d", "--yes")


def _cairn(*arguments: str) -> None:
    before, sys.argv = sys.argv, ["cairn", *arguments]
    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(sys.stderr):
        cairn()
    sys.argv = before


def begun(flow: str, pid: int) -> RunRecord:
    """Write a run that is under way, or whose process is gone, with a few of its children."""
    ledger = open_ledger(config.ledger.url)
    try:
        return masses.begun(ledger, flow, pid=pid, children=40, of=100)
    finally:
        ledger.close()


def _main() -> None:
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["CAIRNFLOW__HOME"] = str(folder)
    os.chdir(folder)
    few(alive=1)
    many()
    ledger = open_ledger(config.ledger.url)
    for spoiled in ((), range(0, 10_000, 7)):
        masses.run(ledger, "scoring", 10_000, spoiled=spoiled)
    if "--huge" in sys.argv:
        masses.run(ledger, "huge", 100_000)
    ledger.close()
    collected()


if __name__ == "__main__":
    _main()
