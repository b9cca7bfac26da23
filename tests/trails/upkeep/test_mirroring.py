"""Copies of a run's values elsewhere: verified on both sides; cut off, they are begun again."""

import json
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, Parameter, task
from cairnflow.errors import Corrupt, Missing, Unavailable
from cairnflow.results import LocalResultHandler
from cairnflow.stores.base import Bytes
from cairnflow.stores.counting import CountingStore
from cairnflow.stores.files import FileStore
from cairnflow.stores.memory import MemoryStore
from cairnflow.trails.upkeep.mirroring import Mirrored, checked_at, mirror, write_manifest
from tests.trail import ledger
from tests.trails.upkeep.flows import path_of, ran


@task
def frame(n: int) -> bytes:
    return bytes(n)


def run_of(n: int) -> Any:
    """A run with a parameter, two values of equal bytes, and one of five megabytes."""
    with Flow("mirrored", result_handler=LocalResultHandler(serializer="auto")) as flow:
        size = Parameter("n", default=n)
        frame(size, task_args={"slug": "one"})
        frame(size, task_args={"slug": "other"})
        frame(5 << 20, task_args={"slug": "large"})
    flow.run()
    import cairnflow

    return cairnflow.open("mirrored/last")


def mirrored(run: Any, to: Any) -> list[Mirrored]:
    with ledger() as opened:
        return list(mirror(run.record, opened.holdings(run.record.key), to))


def test_all_values_are_copied_and_equal_ones_once() -> None:
    run, to = run_of(10), MemoryStore()
    found = mirrored(run, to)

    outcomes = {one.address.rpartition("/")[2]: one.outcome for one in found}
    assert outcomes == {"n@1": "copied", "one@1": "copied", "other@1": "there", "large@1": "copied"}
    by_key = {one.key: bytes(to.get(one.key)) for one in found}
    assert len(by_key) == 3
    assert sorted(map(len, by_key.values())) == [2, 10, 5 << 20]


def test_what_is_there_and_good_is_not_copied_again() -> None:
    run, to = run_of(10), CountingStore(MemoryStore())
    mirrored(run, to)
    to.counts.clear()
    found = mirrored(run, to)

    assert {one.outcome for one in found} == {"there"}
    assert to.counts["create"] == 0


def test_a_damaged_copy_is_made_anew(tmp_path: Path) -> None:
    (run,) = ran(1)
    to = FileStore(str(tmp_path / "to"))
    first = mirrored(run, to)
    (tmp_path / "to" / first[0].key).write_bytes(b"damaged")

    assert [one.outcome for one in mirrored(run, to)] == ["copied", "there"]


def test_a_damaged_value_is_not_copied_and_the_others_are(tmp_path: Path) -> None:
    (run,) = ran(1)
    path_of(run).write_bytes(path_of(run).read_bytes()[::-1])
    to = FileStore(str(tmp_path / "to"))
    found = mirrored(run, to)

    assert [one.outcome for one in found] == ["failed", "copied"]
    assert "these are not the bytes that were written; they were not copied" in found[0].text
    assert len(list(to.keys())) == 1


def test_it_may_be_cut_off_and_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    run, to = run_of(10), MemoryStore()
    part = FileStore.part

    def cut(self: FileStore, key: str, start: int, size: int) -> Bytes:
        if start:
            raise Unavailable("the line went dead")
        return part(self, key, start, size)

    with monkeypatch.context() as patch:
        patch.setattr(FileStore, "part", cut)
        patch.setattr("time.sleep", lambda seconds: None)
        first = mirrored(run, to)
    again = mirrored(run, to)

    assert "failed" in {one.outcome for one in first}
    assert {one.outcome for one in again} == {"copied", "there"}


def test_the_manifest_says_which_copy_is_whose_and_they_are_checked_by_it() -> None:
    run, to = run_of(10), MemoryStore()
    key = write_manifest(run.record, mirrored(run, to), to)
    told = json.loads(bytes(to.get(key)))

    assert key == "mirrors/mirrored/1.json"
    assert told["v"] == 1
    assert {one["addr"] for one in told["values"]} == {
        f"mirrored/1/{name}@1" for name in ("n", "one", "other", "large")
    }
    assert {one.outcome for one in checked_at(to)} == {"there"}


def test_a_damaged_and_a_lost_copy_are_found(tmp_path: Path) -> None:
    (run,) = ran(1)
    to = FileStore(str(tmp_path / "to"))
    found = mirrored(run, to)
    write_manifest(run.record, found, to)
    (tmp_path / "to" / found[0].key).unlink()
    (tmp_path / "to" / found[1].key).write_bytes(b"x" * found[1].size)

    assert [one.outcome for one in checked_at(to)] == ["failed", "failed"]


def test_a_manifest_that_says_the_same_is_left_as_it_is_and_another_is_replaced() -> None:
    run, to = run_of(10), MemoryStore()
    found = mirrored(run, to)
    key = write_manifest(run.record, found, to)
    first = bytes(to.get(key))
    write_manifest(run.record, found, to)

    assert bytes(to.get(key)) == first
    write_manifest(run.record, found[:1], to)
    assert len(json.loads(bytes(to.get(key)))["values"]) == 1


def test_a_place_without_a_mirror_says_so() -> None:
    with pytest.raises(Missing, match="no mirror is there"):
        list(checked_at(MemoryStore()))


def test_a_manifest_that_cannot_be_read_is_told() -> None:
    to = MemoryStore()
    to.put("mirrors/a/1.json", b"half of")

    with pytest.raises(Corrupt, match=r"mirrors/a/1\.json: the manifest can't be read"):
        list(checked_at(to))
