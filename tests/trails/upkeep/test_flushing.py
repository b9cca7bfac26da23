"""What a run that broke off has left is found by its keys, and nothing else ever is."""

import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cairnflow.errors import RunError, Unavailable
from cairnflow.keys import parse_address
from cairnflow.ledger.finding import find_run
from cairnflow.results import LocalResultHandler
from cairnflow.stores.files import FileStore
from cairnflow.trails.upkeep.flushing import Flushed, discard, look
from tests import scripts
from tests.trail import ledger
from tests.trails.upkeep.flows import path_of, ran

FLOW = """
    import os, signal, sys, time
    from pathlib import Path
    from cairnflow import Flow, task
    from cairnflow.results import LocalResultHandler

    class Slow:
        def __init__(self, store):
            self.store = store
        def put(self, key, data):
            if b"held" in data:
                time.sleep(60)
            self.store.put(key, data)
            if b"last" in data:
                os.kill(os.getpid(), signal.SIGKILL)
        def __getattr__(self, name):
            return getattr(self.store, name)

    class Far(LocalResultHandler):
        is_far = True
        def open_store(self):
            return Slow(super().open_store())

    @task
    def kept():
        return "kept"

    @task
    def held(x):
        time.sleep(0.3)
        return "held"

    @task
    def child(x, i):
        return f"child {i}"

    @task
    def end(x):
        time.sleep(0.3)
        return "last"

    with Flow("broken", result_handler=Far(sys.argv[-1])) as flow:
        end(child.map(cairnflow.unmapped(held(kept())), [1, 2, 3]))

    flow.run()
""".replace("from cairnflow import", "import cairnflow\n    from cairnflow import", 1)


def found_in(address: str, *others: Any) -> Flushed:
    with ledger() as opened:
        run = find_run(opened, parse_address(address))
        return look(opened, run, [one.description for one in others])


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The folder of a run that was killed while one of its values was on its way."""
    folder = tmp_path / "kept"
    script = scripts.write(tmp_path / "flow.py", FLOW)
    process = scripts.start(script, str(folder))
    _, err = process.communicate(timeout=scripts.SECONDS)
    assert process.returncode == -signal.SIGKILL, err
    return folder


def files(folder: Path) -> int:
    return len(list(folder.rglob("*.pkl")))


def test_what_a_killed_run_has_left_is_found_and_discarded(broken: Path) -> None:
    assert files(broken) == 5

    found = found_in("broken/1")
    discard(found)

    assert sorted(one.address for one in found.left) == [
        "broken/1/child:0@1",
        "broken/1/child:1@1",
        "broken/1/child:2@1",
        "broken/1/end@1",
    ]
    assert (found.discarded, found.errors) == (4, [])
    assert found.bytes == sum(one.entry.size for one in found.left)
    assert files(broken) == 1
    assert found_in("broken/1").left == []


def test_nothing_that_a_fact_names_is_found_nor_what_is_of_other_runs(broken: Path) -> None:
    one, two = ran(1, 2, folder=broken)

    found = found_in("sales/1")

    assert found.left == []
    discard(found)
    assert path_of(one).exists()
    assert path_of(two).exists()


def test_a_run_under_way_is_left_alone(tmp_path: Path) -> None:
    ran(1)
    with ledger() as opened:
        run = find_run(opened, parse_address("sales/1"))
        alive = replace(run, ended_at=None, pid=os.getpid())

        with pytest.raises(RunError, match="sales/1 is under way on"):
            look(opened, alive)


def test_what_can_not_be_looked_at_is_told(broken: Path) -> None:
    ran(1, folder=broken, key="{flow}/{run_id}/{task}/{map}@{attempt}.{ext}")

    (told,) = found_in("sales/1").unlooked.values()

    assert told.startswith(
        "its key template '{flow}/{run_id}/{task}/{map}@{attempt}.{ext}': a name"
    )
    assert found_in("broken/1").unlooked == {}


def test_a_place_that_no_fact_names_is_looked_at_where_it_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    script = scripts.write(tmp_path / "flow.py", FLOW.replace('"held" in', '"child" in'))
    script.write_text(script.read_text().replace('return "kept"', 'return "last"'))
    scripts.start(script, str(folder)).communicate(timeout=scripts.SECONDS)

    assert found_in("broken/1").left == []
    found = found_in("broken/1", LocalResultHandler(folder))

    assert [one.address for one in found.left] == ["broken/1/kept@1"]


def test_a_store_that_is_away_is_an_error_and_not_nothing(
    broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: FileStore, prefix: str = "") -> Any:
        raise Unavailable("the disk is away")

    monkeypatch.setattr(FileStore, "entries", away)

    found = found_in("broken/1")

    assert (found.left, [str(one) for one in found.errors]) == ([], ["the disk is away"])
