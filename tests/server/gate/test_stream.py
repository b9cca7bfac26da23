"""What the page hears by itself, over a real line, of real runs."""

import asyncio
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cairnflow.errors import LedgerUnavailable
from cairnflow.keys import WHOLE
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Annotation, Pulse, RunRecord
from cairnflow.ledger.registry import open_ledger
from cairnflow.server.answers.memory import Memory
from cairnflow.server.answers.trails import Trails
from cairnflow.server.live.following import MOST_ROWS
from cairnflow.server.live.hub import Hub
from cairnflow.server.live.positions import Position
from cairnflow.server.live.streams import Stream
from cairnflow.server.live.telling import Teller
from cairnflow.server.live.wording import ApiForms
from cairnflow.testing.facts import a_fact, a_line, a_run
from cairnflow.trails.reading import Reader
from tests.server.gate.hearing import Reading
from tests.server.gate.served import Served, served

CRATES = """
import time

from cairnflow import Flow, get_logger, task


@task
def numbers():
    return list(range(300))


@task
def crate(number):
    time.sleep(0.01)
    if number % 10 == 0:
        get_logger().info("crate %s", number)
    return number


@task
def count(crates):
    return len(crates)


with Flow("crates") as flow:
    count(crate.map(numbers()))
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(tmp_path / "ledger.db")
    yield opened
    opened.close()


@pytest.fixture
def server(ledger: Ledger) -> Iterator[Served]:
    with served(ledger) as running:
        yield running


@pytest.fixture
def run(ledger: Ledger) -> RunRecord:
    return ledger.begin(a_run("crates"))


pytestmark = pytest.mark.slow

ENDED = 4.0
"""Seconds until a server has ended; alone on a machine it takes 0.3, and 1.7 at most."""

Reads = Callable[..., Reading]


@pytest.fixture
def reads() -> Iterator[Reads]:
    """A reading of a server's stream, whose lines are closed in the end."""
    with ExitStack() as stack:
        yield lambda *given, **named: stack.enter_context(Reading(*given, **named))


def rows(reading: Reading) -> list[int]:
    return [seq for event in reading.events if event.name == "rows" for seq in event.data["seq"]]


def is_told(reading: Reading, state: str) -> bool:
    """Whether the last event says to the list that its first run is in a state."""
    last = reading.events[-1]
    return last.name == "runs" and last.data["runs"][0]["state"] == state


