"""Large values kept, read back and used, by us and by plain Python in turn."""

import gc
import os
from collections.abc import Callable
from typing import Any, NamedTuple

from benchmarks import limits
from benchmarks.probes import large
from benchmarks.probes.folders import fresh, fresh_home
from benchmarks.probes.memory import Watch
from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler
from cairnflow.results.keeping import fetch

Use = Callable[[Any], float]
Make = Callable[[int], Any]
_WORTH_SYNCING = 32
"""Megabytes; to sync less takes longer than to write it, where others write to the disk too."""

_MAKERS: dict[str, Make] = {"array": large.array, "table": large.table}


class _Work(NamedTuple):
    """What is done by both.

    Attributes:
        make: makes a value of its number.
        count: of values.
        use: what is done with each.
        serializer: ours; plain Python pickles.
        folder: for the files.
        megabytes: of all values together.
    """

    make: Make
    count: int
    use: Use
    serializer: str
    folder: str
    megabytes: float


def one_large(
    *, kind: str, serializer: str, megabytes: int, rounds: int, folder: str
) -> list[dict[str, float]]:
    """Keep one large value, sum it, read it back, sum it again.

    Args:
        kind: ``array`` or ``table``.
        serializer: ours; plain Python pickles.
        megabytes: of the value.
        rounds: of ours and plain Python in turn.
        folder: for the files.

    Returns:
        Seconds of ``write`` and ``read``, the same of plain Python as ``plain write``, ``plain
        read`` (against the digest) and ``trusting read``, and their CPU as ``write cpu`` and so
        on; one dict a round.
    """

    def make(_: int) -> Any:
        return _MAKERS[kind](megabytes)

    return _rounds(_Work(make, 1, large.total, serializer, folder, megabytes), rounds)


def frames(
    *, serializer: str, count: int, rows: int, rounds: int, folder: str
) -> list[dict[str, float]]:
    """Keep several data frames, count their rows, read them back, count again; as ``one_large``."""

    def make(seed: int) -> Any:
        return large.frame(seed, rows)

    size = count * rows * large.ROW_OF_A_FRAME / 1e6
    return _rounds(_Work(make, count, len, serializer, folder, size), rounds)


def _rounds(work: _Work, rounds: int) -> list[dict[str, float]]:
    found: list[dict[str, float]] = []
    for number in range(rounds):
        one: dict[str, float] = {}
        for measure in (_ours, _plain) if number % 2 else (_plain, _ours):
            one |= measure(work)
        found.append(one)
    return found


def _settle(work: _Work) -> None:
    """Leave nothing behind that would be written or freed in somebody else's time."""
    gc.collect()
    if work.megabytes >= _WORTH_SYNCING:
        os.sync()


def _ours(work: _Work) -> dict[str, float]:
    fresh_home(work.folder)
    flow, made = written(work.make, work.count, work.use, work.serializer)
    _settle(work)
    with large.Span() as writing:
        state = flow.run()
    kept = [state.result[one].reference.safe_value for one in made]
    del state
    gc.collect()
    with large.Span() as reading:
        for safe in kept:
            work.use(fetch(safe).value)
    return {**writing.named("write"), **reading.named("read")}


def _plain(work: _Work) -> dict[str, float]:
    where = fresh(work.folder, "plain")
    paths = [f"{where}/{number}.pkl" for number in range(work.count)]
    _settle(work)
    digests = []
    with large.Span() as writing:
        for number, path in enumerate(paths):
            value = large.timed(work.make, number)
            digests.append(limits.write_large(value, path))
            work.use(value)
            del value
    gc.collect()
    with large.Span() as reading:
        for path, digest in zip(paths, digests, strict=True):
            work.use(limits.read_large(path, digest))
    with large.Span() as trusting:
        for path in paths:
            work.use(limits.read_trustingly(path))
    return {
        **writing.named("plain write"),
        **reading.named("plain read"),
        **trusting.named("trusting read"),
    }


class _Use:
    """Uses a value by a name that every task can have: ``len`` takes its argument by place."""

    def __init__(self, use: Use) -> None:
        self._use = use

    def run(self, value: Any) -> float:
        return self._use(value)


def written(make: Make, count: int, use: Use, serializer: str) -> tuple[Flow, list[Any]]:
    """Write a flow that makes and uses large values; return it and the tasks that make them."""
    making = task(lambda seed: large.timed(make, seed), name="make")
    using = task(_Use(use).run, name="use", checkpoint=False)
    with Flow("large", result_handler=LocalResultHandler(serializer=serializer)) as flow:
        made = [making(seed) for seed in range(count)]
        for one in made:
            using(one)
    return flow, made


def memory(*, kind: str, serializer: str, megabytes: int, folder: str) -> dict[str, float]:
    """Keep one large value and read it back, in a process of its own.

    Returns:
        ``write``: MB beside the value while it is kept; ``copies``: of the value, made to read it.
    """
    fresh_home(folder)
    seen: dict[str, float] = {}
    # What is loaded once is loaded now.
    written(lambda _: _MAKERS[kind](1), 1, large.total, serializer)[0].run()
    with Watch() as watch:

        def make(_: int) -> Any:
            value = _MAKERS[kind](megabytes)
            seen["before"] = watch.restart()
            return value

        flow, made = written(make, 1, large.total, serializer)
        state = flow.run()
        seen["write"] = watch.most() - seen.pop("before")
        kept = state.result[made[0]].reference.safe_value
        del state
        gc.collect()
        before = watch.restart()
        value = fetch(kept).value
        large.total(value)
        seen["copies"] = (watch.most() - before) / megabytes
    return seen
