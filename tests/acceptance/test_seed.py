"""What the seed's page says, statement by statement; docs/seed.md maps each to its test here."""

import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import obstore
import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

import cairnflow
from cairnflow import Flow, Parameter, config, task
from cairnflow.errors import Unavailable
from cairnflow.results import (
    GCSResultHandler,
    LocalResultHandler,
    LocalStorageHandler,
    NoResult,
    Result,
    ResultHandler,
    SafeResult,
)
from cairnflow.testing import FakeGCS
from tests.clouds.servers import Place

FLOW_LEVEL = """
from cairnflow import *
from cairnflow.results import *

@task
def add(x, y=1):
    return x + y

# send the configuration to the Flow object
with Flow("my handled flow!", result_handler=LocalStorageHandler()):
    first_result = add(1, y=2)
    second_result = add(x=first_result, y=100)
"""

TASK_LEVEL = """
from cairnflow import *
from cairnflow.results import *

# configure on the task decorator
@task(result_handler=LocalStorageHandler())
def add(x, y=1):
    return x + y

with Flow("my handled flow!"):
    first_result = add(1, y=2)
    # or send as a keyword argument at task initialization
    second_result = add(x=first_result, y=100, result_handler=LocalStorageHandler())
"""


@task
def add(x: int, y: int = 1) -> int:
    return x + y


