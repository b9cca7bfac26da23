"""Cases C1, C2 and J: large values, and digests."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from benchmarks.bench import Bench
from benchmarks.probes.large import ROW_OF_A_FRAME
from benchmarks.processes import measure
from benchmarks.rows import Figure, Row, row

_SPEED = Figure(kind="share", bound=0.9, at_least=True)
_KINDS = [("array", "pickle"), ("array", "npy"), ("table", "arrow")]
_MILLI, _MICRO, _GIGA = 1e3, 1e6, 1e9


def large(bench: Bench) -> Iterator[Row]:
    """C1: one large value, written, read back, summed."""
    size = bench.sizes.megabytes
    for medium in bench.media:
        for kind, serializer in _KINDS:
            with bench.folder(medium, "C1") as folder:
                rounds = measure(
                    "values.one_large",
                    kind=kind,
                    serializer=serializer,
                    megabytes=size,
                    rounds=bench.sizes.repeats + 1,
                    folder=folder,
                )
            yield from _speeds("C1", medium, f"{size} MB {kind}, {serializer}", rounds)
    for kind, serializer in _KINDS:
        yield from _memory(bench, kind, serializer)


def _memory(bench: Bench, kind: str, serializer: str) -> Iterator[Row]:
    medium, size = next(iter(bench.media)), bench.sizes.megabytes
    with bench.folder(medium, "C1") as folder:
        found = [
            measure(
                "values.memory", kind=kind, serializer=serializer, megabytes=size, folder=folder
            )
            for _ in range(min(bench.sizes.repeats, 2))
        ]
    work = f"{size} MB {kind}, {serializer}"
    beside = Figure(kind="value", bound=64)
    copies = Figure(kind="value", bound=1.02 if serializer == "pickle" else 0.02)
    yield row(
        "C1", medium, f"{work}: memory to write", beside, pairs=_alone(found, "write"), unit="MB"
    )
    yield row(
        "C1", medium, f"{work}: copies to read", copies, pairs=_alone(found, "copies"), unit="×"
    )


def _alone(found: list[dict[str, float]], name: str) -> list[tuple[float, float]]:
    return [(0.0, one[name]) for one in found]


def frames(bench: Bench) -> Iterator[Row]:
    """C2: several data frames."""
    sizes = bench.sizes
    for medium in bench.media:
        for serializer in ("pickle", "parquet"):
            with bench.folder(medium, "C2") as folder:
                rounds = measure(
                    "values.frames",
                    serializer=serializer,
                    count=sizes.frames,
                    rows=sizes.rows,
                    rounds=sizes.repeats + 1,
                    folder=folder,
                )
            work = (
                f"{sizes.frames} frames of {sizes.rows * ROW_OF_A_FRAME / 1e6:.0f} MB, {serializer}"
            )
            yield from _speeds("C2", medium, work, rounds, is_judged=serializer == "pickle")


def _speeds(
    case: str, medium: str, work: str, rounds: list[dict[str, float]], *, is_judged: bool = True
) -> Iterator[Row]:
    """Yield the whole, and its two halves; the first round warms up."""
    told = [{name: one * _MILLI for name, one in found.items()} for found in rounds]
    unjudged = Figure(kind="share", at_least=True)
    parts = [
        ("all", "read", _SPEED if is_judged else unjudged),
        ("write", "write", unjudged),
        ("read", "read", unjudged),
    ]
    for part, against, figure in [*parts, ("read", "trusting", unjudged)][: 3 + is_judged]:
        pairs = [_pair(one, part, against) for one in told]
        by_cpu = median(figure.of(_pair(one, part, against, " cpu")) for one in told[1:])
        yield row(
            case,
            medium,
            work if part == "all" else f"… {part}",
            figure,
            pairs=pairs[1:],
            unit="ms",
            against="plain + SHA-256" if against != "trusting" else "plain, no check",
            more={"first run": pairs[0][1], "by CPU": by_cpu},
        )


def _pair(one: dict[str, float], part: str, against: str, unit: str = "") -> tuple[float, float]:
    """Return what plain Python took and what we took, of one round."""
    if part == "all":
        plain, ours = zip(
            *(_pair(one, half, half, unit) for half in ("write", "read")), strict=True
        )
        return sum(plain), sum(ours)
    name = "trusting read" if against == "trusting" else f"plain {part}"
    return one[name + unit], one[part + unit]


def digests(bench: Bench) -> Iterator[Row]:
    """J: content digests."""
    size, rounds = bench.sizes.megabytes, bench.sizes.rounds
    found: dict[str, Any] = measure("digests.speeds", megabytes=size, rounds=rounds)
    fast = Figure(kind="value", bound=1, at_least=True)
    for kind, word in (("array", "array"), ("table", "Arrow table with texts")):
        speeds = zip(found[f"{kind} pair"], found[kind], strict=True)
        yield row(
            "J",
            "",
            f"content digest, {size} MB {word}",
            fast,
            pairs=[(plain / _GIGA, ours / _GIGA) for plain, ours in speeds],
            unit="GB/s",
            against="SHA-256",
        )
    quick = Figure(kind="value", bound=15)
    for kind, word in (("dict", "small dict"), ("int", "int")):
        pairs = [(0.0, one * _MICRO) for one in found[kind]]
        yield row("J", "", f"content digest, {word}", quick, pairs=pairs, unit="µs")
