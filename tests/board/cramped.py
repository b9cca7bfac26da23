"""Runs under a limit on the size of files (RLIMIT_FSIZE), from one that stops the ledger at once to
one that stops nothing: a program of its own, which forks a child for each run.

    python cramped.py FOLDER
"""

import os
import resource
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import cairnflow
from cairnflow import Flow, task
from cairnflow.errors import CairnflowError
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.registry import open_ledger
from cairnflow.results import LocalResultHandler
from cairnflow.trails.upkeep.verifying import values, verified

LIMITS = [*range(0, 65_536, 4_096), *range(65_536, 800_000, 49_152)]
"""Bytes; a page of the ledger at a time while it is made, then coarser."""

TASKS = 12
FAILED, RAISED = 3, 5


@task
def made(before: bytes, i: int) -> bytes:
    return bytes([i]) * 60_000 * (i + 1)


def flow_in(folder: Path) -> Flow:
    with Flow("cramped", result_handler=LocalResultHandler(folder / "kept")) as flow:
        value: object = b""
        for i in range(TASKS):
            value = made(value, i, task_args={"slug": f"made-{i}"})
    return flow


def forked(work: Callable[[], int]) -> int:
    child = os.fork()
    if not child:
        try:
            os._exit(work())
        except BaseException:  # noqa: BLE001 - a forked child must not go on in the parent's code
            traceback.print_exc()
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def cramped(folder: Path, limit: int) -> int:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        return 0 if flow_in(folder).run().is_successful() else FAILED
    except (CairnflowError, OSError):
        return RAISED


def looked_at(folder: Path, claimed: int) -> int:
    """Say what is wrong: 1 for a torn file, 2 for a false success, 4 where it is not resumed."""
    wrong = 0
    opened = open_ledger(folder / "home" / "ledger.db")
    facts = values(opened.holdings())
    is_damaged = bool(opened.examine()) or any(one.verdict != "good" for one in verified(facts, 1))
    runs = opened.runs(RunFilter())
    opened.close()
    if is_damaged or (claimed == 0 and len(facts) != TASKS):
        wrong |= 2
    whole = {bytes([i]) * 60_000 * (i + 1) for i in range(TASKS)}
    reader = LocalResultHandler(folder / "kept")
    for path in (folder / "kept").rglob("*"):
        if path.is_file() and not _is_whole(reader, path, whole):
            wrong |= 1
    state = flow_in(folder).run(resume="last" if runs else None)
    last = cairnflow.open("cramped/last")
    if not state.is_successful() or last[TASKS - 1].value not in whole:
        wrong |= 4
    return wrong


def _is_whole(reader: LocalResultHandler, path: Path, whole: set[bytes]) -> bool:
    try:
        return reader.read(str(path)) in whole
    except Exception:  # noqa: BLE001 - what a decoder makes of a torn file is its own affair
        return False


def main(folder: Path) -> int:
    ends: Counter[int] = Counter()
    found: Counter[int] = Counter()
    for limit in LIMITS:
        here = folder / str(limit)
        here.mkdir()
        os.environ["CAIRNFLOW__HOME"] = str(here / "home")
        cairnflow.config.refresh()
        end = forked(lambda here=here, limit=limit: cramped(here, limit))
        wrong = forked(lambda here=here, end=end: looked_at(here, end))
        ends[end] += 1
        for bit in (1, 2, 4):
            found[bit] += bool(wrong & bit)
    print(  # noqa: T201 - the board says what it tried
        f"{len(LIMITS)} limits: {ends[RAISED]} runs could not begin or go on, {ends[FAILED]} "
        f"failed, {ends[0]} succeeded; {found[1]} torn, {found[2]} false successes, "
        f"{found[4]} not resumed"
    )
    known = set(ends) <= {0, FAILED, RAISED}
    return 0 if known and all(ends[kind] for kind in (0, FAILED, RAISED)) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
