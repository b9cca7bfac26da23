"""Upkeep of values in S3, Google Cloud Storage and Azure, by the commands that people call."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import obstore
import pytest

import cairnflow
from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler
from cairnflow.testing import FaultProxy, SettableClock, faults, temporary_config
from tests.cli.conftest import Cairn
from tests.clouds.buckets import handler_of
from tests.clouds.servers import AZURE_ACCOUNT, Place
from tests.trail import reasons

SERVERS = ("moto", "fake_gcs", "azurite")
SCHEMES = {"s3": "s3", "gcs": "gs", "azure": "az"}
VARIABLES = {
    "s3": "AWS_ENDPOINT_URL",
    "gcs": "STORAGE_EMULATOR_HOST",
    "azure": "AZURITE_BLOB_STORAGE_URL",
}
COUNT = 6
HASTY = {
    "stores.connect_timeout": 0.5,
    "stores.read_timeout": 0.5,
    "stores.total_timeout": 1.0,
}

pytestmark = [
    pytest.mark.parametrize("place", SERVERS, indirect=True),
    pytest.mark.usefixtures("keys"),
]


@task
def numbers() -> list[int]:
    return list(range(COUNT))


@task
def row(n: int) -> bytes:
    return f"row {n}; ".encode() * 100


@task
def total(rows: list[bytes]) -> int:
    return sum(map(len, rows))


@pytest.fixture
def flow(far: Place) -> Flow:
    """Keeps values in the bucket, by way of a proxy."""
    way = {"endpoint": f"{far.server.url}/{AZURE_ACCOUNT}"} if far.server.cloud == "azure" else {}
    handler = handler_of(far, "team", serializer="auto", **way)
    with Flow("far", result_handler=handler) as flow:
        total(row.map(numbers()))
    return flow


@pytest.fixture
def url(place: Place, monkeypatch: pytest.MonkeyPatch) -> str:
    """The bucket, as it is written on a command line, where the cloud's tools know the server."""
    cloud = place.server.cloud
    monkeypatch.setenv(VARIABLES[cloud], place.server.url)
    return f"{SCHEMES[cloud]}://{place.bucket}"


def told(cairn: Cairn, *arguments: str, code: int = 0) -> Any:
    """What a command says in JSON."""
    done = cairn(*arguments, "--json")
    assert done.exit_code == code, (done.stdout, done.stderr)
    return json.loads(done.stdout)


def paths(place: Place, prefix: str = "team") -> list[str]:
    """What stands in the bucket, with no command of ours."""
    return sorted(meta["path"] for meta in obstore.list(place.client(), prefix).collect())


def path_of(run: Any, name: str) -> str:
    return str(run[name].result.safe_value.value)


def test_a_run_that_is_kept_there_is_whole(cairn: Cairn, flow: Flow, place: Place) -> None:
    flow.run()
    found = told(cairn, "verify")

    assert (found["ok"], found["values"], found["spare"]) == (True, COUNT + 2, [])
    assert len(paths(place)) == COUNT + 2
    assert told(cairn, "du")["total"]["checkpoints"] == COUNT + 2


def test_damaged_missing_and_swapped_objects_are_each_found(
    cairn: Cairn, flow: Flow, place: Place
) -> None:
    flow.run()
    run, client = cairnflow.open("far/1"), place.client()
    damaged, gone, one, other = (path_of(run, f"row:{n}") for n in range(4))
    data = bytearray(obstore.get(client, damaged).bytes())
    data[50] ^= 1
    obstore.put(client, damaged, bytes(data))
    obstore.delete(client, gone)
    left, right = (bytes(obstore.get(client, path).bytes()) for path in (one, other))
    obstore.put(client, one, right)
    obstore.put(client, other, left)

    found = told(cairn, "verify", code=1)
    assert {value["addr"]: value["verdict"] for value in found["damaged"]} == {
        "far/1/row:0": "corrupt",
        "far/1/row:1": "missing",
        "far/1/row:2": "corrupt",
        "far/1/row:3": "corrupt",
    }
    assert found["unknown"] == []


@pytest.mark.parametrize("how", ["refusing", "unreachable"])
def test_a_store_that_is_away_is_told_as_unavailable_and_nothing_as_missing(
    cairn: Cairn, flow: Flow, proxy: FaultProxy, how: str
) -> None:
    flow.run()
    with temporary_config(HASTY), getattr(proxy, how)():
        found = told(cairn, "verify", code=4)

    assert {one["verdict"] for one in found["unknown"]} == {"unavailable"}
    assert (len(found["unknown"]), found["damaged"]) == (COUNT + 2, [])
    assert len(found["unlisted"]) == 1


