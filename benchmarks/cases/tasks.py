"""Cases A, B and B+: many small tasks."""

from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from benchmarks.bench import Bench
from benchmarks.processes import measure
from benchmarks.rows import Figure, Row, row

_MICRO = 1e6
_WORDS = {"fan": "{:,} tasks, fan-out", "chain": "chain of {:,}"}


class _Asked(NamedTuple):
    """One line to be measured.

    Attributes:
        case: its letter.
        shape: ``fan`` or ``chain``.
        limits: what plain Python does, in turn with us; the figure is held against the last.
        figure: to reach.
        durability: what a kept value outlives; empty where none is kept.
    """

    case: str
    shape: str
    limits: list[str]
    figure: Figure
    durability: str = ""


def unkept(bench: Bench) -> Iterator[Row]:
    """A: nothing is kept."""
    for shape in ("fan", "chain"):
        yield _line(bench, "", _Asked("A", shape, ["L1"], Figure(kind="difference", bound=10)))


def kept(bench: Bench) -> Iterator[Row]:
    """B: every value is kept, and outlives a crash of the process."""
    for medium in bench.media:
        figure = Figure(kind="difference", bound=50)
        if medium == "disk":
            figure = Figure(kind="ratio", bound=1.15)
        for shape in ("fan", "chain"):
            yield _line(bench, medium, _Asked("B", shape, ["L2", "L3"], figure, "process"))


def kept_durably(bench: Bench) -> Iterator[Row]:
    """B+: every value is kept, and outlives a power cut."""
    figure = Figure(kind="ratio", bound=1.25)
    for medium in bench.media:
        for shape, limit in (("fan", "L5"), ("chain", "L4")):
            yield _line(bench, medium, _Asked("B+", shape, ["L3", limit], figure, "power"))


def _line(bench: Bench, medium: str, asked: _Asked) -> Row:
    count = bench.sizes.fan if asked.shape == "fan" else bench.sizes.chain
    with bench.folder(medium or next(iter(bench.media)), asked.case) as folder:
        series = measure(
            "tasks.in_turn",
            settings={"results__durability": asked.durability} if asked.durability else {},
            shape=asked.shape,
            count=count,
            keeps=bool(asked.durability),
            limits=asked.limits,
            rounds=bench.sizes.rounds,
            folder=folder,
        )
    micros = {name: [one / count * _MICRO for one in found] for name, found in series.items()}
    against = asked.limits[-1]
    both = [run + build for run, build in zip(micros["run"], micros["build"], strict=True)]
    cpu = zip(micros[f"{against} cpu"][1:], micros["run cpu"][1:], strict=True)
    more = {
        "first run": micros["run"][0],
        "with building": median(both[1:]),
        "by CPU": median(asked.figure.of(pair) for pair in cpu),
        **{name: median(micros[name][1:]) for name in asked.limits[:-1]},
    }
    return row(
        asked.case,
        medium,
        _WORDS[asked.shape].format(count),
        asked.figure,
        pairs=list(zip(micros[against][1:], micros["run"][1:], strict=True)),
        unit="µs/task",
        against=against,
        more=more,
    )
