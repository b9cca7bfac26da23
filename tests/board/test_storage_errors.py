"""A disk that is full or fails, at every write of a run: nothing torn, no false success, and resume
succeeds once there is room."""

import errno
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import cairnflow
from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler
from cairnflow.stores import files
from cairnflow.stores.files import FileStore, Namer
from cairnflow.trails.upkeep.verifying import values, verified
from tests.trail import ledger

CALLS = ("open", "write", "link")
KINDS = ("ENOSPC", "EDQUOT", "EIO", "short")
PROGRAM = Path(__file__).with_name("cramped.py")


@task
def small() -> str:
    return "small"


@task
def middle(before: str) -> bytes:
    return before.encode() * 20_000


@task
def large(before: bytes) -> bytes:
    return before * 15


@task
def last(before: bytes) -> int:
    return len(before)


def flow_in(folder: Path) -> Flow:
    """Values that are written in one call, and one that is streamed."""
    with Flow("cramped", result_handler=LocalResultHandler(folder)) as flow:
        last(large(middle(small())))
    return flow


class Fault(NamedTuple):
    """What goes wrong: which call, from which one on, and if it stays so."""

    call: str
    kind: str
    at: int
    stays: bool


class Disk:
    """The system's calls as the store makes them; one of them goes wrong from some time on."""

    def __init__(self, fault: Fault | None = None) -> None:
        self.fault = fault
        self.calls: Counter[str] = Counter()
        self.hits = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(os, name)
        if name not in CALLS:
            return found

        def call(*given: Any, **named: Any) -> Any:
            self.calls[name] += 1
            if self._is_wrong(name):
                self.hits += 1
                return self._fail(found, *given)
            return found(*given, **named)

        return call

    def _is_wrong(self, name: str) -> bool:
        fault = self.fault
        if fault is None or fault.call != name:
            return False
        return self.calls[name] >= fault.at if fault.stays else self.calls[name] == fault.at

    def _fail(self, found: Callable[..., Any], *given: Any) -> Any:
        assert self.fault is not None
        if self.fault.kind == "short":
            descriptor, data = given
            return found(descriptor, bytes(data)[: len(data) // 2])
        number = getattr(errno, self.fault.kind)
        raise OSError(number, os.strerror(number))


def faults(calls: Counter[str]) -> list[Fault]:
    return [
        Fault(call, kind, at, stays)
        for call in CALLS
        for kind in KINDS
        for at in range(1, calls[call] + 1)
        for stays in (False, True)
        if kind != "short" or (call == "write" and not stays)  # a short one that stays never ends
    ]


def digests(folder: Path) -> set[str]:
    return {sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def looked_at(run: Any) -> list[str]:
    """What is wrong with what the facts of a run say is there."""
    with ledger() as opened:
        found = list(verified(values(opened.holdings(run.record.key)), 1))
    return [one.text for one in found if one.verdict != "good"]


def stand(patch: pytest.MonkeyPatch, disk: Disk) -> None:
    """Let the store write to this disk; it names files by ``os.link``, as where none else works."""
    patch.setattr(files, "os", disk)
    patch.setattr(files, "_NAMER", Namer(None))


class Tried(NamedTuple):
    """What came of one run on a faulty disk, and of resuming it."""

    torn: int
    false: list[str]
    ended: str
    message: str
    resumed: bool
    hits: int


def tried(folder: Path, fault: Fault, whole: set[str], patch: pytest.MonkeyPatch) -> Tried:
    disk = Disk(fault)
    with patch.context() as on_disk:
        stand(on_disk, disk)
        state = flow_in(folder).run()
    run = cairnflow.open("cramped/last")
    torn, false = len(digests(folder) - whole), looked_at(run)
    again = flow_in(folder).run(resume="last")
    is_whole = again.is_successful() and not looked_at(cairnflow.open("cramped/last"))
    message = " ".join(fact.message for fact in run.facts)
    return Tried(torn, false, state.name, message, is_whole, disk.hits)


@pytest.fixture
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], Counter[str]]:
    """Digests of the files of a good run, and the calls that it takes."""
    disk = Disk()
    with monkeypatch.context() as patch:
        stand(patch, disk)
        assert flow_in(tmp_path / "clean").run().is_successful()
    return digests(tmp_path / "clean"), disk.calls


@pytest.fixture(params=[True, False], ids=["nameless", "named"])
def names(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a disk that has nameless files, and on one that has none."""
    if not request.param:
        monkeypatch.setattr(files, "_NAMELESS", 0)


@pytest.mark.slow
@pytest.mark.usefixtures("names")
@pytest.mark.timeout(600)
def test_at_every_call_of_a_run_a_fault_is_told_and_leaves_nothing_torn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clean: tuple[set[str], Counter[str]]
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    whole, calls = clean
    done = {
        fault: tried(tmp_path / str(i), fault, whole, monkeypatch)
        for i, fault in enumerate(faults(calls))
    }

    print(  # noqa: T201 - the board says what it tried
        f"{len(done)} faults at {calls.total()} calls: "
        f"{sum(one.ended == 'Failed' for one in done.values())} failed runs, "
        f"{sum(one.torn for one in done.values())} torn files"
    )
    assert [fault for fault, one in done.items() if not one.hits] == []
    assert [fault for fault, one in done.items() if one.torn or one.false] == []
    assert [fault for fault, one in done.items() if not one.resumed] == []
    stay = {fault: one for fault, one in done.items() if fault.stays}
    assert {one.ended for one in stay.values()} == {"Failed"}
    assert [f for f, one in stay.items() if "result could not be kept" not in one.message] == []
    assert [
        f for f, one in stay.items()
        if ("make room, then resume" in one.message) != (f.kind in {"ENOSPC", "EDQUOT"})
    ] == []  # fmt: skip


def _at_once(store: FileStore, key: str, data: bytes) -> None:
    """The sabotaged twin: writes to the key itself, and asks nobody how much was written."""
    path = store.path(key)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    descriptor = files.os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        files.os.write(descriptor, data)
    finally:
        os.close(descriptor)


def test_the_twin_that_writes_to_the_key_itself_leaves_torn_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clean: tuple[set[str], Counter[str]]
) -> None:
    monkeypatch.setattr(FileStore, "put", _at_once)
    whole, _ = clean
    found = [
        tried(tmp_path / kind, Fault("write", kind, 2, stays=False), whole, monkeypatch)
        for kind in ("short", "ENOSPC")
    ]

    assert all(one.torn for one in found)
    assert found[0].false


@pytest.mark.timeout(600)
def test_files_that_may_not_grow_tear_nothing_be_they_values_or_the_ledger(tmp_path: Path) -> None:
    # A program of its own: it forks for each limit, before any thread is there.
    done = subprocess.run(
        [sys.executable, PROGRAM, str(tmp_path)],
        capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip

    print(done.stdout)  # noqa: T201 - the board says what it tried
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 torn, 0 false successes, 0 not resumed" in done.stdout
