"""Large values: an array, a table of Arrow, data frames; and time that is not spent on them."""

import time
from collections.abc import Callable
from typing import Any

_ROW = 26
"""Bytes of a row of the mixed table: two numbers of eight, a text of six, its offset of four."""

ROW_OF_A_FRAME = 86
"""Bytes of a row of a frame: nine numbers, and a text of six with its offset of eight."""

_made = [0.0, 0.0]
"""Seconds, and seconds of CPU, spent on making values: nobody's work but the benchmark's."""


def timed(make: Callable[..., Any], *args: Any) -> Any:
    """Call ``make``; its time is taken out of what is measured."""
    begun, cpu = time.perf_counter(), time.process_time()
    value = make(*args)
    _made[0] += time.perf_counter() - begun
    _made[1] += time.process_time() - cpu
    return value


class Span:
    """Measures a with block, but what is spent on making values in it.

    Attributes:
        seconds: and of CPU, all threads'.
    """

    def __enter__(self) -> "Span":
        _made[:] = 0.0, 0.0
        self._begun, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        wall, cpu = time.perf_counter() - self._begun, time.process_time() - self._cpu
        self.seconds = wall - _made[0], cpu - _made[1]

    def named(self, name: str) -> dict[str, float]:
        """Return what was measured, under ``name`` and under ``name cpu``."""
        return {name: self.seconds[0], f"{name} cpu": self.seconds[1]}


def array(megabytes: int) -> Any:
    """Return an array of float64."""
    import numpy as np

    return np.arange(megabytes * 125_000, dtype="float64")


def table(megabytes: int) -> Any:
    """Return a table of Arrow with one column of float64."""
    import pyarrow as pa

    return pa.table({"x": array(megabytes)})


def mixed_table(megabytes: int) -> Any:
    """Return a table of Arrow with a column of floats, one of ints and one of texts."""
    import numpy as np
    import pyarrow as pa

    count = megabytes * 1_000_000 // _ROW
    numbers = np.arange(count)
    texts = pa.array(numbers % 100_000 + 100_000).cast("string")
    return pa.table({"x": numbers.astype("float64"), "i": numbers, "s": texts})


def frame(seed: int, rows: int) -> Any:
    """Return a frame of eight columns of floats, one of ints and one of short texts."""
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(seed)
    columns = {f"f{place}": random.standard_normal(rows) for place in range(8)}
    texts = [f"k{number:05}" for number in random.integers(0, 99_999, rows)]
    return pd.DataFrame({**columns, "i": np.arange(rows), "s": texts})


def total(value: Any) -> float:
    """Return the sum of an array or of a table's only column."""
    if hasattr(value, "column"):
        return sum(float(chunk.to_numpy().sum()) for chunk in value.column(0).chunks)
    return float(value.sum())