def test_gc_tells_of_a_store_in_which_it_could_not_look_for_orphans(
    cairn: Cairn, flow: Flow, proxy: FaultProxy
) -> None:
    flow.run()
    with temporary_config(HASTY), proxy.refusing():
        shown = told(cairn, "gc", "--orphans")
        done = told(cairn, "gc", "--orphans", "--yes", code=4)["deleted"]
        said = cairn("gc", "--orphans", "--yes")

    assert len(shown["unlisted"]) == 1
    assert (len(done["unlisted"]), done["orphans"], done["errors"]) == (1, 0, [])
    assert "can't be listed: " in said.stderr
    assert said.exit_code == 4


def test_gc_shows_first_then_deletes_and_a_resume_computes_again_and_says_why(
    cairn: Cairn, flow: Flow, place: Place
) -> None:
    flow.run()
    before = paths(place)
    flow.run()
    shown = told(cairn, "gc", "--keep-last", "1")
    assert (shown["values"], shown["deleted"]) == (COUNT + 2, None)
    assert set(before) <= set(paths(place))

    done = told(cairn, "gc", "--keep-last", "1", "--yes")["deleted"]
    assert (done["values"], done["errors"]) == (COUNT + 2, [])
    assert len(paths(place)) == COUNT + 2
    assert not set(before) & set(paths(place))
    assert cairnflow.open("far/1/total").result.availability == "deleted"
    assert told(cairn, "verify")["ok"]

    assert flow.run(resume="far/1").is_successful()
    assert set(reasons("far/3").values()) == {"gone"}
    assert cairnflow.open("far/3/total").value == COUNT * 700


def test_a_deletion_that_the_store_did_not_answer_is_told_and_made_up_for(
    cairn: Cairn, flow: Flow, place: Place, proxy: FaultProxy
) -> None:
    flow.run()
    flow.run()
    with temporary_config(HASTY), proxy.refusing():
        done = told(cairn, "gc", "--keep-last", "1", "--yes", code=4)["deleted"]
    assert (done["values"], len(done["errors"])) == (0, COUNT + 2)

    with SettableClock(datetime.now(UTC) + timedelta(days=2)).running():
        swept = told(cairn, "gc", "--orphans", "--yes")["deleted"]
    assert (swept["orphans"], swept["errors"]) == (COUNT + 2, [])
    assert len(paths(place)) == COUNT + 2
    assert told(cairn, "verify")["ok"]


def test_a_mirror_goes_to_a_folder_and_to_a_bucket_and_is_verified_there(
    cairn: Cairn, flow: Flow, place: Place, url: str
) -> None:
    flow.run()
    told(cairn, "mirror", "far/1", "--to", "copy")
    there = told(cairn, "mirror", "far/1", "--to", f"{url}/copies")
    again = told(cairn, "mirror", "far/1", "--to", f"{url}/copies")

    assert {one["outcome"] for one in again["values"]} == {"there"}
    assert told(cairn, "verify", "--at", "copy")["ok"]
    assert told(cairn, "verify", "--at", f"{url}/copies")["ok"]
    path = f"copies/{there['values'][0]['key']}"
    obstore.put(place.client(), path, b"damaged")
    found = told(cairn, "verify", "--at", f"{url}/copies", code=1)
    assert [one["outcome"] for one in found["values"]].count("damaged") == 1
    told(cairn, "mirror", "far/1", "--to", f"{url}/copies")
    assert told(cairn, "verify", "--at", f"{url}/copies")["ok"]


def test_a_run_of_a_folder_is_mirrored_to_a_bucket(cairn: Cairn, url: str) -> None:
    with Flow("near", result_handler=LocalResultHandler()) as flow:
        row(1)
    flow.run()
    told(cairn, "mirror", "near/1", "--to", url)

    assert told(cairn, "verify", "--at", url)["ok"]


def test_copies_that_could_not_be_asked_for_are_not_told_as_damaged(
    cairn: Cairn, flow: Flow, proxy: FaultProxy, place: Place, url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    flow.run()
    told(cairn, "mirror", "far/1", "--to", f"{url}/copies")
    monkeypatch.setenv(VARIABLES[place.server.cloud], proxy.url)
    proxy.inject(faults.Status(503), method="GET", path="/values/")
    with temporary_config(HASTY):
        found = told(cairn, "verify", "--at", f"{url}/copies", code=4)

    assert {one["outcome"] for one in found["values"]} == {"unknown"}
    assert not found["ok"]


def test_a_round_trip_by_url_leaves_nothing(cairn: Cairn, place: Place, url: str) -> None:
    form = told(cairn, "handlers", "test", f"{url}/team")

    assert (form["ok"], [step["step"] for step in form["steps"] if not step["ok"]]) == (True, [])
    assert paths(place) == []


def test_a_round_trip_through_a_handler_of_a_run_leaves_its_values(
    cairn: Cairn, flow: Flow, place: Place
) -> None:
    flow.run()
    before = paths(place)
    name = type(flow.result_handler).__name__

    assert told(cairn, "handlers", "test", name)["ok"]
    assert paths(place) == before
