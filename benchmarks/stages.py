"""``--profile``: where the time of one case goes."""

from dataclasses import asdict
from typing import Any

from benchmarks.bench import Bench
from benchmarks.processes import measure
from benchmarks.table import number, plain

_SHAPES = {"A": ("fan", "chain"), "B": ("fan", "chain"), "B+": ("fan", "chain")}
_HEADS = ("stage", "ms", "ms CPU", "calls", "µs/task", "µs CPU/task", "share")
_MILLI, _MICRO = 1e3, 1e6


def profiled(bench: Bench, case: str) -> str:
    """Return, for each medium and shape, a table of stages and the functions that take longest."""
    media = list(bench.media)[:1] if case == "A" else list(bench.media)
    letter, _, shape = case.partition(" ")
    shapes = [shape] if shape else _SHAPES.get(letter, ("",))
    return "\n".join(
        _one(bench, medium, f"{letter} {shape}".strip()) for medium in media for shape in shapes
    )


def _one(bench: Bench, medium: str, case: str) -> str:
    with bench.folder(medium, "profile") as folder:
        found = measure(
            "stages.spent",
            settings={"results__durability": "power"} if case.startswith("B+") else {},
            case=case,
            sizes=asdict(bench.sizes),
            folder=folder,
        )
    return f"\n{case} on {medium}: {_told(found)}"


def _told(found: dict[str, Any]) -> str:
    count, whole = found["count"], found["clocked"]
    rest = [whole[place] - sum(one[place] for one in found["stages"].values()) for place in (0, 1)]
    lines = [
        [
            name,
            number(seconds * _MILLI),
            number(cpu * _MILLI),
            f"{calls:,}" if calls else "",
            number(seconds / count * _MICRO),
            number(cpu / count * _MICRO),
            f"{cpu / whole[1]:.0%}",
        ]
        for name, (seconds, cpu, calls) in {
            **found["stages"],
            "engine, and all else": [*rest, 0],
        }.items()
    ]
    gone = f"\nnot found, so in the last line: {', '.join(found['missing'])}"
    told = [
        f"{number(s * _MILLI)} ms ({number(c * _MILLI)} of CPU)" for s, c in (found["whole"], whole)
    ]
    return (
        f"{told[0]}, or {told[1]} with a clock in it, for {count:,} tasks; share is of CPU\n\n"
        f"{plain(_HEADS, lines)}{gone if found['missing'] else ''}\n{found['functions']}"
    )
