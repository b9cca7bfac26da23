"""What is wrong is told: where, with which value, and what to write instead."""

from pathlib import Path

import pytest

from cairnflow.config import Config
from cairnflow.errors import ConfigError, UnknownSetting
from tests.config.conftest import Write


def _message(config: Config) -> str:
    with pytest.raises(ConfigError) as caught:
        config.reload()
    return str(caught.value)


@pytest.mark.parametrize(
    ("variable", "message"),
    [
        ("FLOWS__CHECKPONTING", "no setting flows.checkponting; did you mean flows.checkpointing?"),
        ("FLOW__CHECKPOINTING", "no setting flow.checkpointing; did you mean flows.checkpointing?"),
        ("CHECKPOINTING", "no setting checkpointing; did you mean flows.checkpointing?"),
        ("SECRET__TOKEN", "no setting secret.token; did you mean secrets.token?"),
        ("ENGINE__SPEED", "no setting engine.speed; in engine there is executor, workers"),
        ("FLOWS", "flows is a section; set what is in it: checkpointing, result_handler, storage"),
        ("SECRETS", "secrets is a section; set what is in it: any name"),
    ],
)
def test_an_unknown_variable_is_named_with_the_nearest_setting(
    config: Config, monkeypatch: pytest.MonkeyPatch, variable: str, message: str
) -> None:
    monkeypatch.setenv(f"CAIRNFLOW__{variable}", "x")

    assert _message(config).startswith(f"CAIRNFLOW__{variable}: {message}")


def test_what_is_like_nothing_is_answered_with_what_there_is(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__QQQQ__ZZZZ", "x")

    assert _message(config) == (
        "CAIRNFLOW__QQQQ__ZZZZ: no setting qqqq.zzzz; "
        "there is home, flows, tasks, results, stores, ledger, engine, logging, secrets, context"
    )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\n[flows]\ncheckponting = true\n", 3, "did you mean flows.checkpointing?"),
        ("[flow]\nstorage = 's3'\n", 2, "did you mean flows.storage?"),
        ("storage = 's3'\n", 1, "did you mean flows.storage?"),
        ("flows.storge = 's3'\n", 1, "did you mean flows.storage?"),
        ("[tasks]\n# why\n'max-retries' = 2\n", 3, "did you mean tasks.max_retries?"),
        ("flows = 3\n", 1, "flows is a section"),
        ("[flows.defaults]\nstorage = 's3'\n", 1, "no setting flows.defaults"),
        (
            "[tasks]\nmax_retries = -1\n",
            2,
            "tasks.max_retries is -1; allowed: a whole number from 0",
        ),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(
    config: Config, project_file: Write, text: str, line: int, message: str
) -> None:
    path = project_file(text)

    told = _message(config)

    assert told.startswith(f"{path}, line {line}: ")
    assert message in told


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("flows.checkpointing", "maybe", "auto, true or false"),
        ("flows.checkpointing", "yes", "auto, true or false"),
        ("flows.checkpointing", 1, "auto, true or false"),
        ("flows.storage", "ftp", "local, s3, gcs, azure, docker, memory, s3://…, gs://… or az://…"),
        ("flows.result_handler", 3, "a text, a table, a result handler or null"),
        ("flows.run_on_schedule", None, "true or false"),
        ("tasks.max_retries", True, "a whole number from 0"),
        ("tasks.max_retries", 1.5, "a whole number from 0"),
        ("tasks.timeout", 0, "a number from 0.001 or null"),
        ("tasks.timeout", float("nan"), "a number from 0.001 or null"),
        ("tasks.retry_delay", float("inf"), "a number from 0 or null"),
        ("results.dir", "", "a path"),
        ("results.write", "beside", "through, behind or null"),
        ("engine.workers", 0, "a whole number from 1 or null"),
        ("logging.level", "LOUD", "DEBUG, INFO, WARNING, ERROR or CRITICAL"),
        ("logging.extra_loggers", ["a", 3], "a list of texts"),
        ("logging.extra_loggers", "a", "a list of texts"),
        ("home", 3, "a path"),
    ],
)
def test_a_wrong_value_is_told_with_what_is_allowed(
    config: Config, name: str, value: object, allowed: str
) -> None:
    before = config[name]

    with pytest.raises(ConfigError) as caught:
        config[name] = value

    assert str(caught.value) == f"{name} is {value!r}; allowed: {allowed}"
    assert config[name] == before


