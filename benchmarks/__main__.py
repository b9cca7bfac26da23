"""The command line: what to measure, and what becomes of it."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import latest, machine
from benchmarks.bench import Bench
from benchmarks.cases.registry import CASES
from benchmarks.peers.registry import PEERS, compared, missing
from benchmarks.processes import ROOT, MeasuringFailed
from benchmarks.rows import Row
from benchmarks.sizes import FULL, QUICK
from benchmarks.stages import profiled
from benchmarks.table import for_terminal, plain

_MEMORY = "/dev/shm"
_BUSY = 2.5
"""Load above which the table says that the machine had other things to do; ours is about 1."""


def main() -> None:
    """Measure what the command line asks for, print it, and write it down."""
    asked = _asked()
    sizes = QUICK if asked.quick else FULL
    with _media(asked.disk) as media:
        bench = Bench(sizes, media)
        if asked.profile:
            sys.stdout.write(profiled(bench, asked.profile))
            return
        before = machine.load()
        rows = list(_rows(bench, asked.cases))
        peers = list(_peers(bench, asked, rows))
        about = machine.described(media)
    found = {
        "machine": about,
        "load": [before, machine.load()],
        "quick": asked.quick,
        "rows": [row.plainly() for row in rows],
        "peers": peers,
    }
    _tell(rows, found)
    if not asked.quick and set(asked.cases) == set(CASES):
        latest.write(found)
        latest.show_on_page(found)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    known = ",".join(CASES)
    parser.add_argument("--cases", default=known, help=f"some of {known}, with commas; all")
    parser.add_argument("--quick", action="store_true", help="little work, few repetitions")
    parser.add_argument("--disk", metavar="DIR", help="a folder on a disk; benchmarks/work")
    parser.add_argument("--vs", default="", metavar="PEERS", help=f"some of {','.join(PEERS)}")
    parser.add_argument(
        "--peer-python", action="append", default=[], metavar="PEER=PATH", help="whose Python it is"
    )
    parser.add_argument(
        "--profile", metavar="CASE", help="say where the time of A, B, B+, C1, C2 or D goes"
    )
    asked = parser.parse_args()
    asked.cases = asked.cases.split(",")
    if unknown := [case for case in asked.cases if case not in CASES]:
        parser.error(f"no case {unknown[0]!r}; known: {known}")
    asked.vs = [peer for peer in asked.vs.split(",") if peer]
    if unknown := [peer for peer in asked.vs if peer not in PEERS]:
        parser.error(f"no peer {unknown[0]!r}; known: {', '.join(PEERS)}")
    asked.pythons = dict(one.split("=", 1) for one in asked.peer_python)
    for peer in asked.vs:
        if how := missing(peer, asked.pythons.get(peer, sys.executable)):
            parser.error(how)
    return asked


@contextmanager
def _media(disk: str | None) -> Iterator[dict[str, str]]:
    """Make a folder on each medium, which goes when all is measured."""
    above = {"disk": Path(disk or ROOT / "benchmarks" / "work")}
    if Path(_MEMORY).is_dir():
        above = {"tmpfs": Path(_MEMORY), **above}
    else:
        sys.stderr.write(f"no {_MEMORY} here: everything is measured on disk\n")
    above["disk"].mkdir(parents=True, exist_ok=True)
    made = {name: tempfile.mkdtemp(prefix="cairn-bench-", dir=path) for name, path in above.items()}
    try:
        yield made
    finally:
        for path in made.values():
            shutil.rmtree(path, ignore_errors=True)


def _rows(bench: Bench, cases: list[str]) -> Iterator[Row]:
    for name in cases:
        try:
            for row in CASES[name](bench):
                sys.stderr.write(f"{name} {row.medium} {row.work}\n")
                yield row
        except MeasuringFailed as exc:
            yield Row(case=name, medium="", work="", problem=str(exc))


def _peers(bench: Bench, asked: argparse.Namespace, rows: list[Row]) -> Iterator[dict[str, Any]]:
    for peer in asked.vs:
        for found in compared(bench, peer, asked.pythons.get(peer), rows):
            sys.stderr.write(f"{found['peer']} {found['case']} {found['work']}\n")
            yield found


def _tell(rows: list[Row], found: dict[str, Any]) -> None:
    print(for_terminal(rows))
    for row in rows:
        if row.problem:
            print(f"\n{row.case} {row.work}: {row.problem}")
    if found["peers"]:
        print(f"\n{plain(latest.PEER_HEADS, latest.peer_cells(found['peers']))}")
        for one in found["peers"]:
            if one["problem"]:
                print(f"\n{one['peer']}, {one['case']} {one['work']}: {one['problem']}")
    before, after = found["load"]
    print(f"\nload {before} before, {after} after; {found['machine']['processor']}")
    if max(before, after) > _BUSY:
        print("The machine had other things to do: look at the ratios, and at what is by best.")


if __name__ == "__main__":
    main()
