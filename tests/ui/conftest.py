"""Homes, made once for all workers; servers over them; tabs in which nothing may go wrong."""

import fcntl
import os
from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.ui.browsing import Page, chromium, tab
from tests.ui.serving import Server, python, served

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """Ends with the module: other tests start event loops of their own."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def tabs(browser: Browser) -> Generator[Callable[[Server], Page]]:
    """A tab for each server, used by one test after the other: scripts are loaded once."""
    with ExitStack() as opened:
        known: dict[str, Page] = {}

        def tab_of(server: Server) -> Page:
            if server.url not in known:
                known[server.url] = opened.enter_context(tab(browser, server))
            known[server.url].begin_anew()
            return known[server.url]

        yield tab_of


@pytest.fixture
def visit(browser: Browser, tabs: Callable[[Server], Page]) -> Generator[Open]:
    """Opens pages; the test fails if anything went wrong in one, unless it said that it may.

    With ``fresh=True`` in a browser that has stored nothing yet, and keeps nothing.
    """
    with ExitStack() as opened:
        pages: list[Page] = []

        def open_page(server: Server, path: str | None = None, *, fresh: bool = False) -> Page:
            pages.append(opened.enter_context(tab(browser, server)) if fresh else tabs(server))
            if path is not None:
                pages[-1].open(path)
            return pages[-1]

        yield open_page
        for page in pages:
            page.clean()


def home(factory: pytest.TempPathFactory, name: str) -> Path:
    """A home of tests.ui.homes; who comes first makes it, the others wait."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"ui-{name}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            made = folder.with_suffix(".making")
            made.mkdir()
            python(folder, "-m", "tests.ui.homes", name, str(folder))
            made.rmdir()
    return folder


def _serve(name: str) -> Callable[[pytest.TempPathFactory], Generator[Server]]:
    def fixture(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
        with served(home(tmp_path_factory, name)) as server:
            yield server

    fixture.__doc__ = f"A server over {name}, of tests.ui.homes; nobody writes to it."
    return fixture


flights = pytest.fixture(scope="session", name="flights")(_serve("flights"))
everything = pytest.fixture(scope="session", name="everything")(_serve("everything"))
crowds = pytest.fixture(scope="session", name="crowds")(_serve("crowds"))
crowd = pytest.fixture(scope="session", name="crowd")(_serve("crowd"))
nothing = pytest.fixture(scope="session", name="nothing")(_serve("nothing"))
strangers = pytest.fixture(scope="session", name="strangers")(_serve("strangers"))
