"""Settings as a program reads and sets them."""

import copy
import pickle
import threading
from pathlib import Path
from typing import Any

import pytest

from cairnflow.config import Config, Settings, live
from cairnflow.errors import ConfigError, UnknownSetting
from tests.config.conftest import Write


class _Kept:
    def write(self, value: Any) -> str:
        return repr(value)

    def read(self, safe_value: str) -> Any:
        return safe_value


def test_what_is_set_in_python_stays_when_files_are_read_again(
    config: Config, project_file: Write
) -> None:
    config.engine.workers = 4

    project_file("[engine]\nworkers = 2\nexecutor = 'threads'\n")
    config.reload()

    assert (config.engine.workers, config.engine.executor) == (4, "threads")


def test_deleting_what_was_set_uncovers_what_lies_below(
    config: Config, project_file: Write
) -> None:
    project_file("[engine]\nworkers = 2\n")
    config.engine.workers = 4

    del config.engine.workers

    assert config.engine.workers == 2


def test_a_live_handler_can_be_set_and_comes_back_itself(config: Config) -> None:
    handler = _Kept()

    config.flows.result_handler = handler

    assert config.flows.result_handler is handler


def test_sections_and_settings_are_reached_by_name_too(config: Config) -> None:
    config["flows"]["checkpointing"] = "false"

    assert config["flows.checkpointing"] is False
    assert config["flows"]["checkpointing"] is False
    assert "checkpointing" in config.flows
    assert list(config)[:2] == ["home", "flows"]


def test_free_form_values_are_set_read_and_deleted(config: Config) -> None:
    config.context["region"] = {"name": "eu"}
    config.context.limit = 3

    assert dict(config.context) == {"region": {"name": "eu"}, "limit": 3}
    assert config.context.region == {"name": "eu"}
    del config.context["region"]
    assert list(config.context) == ["limit"]
    assert config.context.get("region") is None


def test_a_free_form_value_that_is_not_there_is_told_as_python_does(config: Config) -> None:
    with pytest.raises(KeyError):
        config.context["gone"]
    with pytest.raises(UnknownSetting):
        _ = config.context.gone


def test_temporary_values_are_there_inside_the_block_alone(config: Config) -> None:
    config.engine.workers = 2

    with config.temporary({"engine.workers": 8, "flows": {"checkpointing": "TRUE"}}):
        inside = (config.engine.workers, config.flows.checkpointing)

    assert inside == (8, True)
    assert (config.engine.workers, config.flows.checkpointing) == (2, "auto")


def test_temporary_values_go_when_the_block_fails(config: Config) -> None:
    with pytest.raises(ZeroDivisionError), config.temporary({"engine.workers": 8}):
        _ = 1 / 0

    assert config.engine.workers is None


def test_temporary_values_leave_alone_what_else_the_block_sets(config: Config) -> None:
    with config.temporary({"engine.workers": 8}):
        config.tasks.max_retries = 3

    assert (config.engine.workers, config.tasks.max_retries) == (None, 3)


def test_temporary_values_are_checked_and_none_is_set_if_one_is_wrong(config: Config) -> None:
    wrong = {"engine.workers": 8, "flows.storage": "ftp", "tasks.max_retries": -1}

    with pytest.raises(ConfigError, match="2 settings are wrong"), config.temporary(wrong):
        pass

    assert config.engine.workers is None


def test_a_refreshed_copy_does_not_follow_later_changes(config: Config) -> None:
    settings: Settings = config.refresh()

    config.engine.workers = 4

    assert settings.engine.workers is None
    assert config.refresh().engine.workers == 4


def test_a_refreshed_copy_cannot_be_set(config: Config) -> None:
    settings = config.refresh()

    with pytest.raises(ConfigError, match=r"set cairnflow\.config\.engine\.workers instead"):
        settings.engine.workers = 4


def test_nothing_is_read_again_while_nothing_changes(config: Config, user_file: Write) -> None:
    user_file("[engine]\nworkers = 2\n")

    reader = live.Live()

    assert reader.standing() is reader.standing()


def test_secrets_and_passwords_are_never_shown(
    config: Config, project_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    project_file(
        "[secrets]\nTOKEN = 's3cret-1'\n[secrets.AWS]\nKEY = 's3cret-2'\n"
        "[ledger]\nurl = 'postgresql://ann:s3cret-3@db/facts'\n"
        "[context]\napi = ['https://ann:s3cret-4@host/x']\n"
    )
    monkeypatch.setenv("CAIRNFLOW__SECRETS__OTHER", "s3cret-5")

    told = f"{config!r} {config.secrets!r} {config.provenance()!r} {config.ledger!r}"

    assert "s3cret" not in told
    assert "secrets.TOKEN = '••••'" in told
    assert "postgresql://ann:••••@db/facts" in told


def test_a_section_tells_its_settings(config: Config) -> None:
    config.engine.workers = 3

    assert repr(config.engine) == "engine.executor = 'local'\nengine.workers = 3"


def test_settings_that_cannot_be_read_can_still_be_shown(
    config: Config, project_file: Write
) -> None:
    project_file("[flows]\nstorage = 'ftp'\n")

    assert "flows.storage is 'ftp'" in repr(config)


def test_the_settings_of_a_process_travel_by_name() -> None:
    sent = pickle.loads(pickle.dumps((live.config, live.config.flows, live.config.context)))

    with live.config.temporary({"flows.storage": "s3", "context.a": 1}):
        assert sent[0].flows.storage == "s3"
        assert sent[1].storage == "s3"
        assert sent[2]["a"] == 1
        assert copy.deepcopy(live.config).flows.storage == "s3"


def test_a_refreshed_copy_travels_with_its_values(config: Config) -> None:
    config.engine.workers = 5

    sent = pickle.loads(pickle.dumps(config.refresh()))

    assert sent.engine.workers == 5


def test_threads_that_set_and_read_see_whole_values(config: Config, project_file: Write) -> None:
    project_file("[engine]\nworkers = 1\n")
    seen: list[object] = []

    def write() -> None:
        for number in range(1, 100):
            config.engine.workers = number

    def read() -> None:
        seen.extend(config.engine.workers for _ in range(100))

    threads = [threading.Thread(target=work) for work in (write, read, write, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen) == 200
    assert config.engine.workers == 99
    assert all(isinstance(number, int) and 1 <= number <= 99 for number in seen)


def test_paths_set_as_text_come_back_as_paths(config: Config, tmp_path: Path) -> None:
    config["results"]["dir"] = "kept"

    assert config.results.dir == tmp_path / "kept"
