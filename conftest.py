"""What every test and every doctest finds around it."""

import itertools
import os
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent / "tests"

# Only the conftest of the root may name them; whoever asks for none, starts none.
pytest_plugins = ["tests.clouds.fixtures", "tests.clouds.roads"]


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the test's own. pytest's looks through those of all tests before, each time."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    folder = tmp_path_factory.getbasetemp() / f"{next(_NUMBERS)}-{name}"
    folder.mkdir(mode=0o700)
    return folder


_NUMBERS = itertools.count()


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, a home of its own, and no setting of the developer's shell."""
    for name in [name for name in os.environ if name.startswith("CAIRNFLOW__")]:
        monkeypatch.delenv(name)
    home = tmp_path / ".cairnflow"
    monkeypatch.setenv("CAIRNFLOW__HOME", str(home))
    monkeypatch.chdir(tmp_path)
    return home


@pytest.fixture
def home(apart: Path) -> Path:
    """That home; a file of tests may have another one, and is still apart from the developer's."""
    return apart


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave alone what lies among the tests and is none: looking for doctests would import it."""
    among_tests = collection_path.is_relative_to(TESTS) and collection_path.suffix == ".py"
    return True if among_tests and not collection_path.name.startswith("test_") else None
