"""Looking at runs reads no value, decodes none, and imports nothing of an author's."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cairnflow.ledger.registry import open_ledger
from tests.server.api import masses, shop

ROOT = Path(__file__).parents[3]
LARGE = 2 << 30

BOMBS = '''
"""Values that do harm when they are unpickled, and a handler whose module does when imported."""

from pathlib import Path

import numpy as np
import pandas as pd

from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler
from own_handlers import Shelf

HERE = Path(__file__).parent


def explode(where):
    Path(where).touch()
    return "harmless"


class Bomb:
    def __reduce__(self):
        return explode, (str(HERE / "exploded"),)


@task
def bomb():
    return Bomb()


@task
def frame(bomb):
    return pd.DataFrame({"a": [1, 2], "b": [Bomb(), None]})


@task
def array(bomb):
    return np.arange(5)


@task(result_handler=Shelf())
def own():
    return 7


@task
def report(frame, array, own):
    return "all is well"


with Flow("bombs", result_handler=LocalResultHandler("results", serializer="pickle")) as flow:
    first = bomb()
    report(frame(first), array(first), own())
'''

OWN = """
from pathlib import Path

from cairnflow.results import ResultHandler

(Path(__file__).parent / "imported").touch()


class Shelf(ResultHandler):
    def write(self, value):
        return "there"

    def read(self, where):
        return 7
"""


@pytest.fixture
def bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger with values that do harm, and one of two gigabytes."""
    monkeypatch.syspath_prepend(tmp_path)
    Path("own_handlers.py").write_text(OWN, "utf-8")
    for _ in range(2):
        shop.written("bombs.py", BOMBS).flow.run()
    sys.modules.pop("own_handlers")
    ledger = open_ledger(tmp_path / ".cairnflow" / "ledger.db")
    record = masses.run(ledger, "large", 3)
    fact = ledger.checkpoints(record.key)[0]
    large = tmp_path / "results" / "large.pkl"
    with large.open("wb") as file:
        file.truncate(LARGE)  # sparse: no disk is needed for it
    begun = masses.begun(ledger, "large", pid=1, children=0, of=1)
    kept = {"size": LARGE, "location": json.dumps(str(large)), "handler": _local(tmp_path)}
    ledger.append([fact._replace(run=begun.key, seq=99, task="huge", **kept)])
    ledger.close()
    for name in ("exploded", "imported"):
        (tmp_path / name).unlink(missing_ok=True)
    return tmp_path


def _local(folder: Path) -> str:
    args = {"dir": str(folder / "results"), "serializer": "pickle"}
    return json.dumps({"args": args, "class": "cairnflow.results.LocalResultHandler"})


@pytest.fixture
def watched(bombs: Path) -> dict[str, Any]:
    """What a process did that asked every route about every task run."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.server.api.watched",
         str(bombs / ".cairnflow" / "ledger.db"), str(bombs / "results")],
        cwd=ROOT, check=False, capture_output=True, text=True,
        env={"CAIRNFLOW__HOME": str(bombs / ".cairnflow"), "PYTHONPATH": "src:."},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.slow
def test_nothing_is_unpickled_read_or_imported_whatever_is_asked(
    bombs: Path, watched: dict[str, Any]
) -> None:
    assert watched["unpickled"] == []
    assert watched["opened"] == []
    assert watched["imported"] == []
    assert not (bombs / "exploded").exists()
    assert not (bombs / "imported").exists()

    # It was asked, and answered: the rest of this test would hold of a server that is down, too.
    assert watched["asked"] > 300
    assert max(watched["statuses"]) < 500
    assert 200 in watched["statuses"]

    # A value of two gigabytes weighs no more than any other.
    assert watched["grown"] < 20_000_000


def test_the_bomb_is_one(bombs: Path) -> None:
    import cairnflow

    assert cairnflow.open("bombs/1/bomb").value == "harmless"
    assert (bombs / "exploded").exists()
