"""A folder with an author's files: they are run, edited, and their task runs called again."""

import linecache
import sys
import textwrap
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow.cli.scripts import find_flow
from cairnflow.trails.replaying.banners import DriftWarning
from cairnflow.trails.replaying.replays import Replay

HEAD = """\
from cairnflow import Flow, Parameter, Task, context, task, unmapped
from cairnflow.results import LocalResultHandler
"""


class Bench:
    """An author's folder; its modules are forgotten between a run and a replay.

    Attributes:
        folder: where the files lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, text: str, name: str = "shop.py") -> Path:
        """Write a file; its text may be indented as the test is."""
        head = HEAD if "with Flow" in text else ""
        path = self.folder / name
        path.write_text(head + textwrap.dedent(text), "utf-8")
        return path

    def edit(self, old: str, new: str, name: str = "shop.py") -> None:
        """Replace a text that the file has."""
        path = self.folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def run(self, text: str = "", **parameters: Any) -> str:
        """Run the flow of ``shop.py``; return the run's address."""
        if text:
            self.write(text)
        state = find_flow(str(self.folder / "shop.py")).flow.run(parameters)
        self.forget()
        return str(state.address)

    def replay(self, address: str, **asked: Any) -> Replay:
        """Call a task run again, as a fresh process would."""
        self.forget()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DriftWarning)
            return cairnflow.open(address).replay(**asked)

    def forget(self) -> None:
        """Forget the modules of the folder."""
        here = str(self.folder)
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None)).startswith(here):
                del sys.modules[name]
        linecache.clearcache()


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """An empty folder for the author's files."""
    with _opened(tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture(scope="module")
def shop_once(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[Path, bytes]:
    """The files of a folder in which the flow of the module's SHOP has run once."""
    folder = tmp_path_factory.mktemp("shop")
    with pytest.MonkeyPatch.context() as patch, _opened(folder, patch) as made:
        patch.setenv("CAIRNFLOW__HOME", str(folder / "home"))
        patch.chdir(folder)
        for name, text in getattr(request.module, "BESIDE", {}).items():
            made.write(text, name)
        made.run(request.module.SHOP)
    files = [*folder.glob("*.py"), *(folder / "home" / "results").rglob("*.pkl")]
    return {path: path.read_bytes() for path in files}


@pytest.fixture
def shop(shop_once: dict[Path, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """That folder; what a test does to its files is taken back."""
    folder = next(iter(shop_once)).parent
    monkeypatch.setenv("CAIRNFLOW__HOME", str(folder / "home"))
    monkeypatch.chdir(folder)
    with _opened(folder, monkeypatch) as made:
        yield made
    for path, data in shop_once.items():
        path.write_bytes(data)


@contextmanager
def _opened(folder: Path, patch: pytest.MonkeyPatch) -> Generator[Bench]:
    patch.setattr(sys, "path", [str(folder), *sys.path])
    patch.setattr(sys, "dont_write_bytecode", True)
    made = Bench(folder)
    yield made
    made.forget()
