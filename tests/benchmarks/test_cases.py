"""Every case measures, and what it measured is a line of the table; how fast is not a test."""

from pathlib import Path

import pytest

from benchmarks.bench import Bench
from benchmarks.cases.registry import CASES
from benchmarks.sizes import TINY
from benchmarks.stages import profiled
from benchmarks.table import for_page, for_terminal


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    folder = tmp_path / "disk"
    folder.mkdir()
    return Bench(TINY, {"disk": str(folder)})


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_case_measures_all_that_it_names_and_leaves_no_file(case: str, bench: Bench) -> None:
    rows = list(CASES[case](bench))

    assert rows
    assert [row for row in rows if row.problem or row.figure is None] == []
    assert [list(Path(path).iterdir()) for path in bench.media.values()] == [[]]


@pytest.mark.slow
def test_each_line_stands_in_the_table(bench: Bench) -> None:
    rows = list(CASES["A"](bench))

    assert "4 tasks, fan-out" in for_terminal(rows)
    assert for_page(rows).count("\n") == len(rows) + 1


@pytest.mark.slow
@pytest.mark.parametrize("case", ["A chain", "B+ fan", "C1", "C2", "D"])
def test_a_profile_finds_every_function_that_it_clocks(case: str, bench: Bench) -> None:
    told = profiled(bench, case)

    assert "engine, and all else" in told
    assert "not found" not in told
