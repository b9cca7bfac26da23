import contextlib
import os
import re
import sqlite3
import stat
import tempfile
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from cairnflow.errors import LedgerError, LedgerUnavailable
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.records import Checkpoint
from cairnflow.ledger.registry import open_ledger
from cairnflow.ledger.sql import SqlLedger
from cairnflow.ledger.sqlite import SqliteDatabase
from cairnflow.testing.facts import a_fact, a_run
from cairnflow.testing.ledger_contract import LedgerContract
from cairnflow.testing.upkeep_contract import each_sees_the_other
from tests.ledger import processes


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


class TestSqliteLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, path: Path) -> Generator[Ledger]:
        ledger = open_ledger(path)
        yield ledger
        ledger.close()


@contextlib.contextmanager
def opened(path: Path, **given: Any) -> Generator[SqlLedger]:
    ledger = SqlLedger(SqliteDatabase(path), **given)
    try:
        yield ledger
    finally:
        ledger.close()


def test_what_was_written_is_there_when_it_is_opened_again(path: Path) -> None:
    with opened(path) as ledger:
        run = ledger.begin(a_run())
        ledger.append([a_fact(run.key, 1)])

    with opened(path) as again:
        facts = again.checkpoints(run.key)

    assert facts == [a_fact(run.key, 1)]


def test_folders_and_file_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "ledger.db"

    with opened(path) as ledger:
        ledger.begin(a_run())
        files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        folders = {stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, tmp_path / "a")}

    assert files == {"ledger.db": 0o600, "ledger.db-wal": 0o600, "ledger.db-shm": 0o600}
    assert folders == {0o700}


def test_a_folder_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir(mode=0o755)

    with opened(tmp_path / "shared" / "ledger.db"):
        pass

    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o755


