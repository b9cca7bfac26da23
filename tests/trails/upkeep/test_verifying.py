"""Values against their facts; damaged ones put aside; and the ledger against itself."""

import json
import random
import sqlite3
from pathlib import Path
from typing import Any, ClassVar

import pytest

from cairnflow import Flow, task
from cairnflow.config import config
from cairnflow.errors import Conflict, Corrupt, Denied, Missing, Unavailable
from cairnflow.ledger.base import RunFilter
from cairnflow.results import JSONResultHandler, LocalResultHandler, ResultHandler
from cairnflow.stores.base import Bytes
from cairnflow.stores.counting import CountingStore
from cairnflow.stores.files import FileStore
from cairnflow.stores.memory import MemoryStore
from cairnflow.trails.upkeep.checking import check
from cairnflow.trails.upkeep.examining import examined
from cairnflow.trails.upkeep.quarantine import put_aside
from cairnflow.trails.upkeep.verifying import Checked, sample, values, verified
from tests.trail import ledger, reasons
from tests.trails.upkeep.flows import flow_of, path_of, ran

LARGE = 9 << 20


class Notes(ResultHandler):
    """An author's own, which keeps values in a dict."""

    kept: ClassVar[dict[str, Any]] = {}

    def write(self, value: Any) -> str:
        self.kept[str(len(self.kept))] = value
        return str(len(self.kept) - 1)

    def read(self, safe_value: str) -> Any:
        pytest.fail("nobody is to decode a value")


def looked_at() -> list[Checked]:
    with ledger() as opened:
        return list(verified(values(opened.holdings())))


def verdicts() -> dict[str, str]:
    return {one.holdings[0].task: one.verdict for one in looked_at()}


def test_values_that_are_whole_are_good() -> None:
    ran(1)

    assert verdicts() == {"load": "good", "total": "good"}


def test_a_value_that_several_task_runs_share_is_read_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran(1)
    for _ in range(3):
        flow_of(1).run(resume="last")
    reads: list[str] = []
    part = FileStore.part

    def counted(self: FileStore, key: str, start: int, size: int) -> Bytes:
        reads.append(key)
        return part(self, key, start, size)

    monkeypatch.setattr(FileStore, "part", counted)
    found = looked_at()

    assert (len(found), len(reads)) == (2, 2)
    assert [len(one.holdings) for one in found] == [4, 4]


@pytest.mark.parametrize(
    ("error", "verdict"),
    [(Missing, "missing"), (Corrupt, "corrupt"), (Denied, "denied"), (Unavailable, "unavailable")],
)
def test_what_a_store_says_is_told_as_what_it_is(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception], verdict: str
) -> None:
    def fail(self: FileStore, key: str, start: int, size: int) -> Bytes:
        raise error("so it is")

    ran(1)
    monkeypatch.setattr(FileStore, "part", fail)
    monkeypatch.setattr("time.sleep", lambda seconds: None)

    assert set(verdicts().values()) == {verdict}


def test_values_without_bytes_of_ours_are_not_checked_and_never_decoded() -> None:
    @task(result_handler=Notes())
    def noted() -> int:
        return 1

    @task(result_handler=JSONResultHandler())
    def plain() -> int:
        return 2

    with Flow("own", result_handler=LocalResultHandler()) as flow:
        noted()
        plain()
    flow.run()

    found = {one.holdings[0].task: one for one in looked_at()}
    assert (found["noted"].verdict, found["plain"].verdict) == ("unchecked", "good")
    assert "can't be verified byte by byte: its values can only be read" in found["noted"].text


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("location", "not JSON"),
        ("location", "17"),
        ("location", '"/elsewhere/a.pkl"'),
        ("handler", "not JSON"),
        ("handler", "{}"),
        ("handler", "7"),
    ],
)
def test_facts_that_do_not_say_where_their_value_is_are_unreadable(column: str, text: str) -> None:
    ran(1)
    with sqlite3.connect(config.home / "ledger.db") as file:
        file.execute(f"UPDATE checkpoint SET {column} = ? WHERE task = 'load'", (text,))
    file.close()

    assert verdicts() == {"load": "unreadable", "total": "good"}


def test_facts_that_tell_one_value_differently_are_two_of_which_one_is_damaged() -> None:
    ran(1)
    flow_of(1).run(resume="last")
    with sqlite3.connect(config.home / "ledger.db") as file:
        file.execute(
            "UPDATE checkpoint SET digest = ? WHERE task = 'load' AND run = 2", ("0" * 64,)
        )
    file.close()

    assert sorted(one.verdict for one in looked_at()) == ["corrupt", "good", "good"]


