"""What the tests of settings share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cairnflow.config import Config
from cairnflow.config.live import Live

Write = Callable[[str], Path]


@pytest.fixture
def config() -> Config:
    """Settings of a process that has just begun."""
    return Config(Live())


@pytest.fixture
def user_file(home: Path) -> Write:
    """Write the user's file."""

    def write(text: str) -> Path:
        home.mkdir(exist_ok=True)
        path = home / "config.toml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def project_file(tmp_path: Path) -> Write:
    """Write the project's file, into the working directory."""

    def write(text: str) -> Path:
        path = tmp_path / "cairnflow.toml"
        path.write_text(text, "utf-8")
        return path

    return write