@pytest.mark.parametrize("name", ["with space.db", "a%20b?c#d.db", "päth.db"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    with opened(tmp_path / name) as ledger:
        ledger.begin(a_run())

    assert {file.name for file in tmp_path.iterdir() if file.is_file()} == {name}


@pytest.mark.parametrize(("durability", "synchronous"), [("process", 1), ("power", 2)])
def test_a_connection_is_tuned_to_the_durability(
    path: Path, durability: Literal["process", "power"], synchronous: int
) -> None:
    database = SqliteDatabase(path, durability)
    database.create()
    connection = database.connect()
    cursor = connection.cursor()

    found = {}
    for pragma in ("journal_mode", "synchronous", "foreign_keys"):
        cursor.execute(f"PRAGMA {pragma}")
        found[pragma] = cursor.fetchall()[0][0]
    connection.close()

    assert found == {"journal_mode": "wal", "synchronous": synchronous, "foreign_keys": 1}


def test_reading_makes_no_file_and_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "ledger.db"

    with opened(path, create=False) as ledger:
        runs = ledger.runs(RunFilter())
        facts = ledger.checkpoints(1)

    assert runs == []
    assert facts == []
    assert not path.parent.exists()


def test_a_ledger_that_appears_later_is_read(path: Path) -> None:
    with opened(path, create=False) as reader:
        before = reader.runs(RunFilter())
        with opened(path) as writer:
            run = writer.begin(a_run())

        after = reader.runs(RunFilter())

    assert before == []
    assert after == [run]


def test_a_ledger_that_is_not_there_cannot_be_written_to_without_leave_to_make_it(
    path: Path,
) -> None:
    with (
        opened(path, create=False) as ledger,
        pytest.raises(LedgerUnavailable, match=r"no ledger at sqlite:///.*run a flow first"),
    ):
        ledger.begin(a_run())

    assert not path.exists()


def test_an_empty_file_reads_as_an_empty_ledger_and_becomes_one(path: Path) -> None:
    path.touch()
    with opened(path, create=False) as reader:
        runs = reader.runs(RunFilter())

    with opened(path) as ledger:
        ledger.begin(a_run())

    assert runs == []


@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_no_database_is_named_and_left_alone(path: Path, create: bool) -> None:
    path.write_text("flow,run\n" * 1000)

    with (
        pytest.raises(LedgerError, match=r"ledger\.db can't be used: .*no SQLite database; move"),
        opened(path, create=create) as ledger,
    ):
        ledger.runs(RunFilter())

    assert path.read_text() == "flow,run\n" * 1000


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE invoice (id INTEGER)")

    with pytest.raises(LedgerError, match=r"tables of another program; name a file"):
        open_ledger(path)

    with contextlib.closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("invoice",)]


def test_a_damaged_file_is_named(path: Path) -> None:
    with opened(path) as ledger:
        run = ledger.begin(a_run()).key
        ledger.append([a_fact(run, seq, preview="x" * 3000) for seq in range(1, 200)])
    pages = path.read_bytes()
    path.write_bytes(pages[:8192] + b"\xa5" * (len(pages) - 8192))

    with (
        opened(path) as ledger,
        pytest.raises(LedgerError, match=r"can't be used: the file is damaged"),
    ):
        ledger.checkpoints(run)


def test_a_folder_in_place_of_the_file_is_named(path: Path) -> None:
    path.mkdir()

    with pytest.raises(LedgerUnavailable, match=r"ledger\.db doesn't answer: it can't be opened"):
        open_ledger(path)


def test_a_file_in_place_of_the_folder_is_named(path: Path) -> None:
    path.touch()

    with pytest.raises(LedgerUnavailable, match=r"no ledger can be made at .*: Not a directory"):
        open_ledger(path / "ledger.db")


@pytest.mark.slow
def test_a_ledger_that_another_program_holds_is_waited_for(path: Path) -> None:
    with opened(path) as ledger, contextlib.closing(_holding(path)) as other:
        writing = threading.Thread(target=ledger.begin, args=(a_run(),))
        writing.start()
        writing.join(1.3)  # longer than SQLite itself waits
        waits = writing.is_alive()
        other.execute("ROLLBACK")
        writing.join(10)

        runs = ledger.runs(RunFilter())

    assert waits
    assert len(runs) == 1


def _holding(path: Path) -> sqlite3.Connection:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other


@pytest.mark.slow
def test_a_ledger_that_another_program_never_lets_go_of_is_named(path: Path) -> None:
    with (
        opened(path, patience=0.1) as ledger,
        contextlib.closing(_holding(path)),
        pytest.raises(LedgerUnavailable, match=r"another program has held it for too long"),
    ):
        ledger.begin(a_run())


def test_readers_do_not_wait_for_a_writer(path: Path) -> None:
    with opened(path) as ledger:
        run = ledger.begin(a_run())
        with contextlib.closing(_holding(path)):
            began = time.monotonic()
            found = ledger.runs(RunFilter())
            waited = time.monotonic() - began

    assert found == [run]
    assert waited < 0.5


def test_a_writer_does_not_wait_for_a_reader(path: Path) -> None:
    with opened(path) as ledger:
        run = ledger.begin(a_run()).key
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM checkpoint").fetchone()
            began = time.monotonic()
            ledger.append([a_fact(run, 1)])
            waited = time.monotonic() - began

    assert waited < 0.5


class _Interrupted(list[Checkpoint]):
    """Facts in whose midst Ctrl-C is pressed."""

    def __iter__(self) -> Iterator[Checkpoint]:
        yield self[0]
        raise KeyboardInterrupt


def test_ctrl_c_leaves_no_half_turn_and_a_ledger_that_goes_on(path: Path) -> None:
    with opened(path) as ledger:
        run = ledger.begin(a_run()).key
        facts = [a_fact(run, seq) for seq in (1, 2)]
        with pytest.raises(KeyboardInterrupt):
            ledger.append(_Interrupted(facts))
        before = ledger.checkpoints(run)

        ledger.append(facts)

        assert before == []
        assert ledger.checkpoints(run) == facts


def test_eight_processes_that_begin_runs_at_once_get_consecutive_numbers(path: Path) -> None:
    numbers = processes.in_processes(8, processes.begin_25_runs, str(path))

    assert sorted(number for some in numbers for number in some) == list(range(1, 201))


def test_processes_that_append_at_once_lose_nothing(path: Path) -> None:
    runs = processes.in_processes(4, processes.append_to_a_run, str(path))

    with opened(path) as ledger:
        assert all(
            ledger.checkpoints(run) == [a_fact(run, n + 1) for n in range(60)] for run in runs
        )


def test_a_forked_process_connects_anew(path: Path) -> None:
    (run,) = processes.in_processes(1, processes.append_in_parent_and_child, str(path))

    with opened(path) as ledger:
        assert [fact.seq for fact in ledger.checkpoints(run)] == [1, 2, 3, 4, 5]


def test_a_full_disk_is_named_and_once_there_is_room_the_ledger_goes_on(path: Path) -> None:
    ((said, before, after),) = processes.in_processes(
        1, processes.run_out_of_room_and_go_on, str(path)
    )

    assert re.search(r"doesn't answer: the disk (fails or its space is used up|is full)", said)
    assert before > 50
    assert after == 2


@pytest.fixture
def seen_by_all() -> Generator[Path]:
    """A folder that other users may look into."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_ledger_that_may_only_be_read_is_read_and_named_when_written_to(
    seen_by_all: Path,
) -> None:
    path = seen_by_all / "ledger.db"
    with opened(path) as ledger:
        ledger.begin(a_run())
        path.chmod(0o444)
        for side in ("-wal", "-shm"):
            path.with_name(f"ledger.db{side}").chmod(0o444)

        ((count, said),) = processes.in_processes(1, processes.write_as_nobody, str(path))

    assert count == 1
    assert re.search(r"doesn't answer: it may not be written to; check who owns the file", said)


@contextlib.contextmanager
def only_reading(folder: Path) -> Generator[None]:
    """Take away the right to write in a folder, and from root the power to do so all the same."""
    folder.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(processes.NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.fixture
def left(seen_by_all: Path) -> Path:
    """A ledger with one run, which its writer has closed."""
    path = seen_by_all / "ledger.db"
    with opened(path) as ledger:
        ledger.begin(a_run())
    path.chmod(0o644)
    return path


def test_a_closed_ledger_in_a_folder_that_may_only_be_read_is_read(left: Path) -> None:
    with only_reading(left.parent), opened(left, create=False) as ledger:
        count = len(ledger.runs(RunFilter()))

    assert count == 1
    assert [file.name for file in left.parent.iterdir()] == ["ledger.db"]


def test_who_may_only_read_a_closed_ledger_is_told_so_when_writing(left: Path) -> None:
    told = pytest.raises(LedgerUnavailable, match=r"may not be written to; check who owns")
    with only_reading(left.parent), opened(left) as ledger, told:
        ledger.begin(a_run())


def test_who_may_only_read_sees_what_a_writer_has_added_since(left: Path) -> None:
    with contextlib.ExitStack() as stack:
        with only_reading(left.parent):
            reader = stack.enter_context(opened(left, create=False))
            before = len(reader.runs(RunFilter()))
        with opened(left) as writer:
            writer.begin(a_run())
            for side in ("-wal", "-shm"):
                left.with_name(f"{left.name}{side}").chmod(0o644)
            with only_reading(left.parent):
                meanwhile = len(reader.runs(RunFilter()))
        with only_reading(left.parent):
            after = len(reader.runs(RunFilter()))

    assert (before, meanwhile, after) == (1, 2, 2)


def test_what_was_acknowledged_survives_50_times_kill_9(path: Path) -> None:
    (told,) = processes.in_processes(1, processes.kill_50_that_append, str(path))

    with opened(path) as ledger:
        kept = {run: [fact.seq for fact in ledger.checkpoints(run)] for run, _ in told}

    assert len(kept) == 50
    assert [run for run, last in told if kept[run][:last] != list(range(1, last + 1))] == []
    assert [run for run, seqs in kept.items() if len(seqs) % 3] == []  # whole turns only
    assert sum(last for _, last in told) > 1000


def test_runs_and_deletions_of_two_programs_see_each_other(tmp_path: Path) -> None:
    one, other = open_ledger(tmp_path / "ledger.db"), open_ledger(tmp_path / "ledger.db")
    try:
        each_sees_the_other(one, other)
    finally:
        one.close()
        other.close()
