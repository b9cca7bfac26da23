"""What is asked of every page, whatever it shows: rules of accessibility, focus, room."""

from functools import cache
from typing import Any, Final

from tests.conftest import require
from tests.ui.browsing import Page
from tests.ui.serving import ROOT

AXE: Final = ROOT / "ui" / "node_modules" / "axe-core" / "axe.min.js"

MOST_ELEMENTS: Final = 1_500
"""In a page, whatever the size of the run that it shows."""

_RUN: Final = """
async ([tags, rules]) => {
  const chosen = rules.length ? { type: 'rule', values: rules } : { type: 'tag', values: tags }
  const found = await axe.run(document, { runOnly: chosen, resultTypes: ['violations'] })
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
      `${id}: ${html.slice(0, 160)} ${failureSummary.split('\\n').at(-1).slice(0, 160)}`))
}
"""
_TAGS: Final = [
    *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"),
    "best-practice",
]

_FOCUS: Final = """
() => {
  const on = document.activeElement
  if (on === null || on === document.body) return null
  const box = on.getBoundingClientRect()
  const shown = getComputedStyle(on)
  const has = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
  const around = on.parentElement === null ? false : has(getComputedStyle(on.parentElement))
  const middle = document.elementFromPoint(
    Math.min(Math.max(box.x + Math.min(box.width / 2, 40), 0), innerWidth - 1),
    Math.min(Math.max(box.y + Math.min(box.height / 2, 10), 0), innerHeight - 1))
  return {
    what: `${on.tagName} ${on.getAttribute('aria-label') ?? on.textContent ?? ''}`.slice(0, 60),
    ring: has(shown) || around || shown.boxShadow !== 'none',
    seen: box.width > 0 && box.height > 0 && middle !== null &&
      (on.contains(middle) || middle.contains(on)),
  }
}
"""


@cache
def _axe() -> str:
    require(AXE.exists(), "axe", "npm ci --prefix ui")
    return AXE.read_text("utf-8")


def offences(page: Page, *rules: str) -> list[str]:
    """What axe finds serious or critical in a page as it stands.

    Args:
        page: to be looked at.
        rules: of axe, in place of all those of WCAG 2.2 AA.
    """
    if not page.tab.evaluate("'axe' in window"):
        page.tab.evaluate(_axe())  # as a debugger does, which no policy forbids
    return list(page.tab.evaluate(_RUN, [_TAGS, list(rules)]))


def stops(page: Page, count: int) -> list[dict[str, Any]]:
    """Where Tab leads to, from the top: what each is, if it has a ring, and if it is seen."""
    page.tab.evaluate("document.activeElement?.blur()")
    found = []
    for _ in range(count):
        page.tab.keyboard.press("Tab")
        page.tab.wait_for_timeout(20)
        stop = page.tab.evaluate(_FOCUS)
        if stop is not None:
            found.append(stop)
    return found


def elements(page: Page) -> int:
    """How many elements it has."""
    return page.count("*")
