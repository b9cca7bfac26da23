"""What only processes promise: a call that ends its process is told, and takes no other along."""

import ctypes
import dataclasses
import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from cairnflow.errors import (
    ConfigError,
    Incompatible,
    NotSerializable,
    RemoteError,
    TaskTimeout,
    WorkerLost,
)
from cairnflow.executors import Ended, ProcessesExecutor
from cairnflow.executors.base import guard
from cairnflow.executors.modules import send_whole
from cairnflow.testing import ExecutorContract
from cairnflow.testing.executor_contract import Common, double, ends, of_shared, same


class TestProcessesThatAreStartedAfresh(ExecutorContract):
    @pytest.fixture
    def executor(self) -> Generator[ProcessesExecutor]:
        made = ProcessesExecutor(1, spawn=True)
        yield made
        made.close()


@pytest.fixture
def executor() -> Generator[ProcessesExecutor]:
    made = ProcessesExecutor(2)
    yield made
    made.close()


def one(executor: ProcessesExecutor, fn: Any, arg: Any = None) -> Ended:
    executor.submit(1, fn, arg)
    return ends(executor, 1)[0]


def gone(pid: int) -> bool:
    """Return whether a process ends within a few seconds."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            text = Path(f"/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return True
        if text.rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


def children() -> set[int]:
    text = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text()
    return {int(pid) for pid in text.split()}


@pytest.mark.parametrize(
    ("how", "told", "code", "number"),
    [
        (lambda _: os._exit(3), "exit code 3", 3, None),
        (lambda _: os._exit(0), "exit code 0", 0, None),
        (lambda _: os.kill(os.getpid(), 9), "signal 9 (SIGKILL); the kernel may", None, 9),
        (lambda _: os.kill(os.getpid(), 15), "signal 15 (SIGTERM: terminated)", None, 15),
        (lambda _: ctypes.string_at(0), "SIGSEGV: segmentation fault", None, 11),
    ],
    ids=["exit", "exit well", "kill", "terminate", "segfault"],
)  # fmt: skip
def test_a_call_whose_process_ends_is_lost_and_told_how(
    executor: ProcessesExecutor, how: Any, told: str, code: int | None, number: int | None
) -> None:
    begun = time.monotonic()
    error = one(executor, how).error

    assert isinstance(error, WorkerLost)
    assert told in str(error)
    assert (error.exit_code, error.signal) == (code, number)
    assert time.monotonic() - begun < 5


def test_what_runs_beside_a_lost_call_is_unharmed(executor: ProcessesExecutor) -> None:
    executor.submit("slow", lambda _: time.sleep(0.5) or "whole", None)
    executor.submit("dies", lambda _: os._exit(1), None)
    for i in range(10):
        executor.submit(i, double, i)
    found = {end.ticket: end for end in ends(executor, 12)}

    assert isinstance(found["dies"].error, WorkerLost)
    assert found["slow"].value == "whole"
    assert [found[i].value for i in range(10)] == [2 * i for i in range(10)]


def test_as_many_deaths_as_there_are_calls_are_told_one_by_one(executor: ProcessesExecutor) -> None:
    for i in range(20):
        executor.submit(i, os._exit, i)
    found = {end.ticket: end.error for end in ends(executor, 20)}

    assert [getattr(found[i], "exit_code", None) for i in range(20)] == list(range(20))


def test_a_worker_that_dies_while_it_has_nothing_to_do_loses_nothing() -> None:
    executor = ProcessesExecutor(1)
    pid = one(executor, lambda _: os.getpid()).value
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    time.sleep(0.05)

    assert one(executor, double, 2).value == 4
    executor.close()


def test_a_call_is_lost_only_once_if_the_process_that_starts_workers_dies() -> None:
    executor = ProcessesExecutor(1)
    nursery = one(executor, lambda _: os.getppid()).value
    executor.submit("lost", lambda _: os.kill(os.getppid(), signal.SIGKILL) or time.sleep(9), None)

    assert isinstance(ends(executor, 1)[0].error, WorkerLost)
    assert one(executor, double, 2).value == 4
    assert one(executor, lambda _: os.getppid()).value != nursery
    executor.close()


def test_what_a_lost_call_had_started_ends_with_it(
    executor: ProcessesExecutor, tmp_path: Path
) -> None:
    def start(path: Path) -> None:
        path.write_text(str(subprocess.Popen(["sleep", "60"]).pid))
        os._exit(1)

    one(executor, start, tmp_path / "pid")

    assert gone(int((tmp_path / "pid").read_text()))


def test_as_many_calls_run_at_once_as_there_are_processes() -> None:
    executor = ProcessesExecutor(3)
    for i in range(9):
        executor.submit(i, lambda _: time.sleep(0.05) or os.getpid(), None)
    pids = {end.value for end in ends(executor, 9)}

    assert len(pids) == 3
    assert os.getpid() not in pids
    executor.close()


def test_nothing_begins_before_its_forerunner_was_dealt_with(tmp_path: Path) -> None:
    executor = ProcessesExecutor(1)
    for i in range(3):
        executor.submit(i, lambda i: (tmp_path / str(i)).touch(), i)
    executor.wait()
    time.sleep(0.1)

    assert len(list(tmp_path.iterdir())) == 1
    ends(executor, 2)
    executor.close()


def test_wait_takes_no_longer_than_it_is_told(executor: ProcessesExecutor) -> None:
    one(executor, same)
    executor.submit(1, time.sleep, 0.5)
    begun = time.monotonic()

    assert executor.wait(0.05) == []
    assert 0.04 < time.monotonic() - begun < 0.4
    assert executor.wait() == [Ended(1, None, None)]


@pytest.mark.parametrize("count", [0, -2])
def test_a_count_of_no_processes_is_refused(count: int) -> None:
    with pytest.raises(ConfigError, match="give 1 or more"):
        ProcessesExecutor(count)


def test_nothing_is_started_before_there_is_a_call() -> None:
    before = children()
    executor = ProcessesExecutor(2)
    after = children()
    executor.close()

    assert after == before


def test_closing_ends_all_within_a_second() -> None:
    before = children()
    executor = ProcessesExecutor(2)
    pid, parent = one(executor, lambda _: (os.getpid(), os.getppid())).value
    executor.submit("runs", time.sleep, 60)
    executor.wait(0.05)
    begun = time.monotonic()
    executor.close()

    assert time.monotonic() - begun < 1
    assert gone(pid)
    assert gone(parent)
    assert children() == before


def test_an_executor_that_nobody_closes_is_closed_when_it_is_let_go() -> None:
    executor = ProcessesExecutor(1)
    pid = one(executor, lambda _: os.getpid()).value
    del executor

    assert gone(pid)


def test_it_can_be_used_again_after_it_was_closed(executor: ProcessesExecutor) -> None:
    one(executor, same)
    executor.close()

    assert one(executor, double, 1).value == 2


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV])
def test_a_process_that_was_started_afresh_is_told_of_too(how: int) -> None:
    executor = ProcessesExecutor(1, spawn=True)
    error = one(executor, lambda _: os.kill(os.getpid(), how)).error

    assert isinstance(error, WorkerLost)
    assert error.signal == how
    assert one(executor, double, 2).value == 4
    executor.close()


# What crosses the border


def test_closures_and_lambdas_are_sent(executor: ProcessesExecutor) -> None:
    factor = 3

    assert one(executor, lambda x: x * factor, 7).value == 21


@pytest.mark.parametrize(
    "arg",
    [threading.Lock(), {"a": [threading.Lock()]}, (i for i in "ab")],
    ids=["lock", "deep", "generator"],
)
def test_what_cannot_be_sent_is_the_end_of_its_call_alone(
    executor: ProcessesExecutor, arg: Any
) -> None:
    executor.submit("wrong", same, arg)
    executor.submit("right", double, 2)
    found = {end.ticket: end for end in ends(executor, 2)}

    assert isinstance(found["wrong"].error, NotSerializable)
    assert "can't be sent to a worker process (cannot pickle" in str(found["wrong"].error)
    assert found["right"].value == 4


def test_an_open_file_is_refused_rather_than_copied(
    executor: ProcessesExecutor, tmp_path: Path
) -> None:
    (tmp_path / "f").write_text("text")
    with (tmp_path / "f").open() as file:
        error = one(executor, same, file).error

    assert isinstance(error, NotSerializable)
    assert "open file" in str(error)


def test_a_value_that_cannot_be_sent_back_is_told(executor: ProcessesExecutor) -> None:
    error = one(executor, lambda _: threading.Lock()).error

    assert isinstance(error, NotSerializable)
    assert "what the call gave can't be sent back from its process (cannot pickle" in str(error)
    assert one(executor, double, 1).value == 2


class Unreadable:
    def __reduce__(self) -> Any:
        return _refuse_to_be_made, ()


def _refuse_to_be_made() -> None:
    raise OSError("not in this process")


def test_an_argument_that_cannot_be_read_there_is_told(executor: ProcessesExecutor) -> None:
    error = one(executor, same, Unreadable()).error

    assert isinstance(error, Incompatible)
    assert "can't be read in this process: OSError: not in this process" in str(error)


def test_a_value_that_cannot_be_read_here_is_told(executor: ProcessesExecutor) -> None:
    error = one(executor, lambda _: Unreadable()).error

    assert isinstance(error, Incompatible)
    assert one(executor, double, 1).value == 2


@pytest.mark.quick
def test_an_error_tells_where_it_was_raised(executor: ProcessesExecutor) -> None:
    def divide(_: Any) -> float:
        return 1 / 0

    error = one(executor, divide).error

    assert isinstance(error, ZeroDivisionError)
    assert isinstance(error.__cause__, RemoteError)
    assert "in divide" in error.__cause__.trace


class TwoArguments(Exception):
    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code}: {text}")


def test_an_error_whose_class_asks_for_more_than_its_message_is_told_in_words(
    executor: ProcessesExecutor,
) -> None:
    def fail(_: Any) -> None:
        raise TwoArguments(404, "not there")

    error = one(executor, fail).error

    assert isinstance(error, RemoteError)
    assert error.kind == "TwoArguments"
    assert "404: not there" in str(error)
    assert "in fail" in error.trace


def test_an_error_inside_a_value_that_holds_itself_comes_back(executor: ProcessesExecutor) -> None:
    error: Any = ValueError("v")
    error.itself = error
    value = one(executor, lambda _: {"one": error, "other": error}).value

    assert value["one"] is value["other"] is value["one"].itself
    assert repr(value["one"]) == "ValueError('v')"


def test_an_exit_is_an_end_like_any_other(executor: ProcessesExecutor) -> None:
    error = one(executor, sys.exit, 3).error

    assert isinstance(error, SystemExit)
    assert one(executor, double, 1).value == 2


def test_functions_of_a_module_that_only_this_process_has_are_sent(
    executor: ProcessesExecutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "own_module.py").write_text(
        "class Box:\n    def __init__(self, x): self.x = x\n\n\ndef box(x): return Box(x)\n"
    )
    monkeypatch.syspath_prepend(tmp_path / "hidden")
    import own_module  # type: ignore[import-not-found]

    sys.path.remove(str(tmp_path / "hidden"))
    found = one(executor, own_module.box, 5).value
    monkeypatch.delitem(sys.modules, "own_module")

    assert isinstance(found, own_module.Box)
    assert found.x == 5


def test_a_module_that_is_sent_whole_is_not_imported_there(
    executor: ProcessesExecutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a_script.py").write_text(
        "import os\nfrom pathlib import Path\n\n"
        f"with Path({str(tmp_path)!r}, 'read').open('a') as f: f.write('x')\n\n\n"
        "def f(x): return x + 1\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    import a_script  # type: ignore[import-not-found]

    send_whole("a_script")
    found = one(executor, a_script.f, 1).value
    monkeypatch.delitem(sys.modules, "a_script")

    assert found == 2
    assert (tmp_path / "read").read_text() == "x"


def test_what_is_shared_is_pickled_once(executor: ProcessesExecutor) -> None:
    counting = Counting()
    for i in range(50):
        executor.submit(i, lambda common: common.content.made, Common(0, counting))
    found = [end.value for end in ends(executor, 50)]

    assert Counting.pickled == 1
    assert set(found) == {1}


class Counting:
    pickled = 0

    def __init__(self) -> None:
        self.made = 0

    def __getstate__(self) -> Any:
        Counting.pickled += 1
        return {"made": Counting.pickled}


def test_more_shared_things_than_a_worker_holds_on_to_are_sent_again() -> None:
    executor = ProcessesExecutor(1)
    for i in range(1400):
        executor.submit(i, of_shared, (Common(i % 700, i % 700), Common(1000, "x"), i))
    found = {end.ticket: end.value for end in ends(executor, 1400)}

    assert found == {i: (i % 700, "x", i) for i in range(1400)}
    executor.close()


# Limits


def stuck(seconds: float) -> None:
    """Tell of a limit, and don't come back to the interpreter."""
    watching = guard.get()
    assert watching is not None
    watching.begin(seconds)
    ctypes.PyDLL(None).sleep(30)


