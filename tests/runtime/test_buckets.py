"""Runs whose values lie in buckets, in every executor; and settings that name a bucket."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow import Flow, config, task
from cairnflow.errors import ConfigError
from cairnflow.results import GCSResultHandler, LocalResultHandler
from cairnflow.testing import FakeGCS


@pytest.fixture
def gcs() -> Iterator[FakeGCS]:
    with FakeGCS("shop") as server:
        yield server


@task
def add(x: int, y: int = 1) -> int:
    return x + y


@task
def times(x: int) -> int:
    return 2 * x


@pytest.mark.parametrize("executor", ["local", "threads", "processes"])
def test_values_are_handed_on_through_a_bucket_in_every_executor(
    executor: str, gcs: FakeGCS, tmp_path: Path
) -> None:
    with Flow("bucket", result_handler=GCSResultHandler("shop", endpoint=gcs.url)) as flow:
        made = [add(i) for i in range(3)]
        # Its process may never have seen the handler of what it is given, but in a fact.
        end = [times(one, result_handler=LocalResultHandler(tmp_path / "kept")) for one in made]

    with config.temporary({"engine.executor": executor, "engine.workers": 2}):
        state = flow.run()

    assert state.is_successful(), state
    assert [state.result[one].result for one in end] == [2, 4, 6]
    assert len(gcs.objects("shop")) == 3


def test_a_run_is_resumed_from_a_bucket(gcs: FakeGCS, tmp_path: Path) -> None:
    mark = tmp_path / "broken"
    mark.touch()

    @task
    def fragile(x: int) -> int:
        if mark.exists():
            raise RuntimeError("broken")
        return x

    with Flow("bucket", result_handler=GCSResultHandler("shop", endpoint=gcs.url)) as flow:
        fragile(add(1))
    assert flow.run().is_failed()
    mark.unlink()

    state = flow.run(resume="last")

    assert state.is_successful()
    assert [kept.value for kept in cairnflow.open("bucket/last").checkpoints] == [2, 2]
    assert len(gcs.objects("shop")) == 2


def setting(url: Any) -> Any:
    return config.temporary({"flows.checkpointing": True, "flows.result_handler": url})


def test_a_setting_names_a_bucket_by_its_url(gcs: FakeGCS, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", gcs.url)
    with Flow("bucket") as flow:
        add(1)

    with (
        setting("gs://shop/team/sales"),
        config.temporary({"tasks.serializer": "json", "results.key": "{flow}/{uuid}.{ext}"}),
    ):
        assert flow.run().is_successful()

    (key,) = gcs.objects("shop")
    assert key.startswith("team/sales/bucket/")
    assert gcs.objects("shop")[key] == b"2"


def test_a_setting_names_a_bucket_of_a_server_of_its_own(gcs: FakeGCS) -> None:
    with Flow("bucket") as flow:
        add(1)

    with setting({"class": "GCSResultHandler", "bucket": "shop", "endpoint": gcs.url}):
        assert flow.run().is_successful()

    assert len(gcs.objects("shop")) == 1


@pytest.mark.parametrize(
    "url",
    [
        "ftp://shop", "s3://", "s3:///a", "s3://me:S3CRET@shop", "s3://shop?endpoint=http://x",
        "filecache::s3://shop", "gs://../a", "s3://shop/../a", "s3://sh op", "http://shop",
    ],
)  # fmt: skip
def test_a_setting_that_names_no_bucket_is_told_when_a_run_begins(url: str) -> None:
    with Flow("bucket") as flow:
        add(1)

    with setting(url), pytest.raises(ConfigError, match=r"flows\.result_handler") as caught:
        flow.run()
    assert "S3CRET" not in str(caught.value)
