"""Flows in buckets: on servers that speak as the clouds do."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import cairnflow
from cairnflow import Flow, config
from cairnflow.cli.main import program
from cairnflow.errors import AuthoringError, Missing
from cairnflow.results import AzureResultHandler, GCSResultHandler, S3ResultHandler
from cairnflow.runtime import started_by
from cairnflow.storage import GCS, S3, Azure, get_flow, open_storage
from cairnflow.storage.buckets import BucketStorage
from tests.clouds.servers import Place
from tests.storage.flows import double, doubling, outcome, scripted

SCHEMES = {"s3": "s3", "gcs": "gs", "azure": "az"}
ENDPOINTS = {
    "s3": "AWS_ENDPOINT_URL",
    "gcs": "STORAGE_EMULATOR_HOST",
    "azure": "AZURITE_BLOB_STORAGE_URL",
}


@pytest.fixture(params=["moto", "fake_gcs", "azurite"])
def url(
    request: pytest.FixtureRequest,
    new_bucket: Callable[[str], Place],
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """URL of a prefix in an empty bucket, on each server in turn; variables say where that is."""
    place = new_bucket(request.param)
    cloud = place.server.cloud
    monkeypatch.setenv(ENDPOINTS[cloud], place.server.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    return f"{SCHEMES[cloud]}://{place.bucket}/team/sales"


def stored(url: str, flow: Flow) -> tuple[BucketStorage, str]:
    storage = open_storage(url)
    assert isinstance(storage, BucketStorage)
    location = storage.add_flow(flow)
    storage.build()
    return storage, location


def test_a_flow_comes_out_of_a_bucket_by_name_by_url_and_by_description(url: str) -> None:
    storage, location = stored(url, doubling())
    described = json.loads(json.dumps(storage.serialize()))

    assert storage.address(location) == f"{url}/{location}"
    assert location.startswith("flows/sales/")
    assert outcome(open_storage(url).get_flow("sales"), n=4) == 8
    assert outcome(open_storage(described).get_flow("sales"), n=4) == 8
    for address in (f"{url}/sales", f"{url}/flows/sales", storage.address(location)):
        assert outcome(get_flow(address), n=4) == 8


def test_older_builds_stay_in_the_bucket(url: str) -> None:
    _, older = stored(url, doubling())
    flow = doubling()
    with flow:
        double(1)
    _, newer = stored(url, flow)
    storage = open_storage(url)

    assert storage.builds("sales") == [older, newer]
    assert len(storage.get_flow("sales")) == 3
    assert len(storage.get_flow(older)) == 2
    assert "other" not in storage


def test_what_is_gone_is_missing_and_never_another_build(url: str) -> None:
    storage, location = stored(url, doubling())
    stored(url, doubling())
    storage.store.delete(location)

    with pytest.raises(Missing):
        storage.get_flow("sales")


@pytest.mark.slow
def test_a_managed_run_keeps_its_values_in_the_bucket_of_its_flow(url: str) -> None:
    stored(url, doubling(storage=url))
    with started_by("agent"):
        state = get_flow(f"{url}/sales").run(n=4)
    kept = cairnflow.open(state.address)["double"]
    args = json.loads(kept.result.safe_value.handler)["args"]

    assert args["container" if url.startswith("az") else "bucket"] == url.split("/")[2]
    assert args["prefix"] == "team/sales"
    assert kept.value == 8


def test_the_setting_names_the_bucket_for_flows_that_name_nothing(url: str) -> None:
    with config.temporary({"flows.storage": url, "flows.checkpointing": True}):
        state = doubling().run(n=4)
    kept = cairnflow.open(state.address)["double"]

    assert kept.result.safe_value.value.startswith("team/sales/20")
    assert kept.value == 8


@pytest.mark.parametrize(
    ("storage", "handler", "address", "label"),
    [
        (
            S3("b", "p", endpoint="http://127.0.0.1:9", region="eu"),
            S3ResultHandler("b", "p", endpoint="http://127.0.0.1:9", region="eu"),
            "s3://b/p/x",
            "s3-flow-storage",
        ),
        (
            GCS("b", credentials_secret="KEY"),
            GCSResultHandler("b", "", credentials_secret="KEY"),
            "gs://b/x",
            "gcs-flow-storage",
        ),
        (
            Azure("c", "p/", connection_string_secret="AZ"),
            AzureResultHandler("c", "p/", connection_string_secret="AZ"),
            "az://c/p/x",
            "azure-flow-storage",
        ),
    ],
    ids=["S3", "GCS", "Azure"],
)
def test_each_has_the_handler_the_address_and_the_label_of_its_cloud(
    storage: BucketStorage, handler: S3ResultHandler, address: str, label: str
) -> None:
    again = open_storage(json.loads(json.dumps(storage.serialize())))

    assert storage.result_handler == again.result_handler == handler
    assert storage.address("x") == again.address("x") == address
    assert storage.labels == again.labels == [label]


def test_a_password_in_an_endpoint_is_refused() -> None:
    with pytest.raises(AuthoringError, match=r"with no user"):
        S3("b", endpoint="http://ann:of-nobody@127.0.0.1:9")


@pytest.mark.slow
def test_cairn_runs_a_flow_by_its_url(url: str) -> None:
    stored(url, doubling())
    done = CliRunner().invoke(program, ["run", f"{url}/sales", "-p", "n=4"])

    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("sales/1  ")
    assert cairnflow.open("sales/last")["double"].value == 8


def test_another_process_runs_it_where_the_script_never_was(url: str, tmp_path: Path) -> None:
    scripted(
        tmp_path,
        f"from cairnflow.storage import open_storage; s = open_storage({url!r}); "
        "s.add_flow(flow); s.build()",
    ).unlink()
    command = [sys.executable, "-m", "cairnflow", "run", f"{url}/sales", "--executor", "processes"]
    done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert cairnflow.open("sales/last")["times"].value == 6