def test_a_call_that_outlives_its_limit_is_ended_with_its_process(
    executor: ProcessesExecutor,
) -> None:
    begun = time.monotonic()
    executor.submit("stuck", stuck, 0.2)
    executor.submit("other", lambda _: time.sleep(1.5) or "whole", None)
    found = {end.ticket: end for end in ends(executor, 2)}

    assert isinstance(found["stuck"].error, TaskTimeout)
    assert str(found["stuck"].error) == "took longer than 0.2 s; its process was ended"
    assert found["other"].value == "whole"
    assert time.monotonic() - begun < 10


def test_it_is_ended_within_a_second_after_its_limit() -> None:
    executor = ProcessesExecutor(1)
    one(executor, same)
    begun = time.monotonic()
    error = one(executor, stuck, 0.2).error

    assert isinstance(error, TaskTimeout)
    assert 0.2 < time.monotonic() - begun < 1.2
    executor.close()


def in_time(_: Any) -> str:
    """Tell of a limit and that it was kept, and do something else."""
    watching = guard.get()
    assert watching is not None
    watching.begin(0.01)
    watching.end()
    time.sleep(1.2)
    return "whole"


def test_a_limit_that_was_kept_ends_nothing(executor: ProcessesExecutor) -> None:
    assert one(executor, in_time).value == "whole"