def test_20_broken_lines_lose_nothing_and_tell_nothing_twice(
    reads: Reads, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "crates.py").write_text(CRATES)
    ledger = open_ledger(home / "ledger.db")
    dice = random.Random(7)
    with served(ledger) as server:
        env = {**os.environ, "CAIRNFLOW__HOME": str(home)}
        cairn = [sys.executable, "-m", "cairnflow", "run", str(tmp_path / "crates.py")]
        with subprocess.Popen(
            cairn, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as flow:
            while not ledger.run("crates", 1):
                time.sleep(0.01)
            reading = reads(server.port, "run:crates/1,runs")
            reading.until("runs")
            began = ledger.pulses([1], 1)[0].seq
            for _ in range(20):
                list(reading.hear(reading.opened(), most=dice.randrange(200, 9000), seconds=0.4))
            assert flow.wait(60) == 0
        over = ledger.run("crates", 1)
        while (
            reading.events[-1].name != "runs"
            or reading.events[-1].data["runs"][0]["state"] != "success"
        ):
            next(reading.hear(reading.opened()))
        list(reading.hear(reading.opened(), seconds=1))

    facts = [fact for fact in ledger.checkpoints(1) if fact.state != "Mapped"]
    told = [
        (event.data["after"], event.data["count"])
        for event in reading.events
        if event.name == "logs"
    ]
    stands = [event.data["summary"]["state"] for event in reading.events if event.name == "run"]
    ledger.close()
    assert over is not None
    assert rows(reading) == [fact.seq for fact in facts if fact.seq > 0][-len(rows(reading)) :]
    assert len(rows(reading)) >= len(facts) - began
    assert all(before[1] == after[0] for before, after in pairwise(told))
    assert told[-1][1] == 30
    assert stands[-1] == "success"
    assert stands.count("success") == 1
    assert "reset" not in {event.name for event in reading.events}


def test_a_change_is_told_within_half_a_second(
    reads: Reads, server: Served, run: RunRecord, ledger: Ledger
) -> None:
    reading = reads(server.port, "run:crates/1")
    events = reading.hear(reading.opened())
    next(events)

    spent = []
    for seq in range(1, 8):
        time.sleep(random.uniform(0, 0.2))
        at = time.monotonic()
        ledger.append([a_fact(run.key, seq)])
        told = next(event for event in events if event.name == "rows")
        spent.append(time.monotonic() - at)
        assert told.data["seq"] == [seq]

    assert statistics.median(spent) < 0.5


def test_a_stream_begins_with_how_it_stands(
    reads: Reads, server: Served, run: RunRecord, ledger: Ledger
) -> None:
    ledger.append([a_fact(run.key, seq) for seq in range(1, 30)])

    reading = reads(server.port, "run:crates/last,runs")
    events = reading.hear(reading.opened())
    first, second = next(events), next(events)

    assert (first.name, first.data["addr"]) == ("run", "crates/1")
    assert first.data["summary"]["tasks"]["runs"] == 29
    assert (second.name, second.data) == ("runs", {"runs": []})


def test_a_run_that_is_over_is_quiet(
    reads: Reads, server: Served, run: RunRecord, ledger: Ledger
) -> None:
    ledger.end(run.key, "Success", "fine", 9_000_000)
    reading = reads(server.port, "run:crates/1")

    first = reading.until("run")
    rest = list(reading.hear(reading.opened(), seconds=1))

    assert first.data["summary"]["state"] == "success"
    assert rest == []


def test_what_is_said_of_a_run_is_told(
    reads: Reads, server: Served, run: RunRecord, ledger: Ledger
) -> None:
    reading = reads(server.port, "run:crates/1,runs")
    events = reading.hear(reading.opened())
    next(events), next(events)

    ledger.annotate(Annotation(run.key, "", WHOLE, "verdict", "bad", "ann", 10))
    told = [next(events), next(events)]

    assert [event.name for event in told] == ["run", "runs"]
    assert told[0].data["summary"]["verdict"]["value"] == "bad"
    assert told[1].data["runs"][0]["verdict"]["value"] == "bad"


def test_new_runs_are_told_to_the_list(reads: Reads, server: Served, ledger: Ledger) -> None:
    reading = reads(server.port, "runs")
    events = reading.hear(reading.opened())
    next(events)

    first = ledger.begin(a_run("crates"))
    told = next(events).data["runs"]
    ledger.append([], [a_line(first.key, "of no concern to the list")])
    ledger.begin(a_run("boxes"))
    more = next(events).data["runs"]

    assert [run["addr"] for run in told] == ["crates/1"]
    assert [run["addr"] for run in more] == ["boxes/1"]


def test_a_run_whose_process_is_gone_is_told_as_lost(
    reads: Reads, server: Served, ledger: Ledger
) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        ledger.begin(a_run("crates", host=socket.gethostname(), pid=process.pid))
        reading = reads(server.port, "run:crates/1")
        events = reading.hear(reading.opened())
        before = next(events)
        process.kill()

    assert before.data["summary"]["state"] == "running"
    assert next(events).data["summary"]["state"] == "lost"


def test_who_is_too_far_behind_is_told_to_fetch_anew(
    reads: Reads, server: Served, run: RunRecord, ledger: Ledger
) -> None:
    reading = reads(server.port, "run:crates/1")
    reading.until("run")
    ledger.append([a_fact(run.key, seq) for seq in range(1, MOST_ROWS + 2)])

    events = reading.hear(reading.opened())

    assert next(events).data == {"topic": "run:crates/1", "addr": "crates/1"}
    assert next(events).name == "run"
    ledger.append([a_fact(run.key, MOST_ROWS + 2)])
    assert next(events).data["seq"] == [MOST_ROWS + 2]


@pytest.mark.parametrize("last", ["x", "AAAA", "ATxXEW4AAQDzQYTFXiuBXAAAAAAAAAAkAAAAAAAAAAJeHJcW"])
def test_an_id_of_elsewhere_begins_anew(
    reads: Reads, server: Served, run: RunRecord, last: str
) -> None:
    reading = reads(server.port, "run:crates/1", last)

    assert next(reading.hear(reading.opened())).name == "run"


def ask(port: int, topics: str) -> bytes:
    told = b""
    with Reading(port, topics).opened() as line:
        while b"}" not in told:
            told += line.recv(65_536)
    return told


@pytest.mark.parametrize(
    ("topics", "code", "text"),
    [
        ("", 400, b"1 to 32 topics"),
        ("all", 400, b"no topic 'all'"),
        ("run:crates/1/score", 400, b"whole runs"),
        ("run:crates", 400, b"crates"),
        ("run:crates/9", 404, b"no run crates/9"),
        (",".join(f"run:crates/{n}" for n in range(1, 40)), 400, b"1 to 32"),
    ],
)
def test_topics_that_are_none_are_refused(
    server: Served, run: RunRecord, topics: str, code: int, text: bytes
) -> None:
    answer = ask(server.port, topics)

    assert answer.startswith(b"HTTP/1.1 %d " % code)
    assert text in answer


class Counted:
    """A ledger that counts what it is asked for."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.asked.append(name)
        return getattr(self._ledger, name)


def test_nothing_is_asked_while_nobody_listens(
    reads: Reads, ledger: Ledger, run: RunRecord
) -> None:
    counted = Counted(ledger)
    with served(counted) as server:  # type: ignore[arg-type]
        time.sleep(0.5)
        before = counted.asked.count("pulses")
        reading = reads(server.port, "runs,run:crates/1")
        list(reading.hear(reading.opened(), seconds=1))
        while server.hub.listeners:
            time.sleep(0.01)
        time.sleep(0.3)
        during = counted.asked.count("pulses")
        time.sleep(0.6)
        after = counted.asked.count("pulses")

    assert before == 0
    assert 2 <= during <= 12
    assert after == during


def test_several_readers_cost_one_question(reads: Reads, ledger: Ledger, run: RunRecord) -> None:
    counted = Counted(ledger)
    with served(counted) as server:  # type: ignore[arg-type]
        readings = [reads(server.port, "run:crates/1,runs") for _ in range(6)]
        lines = [reading.opened() for reading in readings]
        heard = [reading.hear(line) for reading, line in zip(readings, lines, strict=True)]
        for events in heard:
            next(events), next(events)
        counted.asked.clear()
        ledger.append([a_fact(run.key, seq) for seq in range(1, 100)])
        told = [next(events) for events in heard]

    assert all(event.data["seq"] == list(range(1, 100)) for event in told)
    assert counted.asked.count("outline") == 1


def has_listeners(server: Served, count: int) -> bool:
    """Whether so many listen, at last."""
    ends_at = time.monotonic() + 5
    while server.hub.listeners != count and time.monotonic() < ends_at:
        time.sleep(0.01)
    return server.hub.listeners == count


def test_a_reader_who_goes_away_is_forgotten_at_once(
    reads: Reads, server: Served, run: RunRecord
) -> None:
    lines = [reads(server.port, "run:crates/1").opened() for _ in range(5)]
    came = has_listeners(server, 5)

    for line in lines:
        line.close()

    assert came
    assert has_listeners(server, 0)


def test_a_slow_reader_costs_no_memory_and_catches_up(
    reads: Reads, ledger: Ledger, run: RunRecord
) -> None:
    with served(ledger, buffer=8192) as server:
        reading = reads(server.port, "run:crates/1")
        line = reading.opened(buffer=4096)
        events = reading.hear(line)
        next(events)
        batch = 500
        for start in range(1, 12_001, batch):
            ledger.append([a_fact(run.key, seq) for seq in range(start, start + batch)])
            time.sleep(0.12)
        names = []
        for event in events:
            names.append(event.name)
            if event.name == "reset":
                break
        heard = rows(reading)
        line.close()

    assert names[-1] == "reset"
    assert heard == list(range(1, len(heard) + 1))
    assert len(heard) < 12_000


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_server_with_open_streams_ends_when_it_is_told_to(
    reads: Reads, home: Path, tmp_path: Path, sign: signal.Signals
) -> None:
    ledger = open_ledger(home / "ledger.db")
    ledger.begin(a_run("crates"))
    ledger.close()
    command = [sys.executable, "-m", "cairnflow", "ui", "--no-open", "--json", "--port", "0"]
    env = {**os.environ, "CAIRNFLOW__HOME": str(home)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as ui:
        assert ui.stdout is not None
        told = json.loads(ui.stdout.readline())
        port = int(told["url"].split(":")[2].split("/")[0])
        readings = [reads(port, "run:crates/1,runs", token=told["token"]) for _ in range(3)]
        lines = [reading.opened() for reading in readings]
        for line in lines:
            line.recv(65_536)
        at = time.monotonic()
        ui.send_signal(sign)
        out, err = ui.communicate(timeout=20)
        spent = time.monotonic() - at
        for line in lines:
            line.close()

    assert spent < ENDED
    assert ui.returncode == (130 if sign is signal.SIGINT else -sign)
    assert out == b""
    assert b"Traceback" not in err


def test_a_ledger_that_does_not_answer_is_asked_again(
    reads: Reads, ledger: Ledger, run: RunRecord
) -> None:
    class Away(Counted):
        is_away = False

        def pulses(self, runs: Any, after: int) -> list[Pulse]:
            if self.is_away:
                raise LedgerUnavailable("away")
            return self._ledger.pulses(runs, after)

    away = Away(ledger)
    with served(away) as server:  # type: ignore[arg-type]
        reading = reads(server.port, "run:crates/1")
        events = reading.hear(reading.opened())
        next(events)
        away.is_away = True
        ledger.append([a_fact(run.key, 1)])
        time.sleep(0.5)
        away.is_away = False

        assert next(events).data["seq"] == [1]


def test_a_fault_of_the_watch_ends_its_streams_and_not_the_next(
    reads: Reads, ledger: Ledger, run: RunRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Faulty(Counted):
        has_fault = False

        def pulses(self, runs: Any, after: int) -> list[Pulse]:
            if self.has_fault:
                raise ZeroDivisionError
            return self._ledger.pulses(runs, after)

    faults: list[object] = []
    monkeypatch.setattr(threading, "excepthook", faults.append)
    faulty = Faulty(ledger)
    with served(faulty) as server:  # type: ignore[arg-type]
        reading = reads(server.port, "run:crates/1")
        events = reading.hear(reading.opened())
        next(events)
        faulty.has_fault = True
        rest = list(events)
        faulty.has_fault = False
        ledger.append([a_fact(run.key, 1)])

        again = next(reading.hear(reading.opened()))

    assert rest == []
    assert len(faults) == 1
    assert again.data["seq"] == [1]


def test_a_silent_line_is_kept_open_by_comments(ledger: Ledger) -> None:
    hub = Hub(ledger)
    forms = ApiForms(lambda: Trails(Reader(ledger), Memory(1000)))

    async def heard() -> list[bytes]:
        stream = Stream(
            hub, Teller(ledger, forms), [], is_listed=True, position=Position(), heartbeat=0.4
        )
        told: list[bytes] = []
        async for part in stream.told():
            told.append(part)
            if len(told) == 4:
                hub.stop()
        return told

    first, listed, *rest = asyncio.run(heard())

    assert first == rest[0] == rest[1] == b": \n\n"
    assert b"event: runs" in listed
    assert len(rest) == 2


@pytest.fixture
def only_read(reads: Reads) -> Iterator[Path]:
    """A ledger of one run, in a folder in which nobody may write; not even root, for once."""
    with served(MemoryLedger()) as server:  # root's Python is no longer read by who is nobody
        reads(server.port, "runs").until("runs")
    folder = Path(tempfile.mkdtemp())
    ledger = open_ledger(folder / "ledger.db")
    ledger.append([a_fact(ledger.begin(a_run("crates")).key, 1)])
    ledger.close()
    (folder / "ledger.db").chmod(0o444)
    folder.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    yield folder / "ledger.db"
    if is_root:
        os.seteuid(0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_ledger_on_a_medium_that_can_only_be_read_is_served(
    reads: Reads, only_read: Path
) -> None:
    ledger = open_ledger(only_read, create=False)
    with served(ledger) as server:
        reading = reads(server.port, "run:crates/1,runs")
        events = reading.hear(reading.opened())
        heard = [next(events), next(events)]
    ledger.close()

    assert [event.name for event in heard] == ["run", "runs"]
    assert heard[0].data["summary"]["tasks"]["runs"] == 1
    assert [path.name for path in only_read.parent.iterdir()] == ["ledger.db"]
