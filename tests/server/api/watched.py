"""Asks every route in a process of its own, and tells what it did besides: a program of a test.

Usage: ``python -m tests.server.api.watched LEDGER RESULTS``. Prints JSON: what was unpickled, which
files among the results were opened, which modules were imported, by how many bytes it grew.
"""

import json
import pickle
import resource
import sys
from pathlib import Path
from typing import Any

HEAVY = ("cloudpickle", "dill", "shelve", "numpy", "pandas", "polars", "pyarrow", "narwhals",
         "matplotlib", "PIL", "boto3", "botocore", "obstore", "sqlalchemy",
         "own_handlers")  # fmt: skip

seen: dict[str, list[str]] = {"unpickled": [], "opened": [], "imported": []}


def _watch(results: str) -> None:
    def refuse(*arguments: Any, **more: Any) -> Any:
        seen["unpickled"].append(repr(arguments)[:80])
        raise AssertionError("something was unpickled")

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and str(arguments[0]).startswith(results):
            seen["opened"].append(str(arguments[0]))
        if event == "pickle.find_class":
            seen["unpickled"].append(str(arguments))

    pickle.loads = pickle.load = refuse  # type: ignore[assignment]
    pickle.Unpickler = pickle._Unpickler = refuse  # type: ignore[assignment, misc]
    sys.addaudithook(hook)


def _paths(app: Any, task_runs: list[str]) -> list[tuple[str, str, dict[str, str]]]:
    found: list[tuple[str, str, dict[str, str]]] = []
    for path, told in app.openapi()["paths"].items():
        for method, operation in told.items():
            needed = {one["name"]: "report" for one in operation.get("parameters", ())
                      if one["in"] == "query" and one.get("required")}  # fmt: skip
            for addr in task_runs:
                flow, no, task = addr.split("/")
                named = path.replace("{flow}", flow).replace("{no}", no).replace("{task}", task)
                named = named.replace("{both}", f"{addr}...{flow}/1/{task}")
                needed = {name: addr if name == "address" else task for name in needed}
                found.append((method.upper(), named, needed))
    return found


def main(ledger: str, results: str) -> None:
    """Ask for everything about everything, and print what else happened."""
    from starlette.testclient import TestClient

    from cairnflow.ledger.registry import open_ledger
    from tests.server.api.conftest import app_of

    _watch(results)
    opened = open_ledger(ledger)
    app = app_of(opened)
    client = TestClient(app)
    runs = client.get("/api/v1/runs", params={"limit": 1000}).json()["runs"]
    task_runs = [
        form["addr"]
        for run in runs
        for form in client.get(f"/api/v1/runs/{run['addr']}/checkpoints").json()["checkpoints"]
    ]
    paths = _paths(app, task_runs)
    _ask(client, paths)  # twice: what is remembered and what is imported late is there then
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    statuses = _ask(client, paths)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    seen["imported"] = [name for name in HEAVY if name in sys.modules]
    told = {**seen, "grown": grown, "statuses": sorted(set(statuses)), "asked": len(statuses)}
    sys.stdout.write(json.dumps(told))


def _ask(client: Any, paths: list[tuple[str, str, dict[str, str]]]) -> list[int]:
    found = []
    for method, path, params in paths:
        body = {"value": "good"} if path.endswith("verdict") else {"pinned": True}
        more = {"json": body} if method == "PUT" else {}
        found.append(client.request(method, path, params=params, **more).status_code)
    return found


if __name__ == "__main__":
    main(*map(str, map(Path, sys.argv[1:])))
