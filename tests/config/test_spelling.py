"""How values may be written: in files, in the environment, in Python."""

from pathlib import Path

import pytest

from cairnflow.config import SETTINGS, Config
from tests.config.conftest import Write


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("True", True), ("TRUE", True), ("false", False), ("FALSE", False),
        ("auto", "auto"), ("AUTO", "auto"), (" true ", True),
    ],
)  # fmt: skip
def test_the_switch_is_read_in_any_case(
    config: Config, monkeypatch: pytest.MonkeyPatch, text: str, value: object
) -> None:
    monkeypatch.setenv("CAIRNFLOW__FLOWS__CHECKPOINTING", text)

    assert config.flows.checkpointing == value


@pytest.mark.parametrize("value", [True, "true", "True", "TRUE"])
def test_the_switch_takes_booleans_and_their_names_from_python(
    config: Config, value: object
) -> None:
    config["flows"]["checkpointing"] = value

    assert config.flows.checkpointing is True


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("FLOWS__STORAGE", "S3", "s3"),
        ("LOGGING__LEVEL", "debug", "DEBUG"),
        ("TASKS__MAX_RETRIES", "3", 3),
        ("TASKS__TIMEOUT", "90", 90.0),
        ("TASKS__RETRY_DELAY", "0.5", 0.5),
        ("TASKS__TIMEOUT", "null", None),
        ("TASKS__TIMEOUT", "", None),
        ("RESULTS__KEY", "{flow}/{run}.{ext}", "{flow}/{run}.{ext}"),
        ("RESULTS__KEY", "2026", "2026"),
        ("RESULTS__COMPRESSION", "none", "none"),
        ("RESULTS__MAX_BYTES", "0", 0),
        ("LOGGING__EXTRA_LOGGERS", '["a", "b"]', ("a", "b")),
        ("LOGGING__EXTRA_LOGGERS", "[]", ()),
        ("FLOWS__RESULT_HANDLER", "pkg.MyHandler", "pkg.MyHandler"),
        ("FLOWS__RESULT_HANDLER", '{"class": "pkg.H", "dir": "x"}', {"class": "pkg.H", "dir": "x"}),
        ("flows__storage", "gcs", "gcs"),
    ],
)
def test_the_environment_is_read_as_the_declared_type(
    config: Config, monkeypatch: pytest.MonkeyPatch, variable: str, text: str, value: object
) -> None:
    monkeypatch.setenv(f"CAIRNFLOW__{variable}", text)

    assert config[variable.lower().replace("__", ".")] == value


def test_numbers_keep_the_declared_class(config: Config, project_file: Write) -> None:
    project_file("[tasks]\ntimeout = 5\nmax_retries = 2\n")

    assert (type(config.tasks.timeout), type(config.tasks.max_retries)) == (float, int)


def test_a_path_in_a_file_is_relative_to_the_file(
    config: Config, project_file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project_file("[results]\ndir = 'out'\n")
    (tmp_path / "deep").mkdir()

    monkeypatch.chdir(tmp_path / "deep")

    assert config.results.dir == tmp_path / "out"


def test_a_path_in_python_is_relative_to_the_folder_of_that_moment(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.results.dir = Path("out")

    monkeypatch.chdir(tmp_path.parent)

    assert config.results.dir == tmp_path / "out"


def test_home_and_variables_are_expanded_in_paths(
    config: Config, project_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.setenv("USERPROFILE", "/home/ann")
    monkeypatch.setenv("TEAM", "red")
    project_file(
        "[results]\ndir = '~/$TEAM/kept'\n"
        "[ledger]\nurl = 'sqlite:///~/${context.base}.db'\n"
        "[flows]\nresult_handler = {class = 'H', dir = '~/out'}\n"
        "[context]\nbase = 'facts'\nscratch = '~/scratch'\nnote = 'about ~ and $TEAM'\n"
    )

    assert config.results.dir == Path("/home/ann/red/kept")
    assert config.ledger.url == "sqlite:////home/ann/facts.db"
    assert config.flows.result_handler == {"class": "H", "dir": "/home/ann/out"}
    assert config.context["scratch"] == "/home/ann/scratch"
    assert config.context["note"] == "about ~ and $TEAM"


def test_a_variable_in_the_ledger_s_url_is_filled_in(
    config: Config, project_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "s3cret")
    project_file("[ledger]\nurl = 'postgresql://ann:$PGPASSWORD@db/facts'\n")

    assert config.ledger.url == "postgresql://ann:s3cret@db/facts"


def test_free_form_values_of_the_environment_become_what_they_look_like(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, text in {"A": "3", "B": "True", "C": "0.5", "D": "word", "E": '{"x": 1}'}.items():
        monkeypatch.setenv(f"CAIRNFLOW__CONTEXT__{key}", text)

    assert dict(config.context) == {"a": 3, "b": True, "c": 0.5, "d": "word", "e": {"x": 1}}


def test_names_of_secrets_keep_their_case_and_their_values_stay_texts(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__ApiKey", "123")
    monkeypatch.setenv("CAIRNFLOW__CONTEXT__SECRETS__Old_Way", "~/not/a/path")

    assert dict(config.secrets) == {"ApiKey": "123", "Old_Way": "~/not/a/path"}


def test_secrets_of_a_file_stand_as_they_are_written(config: Config, project_file: Write) -> None:
    project_file(
        "[secrets]\nTOKEN = '$HOME/${flows.storage}'\nDB = {env = 'PGPASSWORD'}\n"
        "[context.secrets]\nOLD = 'x'\n"
    )

    assert dict(config.secrets) == {
        "TOKEN": "$HOME/${flows.storage}", "DB": {"env": "PGPASSWORD"}, "OLD": "x",
    }  # fmt: skip


def test_every_default_is_a_value_that_its_setting_can_have(config: Config) -> None:
    wrong = [name for name, setting in SETTINGS.items() if not setting.kind.has(config[name])]

    assert wrong == []