def two_steps(**rules: Any) -> tuple[Flow, Any, Any]:
    with Flow("my handled flow!", **rules) as flow:
        first = add(1, y=2)
        second = add(x=first, y=100)
    return flow, first, second


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def python(code: str, *, name: str = "flow.py", **environment: str) -> str:
    Path(name).write_text(code)
    done = subprocess.run(
        [sys.executable, name],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def cairn(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "cairnflow", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_return_value_becomes_a_result_attached_to_a_state() -> None:
    flow, first, second = two_steps()

    state = flow.run()

    assert state.result[first]._result == Result(3)
    assert state.result[second]._result.value == 103
    assert state.result[second].result == 103


def test_a_handler_keeps_each_value_as_a_pickle_in_its_own_file(tmp_path: Path) -> None:
    flow, *_ = two_steps(result_handler=LocalResultHandler(tmp_path / "kept"))

    flow.run()

    values = [pickle.loads(path.read_bytes()) for path in files(tmp_path / "kept")]
    assert sorted(values) == [3, 103]


@pytest.mark.parametrize("code", [FLOW_LEVEL, TASK_LEVEL], ids=["flow level", "task level"])
def test_the_code_of_the_page_runs_as_it_stands(code: str, home: Path) -> None:
    switch = {"CAIRNFLOW__FLOWS__CHECKPOINTING": "true"}

    python(code, **switch)
    cairn("run", "flow.py", **switch)

    run = cairnflow.open("my-handled-flow/last")
    assert [kept.value for kept in run.checkpoints] == [3, 103]
    assert len(files(home / "results")) == 2


def test_the_switch_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    flow, *_ = two_steps()
    monkeypatch.setenv("CAIRNFLOW__FLOWS__CHECKPOINTING", "true")

    state = flow.run()

    assert state.address == "my-handled-flow/1"
    assert len(files(home / "results")) == 2


def test_the_switch_is_set_in_python_and_off_means_that_nothing_is_written(home: Path) -> None:
    flow, first, _ = two_steps(result_handler=LocalResultHandler())

    with config.temporary({"flows.checkpointing": False}):
        state = flow.run()

    assert state.result[first]._result.safe_value is NoResult
    assert state.result[first].result == 3
    assert not home.exists()


def test_without_a_named_handler_a_bare_run_keeps_nothing(home: Path) -> None:
    flow, first, _ = two_steps()

    state = flow.run()

    assert state.result[first]._result.safe_value is NoResult
    assert not home.exists()


def test_a_managed_run_keeps_all_values_by_itself(home: Path) -> None:
    code = FLOW_LEVEL.replace(", result_handler=LocalStorageHandler()", "")
    Path("flow.py").write_text(code)

    cairn("run", "flow.py")

    assert len(files(home / "results")) == 2


def test_a_managed_run_can_be_told_to_keep_nothing(home: Path) -> None:
    Path("flow.py").write_text(FLOW_LEVEL)

    cairn("run", "flow.py", CAIRNFLOW__FLOWS__CHECKPOINTING="false")

    assert not home.exists()


@pytest.mark.parametrize(
    ("server", "scheme", "variable"),
    [
        ("moto", "s3", "AWS_ENDPOINT_URL"),
        ("fake_gcs", "gs", "STORAGE_EMULATOR_HOST"),
        ("azurite", "az", "AZURITE_BLOB_STORAGE_URL"),
    ],
)
def test_values_are_kept_where_the_setting_says_that_flows_live(
    server: str, scheme: str, variable: str, new_bucket: Callable[[str], Place]
) -> None:
    place = new_bucket(server)
    Path("flow.py").write_text(FLOW_LEVEL.replace(", result_handler=LocalStorageHandler()", ""))
    environment = {
        variable: place.server.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "CAIRNFLOW__FLOWS__STORAGE": f"{scheme}://{place.bucket}/kept",
    }

    cairn("run", "flow.py", **environment)

    keys = [meta["path"] for meta in obstore.list(place.client()).collect()]
    told = json.loads(cairn("ls", "my-handled-flow/last", "--json", **environment))
    safe = [fact["result"]["safe_value"] for fact in told["checkpoints"]]
    assert sorted(keys) == sorted(safe)
    assert len(keys) == 2
    assert all(re.fullmatch(r"kept/\d{4}/\d\d/\d\d/[0-9a-f-]{36}\.pkl", key) for key in keys)


def test_docker_storage_has_no_handler_of_its_own(home: Path) -> None:
    flow, first, _ = two_steps()

    with config.temporary({"flows.checkpointing": True, "flows.storage": "docker"}):
        state = flow.run()

    assert state.result[first]._result.safe_value is NoResult
    assert not (home / "results").exists()


def test_the_nearest_handler_wins(tmp_path: Path) -> None:
    by_task = add.copy(result_handler=LocalResultHandler(tmp_path / "task"))
    with Flow("levels", result_handler=LocalResultHandler(tmp_path / "flow")) as flow:
        one = add(1)
        two = by_task(one)
        three = by_task(two, result_handler=LocalResultHandler(tmp_path / "call"))

    settings = {"flows.result_handler": LocalResultHandler(tmp_path / "setting")}
    with config.temporary({"flows.checkpointing": True, **settings}):
        state = flow.run()

    folders = [Path(state.result[made]._result.safe_value.value) for made in (one, two, three)]
    assert [folder.parts[-5] for folder in folders] == ["flow", "task", "call"]


def test_the_setting_serves_flows_that_name_no_handler(tmp_path: Path) -> None:
    flow, first, _ = two_steps()

    settings = {"flows.result_handler": LocalResultHandler(tmp_path / "setting")}
    with config.temporary({"flows.checkpointing": True, **settings}):
        state = flow.run()

    assert str(tmp_path / "setting") in state.result[first]._result.safe_value.value


def test_a_task_can_be_left_out(tmp_path: Path) -> None:
    with Flow("partly", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        out = add(1, task_args={"checkpoint": False})
        kept = add(out)

    state = flow.run()

    assert state.result[out]._result.safe_value is NoResult
    assert state.result[kept].result == 3
    assert len(files(tmp_path / "kept")) == 1


def test_the_state_knows_the_key_of_its_file(tmp_path: Path) -> None:
    flow, first, second = two_steps(result_handler=LocalStorageHandler(tmp_path / "kept"))

    state = flow.run()

    safe = [state.result[made]._result.safe_value for made in (first, second)]
    assert all(isinstance(found, SafeResult) for found in safe)
    assert sorted(found.value for found in safe) == [str(path) for path in files(tmp_path / "kept")]
    shape = r"<SafeResult: '.*/\d{4}/\d\d/\d\d/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.pkl'>"
    assert re.fullmatch(shape, repr(safe[0]))


class Drawer(ResultHandler):
    """An author's handler: a folder of texts."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def write(self, value: Any) -> dict[str, int]:
        number = len(list(Path(self.folder).iterdir()))
        (Path(self.folder) / str(number)).write_text(repr(value))
        return {"number": number}

    def read(self, safe_value: dict[str, int]) -> Any:
        return int((Path(self.folder) / str(safe_value["number"])).read_text())


def test_authors_write_their_own_handlers(tmp_path: Path) -> None:
    folder = tmp_path / "drawer"
    folder.mkdir()
    flow, first, _ = two_steps(result_handler=Drawer(str(folder)))

    state = flow.run()

    assert state.result[first]._result.safe_value.value == {"number": 0}
    assert cairnflow.open("my-handled-flow/last/add-2").value == 103


def test_checkpoints_are_gone_through_in_the_order_in_which_they_were_kept() -> None:
    with Flow("trail", result_handler=LocalResultHandler()) as flow:
        made = add(0)
        for _ in range(4):
            made = add(made)

    flow.run()

    run = cairnflow.open("trail/last")
    assert [kept.value for kept in run.checkpoints] == [1, 2, 3, 4, 5]
    assert [kept.inputs["x"] for kept in run.checkpoints[1:]] == [1, 2, 3, 4]


def test_the_safe_value_is_shown_to_those_who_look_later(tmp_path: Path) -> None:
    flow, first, _ = two_steps(result_handler=LocalResultHandler(tmp_path / "kept"))
    state = flow.run()
    key = state.result[first]._result.safe_value.value

    told = json.loads(cairn("ls", "my-handled-flow/last", "--json"))

    assert told["checkpoints"][0]["result"]["safe_value"] == key
    assert key in cairn("show", "my-handled-flow/last/add", COLUMNS="400")


def test_parameters_are_kept_as_json_beside_the_values() -> None:
    with Flow("with parameter", result_handler=LocalResultHandler()) as flow:
        add(Parameter("n", default=5))

    flow.run(n=7)

    kept = cairnflow.open("with-parameter/last/n")
    assert kept.result.safe_value.value == "7"
    assert cairnflow.open("with-parameter/last/add").value == 8


IN_A_BUCKET = """
from cairnflow import *
from cairnflow.results import GCSResultHandler

gcs_handler = GCSResultHandler(bucket='prefect_results')

@task
def add(x, y=1):
    return x + y

with Flow("my handled flow!", result_handler=gcs_handler) as flow:
    first_result = add(1, y=2)
    second_result = add(x=first_result, y=100)

state = flow.run()
print(state.result[first_result]._result.safe_value)
print(state.result[second_result]._result.safe_value)
"""
KEY = r"\d{4}/\d\d/\d\d/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.pkl"


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGCS]:
    """Google Cloud Storage with the page's bucket, for everybody on this machine."""
    with FakeGCS("prefect_results") as gcs:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", gcs.url)
        yield gcs


def listed_by_google(gcs: FakeGCS) -> dict[str, bytes]:
    """The bucket as Google's own client sees it."""
    client = storage.Client("project", credentials=AnonymousCredentials())
    blobs = client.list_blobs("prefect_results")
    found = {blob.name: blob.download_as_bytes() for blob in blobs}
    client.close()
    return found


def test_a_bucket_keeps_each_value_under_the_key_that_its_state_knows(google: FakeGCS) -> None:
    told = python(IN_A_BUCKET).split("\n")[:2]

    kept = listed_by_google(google)
    assert [re.fullmatch(f"<SafeResult: '({KEY})'>", line) is not None for line in told] == [
        True
    ] * 2
    assert sorted(kept) == sorted(line.split("'")[1] for line in told)
    assert sorted(pickle.loads(data) for data in kept.values()) == [3, 103]
    run = cairnflow.open("my-handled-flow/last")
    assert [kept.value for kept in run.checkpoints] == [3, 103]


def test_a_bucket_s_keys_are_shown_to_those_who_look_later(google: FakeGCS) -> None:
    python(IN_A_BUCKET)

    told = json.loads(cairn("ls", "my-handled-flow/last", "--json"))
    shown = [kept["result"]["safe_value"] for kept in told["checkpoints"]]

    assert sorted(shown) == sorted(listed_by_google(google))
    assert shown[0] in cairn("show", "my-handled-flow/last/add", COLUMNS="400")


def test_a_bucket_may_be_the_handler_of_all_flows(google: FakeGCS) -> None:
    flow, first, _ = two_steps()

    with config.temporary(
        {"flows.checkpointing": True, "flows.result_handler": "gs://prefect_results/all"}
    ):
        state = flow.run()

    assert state.result[first]._result.safe_value.value.startswith("all/2")
    assert len(listed_by_google(google)) == 2


def test_a_bucket_that_is_away_fails_the_consumer_and_never_becomes_none(
    google: FakeGCS, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__STORES__TOTAL_TIMEOUT", "0.5")
    flow, *_ = two_steps(result_handler=GCSResultHandler("prefect_results"))
    flow.run()
    google.close()
    kept = cairnflow.open("my-handled-flow/last/add")

    with pytest.raises(Unavailable, match="says nothing of whether the value is there"):
        kept.value  # noqa: B018 - to ask is what raises
