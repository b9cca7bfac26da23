"""Each page in both themes, wide and narrow: readable, reachable, named; and what is not there."""

import re
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from tests.ui.browsing import NARROW, Page
from tests.ui.conftest import Open
from tests.ui.homes import BATCHES
from tests.ui.looking import MOST_ELEMENTS, elements, offences, stops
from tests.ui.serving import Server, cairn, served

pytestmark = pytest.mark.slow

OF_WIDTH: Final = ("target-size", "scrollable-region-focusable", "color-contrast")
"""Rules of axe that a narrow window may break, and a wide one not."""

ZOOMED: Final = {"width": 640, "height": 400}
"""What is left of 1280 × 800 at 200 %."""


class Place(NamedTuple):
    """A page.

    Attributes:
        path: where it is.
        h1: words of its heading, in order.
        title: what the tab's title begins with; without the sign of a state.
    """

    path: str
    h1: str
    title: str


RUN: Final = "daily-sales/4"
GOOD: Final = "daily-sales/12"
BAD: Final = "daily-sales/13"
CHILD: Final = f"{RUN}/score:3"
PLACES: Final = (
    Place("/runs", "Runs", "Runs"),
    Place("/runs?q=state:failed+flow:letters", "Runs", "Runs"),
    Place("/f", "Flows", "Flows"),
    Place("/f/daily-sales", "daily-sales", "daily-sales"),
    *(
        Place(f"/f/{RUN}?tab={tab}", "daily-sales / 4", RUN)
        for tab in ("checkpoints", "graph", "timeline", "logs", "inputs", "events")
    ),
    Place("/f/nightly/1", "nightly / 1", "nightly/1"),
    Place(f"/f/{RUN}/score", "score", f"{RUN}/score"),
    *(
        Place(f"/f/{CHILD}?tab={tab}", "score:3", CHILD)
        for tab in ("output", "inputs", "states", "code")
    ),
    *(
        Place(f"/f/{BAD}/{task}", task, f"{BAD}/{task}")
        for task in ("clean_orders", "aggregate", "picture", "report")
    ),
    Place("/walk/daily-sales/13/4", "clean_orders", "clean_orders · daily-sales/13"),
    Place(f"/diff/{GOOD}...{BAD}", f"{GOOD} … {BAD}", f"{GOOD} … 13"),
    Place(f"/diff/{GOOD}/score...{BAD}/score", "score", f"{GOOD}/score … 13"),
    Place(f"/diff/{GOOD}/report...{BAD}/report", "report", f"{GOOD}/report … 13"),
    Place("/storage", "Storage", "Storage"),
    Place("/settings", "Settings", "Settings"),
)

MORE: Final = (
    Place("/runs?q=state:failed", "Runs", "Runs"),
    Place("/f/letters/1", "letters / 1", "letters/1"),
    Place("/f/nightly/2", "nightly / 2", "nightly/2"),
    Place(f"/f/{CHILD}?tab=logs", "score:3", CHILD),
    Place(f"/f/{RUN}/rates@1", "rates", f"{RUN}/rates@1"),
    *(
        Place(f"/f/{BAD}/{task}", task, f"{BAD}/{task}")
        for task in ("load_model", "matrix", "page", "nothing", "unkept", "region")
    ),
    Place("/f/letters/1/send", "send", "letters/1/send"),
    Place("/walk/daily-sales/13/4?order=suspicion", "clean_orders", "clean_orders"),
    Place(f"/diff/daily-sales/11...{GOOD}", f"daily-sales/11 … {GOOD}", "daily-sales/11 … 12"),
    *(
        Place(f"/diff/{GOOD}/{task}...{BAD}/{task}", task, f"{GOOD}/{task} … 13")
        for task in ("clean_orders", "aggregate", "matrix", "picture")
    ),
)
"""Pages that are like one of the others."""


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.path)
def test_a_page_is_readable_and_reachable_in_each_theme_and_width(
    everything: Server, visit: Open, place: Place
) -> None:
    page = visit(everything, place.path)

    assert wrongs(page, place) == {}


@pytest.mark.nightly
@pytest.mark.parametrize("place", MORE, ids=lambda place: place.path)
def test_so_is_each_other_page(everything: Server, visit: Open, place: Place) -> None:
    page = visit(everything, place.path)

    assert wrongs(page, place) == {}


