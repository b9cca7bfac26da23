"""A ledger with many runs in it, for the commands that read it."""

import os

from benchmarks.probes.flows import written


def filled(*, runs: int, folder: str) -> int:
    """Run a small flow many times, with its ledger in ``folder``; return how often."""
    os.environ["CAIRNFLOW__HOME"] = folder
    for _ in range(runs):
        flow, _ = written("chain", 3, keeps=True)
        flow.run()
    return runs
