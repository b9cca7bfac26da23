import signal
from pathlib import Path

import pytest

from cairnflow.executors.losses import kills, lost


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("group", "events"),
    [
        ("0::/jobs/one\n", "sys/fs/cgroup/jobs/one/memory.events"),
        ("0::/\n", "sys/fs/cgroup/memory.events"),
        ("0::/of/the/host\n", "sys/fs/cgroup/memory.events"),
        ("5:cpu:/\n4:memory:/jobs\n0::/\n", "sys/fs/cgroup/memory/jobs/memory.oom_control"),
    ],
)
def test_kills_of_our_control_group_are_counted(tmp_path: Path, group: str, events: str) -> None:
    write(tmp_path / "proc/self/cgroup", group)
    write(tmp_path / events, "low 0\noom 3\noom_kill 2\n")
    write(tmp_path / "proc/vmstat", "oom_kill 77\n")

    assert kills(tmp_path) == 2


def test_where_the_group_does_not_tell_those_of_the_machine_are_counted(tmp_path: Path) -> None:
    write(tmp_path / "proc/self/cgroup", "0::/\n")
    write(tmp_path / "proc/vmstat", "pgfault 1\noom_kill 77\n")

    assert kills(tmp_path) == 77


def test_where_nobody_tells_there_were_none(tmp_path: Path) -> None:
    assert kills(tmp_path) == 0


def test_a_kill_that_the_kernel_has_counted_was_for_lack_of_memory() -> None:
    error = lost(-signal.SIGKILL, kills() - 1)

    assert str(error) == (
        "its worker process was killed by signal 9 (SIGKILL); "
        "the kernel ended it for lack of memory"
    )


def test_a_kill_that_nobody_has_counted_may_have_been() -> None:
    assert str(lost(-signal.SIGKILL, kills())).endswith("may have ended it for lack of memory")


def test_a_signal_without_a_name_is_told_by_its_number() -> None:
    assert str(lost(-200, 0)) == "its worker process was killed by signal 200"


def test_an_end_that_nobody_saw_is_told_as_such() -> None:
    error = lost(None, 0)

    assert (error.exit_code, error.signal) == (None, None)
    assert "nobody saw how" in str(error)
