"""A ledger of 100,000 task runs, filled directly: ``python -m tests.board.hundred_thousand X``."""

import json
import sys

from cairnflow.ledger.registry import open_ledger
from cairnflow.results import LocalResultHandler
from cairnflow.testing.facts import a_fact
from tests.board.filled import BEGIN, CODE, begun

RUNS, EACH = 200, 500
_HOUR = 3_600_000_000


def fill(path: str, runs: int = RUNS, each: int = EACH) -> None:
    """Write runs of ten flows; a fifth of their values are those of the run before."""
    ledger = open_ledger(path)
    handler = LocalResultHandler("/results").description
    for number in range(runs):
        at = BEGIN + number * _HOUR
        run = begun(ledger, f"flow-{number % 10}", created_at=at, heartbeat_at=at)
        ledger.append([
            a_fact(
                run.key, i + 1, map_index=i, handler=handler, code=CODE.digest, error=None,
                cache=None, expires_at=None, ended_at=at, size=1000 + i,
                location=json.dumps(f"/results/2026/11/22/{_owner(number, i)}-{i}.pkl"),
                reused_from=f"x/1/score:{i}" if _owner(number, i) != number else None,
                preview=json.dumps({"v": 1, "rows": list(range(60))}),
            )
            for i in range(each)
        ])  # fmt: skip
        ledger.end(run.key, "Success" if number % 7 else "Failed", "", at + _HOUR)
    ledger.close()


def _owner(number: int, i: int) -> int:
    """Return the run that has written the value of child ``i`` of a run."""
    return number - 10 if i % 5 == 0 and number >= 10 else number


if __name__ == "__main__":
    fill(sys.argv[1])
