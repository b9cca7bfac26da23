"""What every peer's file ends with: it measures one case, with plain Python around it."""

import gc
import json
import sys
import time
from collections.abc import Callable

from benchmarks.limits import LIMITS

Work = Callable[[int, str], object]
"""Runs so many tasks, with an empty folder for what is kept; returns the last value."""

_FEW = 5


def answer(
    version: str, cases: dict[str, Work], begun_with: Callable[[], None] = gc.collect
) -> None:
    """Measure the case that the command line names, and print what was found as JSON.

    A few tasks are run first, in a folder of their own, so that what an engine loads when it is
    first used is not measured; nor is it of ours.

    Args:
        version: of the engine.
        cases: what it can do, by name.
    """
    name, given = sys.argv[1], json.loads(sys.argv[2])
    found: dict[str, object] = {"version": version}
    if name in cases:
        count, (warm, first, folder, last) = given["count"], given["folders"]
        limit = LIMITS[given["limit"]]
        cases[name](_FEW, warm)
        plain = limit(count, first)
        gc.collect()
        begun = time.perf_counter()
        value = cases[name](count, folder)
        found["seconds"] = time.perf_counter() - begun
        if value != count:
            raise ValueError(f"{name}: the last value is {value}, not {count}")
        found["plain"] = (plain + limit(count, last)) / 2
    sys.stdout.write(f"\n{json.dumps(found)}\n")
