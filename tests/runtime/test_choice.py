"""Which handler keeps a task's value: call, task, flow, setting, storage; and whether any does."""

import json
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, Parameter, config, task
from cairnflow.config import Config
from cairnflow.errors import ConfigError
from cairnflow.results import (
    JSONResultHandler,
    LocalResultHandler,
    MemoryResultHandler,
    NoResult,
    ResultHandler,
)
from cairnflow.runtime.trigger import started_by
from cairnflow.storage import Docker, Local, Memory
from tests.trail import ends, facts

LEVELS = ("call", "task", "flow", "setting")


class Named(ResultHandler):
    """Keeps nothing; says which of them was asked."""

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, value: Any) -> str:
        return self.name

    def read(self, safe_value: str) -> Any:
        return safe_value


def settings(**values: Any) -> Any:
    return config.temporary({name.replace("__", "."): value for name, value in values.items()})


def keeper(given: set[str], **flows: Any) -> Any:
    """Which handler keeps a task's value where these levels have one; None where none does."""

    @task(result_handler=Named("task") if "task" in given else None)
    def one() -> int:
        return 1

    flow_handler = Named("flow") if "flow" in given else None
    with Flow("f", result_handler=flow_handler) as flow:
        found = one(result_handler=Named("call")) if "call" in given else one()
    setting = Named("setting") if "setting" in given else None
    with settings(**{"flows__result_handler": setting, **flows}):
        safe = flow.run().result[found]._result.safe_value
    return None if safe is NoResult else safe.value


@pytest.mark.parametrize("first", range(len(LEVELS)), ids=LEVELS)
def test_the_nearest_level_that_names_a_handler_decides(first: int) -> None:
    assert keeper(set(LEVELS[first:]), flows__checkpointing=True) == LEVELS[first]


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_alone_is_enough(level: str) -> None:
    assert keeper({level}, flows__checkpointing=True) == level


@pytest.mark.parametrize(
    ("level", "expected"), [("call", "call"), ("task", "task"), ("flow", "flow"), ("setting", None)]
)
def test_in_a_bare_run_auto_keeps_where_the_author_named_a_handler(
    level: str, expected: Any
) -> None:
    assert keeper({level}, flows__checkpointing="auto") == expected


def test_in_a_managed_run_auto_keeps_everything(home: Path) -> None:
    @task
    def one() -> int:
        return 1

    with Flow("f") as flow:
        found = one()
    with started_by("cli"):
        state = flow.run()

    assert state.result[found]._result.safe_value.value.startswith(f"{home}/results/")


@pytest.mark.parametrize("level", LEVELS)
def test_false_keeps_nothing_and_writes_nothing(level: str, home: Path) -> None:
    assert keeper({level}, flows__checkpointing=False) is None
    assert not home.exists()


def test_true_without_any_handler_takes_the_storage_s(home: Path) -> None:
    @task
    def one() -> int:
        return 1

    with Flow("f") as flow:
        found = one()
    with settings(flows__checkpointing=True):
        state = flow.run()

    assert Path(state.result[found]._result.safe_value.value).is_relative_to(home / "results")


def test_docker_has_no_handler_of_its_own() -> None:
    assert keeper(set(), flows__checkpointing=True, flows__storage="docker") is None


@pytest.mark.parametrize("word", ["s3", "gcs", "azure", "s3://no:bucket"])
def test_a_storage_that_names_no_bucket_is_told(word: str) -> None:
    with pytest.raises(ConfigError, match=r"flows.storage: .*; or set flows.result_handler"):
        keeper(set(), flows__checkpointing=True, flows__storage=word)


def kept_by(
    given: ResultHandler | None, setting: ResultHandler | None, storage: Any, **flows: Any
) -> Any:
    """The description of the handler that keeps a value where these are named; None for none."""

    @task
    def one() -> int:
        return 1

    with Flow("f", result_handler=given, storage=storage) as flow:
        found = one()
    with settings(flows__checkpointing=True, flows__result_handler=setting, **flows):
        safe = flow.run().result[found]._result.safe_value
    return None if safe is NoResult else safe.handler


def test_the_flow_s_own_storage_goes_before_the_setting_s_and_after_all_handlers() -> None:
    own = Memory("own")
    matching = MemoryResultHandler("own").description

    assert kept_by(None, None, own) == matching
    assert kept_by(None, None, own, flows__storage="local") == matching
    assert kept_by(None, Named("setting"), own) == Named("setting").description
    assert kept_by(Named("flow"), None, own) == Named("flow").description


def test_the_settings_shape_the_handler_of_a_flow_s_storage_where_it_says_nothing(
    tmp_path: Path,
) -> None:
    shape = {"tasks__serializer": "json", "results__compression": "zstd"}
    by_setting = json.loads(kept_by(None, None, Local(tmp_path), **shape))
    by_author = json.loads(kept_by(None, None, _Own(tmp_path), **shape))

    assert by_setting["args"]["dir"] == by_author["args"]["dir"] == str(tmp_path)
    assert (by_setting["args"]["serializer"], by_setting["args"]["compression"]) == ("json", "zstd")
    assert by_author["args"]["serializer"] == "auto"


class _Own(Local):
    """Keeps values by a serializer of its author's choice."""

    @property
    def result_handler(self) -> LocalResultHandler:
        return LocalResultHandler(self.directory, serializer="auto")


def test_a_flow_s_docker_storage_does_not_fall_back_on_the_setting_s() -> None:
    assert kept_by(None, None, Docker(), flows__storage="local") is None


