"""``${section.key}`` in files."""

import pytest

from cairnflow.config import Config
from cairnflow.errors import ConfigError
from tests.config.conftest import Write


def test_a_reference_is_filled_in_with_the_value_that_stands(
    config: Config, project_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    project_file("[context]\nwhere = 'kept in ${flows.storage} by ${engine.executor}'\n")
    monkeypatch.setenv("CAIRNFLOW__FLOWS__STORAGE", "gcs")

    assert config.context["where"] == "kept in gcs by local"


def test_a_reference_that_is_the_whole_value_keeps_the_type(
    config: Config, project_file: Write
) -> None:
    project_file("[context]\nn = 3\n[tasks]\nmax_retries = '${context.n}'\n")

    assert config.tasks.max_retries == 3


def test_a_reference_inside_a_reference_is_filled_in_first(
    config: Config, project_file: Write
) -> None:
    project_file(
        "[context]\nstage = 'live'\nlive = '/live'\n"
        "[results]\ndir = '${context.${context.stage}}'\n"
    )

    assert str(config.results.dir) == "/live"


def test_switches_and_nothing_are_filled_in_as_they_are_written(
    config: Config, project_file: Write
) -> None:
    project_file("[context]\ntold = '${flows.run_on_schedule} ${engine.workers}'\n")

    assert config.context["told"] == "true null"


def test_references_are_filled_in_inside_lists_and_tables(
    config: Config, project_file: Write
) -> None:
    project_file("[context]\nname = 'x'\nall = [{a = '${context.name}'}, 1]\n")

    assert config.context["all"] == [{"a": "x"}, 1]


def test_results_follow_a_home_that_is_set_in_python(config: Config) -> None:
    config["home"] = "/elsewhere"

    assert str(config.results.dir) == "/elsewhere/results"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[context]\na = '${flows.storag}'\n", 2, "did you mean flows.storage"),
        ("[context]\na = '${context.b}'\nb = '${context.a}'\n", 3, "leads back to itself"),
        ("[context]\na = '${context.a}'\n", 2, "leads back to itself"),
        ("[context]\na = '${secrets.T}'\n[secrets]\nT = 'x'\n", 2, "would copy a secret"),
    ],
)
def test_a_reference_that_cannot_be_filled_in_is_an_error_with_its_line(
    config: Config, project_file: Write, text: str, line: int, message: str
) -> None:
    path = project_file(text)

    with pytest.raises(ConfigError, match=message) as caught:
        config.reload()

    assert f"{path}, line {line}: " in str(caught.value)


def test_text_from_the_environment_is_not_filled_in(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__CONTEXT__A", "${flows.storage}")

    assert config.context["a"] == "${flows.storage}"
