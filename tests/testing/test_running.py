import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, Parameter, config, task
from cairnflow.errors import AuthoringError, ConfigError
from cairnflow.executors import ThreadsExecutor
from cairnflow.results import JSONResultHandler, LocalResultHandler, ResultHandler
from cairnflow.results.stored import StoredResultHandler
from cairnflow.schedules import IntervalSchedule
from cairnflow.testing import (
    CountingHandler,
    run_in_memory,
    set_temporary_config,
    temporary_config,
)


class Cloud(ResultHandler):
    """What no test may touch."""

    def write(self, value: Any) -> Any:
        raise AssertionError("a test wrote into the cloud")

    def read(self, safe_value: Any) -> Any:
        raise AssertionError("a test read from the cloud")


@task
def double(x: Any) -> Any:
    return [x, x]


def _left(folder: Path) -> list[str]:
    return [name for _, folders, files in os.walk(folder) for name in folders + files]


def _flow(**options: Any) -> tuple[Flow, Any]:
    with Flow("doubles", **options) as flow:
        found = double(Parameter("x", default=1))
    return flow, found


def test_a_run_in_memory_leaves_nothing_behind(tmp_path: Path) -> None:
    flow, found = _flow(result_handler=LocalResultHandler())

    state = run_in_memory(flow, {"x": 3})

    assert state.result[found].result == [3, 3]
    assert _left(tmp_path) == []


def test_values_are_kept_as_in_earnest_and_can_be_read_back() -> None:
    flow, found = _flow()

    state = run_in_memory(flow)

    safe = state.result[found]._result.safe_value
    assert state.address == "doubles/1"
    assert safe.size > 0
    assert safe.serializer == "pickle/1"


def test_what_can_t_be_kept_fails_as_in_earnest() -> None:
    @task
    def lines() -> Any:
        return (line for line in ())

    with Flow("f") as flow:
        found = lines()

    state = run_in_memory(flow)

    assert state.is_failed()
    assert "can't be serialized" in state.result[found].message


def test_handlers_of_tasks_and_flows_and_settings_are_not_touched() -> None:
    cloud = Cloud()
    flow, found = _flow(result_handler=cloud)
    found.result_handler = cloud
    with temporary_config({"flows.result_handler": cloud}):
        state = run_in_memory(flow)

    assert state.result[found].result == [1, 1]
    assert flow.result_handler is cloud
    assert found.result_handler is cloud


def test_handlers_are_as_before_after_a_run_that_can_t_begin() -> None:
    cloud = Cloud()
    flow, _ = _flow(result_handler=cloud)

    with pytest.raises(AuthoringError, match="has no parameter 'y'"):
        run_in_memory(flow, y=1)

    assert flow.result_handler is cloud


def test_a_task_makes_the_bytes_that_it_makes_in_earnest() -> None:
    flow, found = _flow()
    found.result_handler = LocalResultHandler(serializer="json")

    state = run_in_memory(flow)

    safe = state.result[found]._result.safe_value
    assert safe.serializer == "json/1"
    assert safe.value.endswith(".json")


def test_a_handler_that_writes_nothing_stays() -> None:
    flow, found = _flow()
    found.result_handler = JSONResultHandler()

    state = run_in_memory(flow)

    assert state.result[found]._result.safe_value.value == "[1, 1]"


def test_a_handler_that_is_given_keeps_everything() -> None:
    flow, found = _flow(result_handler=CountingHandler())
    found.result_handler = LocalResultHandler()
    handler = CountingHandler()

    run_in_memory(flow, result_handler=handler)

    assert handler.kept == {"double": 1}
    assert isinstance(found.result_handler, StoredResultHandler)


def test_the_developer_s_settings_don_t_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cairnflow.toml").write_text(
        '[flows]\ncheckpointing = false\n[tasks]\nserializer = "text"\n'
        '[ledger]\nurl = "postgresql://nowhere.example/ledger"\n'
    )
    monkeypatch.setenv("CAIRNFLOW__RESULTS__MAX_BYTES", "0")
    flow, found = _flow()

    state = run_in_memory(flow)

    assert state.is_successful()
    assert state.result[found]._result.safe_value.serializer == "pickle/1"


def test_settings_that_a_test_sets_count(monkeypatch: pytest.MonkeyPatch) -> None:
    @task
    def level() -> str:
        return config.logging.level

    with Flow("f") as flow:
        found = level()
    monkeypatch.setenv("CAIRNFLOW__LOGGING__LEVEL", "ERROR")

    with temporary_config({"logging.level": "DEBUG"}):
        set_here = run_in_memory(flow)
    not_set = run_in_memory(flow)

    assert set_here.result[found].result == "DEBUG"
    assert not_set.result[found].result == "INFO"


def test_settings_are_as_before_after_a_run() -> None:
    before = config.provenance()

    run_in_memory(_flow()[0])

    assert config.provenance() == before


def test_a_schedule_is_not_waited_for() -> None:
    flow, found = _flow(schedule=IntervalSchedule(interval=timedelta(days=400)))

    assert run_in_memory(flow).result[found].result == [1, 1]


@pytest.mark.parametrize("executor", ["threads", ThreadsExecutor(2)])
def test_it_runs_in_threads(executor: Any) -> None:
    flow, found = _flow()

    assert run_in_memory(flow, executor=executor).result[found].result == [1, 1]


def test_other_processes_are_refused_with_the_reason() -> None:
    with pytest.raises(AuthoringError, match="would not find what is in the memory"):
        run_in_memory(_flow()[0], executor="processes")


@pytest.mark.parametrize("of_the_seed", [temporary_config, set_temporary_config])
def test_settings_hold_for_a_block(of_the_seed: Any) -> None:
    with of_the_seed({"tasks": {"max_retries": 3}}):
        inside = config.tasks.max_retries

    assert (inside, config.tasks.max_retries) == (3, 0)


def test_a_setting_that_is_unknown_is_told() -> None:
    with (
        pytest.raises(ConfigError, match=r"no setting tasks\.max_retrys"),
        temporary_config({"tasks.max_retrys": 3}),
    ):
        pass
