"""Which of several given values counts, and where it is said to come from."""

import os
import shutil
from pathlib import Path

import pytest

from cairnflow.config import Config
from cairnflow.errors import ConfigError
from tests.config.conftest import Write


def _source(config: Config, name: str) -> str:
    return next(line.source for line in config.provenance() if line.name == name)


def test_each_layer_counts_more_than_the_one_below(
    config: Config, user_file: Write, project_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = [config.engine.workers]

    user_file("[engine]\nworkers = 1\n")
    seen.append(config.engine.workers)
    project_file("[engine]\nworkers = 2\n")
    seen.append(config.engine.workers)
    monkeypatch.setenv("CAIRNFLOW__ENGINE__WORKERS", "3")
    seen.append(config.engine.workers)
    config.engine.workers = 4
    seen.append(config.engine.workers)

    assert seen == [None, 1, 2, 3, 4]


def test_each_value_names_the_place_that_gave_it(
    config: Config, user_file: Write, project_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = user_file("[tasks]\nmax_retries = 1\n")
    project = project_file("[results]\ncompression = 'zstd'\n")
    monkeypatch.setenv("CAIRNFLOW__FLOWS__CHECKPOINTING", "true")
    config.engine.executor = "threads"

    assert _source(config, "tasks.max_retries") == f"user file {user}"
    assert _source(config, "results.compression") == f"project file {project}"
    assert _source(config, "flows.checkpointing") == "environment CAIRNFLOW__FLOWS__CHECKPOINTING"
    assert _source(config, "engine.executor") == "set in Python"
    assert _source(config, "flows.storage") == "default"


def test_layers_override_setting_by_setting_and_not_section_by_section(
    config: Config, user_file: Write, project_file: Write
) -> None:
    user_file("[tasks]\nmax_retries = 1\ntimeout = 5\n")
    project_file("[tasks]\nmax_retries = 2\n")

    assert (config.tasks.max_retries, config.tasks.timeout) == (2, 5.0)


def test_a_table_replaces_the_whole_table_below_it(
    config: Config, user_file: Write, project_file: Write
) -> None:
    user_file("[flows]\nresult_handler = {class = 'a.A', dir = '/a'}\n")
    project_file("[flows.result_handler]\nclass = 'b.B'\n")

    assert config.flows.result_handler == {"class": "b.B"}


def test_the_project_file_is_found_in_the_nearest_parent(
    config: Config, project_file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project_file("[engine]\nworkers = 1\n")
    nearest = tmp_path / "a"
    (nearest / "b").mkdir(parents=True)
    (nearest / "cairnflow.toml").write_text("[engine]\nworkers = 2\n")

    monkeypatch.chdir(nearest / "b")

    assert config.engine.workers == 2


def test_home_moves_the_user_file_and_what_lies_in_home(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "config.toml").write_text("[engine]\nworkers = 7\n")

    monkeypatch.setenv("CAIRNFLOW__HOME", str(other))

    assert config.engine.workers == 7
    assert config.results.dir == other / "results"
    assert config.ledger.url == f"sqlite:///{other}/ledger.db"


def test_without_a_variable_home_is_in_the_user_s_own_folder(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CAIRNFLOW__HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "ann"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "ann"))

    assert config.home == tmp_path / "ann" / ".cairnflow"


def test_a_variable_names_another_user_file(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.toml").write_text("[engine]\nworkers = 9\n")

    monkeypatch.setenv("CAIRNFLOW__USER_CONFIG_PATH", str(tmp_path / "mine.toml"))

    assert config.engine.workers == 9


def test_a_named_user_file_that_is_not_there_is_an_error(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__USER_CONFIG_PATH", str(tmp_path / "gone.toml"))

    with pytest.raises(ConfigError, match=r"USER_CONFIG_PATH: there is no file .*gone\.toml"):
        _ = config.engine.workers


def test_a_file_that_changes_is_read_again(config: Config, project_file: Write) -> None:
    project_file("[engine]\nworkers = 1\n")
    before = config.engine.workers

    project_file("[engine]\nworkers = 22\n")

    assert (before, config.engine.workers) == (1, 22)


def test_a_file_that_goes_away_gives_nothing_any_more(config: Config, project_file: Write) -> None:
    path = project_file("[engine]\nworkers = 1\n")
    before = config.engine.workers

    path.unlink()

    assert (before, config.engine.workers) == (1, None)


def test_a_variable_set_by_the_program_itself_is_seen(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = config.flows.checkpointing

    monkeypatch.setenv("CAIRNFLOW__FLOWS__CHECKPOINTING", "False")

    assert (before, config.flows.checkpointing) == ("auto", False)


def test_reload_sees_a_changed_variable_that_a_file_names(
    config: Config, project_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    project_file("[results]\ndir = '$DATA/kept'\n")
    monkeypatch.setenv("DATA", "/one")
    before = config.results.dir

    monkeypatch.setenv("DATA", "/two")
    config.reload()

    assert (before, config.results.dir) == (Path("/one/kept"), Path("/two/kept"))


def test_settings_can_be_read_in_a_folder_that_was_deleted(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doomed = tmp_path / "doomed"
    doomed.mkdir()
    monkeypatch.chdir(doomed)

    shutil.rmtree(doomed)

    assert config.flows.storage == "local"
    os.chdir(tmp_path)
