"""What a page costs: bytes that it loads, elements that it has, time until it can be used."""

import gzip
import sys
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.ui.browsing import Page, tab
from tests.ui.conftest import Open
from tests.ui.looking import MOST_ELEMENTS, elements
from tests.ui.serving import BUILT, Server
from tests.ui.timing import BUDGETS, PATIENCE, Figure, measured

KB: Final = 1_000
FIRST_SCRIPTS: Final = 180 * KB
OVERVIEW: Final = 12 * KB
COLUMNS: Final = 130 * KB


def scripts(page: Page) -> set[str]:
    """Names of the scripts that a page has loaded."""
    paths = (urlsplit(request.url).path for request in page.asked)
    return {path.rpartition("/")[2] for path in paths if path.endswith(".js")}


def compressed(name: str) -> int:
    """Bytes of a script, as they come over the wire."""
    return len(gzip.compress((BUILT / "assets" / name).read_bytes(), 6))


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        "/runs",
        "/f/scoring/2",
        "/f/scoring/2/score",
        "/f/scoring/2/score:7",
        "/walk/scoring/2/4",
        "/diff/scoring/1...scoring/2",
    ],
)
def test_a_page_loads_little_from_here_alone_whatever_the_size_of_a_run(
    crowds: Server, visit: Open, path: str
) -> None:
    page = visit(crowds, path, fresh=True)

    loaded = {name: compressed(name) for name in scripts(page)}

    assert loaded
    assert sum(loaded.values()) <= FIRST_SCRIPTS, loaded
    assert all(request.url.startswith(f"{crowds.origin}/") for request in page.asked)
    assert elements(page) < MOST_ELEMENTS


@pytest.mark.slow
@pytest.mark.parametrize("tab", ["checkpoints", "graph", "timeline", "logs", "inputs", "events"])
def test_a_run_of_10_000_has_few_elements_in_each_tab(
    crowds: Server, visit: Open, tab: str
) -> None:
    page = visit(crowds, f"/f/scoring/2?tab={tab}")

    assert elements(page) < MOST_ELEMENTS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/runs/scoring/2/overview", OVERVIEW),
        ("/runs/scoring/2/task-runs.columns", COLUMNS),
        ("/runs?limit=100", 30 * KB),
    ],
)
def test_what_the_api_sends_of_10_000_is_small(crowds: Server, path: str, most: int) -> None:
    body = crowds.answered(path, **{"Accept-Encoding": "gzip"})

    assert body[:2] == b"\x1f\x8b"
    assert len(body) <= most


@pytest.mark.nightly
@pytest.mark.parametrize("budget", BUDGETS, ids=lambda budget: budget.name)
def test_a_page_can_be_used_in_time(
    crowds: Server, crowd: Server, browser: Browser, budget: Figure
) -> None:
    server = crowd if budget.is_huge else crowds

    found = measured(lambda: tab(browser, server), budget)

    sys.stdout.write(f"{budget.name}: {found:.0f} ms (budget {budget.ms} ms)\n")
    assert found <= budget.ms * PATIENCE


@pytest.mark.slow
def test_what_is_asked_for_before_the_page_is_there_is_asked_for_once(
    crowds: Server, visit: Open
) -> None:
    page = visit(crowds, "/f/scoring/2?tab=timeline", fresh=True)

    asked = [request.url.partition("/api/v1/")[2] for request in page.asked]

    assert asked.count("runs/scoring/2/overview?vs=") == 1
    assert asked.count("runs/scoring/2/task-runs.columns?since=0&limit=10000&vs=") == 1
    assert asked.index("runs/scoring/2/overview?vs=") < asked.index("meta")
