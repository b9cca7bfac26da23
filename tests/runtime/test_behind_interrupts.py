"""Ctrl-C while values are on their way: once stores them all, twice waits for no store."""

import signal
import time
from pathlib import Path

import pytest

from tests import scripts
from tests.runtime.test_interrupts import wait_for
from tests.trail import ends, record

FLOW = """
    import sys, time
    from pathlib import Path
    from cairnflow import Flow, task
    from cairnflow.results import LocalResultHandler
    from cairnflow.stores.files import FileStore

    def noted(word):
        with open("diary", "a") as file:
            file.write(word + "\\n")

    class Slow:
        def __init__(self, store):
            self.store = store
        def put(self, key, data):
            noted("put")
            time.sleep(0.5)
            while Path("hangs").exists():
                time.sleep(0.05)
            self.store.put(key, data)
        def __getattr__(self, name):
            return getattr(self.store, name)

    class Far(LocalResultHandler):
        is_far = True
        def open_store(self):
            return Slow(super().open_store())

    @task
    def step(x, i):
        noted(f"start {i}")
        if i == 3:
            noted("ready")
            time.sleep(0.3)
        return x + 1

    with Flow("f", result_handler=Far("kept")) as flow:
        value = 0
        for i in range(6):
            value = step(value, i, task_args={"slug": f"step-{i}"})

    try:
        state = flow.run(executor=sys.argv[1], resume=sys.argv[2] if len(sys.argv) > 2 else None)
    except KeyboardInterrupt as exc:
        print("interrupted:", exc)
        sys.exit(130)
    print(state.result[value].result)
"""
EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads"])


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return scripts.write(tmp_path / "flow.py", FLOW)


@EXECUTORS
def test_ctrl_c_once_stores_what_is_on_its_way_and_writes_its_facts(
    executor: str, script: Path
) -> None:
    process = scripts.start(script, executor)
    wait_for(script.parent / "diary", "ready")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=scripts.SECONDS)

    assert process.returncode == 130, err
    assert ends("f/1") == {f"step-{i}": "Success" for i in range(4)}
    assert record("f/1").state == "Cancelled"
    (script.parent / "diary").unlink()
    assert scripts.run(script, executor, "last").strip() == "6"
    started = (script.parent / "diary").read_text().splitlines()
    assert [word for word in started if word.startswith("start")] == ["start 4", "start 5"]


@EXECUTORS
def test_ctrl_c_twice_ends_at_once_though_the_store_hangs(executor: str, script: Path) -> None:
    (script.parent / "hangs").touch()
    process = scripts.start(script, executor)
    wait_for(script.parent / "diary", "start 5")
    process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    _, err = process.communicate(timeout=scripts.SECONDS)

    assert time.monotonic() - begun < 5
    assert process.returncode == 130, err
    assert ends("f/1") == {}
    assert record("f/1").state == "Cancelled"
    (script.parent / "hangs").unlink()
    assert scripts.run(script, executor, "last").strip() == "6"
