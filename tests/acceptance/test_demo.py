"""The demo's mistake stands in the line that the demo changes, and moves the numbers."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import cairnflow

FLIGHTS = Path(__file__).parents[2] / "examples" / "flights"


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.mark.slow
def test_the_demo_runs_twice_and_its_second_run_differs_from_clean_flights_on() -> None:
    demo = FLIGHTS / "demo.py"

    done = subprocess.run(
        [sys.executable, demo], check=False, capture_output=True, text=True, timeout=110
    )

    assert done.returncode == 0, done.stderr
    assert "First divergence: clean_flights   inputs equal, output differs" in done.stdout
    good, bad = (cairnflow.open(f"nyc-flights/{run}") for run in ("prev", "last"))
    same = [kept.task for kept in good.checkpoints if kept.result.content == _content(bad, kept)]
    assert "read_flights" in same
    assert not {"clean_flights", "rank_carriers", "write_report"} & set(same)


def _content(run: object, kept: object) -> str:
    other = {one.address.split("/", 2)[2]: one for one in run.checkpoints}  # type: ignore[attr-defined]
    return str(other[kept.address.split("/", 2)[2]].result.content)  # type: ignore[attr-defined]


def test_the_line_that_the_demo_changes_is_there_once() -> None:
    demo = module(FLIGHTS / "demo.py")

    source = (FLIGHTS / "flights.py").read_text()

    assert source.count(demo.BEFORE) == 1
    assert demo.AFTER not in source
