"""Every case by its letter."""

from collections.abc import Callable, Iterator

from benchmarks.bench import Bench
from benchmarks.cases import clouds, commands, maps, tasks, values
from benchmarks.rows import Row

CASES: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "A": tasks.unkept,
    "B": tasks.kept,
    "B+": tasks.kept_durably,
    "C1": values.large,
    "C2": values.frames,
    "D": maps.mapped,
    "D+": maps.mapped_widely,
    "E": commands.commands,
    "F": clouds.far,
    "J": values.digests,
}
"""Each yields its lines one by one, as they are measured."""
