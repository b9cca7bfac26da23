"""Values of object stores are read with copies near by, if the operator wants that."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow import Flow, task
from cairnflow.errors import Corrupt, Missing
from cairnflow.results import GCSResultHandler, SafeResult
from cairnflow.results.naming import Place
from cairnflow.stores.base import Store
from cairnflow.stores.counting import CountingStore
from cairnflow.testing import FakeGCS, FaultProxy, faults, temporary_config

VALUE = {"rows": list(range(1000))}


class Counted(GCSResultHandler):
    """Counts what it asks its store."""

    def open_store(self) -> Store:
        return CountingStore(super().open_store())

    @property
    def counts(self) -> dict[str, int]:
        store = self.store
        assert isinstance(store, CountingStore)
        return dict(store.counts)


@pytest.fixture
def gcs() -> Iterator[FakeGCS]:
    with FakeGCS("team", "other") as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where copies are to be kept."""
    folder = tmp_path / "near"
    with temporary_config({"stores.cache": str(folder)}):
        yield folder


def handler_at(url: str, bucket: str = "team", **given: Any) -> Counted:
    return Counted(bucket, endpoint=url, **given)


def kept(gcs: FakeGCS, value: Any = VALUE, nth: int = 0, **given: Any) -> SafeResult:
    """Keep a value as a run elsewhere does it."""
    place = Place("sales", 7, "ab", "2026/11/22", "load", nth)
    return handler_at(gcs.url, **given).keep(value, place)


def copies(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_without_the_setting_each_reading_is_a_request_and_nothing_is_copied(
    gcs: FakeGCS, tmp_path: Path
) -> None:
    safe, handler = kept(gcs), handler_at(gcs.url)
    before = copies(tmp_path)

    assert [handler.fetch(safe), handler.fetch(safe)] == [VALUE, VALUE]
    assert handler.counts == {"get": 2}
    assert copies(tmp_path) == before


def test_with_it_two_readings_are_one_request_and_those_of_the_next_process_none(
    gcs: FakeGCS, folder: Path
) -> None:
    safe, handler, later = kept(gcs), handler_at(gcs.url), handler_at(gcs.url)

    assert [handler.fetch(safe), handler.fetch(safe)] == [VALUE, VALUE]
    assert handler.counts == {"get": 1}
    assert later.fetch(safe) == VALUE
    assert later.counts == {}


def test_what_is_written_is_not_copied(gcs: FakeGCS, folder: Path) -> None:
    kept(gcs)

    assert copies(folder) == []


@pytest.mark.parametrize("damaged", [b"", b"other bytes", None], ids=["empty", "other", "flipped"])
def test_a_damaged_copy_is_thrown_away_and_fetched_anew(
    gcs: FakeGCS, folder: Path, damaged: bytes | None
) -> None:
    safe, handler = kept(gcs), handler_at(gcs.url)
    handler.fetch(safe)
    (copy,) = copies(folder)
    data = bytearray(copy.read_bytes())
    data[-1] ^= 1
    copy.write_bytes(bytes(data) if damaged is None else damaged)

    assert [handler.fetch(safe), handler.fetch(safe)] == [VALUE, VALUE]
    assert handler.counts == {"get": 2}


def test_bytes_that_were_damaged_on_their_way_are_fetched_anew_and_the_good_ones_copied(
    gcs: FakeGCS, folder: Path
) -> None:
    with FaultProxy(gcs.url, cloud="gcs") as proxy:
        safe, handler = kept(gcs), handler_at(proxy.url)
        flipped = proxy.inject(faults.FlipBit(), method="GET", times=1)

        assert [handler.fetch(safe), handler.fetch(safe)] == [VALUE, VALUE]
        assert flipped.hits == 1
        assert handler.counts == {"get": 2}


def test_bytes_that_lie_there_damaged_are_told_each_time_and_never_copied(
    gcs: FakeGCS, folder: Path
) -> None:
    with FaultProxy(gcs.url, cloud="gcs") as proxy:
        safe, handler = kept(gcs), handler_at(proxy.url)
        proxy.inject(faults.FlipBit(), method="GET")
        for _ in range(2):
            with pytest.raises(Corrupt, match="not decoded"):
                handler.fetch(safe)
        assert copies(folder) == []

        proxy.clear()
        assert handler.fetch(safe) == VALUE


def test_whether_a_value_is_whole_is_asked_of_the_store_and_not_of_the_copy(
    gcs: FakeGCS, folder: Path
) -> None:
    safe, handler = kept(gcs), handler_at(gcs.url)
    handler.fetch(safe)
    handler.verify(safe)
    handler.store.delete(safe.value)

    with pytest.raises(Missing):
        handler.verify(safe)
    assert handler.fetch(safe) == VALUE


def test_what_was_read_once_is_there_while_the_store_is_away(gcs: FakeGCS, folder: Path) -> None:
    safe, handler = kept(gcs), handler_at(gcs.url)
    handler.fetch(safe)
    gcs.close()

    assert handler.fetch(safe) == VALUE
    gcs.open()


def test_equal_keys_in_two_buckets_are_two_copies(gcs: FakeGCS, folder: Path) -> None:
    key = "{flow}/{run}/{task}/{map}@{attempt}.{ext}"
    handlers = [handler_at(gcs.url, bucket, key=key) for bucket in ("team", "other")]
    place = Place("sales", 7, "ab", "2026/11/22", "load")
    safes = [handler.keep(n, place) for n, handler in enumerate(handlers)]
    assert safes[0].value == safes[1].value

    for _ in range(2):
        assert [one.fetch(safe) for one, safe in zip(handlers, safes, strict=True)] == [0, 1]
    assert [one.counts["get"] for one in handlers] == [1, 1]


def test_what_is_read_with_no_digest_is_never_read_from_a_copy(gcs: FakeGCS, folder: Path) -> None:
    handler = handler_at(gcs.url)
    location = handler.write(VALUE)

    assert [handler.read(location), handler.read(location)] == [VALUE, VALUE]
    assert (handler.counts["get"], copies(folder)) == (2, [])


@pytest.mark.slow
def test_copies_of_all_handlers_together_stay_within_their_room(gcs: FakeGCS, folder: Path) -> None:
    values = [(n, kept(gcs, bytes([n]) * 1000, n)) for n in range(60)]
    with temporary_config({"stores.cache_bytes": 16_000}):
        for n, safe in values:
            assert handler_at(gcs.url).fetch(safe) == bytes([n]) * 1000

    assert 8_000 < sum(path.stat().st_size for path in copies(folder)) <= 16_000


def test_a_folder_that_cannot_be_one_keeps_nobody_from_reading(
    gcs: FakeGCS, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    safe, handler = kept(gcs), handler_at(gcs.url)
    with temporary_config({"stores.cache": str(tmp_path / "file" / "below")}):
        assert [handler.fetch(safe), handler.fetch(safe)] == [VALUE, VALUE]

    assert handler.counts == {"get": 2}


@task
def load() -> dict[str, list[int]]:
    return VALUE


def test_a_run_s_value_is_fetched_once_however_often_it_is_opened(
    gcs: FakeGCS, folder: Path
) -> None:
    with Flow("team", result_handler=GCSResultHandler("team", endpoint=gcs.url)) as flow:
        load()
    flow.run()
    before = gcs.methods.get("GET", 0)

    for _ in range(3):
        assert cairnflow.open("team/1/load").value == VALUE
    assert gcs.methods.get("GET", 0) - before == 1
