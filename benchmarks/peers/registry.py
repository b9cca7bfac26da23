"""Which peers there are, and how they are asked."""

import json
import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from typing import Any

from benchmarks.bench import Bench
from benchmarks.processes import MeasuringFailed, ask, environment
from benchmarks.rows import Row

_MICRO = 1e6
_INSTALLED = {"joblib": "joblib", "dask": "dask", "prefect": "prefect>=3' 'fastapi<0.150"}
"""Each peer, and what pip installs for it; Prefect 3.8 does not start with a newer FastAPI."""

PEERS = tuple(_INSTALLED)

_CASES = {
    "A fan": "L1",
    "A chain": "L1",
    "B fan": "L3",
    "B chain": "L3",
    "D": "L3",
}


def missing(peer: str, python: str) -> str:
    """Return how to get a peer; nothing where it is there."""
    code = f"import importlib.util, sys; sys.exit(not importlib.util.find_spec({peer!r}))"
    # From another folder than ours: here, `benchmarks/peers` must not be taken for the peers.
    if not subprocess.run([python, "-c", code], cwd="/", check=False).returncode:
        return ""
    return (
        f"{peer} is not installed in {python}; make it an environment of its own: "
        f"python3 -m venv /tmp/{peer} && /tmp/{peer}/bin/pip install '{_INSTALLED[peer]}', "
        f"and add --peer-python {peer}=/tmp/{peer}/bin/python"
    )


def compared(
    bench: Bench, peer: str, python: str | None, rows: list[Row]
) -> Iterator[dict[str, Any]]:
    """Measure a peer on each case that was measured of ours; yield what was found."""
    for case, limit in _CASES.items():
        ours = _of_ours(case, rows)
        if ours is None:
            continue
        found = _line(bench, peer, python or sys.executable, (case, limit, ours))
        if found is not None:
            yield found


def _of_ours(case: str, rows: list[Row]) -> Row | None:
    letter, _, shape = case.partition(" ")
    words = {"fan": "fan-out", "chain": "chain", "": "children"}[shape]
    for row in rows:
        if row.case == letter and words in row.work and row.medium != "disk" and row.ours:
            return row
    return None


def _line(
    bench: Bench, peer: str, python: str, asked: tuple[str, str, Row]
) -> dict[str, Any] | None:
    """Return what was found; None where the peer has no such case."""
    case, limit, ours = asked
    sizes = bench.sizes
    count = {"fan": sizes.fan, "chain": sizes.chain}.get(case.partition(" ")[2], sizes.mapped)
    found: dict[str, Any] = {
        "case": case.partition(" ")[0],
        "work": ours.work,
        "peer": peer,
        "against": limit,
        "plain": None,
        "theirs": None,
        "ours": ours.ours,
        "unit": ours.unit,
        "problem": "",
    }
    try:
        answers = [_asked(bench, peer, python, (case, limit, count)) for _ in range(3)]
    except MeasuringFailed as exc:
        return found | {"problem": str(exc)}
    if "seconds" not in answers[0]:
        return None
    return found | {
        "peer": f"{peer} {answers[0]['version']}",
        "plain": median(one["plain"] for one in answers) / count * _MICRO,
        "theirs": median(one["seconds"] for one in answers) / count * _MICRO,
    }


def _asked(bench: Bench, peer: str, python: str, what: tuple[str, str, int]) -> dict[str, Any]:
    case, limit, count = what
    with bench.folder(next(iter(bench.media)), peer) as above:
        folders = [f"{above}/{name}" for name in ("warm", "first", "kept", "last")]
        for folder in folders:
            subprocess.run(["mkdir", folder], check=True)
        given = json.dumps({"count": count, "limit": limit, "folders": folders})
        found: dict[str, Any] = ask(
            [python, "-m", f"benchmarks.peers.{peer}", case, given], environment()
        )
    return found
