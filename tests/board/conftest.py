"""What tests of the board ask for by name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cairnflow.testing import temporary_config
from tests.board.patience import PATIENCE
from tests.board.shelves import LOGINS
from tests.diary import Diary


@pytest.fixture
def logins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who may write to each of the servers."""
    for name, value in LOGINS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def hasty(logins: None) -> Iterator[None]:
    """Somebody who waits a few seconds for a store, and no more."""
    with temporary_config(PATIENCE):
        yield


@pytest.fixture
def diary(tmp_path: Path) -> Diary:
    return Diary(tmp_path / "diary")
