"""Pictures of the page for docs/pictures: ``python -m tests.ui.pictures``."""

import io
import itertools
import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image

from tests.ui.browsing import Page, chromium, tab
from tests.ui.serving import ROOT, python, served

FOLDER: Final = ROOT / "docs" / "pictures"

PAGES: Final = {
    "runs": "/runs",
    "run": "/f/nyc-flights/2",
    "walk": "/walk/nyc-flights/2/2",
    "detail": "/f/nyc-flights/2/clean_flights",
    "compare": "/diff/nyc-flights/1...nyc-flights/2",
}
THEMES: Final = ("light", "dark")

_MOST: Final = 150_000
"""Bytes of a picture: a page of the docs has several."""

_COLOURS: Final = 256
"""Letters have more at their edges, which nobody sees."""


def small(picture: bytes) -> bytes:
    """The same picture, as a PNG with a palette."""
    made = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(
        _COLOURS, dither=Image.Dither.NONE
    ).save(made, "PNG", optimize=True)
    return made.getvalue()


def _take(page: Page, name: str, theme: str) -> int:
    page.theme(theme)
    page.open(PAGES[name])
    page.tab.wait_for_timeout(500)  # letters are loaded, and toasts are none
    made = small(page.tab.screenshot())
    assert len(made) <= _MOST, f"{name} has {len(made):,} bytes"
    (FOLDER / f"ui-{name}-{theme}.png").write_bytes(made)
    return len(made)


def _take_all(page: Page) -> None:
    for theme, name in itertools.product(THEMES, PAGES):
        sys.stdout.write(f"ui-{name}-{theme}.png {_take(page, name, theme):,} bytes\n")
    page.clean()


def _main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        home = Path(folder)
        python(home, "-m", "tests.ui.homes", "flights", folder)
        with chromium() as browser, served(home) as server, tab(browser, server) as page:
            _take_all(page)


if __name__ == "__main__":
    _main()