# Surroundings


def test_workers_stand_where_we_stand(executor: ProcessesExecutor, tmp_path: Path) -> None:
    found = one(executor, lambda _: (os.getcwd(), sys.path, os.environ["CAIRNFLOW__HOME"])).value

    assert found == (str(tmp_path), sys.path, str(tmp_path / ".cairnflow"))


def test_workers_are_deaf_to_ctrl_c(executor: ProcessesExecutor) -> None:
    pid = one(executor, lambda _: os.getpid()).value
    executor.submit(1, lambda _: os.kill(os.getpid(), signal.SIGINT) or "unharmed", None)

    assert [end.value for end in ends(executor, 1)] == ["unharmed"]
    assert os.getpgid(pid) != os.getpgid(0)


def test_workers_read_no_keyboard(executor: ProcessesExecutor) -> None:
    assert one(executor, lambda _: os.read(0, 10)).value == b""


def script(text: str, tmp_path: Path, **named: Any) -> subprocess.CompletedProcess[str]:
    (tmp_path / "script.py").write_text(text)
    return subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        text=True,
        capture_output=True,
        timeout=60,
        **named,
    )


_SCRIPT = """
import os
from cairnflow.executors import ProcessesExecutor

class Point:
    def __init__(self, x): self.x = x
print("script", flush=True)
FACTOR = 10
def scaled(p):
    print("task", flush=False)
    return Point(p.x * FACTOR)
executor = ProcessesExecutor(2)
for i in range(4):
    executor.submit(i, scaled, Point(i))
found = []
while len(found) < 4:
    found += [end.value for end in executor.wait()]
print(sorted(p.x for p in found), all(type(p) is Point for p in found))
"""


