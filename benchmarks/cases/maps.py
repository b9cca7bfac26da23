"""Cases D and D+: many mapped children."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from benchmarks.bench import Bench
from benchmarks.processes import measure
from benchmarks.rows import Figure, Row, row

_MICRO = 1e6


def mapped(bench: Bench) -> Iterator[Row]:
    """D: ten times the children at nearly the same cost each, and little memory."""
    count = bench.sizes.mapped
    for medium in bench.media:
        figure = Figure(kind="ratio", bound=1.2)
        runs = _in_turn(bench, medium, (count // 10, count), bench.sizes.repeats)
        yield _costs(runs, ("D", medium), figure)
        yield _memory(bench, medium, runs)
    yield _heavy(bench, next(iter(bench.media)))


def mapped_widely(bench: Bench) -> Iterator[Row]:
    """D+: a hundred times the children."""
    medium = next(iter(bench.media))
    counts = (bench.sizes.mapped // 10, bench.sizes.many)
    yield _costs(
        _in_turn(bench, medium, counts, 1), ("D+", medium), Figure(kind="ratio", bound=1.5)
    )


_Runs = dict[int, list[dict[str, float]]]


def _in_turn(bench: Bench, medium: str, counts: tuple[int, int], repeats: int) -> _Runs:
    found: _Runs = {count: [] for count in counts}
    with bench.folder(medium, "D") as folder:
        for _ in range(repeats):
            for count in counts:
                found[count].append(measure("tasks.mapped", count=count, folder=folder))
    return found


def _costs(runs: _Runs, where: tuple[str, str], figure: Figure) -> Row:
    few, many = runs
    costs = {count: [one["run"] / count * _MICRO for one in runs[count]] for count in runs}
    cpu = {count: [one["run cpu"] / count for one in runs[count]] for count in runs}
    by_cpu = zip(cpu[few], cpu[many], strict=True)
    more = {
        "L3": median(one["L3"] / many * _MICRO for one in runs[many]),
        "with building": median((one["run"] + one["build"]) / many * _MICRO for one in runs[many]),
        "by CPU": median(figure.of(pair) for pair in by_cpu),
    }
    return row(
        *where,
        f"{many:,} mapped children",
        figure,
        pairs=list(zip(costs[few], costs[many], strict=True)),
        unit="µs/child",
        against=f"ours of {few:,}",
        more=more,
    )


def _memory(bench: Bench, medium: str, runs: _Runs) -> Row:
    many = max(runs)
    with bench.folder(medium, "D") as folder:
        empty = [measure("tasks.mapped", count=1, folder=folder) for _ in runs[many]]
    return row(
        "D",
        medium,
        f"{many:,} mapped children: memory",
        Figure(kind="difference", bound=150),
        pairs=[(a["peak"], b["peak"]) for a, b in zip(empty, runs[many], strict=True)],
        unit="MB",
        against="an empty run",
    )


def _heavy(bench: Bench, medium: str) -> Row:
    count = bench.sizes.heavy
    with bench.folder(medium, "D") as folder:
        found: list[dict[str, Any]] = [
            measure("heavy.dropped", count=count, folder=folder)
            for _ in range(min(bench.sizes.repeats, 2))
        ]
    return row(
        "D",
        medium,
        f"{count:,} children of 1 MB, each used by one more: memory",
        Figure(kind="difference", bound=150),
        pairs=[(one["before"], one["peak"]) for one in found],
        unit="MB",
        against="before it",
    )