@pytest.mark.parametrize("size", [0, 10, LARGE])
def test_an_object_is_held_against_its_digest_in_parts(size: int) -> None:
    from hashlib import sha256

    data = bytes(i % 251 for i in range(size))
    store = CountingStore(MemoryStore())
    store.put("a", data)
    digest = sha256(data).hexdigest()

    check(store, "a", size, digest)
    assert store.counts["part"] == (1 if size <= 1 << 20 else 4)
    assert store.counts["get"] == 0
    for wrong_size, wrong in ((size + 1, digest), (max(0, size - 1), "0" * 64), (size, "0" * 64)):
        with pytest.raises(Corrupt):
            check(store, "a", wrong_size, wrong)
    with pytest.raises(Missing):
        check(store, "b", size, digest)


@pytest.mark.parametrize(
    ("text", "count"),
    [("1", 1), ("7", 7), ("999", 100), ("5%", 5), ("100%", 100), ("0.1%", 1), ("2.5%", 2)],
)
def test_a_sample_has_as_many_as_asked_for(text: str, count: int) -> None:
    of = [(str(i), ()) for i in range(100)]
    drawn = sample(of, text, random.Random(7))

    assert drawn is not None
    assert len({name for name, _ in drawn}) == count


@pytest.mark.parametrize("text", ["", "0", "-1", "101%", "many", "nan%", "0%"])
def test_what_is_no_size_of_a_sample_is_none(text: str) -> None:
    assert sample([("a", ())], text, random.Random(7)) is None


def test_damaged_bytes_are_put_aside_whole_and_a_resumed_run_computes_the_value_again() -> None:
    (run,) = ran(1)
    path = path_of(run)
    path.write_bytes(b"damaged" * 1000)
    store = FileStore(str(config.results.dir))
    key = str(path.relative_to(config.results.dir))

    aside = put_aside(store, key, 7000)
    flow_of(1).run(resume="last")

    assert bytes(store.get(aside)) == b"damaged" * 1000
    assert not path.exists()
    assert reasons("sales/last")["load"] == "gone"


def test_nothing_that_was_put_aside_before_is_written_over(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    store.put("a", b"damaged")
    store.put("quarantine/a", b"other bytes")

    with pytest.raises(Conflict, match="holds other bytes that were put aside before"):
        put_aside(store, "a", 7)
    assert bytes(store.get("a")) == b"damaged"


def test_bytes_that_read_otherwise_each_time_are_not_moved(tmp_path: Path) -> None:
    class Fickle(MemoryStore):
        reads = 0

        def part(self, key: str, start: int, size: int) -> Bytes:
            self.reads += 1
            return bytes([self.reads]) * 7

    store = Fickle()
    store.put("a", b"damaged")

    with pytest.raises(Corrupt, match="reads otherwise each time"):
        put_aside(store, "a", 7)
    assert "a" in list(store.keys())


def faults() -> list[str]:
    with ledger() as opened:
        return list(examined(opened, opened.runs(RunFilter())))


def test_a_ledger_that_is_well_has_no_fault() -> None:
    ran(1, 2)

    assert faults() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "UPDATE checkpoint SET preview = '{' WHERE task = 'load'",
            "sales/1/load@1: preview of its",
        ),
        (
            "UPDATE checkpoint SET inputs = 'x' WHERE task = 'total'",
            "sales/1/total@1: inputs of its",
        ),
        ("UPDATE run SET parameters = '['", "sales/1: its parameters can't be read"),
        ("UPDATE source SET text = '[' WHERE kind = 'plan'", "sales/1: the plan p1:"),
        ("DELETE FROM source WHERE kind = 'code'", "that it names is not in the ledger"),
        ("DELETE FROM run", "names what is not in table run"),
    ],
)
def test_what_is_wrong_with_a_ledger_is_told(change: str, said: str) -> None:
    ran(1)
    with sqlite3.connect(config.home / "ledger.db") as file:
        file.execute(change)
    file.close()

    assert any(said in fault for fault in faults())


def test_a_page_of_the_file_that_is_damaged_is_told_and_not_raised() -> None:
    ran(*range(30))
    path = config.home / "ledger.db"
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file.close()
    data = bytearray(path.read_bytes())
    data[20_000:60_000] = bytes(40_000)
    path.write_bytes(data)

    assert faults()


def test_json_of_a_location_is_what_json_says(tmp_path: Path) -> None:
    (run,) = ran(1, folder=tmp_path / "ä b")

    assert json.loads(run["load"].fact.location) == str(path_of(run))
    assert verdicts() == {"load": "good", "total": "good"}