def test_all_mistakes_are_told_at_once(
    config: Config, user_file: Write, project_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_file("[flows]\nstorage = 'ftp'\n")
    project_file("[taks]\ntimeout = 3\n[context]\na = '${nowhere.a}'\n")
    monkeypatch.setenv("CAIRNFLOW__TASKS__MAX_RETRIES", "many")
    monkeypatch.setenv("CAIRNFLOW__FLOWS__CHECKPONTING", "true")

    lines = _message(config).splitlines()

    assert lines[0] == "5 settings are wrong:"
    assert len(lines) == 6
    variable = "CAIRNFLOW__TASKS__MAX_RETRIES"
    told = f"  {variable}: tasks.max_retries is 'many'; allowed: a whole number from 0"
    assert told in lines


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[flows]\nstorage = \n", ", line 2, column 11: not TOML: Invalid value"),
        ("[flows\n", ", line 1, column 7: not TOML: "),
        (
            "[flows]\nstorage='s3'\nstorage='s3'\n",
            ", line 3, column 13: not TOML: Cannot overwrite",
        ),
    ],
)
def test_broken_toml_is_told_with_its_place(
    config: Config, user_file: Write, text: str, message: str
) -> None:
    path = user_file(text)

    assert _message(config).startswith(f"{path}{message}")


def test_a_file_that_is_not_utf8_is_told(config: Config, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_bytes(b"# caf\xe9\n")

    assert _message(config) == f"{home / 'config.toml'}: not UTF-8, which TOML is, at byte 5"


def test_a_file_that_cannot_be_read_is_told(config: Config, home: Path) -> None:
    (home / "config.toml").mkdir(parents=True)

    assert "config.toml: can't be read: " in _message(config)


def test_a_byte_order_mark_is_passed_over(config: Config, project_file: Write) -> None:
    project_file("\ufeff[flows]\nstorage = 's3'\n")

    assert config.flows.storage == "s3"


def test_a_mistake_that_is_mended_is_forgotten(config: Config, project_file: Write) -> None:
    project_file("[flows]\nstorage = 'ftp'\n")
    _message(config)

    project_file("[flows]\nstorage = 'gcs'\n")

    assert config.flows.storage == "gcs"


def test_a_wrong_value_that_is_overridden_does_no_harm(
    config: Config, user_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_file("[flows]\nstorage = 'ftp'\n")

    monkeypatch.setenv("CAIRNFLOW__FLOWS__STORAGE", "s3")

    assert config.flows.storage == "s3"


@pytest.mark.parametrize("name", ["checkponting", "defaults"])
def test_an_unknown_attribute_is_an_attribute_error_that_names_the_section(
    config: Config, name: str
) -> None:
    with pytest.raises(UnknownSetting, match=rf"no setting flows\.{name}; ") as caught:
        getattr(config.flows, name)

    assert isinstance(caught.value, AttributeError)
    assert not hasattr(config.flows, name)


def test_an_unknown_setting_cannot_be_set(config: Config) -> None:
    with pytest.raises(UnknownSetting, match=r"did you mean flows\.checkpointing"):
        config.flows.checkponting = True
    with pytest.raises(UnknownSetting, match=r"did you mean flows\.storage"):
        config["flows.storge"] = "s3"


def test_a_section_cannot_be_replaced(config: Config) -> None:
    with pytest.raises(ConfigError, match="flows is a section; set what is in it"):
        config.flows = {"checkpointing": True}  # type: ignore[assignment]


def test_a_long_wrong_value_is_cut(config: Config) -> None:
    with pytest.raises(ConfigError) as caught:
        config["flows.storage"] = "x" * 10_000

    assert len(str(caught.value)) < 200


def test_a_wrong_value_with_a_password_in_it_does_not_show_it(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__ENGINE__EXECUTOR", "dask://ann:s3cret@host")

    assert "s3cret" not in _message(config)


def test_a_misspelt_secret_is_not_shown(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRET__TOKEN", "s3cret")

    assert "s3cret" not in _message(config)
