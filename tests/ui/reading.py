"""All that is to be read on a page, wherever one has to scroll to."""

import json
import re
from collections.abc import Iterable
from typing import Final

from tests.ui.browsing import Page

_SEEN: Final = """
async () => {
  const seen = new Set()
  const take = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) seen.add(walker.currentNode.data)
    for (const one of document.querySelectorAll('[title]')) seen.add(one.title)
    for (const one of document.querySelectorAll('p, li, pre, td, [role=row], [role=treeitem]'))
      seen.add(one.textContent)
  }
  const still = () => new Promise((done) => setTimeout(done, 60))
  const goesOn = {
    y: (box) => box.scrollTop + box.clientHeight < box.scrollHeight - 2,
    x: (box) => box.scrollLeft + box.clientWidth < box.scrollWidth - 2,
  }
  const isMore = async (box, has) => {
    for (let wait = 0; wait < 8 && !has(box); wait++) await still() // more of it may be on its way
    return has(box)
  }
  const through = async (box, has, scroll) => {
    for (let step = 0; step < 200 && await isMore(box, has); step++) {
      scroll(box)
      await still()
      take()
    }
    box.scrollTo(0, 0)
    await still()
  }
  take()
  const boxes = [...document.querySelectorAll('main, main *')]
    .filter((one) => goesOn.y(one) || goesOn.x(one))
    .filter((one) => /auto|scroll/.test(getComputedStyle(one).overflow))
  for (const box of boxes) {
    await through(box, goesOn.y, (one) => { one.scrollTop += one.clientHeight * 0.8 })
    await through(box, goesOn.x, (one) => { one.scrollLeft += one.clientWidth * 0.8 })
  }
  return [...seen]
}
"""


def read(page: Page) -> str:
    """All texts of a page, and what is said of a shortened one when somebody points at it."""
    return "\n".join(page.tab.evaluate(_SEEN))


def unseen(texts: Iterable[str], page: Page) -> list[str]:
    """Those texts that are not to be read, neither as they are nor escaped as in a program."""
    found = _lettered(read(page))
    return [text for text in texts if not any(_lettered(form) in found for form in _forms(text))]


_ORDERS: Final = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\)|\x9b[0-?]*[@-~]"
)
"""What a terminal takes as an order, for colours and the like: it is no text."""


def _forms(text: str) -> set[str]:
    escaped = {json.dumps(text), json.dumps(text, ensure_ascii=False), repr(text)}
    forms = {text, _ORDERS.sub("", text), *(form[1:-1] for form in escaped)}
    return forms | {form.replace("\\u00", "\\x") for form in forms}


def _lettered(text: str) -> str:
    """A text without spaces, and without what a screen has no letter for."""
    return re.sub(r"[^!-~\u00a1-\u1fff\u2190-\ud7ff\uf900-\ufdff\uff01-\uff5e]+", "", text)
