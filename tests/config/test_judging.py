"""What is plainly right needs no judge; where it is asked, it agrees."""

import subprocess
import sys
from pathlib import Path

import pytest

from cairnflow.config import SETTINGS
from cairnflow.config.judging import judged
from cairnflow.config.spelling import spelled

SAMPLES = [
    None, True, False, -1, 0, 1, 2, 0.0, 0.0005, 0.5, -0.5, float("inf"), float("nan"),
    "", "auto", "true", "local", "s3", "none", "zstd", "INFO", "threads", "process", "sample",
    "behind", "any text", "s3://bucket/prefix", "gs://", "ftp://bucket",
    Path("/x"), (), ("a",), ("a", 1), [], ["a"], {"class": "x"}, object(),
]  # fmt: skip


def _read(name: str) -> list[object]:
    return [spelled(SETTINGS[name].kind, value, Path("/")) for value in SAMPLES]


@pytest.mark.parametrize("name", SETTINGS)
def test_a_value_is_plainly_right_exactly_where_the_judge_takes_it(name: str) -> None:
    values = _read(name)

    plain = [repr(value) for value in values if SETTINGS[name].kind.has(value)]

    assert plain == [repr(value) for value in values if not judged({name: value})[1]]


@pytest.mark.parametrize("name", SETTINGS)
def test_the_judge_gives_back_what_it_was_given(name: str) -> None:
    plain = [value for value in _read(name) if SETTINGS[name].kind.has(value)]

    assert [judged({name: value})[0][name] for value in plain] == plain


def test_right_and_wrong_values_are_told_apart_in_one_go() -> None:
    right, wrong = judged({"tasks.max_retries": 2, "tasks.timeout": "x", "home": 3})

    assert right == {"tasks.max_retries": 2}
    assert wrong == {"tasks.timeout", "home"}


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"CAIRNFLOW__FLOWS__CHECKPOINTING": "true"},
        {"CAIRNFLOW__TASKS__MAX_RETRIES": "3", "CAIRNFLOW__LOGGING__EXTRA_LOGGERS": '["a"]'},
    ],
)
def test_settings_that_are_right_are_read_without_pydantic(
    variables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cairnflow.toml").write_text("[tasks]\ntimeout = 3\n")
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    code = (
        "import sys; from cairnflow.config import config; config.flows.storage = 's3';"
        "assert config.tasks.timeout == 3; print(*sys.modules)"
    )

    printed = subprocess.check_output([sys.executable, "-c", code], text=True)

    assert "cairnflow.config.judging" in printed
    assert "pydantic" not in printed
