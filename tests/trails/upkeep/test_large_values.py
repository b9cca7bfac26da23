"""Large values in object stores: bytes and their record are looked after as one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import obstore
import pytest

import cairnflow
from cairnflow import Flow, task
from cairnflow.errors import Missing
from cairnflow.stores.base import Store
from cairnflow.stores.files import FileStore
from cairnflow.stores.objects.records import beside, loads, own_path
from cairnflow.stores.objects.store import ObjectStore
from cairnflow.testing import SettableClock
from cairnflow.trails.upkeep.collecting import collect, survey
from cairnflow.trails.upkeep.mirroring import checked_at, mirror, write_manifest
from cairnflow.trails.upkeep.orphans import Orphan, orphans
from cairnflow.trails.upkeep.policy import Policy
from cairnflow.trails.upkeep.quarantine import put_aside
from cairnflow.trails.upkeep.sweeping import Swept, sweep
from cairnflow.trails.upkeep.verifying import values, verified
from tests.clouds.buckets import bucket_of, handler_of
from tests.clouds.servers import Place
from tests.trail import ledger

LARGE = (16 << 20) + 1
OTHER = "21120e41-0000-5000-8000-000000000000"

pytestmark = [
    pytest.mark.parametrize("place", ["fake_gcs", "moto"], indirect=True),
    pytest.mark.usefixtures("keys"),
    pytest.mark.slow,
]


@task
def frame(n: int) -> bytes:
    return bytes([n]) * LARGE


def ran(place: Place, n: int, **options: Any) -> Any:
    """A run that has kept one large value there."""
    handler = handler_of(place, "team", serializer="bytes", **options)
    with Flow("large", result_handler=handler) as flow:
        frame(n)
    flow.run()
    return cairnflow.open("large/last")


def key_of(run: Any) -> str:
    """The key of the run's value, as its store has it."""
    return str(run["frame"].result.safe_value.value).removeprefix("team/")


def store_at(place: Place, prefix: str = "team") -> ObjectStore:
    return ObjectStore(bucket_of(place), prefix)


def record_of(key: str) -> str:
    """The key of the record that belongs to these bytes."""
    told = beside(key)
    assert told is not None
    return told.path


def left_behind(place: Place, key: str) -> str:
    """What a writer leaves that was killed, or could not delete, before its record was put."""
    own = own_path(key)
    obstore.put(place.client(), f"team/{own}", b"what was written so far")
    return own


@contextmanager
def later() -> Iterator[None]:
    """Two days have gone by: a day more than the grace period."""
    with SettableClock(datetime.now(UTC) + timedelta(days=2)).running():
        yield


def found() -> dict[str, str]:
    with ledger() as opened:
        return {one.entry.key: one.what for one in orphans(opened) if isinstance(one, Orphan)}


def swept() -> Swept:
    with ledger() as opened:
        return sweep([one for one in orphans(opened) if isinstance(one, Orphan)])


def test_a_value_and_its_record_are_no_orphans_and_what_losers_left_is(place: Place) -> None:
    run = ran(place, 1)
    store, key = store_at(place), key_of(run)
    loser = left_behind(place, record_of(key))
    dead = left_behind(place, f"2026/11/22/{OTHER}.bin")
    named = {key, record_of(key)}

    assert found() == {loser: "young", dead: "young"}
    with later():
        assert found() == {loser: "orphan", dead: "orphan"}
        done = swept()

    assert (done.count, done.errors) == (2, [])
    assert set(store.keys()) == named
    assert run["frame"].value == bytes([1]) * LARGE


def test_bytes_and_record_without_a_fact_are_swept_together(place: Place) -> None:
    ran(place, 1)
    store = store_at(place)
    before = set(store.keys())
    upload = store.create(f"2026/11/22/{OTHER}.bin")
    for _ in range(17):
        upload.write(bytes(1 << 20))
    key = upload.commit()

    with later():
        assert found() == {key: "orphan", record_of(key): "orphan"}
        swept()
    assert set(store.keys()) == before


def test_a_record_under_an_author_s_template_is_named_with_its_bytes(place: Place) -> None:
    key = key_of(ran(place, 1, key="{flow}/{run}/{task}/{map}@{attempt}.{ext}"))
    stranger = left_behind(place, record_of(key))

    with later():
        assert found() == {stranger: "stranger"}


def test_a_policy_deletes_the_record_with_its_bytes(place: Place) -> None:
    ran(place, 1)
    kept = key_of(ran(place, 2))
    policy = Policy(keep_last=1)
    with ledger() as opened:
        done = collect(opened, policy, survey(opened, policy))

    assert (done.values, done.bytes, done.errors) == (1, LARGE, [])
    assert set(store_at(place).keys()) == {kept, record_of(kept)}
    with later():
        assert found() == {}


def test_the_bytes_of_a_loser_go_without_the_record_of_the_winner(place: Place) -> None:
    key = key_of(ran(place, 1))
    store = store_at(place)
    store.delete(left_behind(place, record_of(key)))

    record = loads(bytes(store.get(record_of(key))))
    assert record is not None
    assert record.path == f"team/{key}"
    assert store.lies_at(record_of(key)) == key


def mirrored(run: Any, to: Store) -> dict[str, str]:
    with ledger() as opened:
        copied = list(mirror(run.record, opened.holdings(run.record.key), to))
    write_manifest(run.record, copied, to)
    return {one.outcome: one.key for one in copied}


def test_a_copy_in_a_bucket_is_known_again_and_made_anew_where_it_is_damaged(
    place: Place, tmp_path: Path
) -> None:
    run, to = ran(place, 1), store_at(place, "copies")

    first = mirrored(run, to)["copied"]
    assert mirrored(run, to) == {"there": first}
    obstore.put(place.client(), f"copies/{first}", b"damaged")
    assert [one.outcome for one in checked_at(to)] == ["failed"]
    second = mirrored(run, to)["copied"]
    assert [one.outcome for one in checked_at(to)] == ["there"]
    assert second != first
    with pytest.raises(Missing):
        to.get(first)
    assert "copied" in mirrored(run, FileStore(str(tmp_path / "home")))


def test_damaged_bytes_are_put_aside_whole_and_their_key_is_free(place: Place) -> None:
    run = ran(place, 1)
    store, key = store_at(place), key_of(run)
    damaged = bytes([1]) * (LARGE - 1) + b"!"
    obstore.put(place.client(), f"team/{key}", damaged)
    with ledger() as opened:
        (checked,) = verified(values(opened.holdings()))
    assert checked.verdict == "corrupt"

    aside = put_aside(store, key, LARGE)
    assert bytes(store.get(aside)) == damaged
    assert {one.key.partition("/")[0] for one in store.entries()} == {"quarantine"}
