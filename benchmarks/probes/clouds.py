"""Tasks whose values are kept in an object store that is far away."""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from benchmarks.far import LATENCY
from benchmarks.probes.flows import check, shaped
from benchmarks.probes.folders import fresh_home
from benchmarks.processes import ROOT
from cairnflow import Flow
from cairnflow.results import ResultHandler, S3ResultHandler


def kept_far_away(*, shape: str, count: int, rounds: int, folder: str) -> dict[str, list[float]]:
    """Run a flow with its values in a near store and in one that is far away, in turn.

    The first round, in which connections are made and libraries loaded, is left out.

    Returns:
        Seconds, shape (rounds,) each: ``near``; ``far``; ``latency`` of a request to it.
    """
    found: dict[str, list[float]] = {"near": [], "far": [], "latency": []}
    fresh_home(folder)
    with _server(0) as here, _server(LATENCY) as there:
        close, distant = _bucket(here), _bucket(there)
        for number in range(rounds + 1):
            near = _run(shape, count, close)
            far = _run(shape, count, distant)
            if number:
                found["near"].append(near)
                found["far"].append(far)
                found["latency"].append(LATENCY / 1000)
    return found


def _bucket(port: int) -> ResultHandler:
    return S3ResultHandler("far", endpoint=f"http://127.0.0.1:{port}", region="us-east-1")


def _run(shape: str, count: int, handler: ResultHandler) -> float:
    with Flow(shape, result_handler=handler) as flow:
        last: Any = shaped(shape, count)
    gc.collect()
    begun = time.perf_counter()
    state = flow.run()
    spent = time.perf_counter() - begun
    check(state, last, count)
    return spent


@contextmanager
def _server(latency: int) -> Generator[int]:
    os.environ |= {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any"}
    command = [sys.executable, "-m", "benchmarks.far", str(latency)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()