def test_in_a_bare_run_a_storage_alone_names_no_handler() -> None:
    @task
    def one() -> int:
        return 1

    with Flow("f", storage=Memory()) as flow:
        found = one()

    assert flow.run().result[found]._result.safe_value is NoResult


@pytest.mark.parametrize("where", ["flow", "setting"])
def test_what_docker_does_not_keep_is_said_once(
    where: str, caplog: pytest.LogCaptureFixture
) -> None:
    @task
    def one() -> int:
        return 1

    with Flow("f", storage=Docker() if where == "flow" else None) as flow:
        one()
        one()
        one(result_handler=Named("task"))
        one.copy(name="left out").bind(flow=flow)
    flow.get_tasks(name="left out")[0].checkpoint = False
    with settings(flows__storage="docker" if where == "setting" else "local"):
        flow.run()
        bare = caplog.messages.copy()
        with started_by("cli"):
            flow.run()

    assert bare == []
    (said,) = [message for message in caplog.messages if "docker" in message]
    assert said.startswith("the values of one are not kept: no result handler matches docker")


def test_the_environment_s_switch_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRNFLOW__FLOWS__CHECKPOINTING", "false")
    off = keeper({"flow"})
    monkeypatch.setenv("CAIRNFLOW__FLOWS__CHECKPOINTING", "true")
    on = keeper({"setting"})

    assert (off, on) == (None, "setting")


def test_the_switch_can_be_set_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    live: Config = config
    live.flows.checkpointing = True
    try:
        assert keeper({"setting"}) == "setting"
    finally:
        del live.flows.checkpointing
    assert keeper({"setting"}) is None


@pytest.mark.parametrize(
    "described",
    [
        "cairnflow.results.LocalResultHandler",
        "LocalResultHandler",
        {"class": "LocalResultHandler", "dir": "here", "serializer": "json"},
    ],
)
def test_the_setting_may_be_a_class_path_or_a_table(described: Any) -> None:
    @task
    def one() -> int:
        return 1

    with Flow("f") as flow:
        found = one()
    with settings(flows__checkpointing=True, flows__result_handler=described):
        safe = flow.run().result[found]._result.safe_value

    assert "LocalResultHandler" in safe.handler
    assert safe.serializer == ("json/1" if isinstance(described, dict) else "pickle/1")


@pytest.mark.parametrize("wrong", ["no.such.Handler", "NoSuchHandler", {"dir": "x"}])
def test_a_setting_that_names_no_handler_is_told(wrong: Any) -> None:
    with pytest.raises(ConfigError, match=r"flows.result_handler"):
        keeper(set(), flows__checkpointing=True, flows__result_handler=wrong)


def test_the_settings_shape_the_default_handler() -> None:
    @task
    def one() -> list[int]:
        return [1]

    with Flow("f") as flow:
        found = one()
    values = {
        "flows.checkpointing": True, "tasks.serializer": "auto", "results.compression": "zstd",
        "results.key": "{flow}/{run}/{task}/{map}@{attempt}.{ext}",
    }  # fmt: skip
    with config.temporary(values):
        safe = flow.run().result[found]._result.safe_value

    assert safe.value.endswith("/f/1/one/whole@1.json.zst")


def test_checkpoint_false_keeps_this_task_s_value_in_memory_only(tmp_path: Path) -> None:
    @task(checkpoint=False)
    def one() -> int:
        return 1

    @task
    def two(x: int) -> int:
        return x + 1

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        first = one()
        second = two(first)
    state = flow.run()

    assert state.result[first]._result.safe_value is NoResult
    assert state.result[first].result == 1
    assert state.result[second]._result.safe_value is not NoResult
    assert ends(state.address) == {"one": "Success", "two": "Success"}


def test_checkpoint_false_on_the_only_named_handler_records_nothing(home: Path) -> None:
    @task(checkpoint=False, result_handler=MemoryResultHandler())
    def one() -> int:
        return 1

    with Flow("f") as flow:
        one()

    assert flow.run().address == ""
    assert not home.exists()


def test_task_args_name_a_handler_too() -> None:
    @task
    def one() -> int:
        return 1

    with Flow("f") as flow:
        found = one(task_args={"result_handler": Named("task_args")})

    assert flow.run().result[found]._result.safe_value.value == "task_args"


def test_none_at_the_call_falls_back_to_the_flow(tmp_path: Path) -> None:
    @task(result_handler=Named("task"))
    def one() -> int:
        return 1

    with Flow("f", result_handler=Named("flow")) as flow:
        found = one(result_handler=None)

    assert flow.run().result[found]._result.safe_value.value == "flow"


def test_where_one_task_names_a_handler_the_facts_of_all_are_written() -> None:
    @task
    def one() -> int:
        return 1

    with Flow("f") as flow:
        named = one(result_handler=MemoryResultHandler("here"))
        other = one()
    state = flow.run()

    assert state.result[other]._result.safe_value is NoResult
    assert state.result[named]._result.safe_value is not NoResult
    assert [fact.location is None for fact in facts(state.address)] == [False, True]


def test_a_parameter_alone_records_nothing_and_keeps_json_where_others_are_kept() -> None:
    n = Parameter("n", default=1)

    @task
    def same(x: int) -> int:
        return x

    with Flow("f") as flow:
        same(n)
    bare = flow.run()
    with settings(flows__checkpointing=True):
        kept = flow.run()

    assert bare.address == ""
    assert kept.result[n]._result.safe_value.value == "1"
    assert kept.result[n]._result.safe_value.handler == JSONResultHandler().description
