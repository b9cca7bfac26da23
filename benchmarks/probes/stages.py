"""Where the time of a run goes: by stage, and by function."""

import cProfile
import gc
import importlib
import io
import pstats
import time
from collections.abc import Callable
from typing import Any

from benchmarks.probes import values
from benchmarks.probes.flows import written
from benchmarks.probes.folders import fresh_home
from cairnflow import Flow

_STAGES: dict[str, tuple[str, ...]] = {
    "begin and end": (
        "flow.Flow.plan",
        "runtime.running.prepared",
        "runtime.running.plan_source",
        "runtime.running.code_sources",
        "runtime.running.environment",
        "ledger.lending.open_ledger",
        "runtime.running.flow_state",
        "ledger.sql.SqlLedger.begin",
        "ledger.sql.SqlLedger.describe",
        "ledger.sql.SqlLedger.end",
        "ledger.sql.SqlLedger.close",
    ),
    "function": ("engine.attempt.call",),
    "inputs": ("engine.attempt.arguments", "engine.attempt.inputs_of", "engine.loop.give"),
    "digest": ("engine.ends.looked_at",),
    "serialise": (
        "serializers.pickle.PickleSerializer.dump",
        "serializers.pickle.PickleSerializer.small",
        "serializers.npy.NpySerializer.dump",
        "serializers.arrow.ArrowSerializer.dump",
        "serializers.parquet.ParquetSerializer.dump",
    ),
    "checksum and buffering": ("results.sink.Sink.write", "results.sink.Sink.close"),
    "file": (
        "stores.files.FileStore.put",
        "stores.files.FileStore.create",
        "stores.files.FileUpload.write",
        "stores.files.FileUpload.commit",
    ),
    "sync": ("stores.files.FileStore.flush",),
    "preview": ("engine.ends._preview",),
    "fact": ("ledger.sql.SqlLedger.append", "ledger.sql.SqlLedger.beat"),
}
"""What belongs to each stage; the time in one is not counted again in what it is called from."""

_LINES = 28
_WARM = 3


class _Clock:
    """Adds up seconds by stage, each moment in one of them.

    Attributes:
        spent: seconds, seconds of this thread's CPU, and calls, by stage.
    """

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {name: [0.0, 0.0, 0] for name in _STAGES}
        self._inner = [(0.0, 0.0)]

    def restarted(self, fn: Callable[[], Any]) -> Any:
        """Forget what was spent, then call ``fn``."""
        for spent in self.spent.values():
            spent[:] = [0.0, 0.0, 0]
        return fn()

    def watch(self, stage: str, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``fn``, whose time is added to ``stage``."""
        inner, now, cpu, spent = self._inner, time.perf_counter, time.thread_time, self.spent[stage]

        def watched(*args: Any, **kwargs: Any) -> Any:
            inner.append((0.0, 0.0))
            begun, cpu_begun = now(), cpu()
            try:
                return fn(*args, **kwargs)
            finally:
                cpu_whole, whole = cpu() - cpu_begun, now() - begun
                inside, cpu_inside = inner.pop()
                spent[0] += whole - inside
                spent[1] += cpu_whole - cpu_inside
                spent[2] += 1
                inner[-1] = (inner[-1][0] + whole, inner[-1][1] + cpu_whole)

        return watched


def spent(*, case: str, sizes: dict[str, int], folder: str) -> dict[str, Any]:
    """Run one case's flow as it is, then with a clock in it, then under cProfile.

    Args:
        case: its letter, and ``fan`` or ``chain``.
        sizes: those of the bench.
        folder: for the files.

    Returns:
        ``whole``: seconds, and seconds of CPU, as it is; ``clocked``: the same with the clock in
        it; ``stages``: the same of each, and calls; ``missing``: what was not found to be clocked;
        ``functions``: what cProfile says; ``count`` of tasks.
    """
    make, count = _flow(case, sizes)
    for _ in range(_WARM):
        whole = _timed(make, folder)
    profile = cProfile.Profile()
    _timed(make, folder, profile.runcall)
    said = io.StringIO()
    pstats.Stats(profile, stream=said).sort_stats("tottime").print_stats(_LINES)
    clock = _Clock()
    missing = _clocked(clock)
    clocked = _timed(make, folder, clock.restarted)
    return {
        "whole": whole,
        "clocked": clocked,
        "stages": clock.spent,
        "missing": missing,
        "functions": said.getvalue(),
        "count": count,
    }


def _timed(
    make: Callable[[], Flow], folder: str, call: Callable[..., Any] = lambda fn: fn()
) -> tuple[float, float]:
    fresh_home(folder)
    written("fan", 1, keeps=True)[0].run()
    flow = make()
    gc.collect()
    begun, cpu = time.perf_counter(), time.thread_time()
    call(flow.run)
    return time.perf_counter() - begun, time.thread_time() - cpu


def _flow(case: str, sizes: dict[str, int]) -> tuple[Callable[[], Flow], int]:
    letter, _, shape = case.partition(" ")
    if letter in {"C1", "C2"}:
        return _large(letter, sizes)
    shape = shape or ("map" if letter == "D" else "fan")
    count = sizes["mapped" if letter == "D" else shape]
    return lambda: written(shape, count, keeps=letter != "A")[0], count


def _large(letter: str, sizes: dict[str, int]) -> tuple[Callable[[], Flow], int]:
    from benchmarks.probes import large

    if letter == "C1":
        return lambda: values.written(
            lambda _: large.array(sizes["megabytes"]), 1, large.total, "pickle"
        )[0], 1
    count, rows = sizes["frames"], sizes["rows"]
    made = [large.frame(seed, rows) for seed in range(count)]  # its time is no part of a run
    return lambda: values.written(made.__getitem__, count, len, "pickle")[0], count


def _clocked(clock: _Clock) -> list[str]:
    """Put the clock round all that belongs to a stage; return what is not there any more."""
    missing: list[str] = []
    for stage, names in _STAGES.items():
        for name in names:
            owner = _owner(name)
            last = name.rpartition(".")[2]
            fn = getattr(owner, last, None)
            if fn is None:
                missing.append(name)
            else:
                setattr(owner, last, clock.watch(stage, fn))
    return missing


def _owner(name: str) -> Any:
    """Return the module or class that holds a name, which begins below ``cairnflow``."""
    parts = name.split(".")[:-1]
    found: Any = None
    for place in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(["cairnflow", *parts[:place]]))
        except ImportError:
            continue
        for part in parts[place:]:
            found = getattr(found, part, None)
        return found
    return found