def test_a_script_without_a_guard_runs_once(tmp_path: Path) -> None:
    done = script(_SCRIPT, tmp_path)

    assert done.stderr == ""
    assert done.stdout.count("script") == 1
    assert done.stdout.count("task") == 4
    assert done.stdout.endswith("[0, 10, 20, 30] True\n")


def test_a_script_without_a_guard_runs_once_where_processes_are_started_afresh(
    tmp_path: Path,
) -> None:
    done = script(_SCRIPT.replace("Executor(2)", "Executor(2, spawn=True)"), tmp_path)

    assert done.stderr == ""
    assert done.stdout.count("script") == 1
    assert done.stdout.endswith("[0, 10, 20, 30] True\n")


def test_code_without_a_file_can_be_run(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT], cwd=tmp_path, text=True, capture_output=True, timeout=60
    )

    assert (done.stderr, done.stdout.splitlines()[-1]) == ("", "[0, 10, 20, 30] True")


def test_workers_end_with_a_process_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(
        "import os, time\nfrom cairnflow.executors import ProcessesExecutor\n"
        "executor = ProcessesExecutor(1)\n"
        "executor.submit(1, lambda _: (os.getpid(), os.getppid()), None)\n"
        "print(*executor.wait()[0].value, flush=True)\n"
        "executor.submit(1, time.sleep, 60)\nexecutor.wait()\n"
    )
    with subprocess.Popen(
        [sys.executable, "script.py"], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pids = [int(pid) for pid in process.stdout.readline().split()]
        time.sleep(0.1)
        process.kill()

    assert [gone(pid) for pid in pids] == [True, True]


def test_nothing_is_said_at_the_end_of_a_process_that_closes_nothing(tmp_path: Path) -> None:
    done = script(
        "from cairnflow.executors import ProcessesExecutor\n"
        "executor = ProcessesExecutor(2)\n"
        "executor.submit(1, str, 1)\nexecutor.wait()\n",
        tmp_path,
        env=os.environ | {"PYTHONWARNINGS": "error"},
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_values_are_copies(executor: ProcessesExecutor) -> None:
    buffer = io.BytesIO(b"text")
    found = one(executor, same, buffer).value

    assert found.getvalue() == b"text"
    assert found is not buffer


@pytest.mark.parametrize("is_argument", [True, False], ids=["an argument", "a value"])
def test_an_error_that_is_a_value_travels_as_itself_or_not_at_all(
    is_argument: bool, executor: ProcessesExecutor
) -> None:
    class Local(ValueError):
        pass

    def sent(error: Exception) -> Ended:
        whole = (same, [error]) if is_argument else (lambda _: [error], None)
        return one(executor, *whole)

    [good] = sent(Local("no such region")).value
    bad = sent(TwoArguments(404, "not there")).error

    assert (type(good).__name__, good.args, good.__cause__) == ("Local", ("no such region",), None)
    assert isinstance(bad, NotSerializable)
    assert "TwoArguments is an error that can be written, but not read again" in str(bad)
    assert one(executor, double, 1).value == 2


def test_errors_inside_of_errors_that_are_values_are_tried_as_well(
    executor: ProcessesExecutor,
) -> None:
    deep: Any = ValueError(TwoArguments(404, "not there"))
    fine: Any = ValueError(KeyError(ValueError("a")))

    assert isinstance(one(executor, same, [deep]).error, NotSerializable)
    assert repr(one(executor, same, [fine]).value) == repr([fine])


def slotted() -> Any:
    class Slotted:
        __slots__ = ("__hidden", "__weakref__", "shown")

        def __init__(self) -> None:
            self.__hidden, self.shown = 1, 2

        def both(self) -> tuple[int, int]:
            return self.__hidden, self.shown

    @dataclasses.dataclass(slots=True)
    class Derived(Slotted):
        more: int = 3

        def __post_init__(self) -> None:
            super(Derived, self).__init__()

    return Derived


def test_objects_with_slots_of_a_class_that_is_sent_whole_come_back(
    executor: ProcessesExecutor,
) -> None:
    cls = slotted()

    sent = one(executor, lambda row: (row, hasattr(row, "__dict__")), cls()).value
    made = one(executor, lambda kind: kind(), cls).value

    assert sent[1] is False
    assert [type(row) for row in (sent[0], made)] == [cls, cls]
    assert [(row.both(), row.more) for row in (sent[0], made)] == [((1, 2), 3)] * 2