def wrongs(page: Page, place: Place) -> dict[str, Any]:
    """What is wrong with a page, by what was looked at."""
    found: dict[str, Any] = {
        "h1": page.h1 if place.h1.lower() not in page.h1.lower() else "",
        "h1s": page.count("h1") - 1,
        "title": page.tab.title() if place.title not in page.tab.title() else "",
        "elements": elements(page) if elements(page) >= MOST_ELEMENTS else 0,
        "wide": page.scrolls_sideways(),
        "light": offences(page),
        "stops": [stop for stop in stops(page, 8) if not (stop["ring"] and stop["seen"])],
    }
    page.theme("dark")
    found["dark"] = offences(page, "color-contrast")
    page.resize(ZOOMED)
    found["at 200 %"] = page.scrolls_sideways()
    page.resize(NARROW)
    found["at 320 px"] = page.scrolls_sideways()
    found["narrow"] = offences(page, *OF_WIDTH)

    return {name: what for name, what in found.items() if what}


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/f/daily-sales/999", "/f/daily-sales/13"),
        ("/f/daily-salse", "/f/daily-sales"),
        ("/f/daily-salse/1", None),
        (f"/f/{RUN}/scoer", f"/f/{RUN}/score"),
        (f"/f/{RUN}/score:999", f"/f/{RUN}/score"),
        (f"/f/{CHILD}@7", f"/f/{CHILD}"),
        ("/f/daily-sales/abc", None),
        ("/walk/daily-sales/999", None),
        ("/diff/daily-sales/999...daily-sales/4", None),
        ("/diff/nonsense", None),
        ("/nowhere", "/runs"),
        ("/f/%E0%A4%A", "/runs"),
    ],
)
def test_an_address_of_nothing_says_so_and_names_what_is_near(
    everything: Server, visit: Open, path: str, nearest: str | None
) -> None:
    page = visit(everything)
    page.allow("HTTP 4", "status of 4")

    page.open(path)

    assert path.rpartition("/")[2].replace("%E0%A4%A", "")[:8] in page.text
    assert page.text.count("\n") > 3
    assert offences(page) == []
    assert nearest is None or page.count(f'main a[href^="{nearest}"]')


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/f/daily-sales/1", "deleted"),
        ("/f/daily-sales/1/extract_orders", "bytes of this value were deleted"),
        ("/walk/daily-sales/1/3", "bytes were deleted"),
        ("/diff/daily-sales/1...daily-sales/13", "Data first diverges at clean_orders"),
        (f"/diff/daily-sales/1/report...{BAD}/report", "deleted"),
    ],
)
def test_a_deleted_value_has_a_stone_where_it_was(
    everything: Server, visit: Open, path: str, words: str
) -> None:
    page = visit(everything, path)

    assert words in page.text


@pytest.mark.parametrize(
    ("path", "words"),
    [("/runs", "pip install cairnflow"), ("/f", "cairn run"), ("/storage", "Nothing is kept yet")],
)
def test_where_nothing_is_yet_one_is_told_how_to_begin(
    nothing: Server, visit: Open, path: str, words: str
) -> None:
    page = visit(nothing, path)

    assert words in page.text
    assert offences(page) == []


def test_the_first_run_appears_by_itself(tmp_path: Path, visit: Open) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "batches.py").write_text(BATCHES, "utf-8")
    with served(home) as server:
        page = visit(server, "/runs", fresh=True)
        cairn(home, "run", "batches.py", ends_with=1)
        page.tab.get_by_text("batches/1").first.wait_for()

    assert page.path == "/runs"


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/runs", ("j", "j", "Enter")),
        ("/runs?q=state:failed", ("j", "d")),
        (f"/f/{RUN}", ("w", "j", "j")),
        (f"/f/{RUN}", ("l",)),
        (f"/f/{CHILD}", ("]",)),
    ],
)
def test_what_one_sees_is_in_the_address_and_behind_the_back_button(
    everything: Server, visit: Open, path: str, keys: tuple[str, ...]
) -> None:
    page = visit(everything, path)
    before = page.h1
    page.press(*keys)
    there, seen = page.path, _without_ages(page.text)

    page.open(there)
    anew = _without_ages(page.text)
    for _ in keys:  # some of them are steps of their own, others are none
        if page.h1 != before or page.path == there:
            page.tab.go_back()
            page.settle()

    assert there != path
    assert anew == seen
    assert page.h1 == before


@pytest.mark.parametrize("order", ["o", "oo"])
def test_a_walk_is_in_the_address(everything: Server, visit: Open, order: str) -> None:
    page = visit(everything, "/walk/daily-sales/13/4")
    page.press("n", *order)
    seen = _without_ages(page.text)

    page.open(page.path)

    assert page.path != "/walk/daily-sales/13/4"
    assert _without_ages(page.text) == seen


def _without_ages(text: str) -> list[str]:
    """The lines of a page, but for how long ago things were, and news of the reader's deeds."""
    return [re.sub(r"\d+ (s|min|h) ago|just now|\d+m\d+s", "…", line) for line in text.splitlines()]
