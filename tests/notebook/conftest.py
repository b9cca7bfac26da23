"""A home of its own for each test."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of this test; its ledger and its results lie there."""
    place = tmp_path / "home"
    monkeypatch.setenv("CAIRNFLOW__HOME", str(place))
    monkeypatch.chdir(tmp_path)
    return place
