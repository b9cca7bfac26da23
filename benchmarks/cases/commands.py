"""Case E: the CPU that commands take before they do anything."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.processes import MeasuringFailed, cpu, environment, measure
from benchmarks.rows import Figure, Row, row

_MILLI = 1e3


def commands(bench: Bench) -> Iterator[Row]:
    """E: importing, ``cairn --help``, and two commands on a ledger with many runs."""
    medium = next(iter(bench.media))
    runs = bench.sizes.runs
    cairn = _cairn()
    with bench.folder(medium, "E") as home:
        measure("ledgers.filled", runs=runs, folder=home)
        for work, command, bound in (
            ("import cairnflow", [sys.executable, "-c", "import cairnflow"], 150),
            ("cairn --help", [*cairn, "--help"], 150),
            (f"cairn ls, with {runs:,} runs", [*cairn, "ls"], 250),
            (f"cairn runs, of {runs:,}", [*cairn, "runs"], None),
        ):
            yield _line(bench, home, work, (command, bound))


def _cairn() -> list[str]:
    """Return the command as it is installed here."""
    beside = Path(sys.executable).with_name("cairn")
    found = str(beside) if beside.exists() else shutil.which("cairn")
    return [found] if found else [sys.executable, "-m", "cairnflow"]


def _line(bench: Bench, home: str, work: str, asked: tuple[list[str], int | None]) -> Row:
    command, bound = asked
    env = environment(home=home)
    pairs: list[tuple[float, float]] = []
    try:
        for _ in range(bench.sizes.rounds):
            bare = cpu([sys.executable, "-c", "pass"], env)
            pairs.append((bare * _MILLI, cpu(command, env) * _MILLI))
    except MeasuringFailed as exc:
        return Row(case="E", medium="", work=work, bound=bound, problem=str(exc))
    figure = Figure(kind="difference", bound=bound)
    return row("E", "", work, figure, pairs=pairs, unit="ms CPU", against="bare Python")
