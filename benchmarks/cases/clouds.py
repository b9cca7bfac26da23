"""Case F: values kept in an object store that answers each request 30 ms late."""

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.processes import measure
from benchmarks.rows import Figure, Pair, Row, row

_MILLI = 1000
_AT_ONCE = 32
"""Uploads at once, of which the figure to reach is made."""


def far(bench: Bench) -> Iterator[Row]:
    """F: a fan-out pays a few latencies in all, and a chain pays one."""
    for shape, count in (("fan", bench.sizes.far), ("chain", bench.sizes.far // 4)):
        with bench.folder(next(iter(bench.media)), "F") as folder:
            found = measure(
                "clouds.kept_far_away",
                shape=shape,
                count=count,
                rounds=bench.sizes.rounds,
                folder=folder,
            )
        series = {name: [one * _MILLI for one in times] for name, times in found.items()}
        latency, fars = series["latency"], series["far"]
        if shape == "fan":
            waves: list[Pair] = [
                (one * count / _AT_ONCE, ours) for one, ours in zip(latency, fars, strict=True)
            ]
            yield row(
                "F",
                "S3 + 30 ms",
                f"{count:,} tasks, fan-out",
                Figure(kind="ratio", bound=1.2),
                pairs=waves,
                unit="ms",
                against=f"latencies ÷ {_AT_ONCE}",
            )
        else:
            beyond = [ours - near for ours, near in zip(fars, series["near"], strict=True)]
            yield row(
                "F",
                "S3 + 30 ms",
                f"chain of {count:,}, beyond the same store near by",
                Figure(kind="ratio", bound=1.3),
                pairs=list(zip(latency, beyond, strict=True)),
                unit="ms",
                against="one latency",
            )
