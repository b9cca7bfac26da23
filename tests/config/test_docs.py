"""docs/settings.md tells every setting, and its examples are settings that can be read."""

import re
import shlex
from pathlib import Path

import pytest

from cairnflow.config import SETTINGS, Config, Setting
from tests.config.conftest import Write

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text("utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def _default(setting: Setting) -> str:
    words = {None: "null", True: "true", False: "false", (): "[]"}
    is_word = setting.default in {None, ()} or isinstance(setting.default, bool)
    return words[setting.default] if is_word else str(setting.default)


@pytest.mark.parametrize("name", SETTINGS)
def test_the_page_tells_each_setting_as_it_is_declared(name: str) -> None:
    setting = SETTINGS[name]

    row = f"| `{name}` | {setting.kind} | `{_default(setting)}` | {setting.doc} |"

    assert row in PAGE.splitlines()


def test_the_page_tells_no_setting_that_is_not_there() -> None:
    told = re.findall(r"^\| `([\w.]+)` \|", PAGE, re.MULTILINE)

    assert told == list(SETTINGS)


@pytest.mark.parametrize("text", _blocks("toml"))
def test_files_on_the_page_can_be_read(config: Config, project_file: Write, text: str) -> None:
    path = project_file(text)

    sources = {line.source for line in config.provenance()}

    assert f"project file {path}" in sources


@pytest.mark.parametrize("text", _blocks("sh"))
def test_variables_on_the_page_can_be_read(
    config: Config, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    variables = [word.split("=", 1) for word in shlex.split(text) if "=" in word]

    for name, value in variables:
        monkeypatch.setenv(name, value)

    sources = {line.source for line in config.provenance()}
    assert {f"environment {name}" for name, _ in variables} <= sources
