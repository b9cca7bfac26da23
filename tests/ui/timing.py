"""How long pages of runs of 10,000 and 100,000 take: ``python -m tests.ui.timing``."""

import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.ui.browsing import Page, chromium, tab
from tests.ui.serving import python, served

PATIENCE: Final = 2
"""How much longer it may take in a test: a machine may be busy."""

_TIMES: Final = 5
_SLOW_CPU: Final = 4
_LINE: Final = {"latency": 40, "downloadThroughput": 1_250_000, "uploadThroughput": 1_250_000}
"""10 Mbit/s, and milliseconds of waiting."""

_COUNT: Final = """
(() => {
  window.drawn = 0
  const brush = CanvasRenderingContext2D.prototype
  for (const name of ['rect', 'fillRect', 'drawImage', 'putImageData']) {
    const draw = brush[name]
    brush[name] = function (...told) { window.drawn += 1; return draw.apply(this, told) }
  }
  window.paintedAt = (isThere, since = 0) => new Promise((done) => {
    const look = () => isThere()
      ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - since), 0))
      : requestAnimationFrame(look)
    look()
  })
})()
"""
"""Counts what is drawn, and tells when something was painted, in milliseconds since the load."""

_ROWS: Final = "document.querySelectorAll('main [role=row]').length >= 7"
_DRAWN: Final = "window.drawn >= 200 && document.querySelector('[aria-busy=true]') === null"


@dataclass(frozen=True)
class Figure:
    """A time that is measured, from nothing in the browser's store.

    Attributes:
        name: what it is.
        path: of the page.
        ms: within which it should be there.
        shown: JavaScript that is true as soon as it is there.
        is_slow: at a quarter of the CPU's speed, over 10 Mbit/s and 40 ms.
        is_huge: of a run of 100,000, not of 10,000.
        key: from its press on, not from the begin of the load.
    """

    name: str
    path: str
    ms: int
    shown: str = _ROWS
    is_slow: bool = False
    is_huge: bool = False
    key: str = ""


BUDGETS: Final = (
    Figure("10,000: a run can be used", "/f/scoring/2", 400),
    Figure("10,000: the same, slow", "/f/scoring/2", 900, is_slow=True),
    Figure("10,000: timeline painted", "/f/scoring/2?tab=timeline", 700, _DRAWN),
    Figure("10,000: the same, slow", "/f/scoring/2?tab=timeline", 1_500, _DRAWN, is_slow=True),
    Figure("10,000: children painted", "/f/scoring/2/score", 700, _DRAWN),
    Figure("10,000: a step of the walk", "/walk/scoring/2/1", 50, key="j"),
    Figure(
        "10,000: comparison", "/diff/scoring/1...scoring/2", 900, "document.querySelector('h2')"
    ),
    Figure("100,000: a run can be used", "/f/huge/1", 400, is_huge=True),
    Figure("100,000: timeline painted", "/f/huge/1?tab=timeline", 3_000, _DRAWN, is_huge=True),
)
"""What web-ui.md asks for; of 100,000 it asks only that it can be used."""


def measured(open_tab: Callable[[], AbstractContextManager[Page]], figure: Figure) -> float:
    """The least of a few times, in milliseconds.

    Args:
        open_tab: opens a tab whose browser has stored nothing yet.
        figure: what is measured.
    """
    return min(_once(open_tab, figure) for _ in range(_TIMES))


def _once(open_tab: Callable[[], AbstractContextManager[Page]], figure: Figure) -> float:
    with open_tab() as page:
        page.tab.add_init_script(_COUNT)
        if figure.is_slow:
            _slow_down(page)
        if figure.key:
            return _step(page, figure.path, figure.key)
        page.tab.goto(page.server.at(figure.path), wait_until="commit")
        return float(page.tab.evaluate(f"paintedAt(() => {figure.shown})"))


def _step(page: Page, path: str, key: str) -> float:
    """Milliseconds from a key to what it shows; what it will show was fetched before."""
    page.open(path)
    page.tab.wait_for_timeout(1000)
    page.tab.evaluate("""() => {
        const before = document.querySelector('h1').textContent
        window.step = new Promise((done) => addEventListener('keydown', (event) => done(
          paintedAt(() => document.querySelector('h1').textContent !== before
            && document.querySelector('[aria-busy=true]') === null, event.timeStamp)),
          { capture: true, once: true }))
    }""")
    page.tab.keyboard.press(key)
    return float(page.tab.evaluate("window.step"))


def _slow_down(page: Page) -> None:
    session = page.tab.context.new_cdp_session(page.tab)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOW_CPU})
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **_LINE})


def _main() -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = {}
        for name in ("crowds", "crowd"):
            home = folder / name
            python(folder, "-m", "tests.ui.homes", name, str(home))
            servers[name == "crowd"] = stack.enter_context(served(home))
        browser = stack.enter_context(chromium())
        for figure in BUDGETS:
            server = servers[figure.is_huge]
            found = measured(lambda server=server: tab(browser, server), figure)  # type: ignore[misc]
            sys.stdout.write(f"{figure.name:32} {found:7,.0f} ms   budget {figure.ms:6,} ms\n")


if __name__ == "__main__":
    _main()
