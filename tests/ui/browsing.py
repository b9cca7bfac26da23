"""A browser that reads the page, by the keyboard, and notes whatever goes wrong meanwhile."""

import re
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Request,
    Response,
    sync_playwright,
)

from tests.conftest import require
from tests.ui.serving import BUILT, Server

CHROMIUM: Final = Path("/usr/bin/chromium")
WIDE: Final = {"width": 1280, "height": 800}
NARROW: Final = {"width": 320, "height": 640}
PATIENCE: Final = 30.0
"""Seconds until something is not going to come any more; the machine may be busy."""

_OPTIONS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

_WATCH: Final = """
(() => {
  const tell = (kind, text) => window.__told(kind, String(text).slice(0, 300))
  document.addEventListener('securitypolicyviolation', (event) =>
    tell('policy', `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`), true)
  let ran
  Object.defineProperty(window, '__ran', {
    get: () => ran,
    set: (value) => { ran = value; tell('ran', value) },
  })
})()
"""
"""Tells of each break of the policy, and of each script of a stranger's that ran."""

_STILL: Final = """
() => !document.querySelector('[aria-busy=true]') && document.querySelector('h1') !== null
"""


_BLOCKED: Final = {"csp", "net::ERR_BLOCKED_BY_CSP"}
"""Failures of requests that the policy forbids: they are never sent."""


class Page:
    """A tab of a browser, at home in a server's page.

    Attributes:
        tab: as playwright has it.
        server: whose page it is.
        faults: what went wrong; ``clean`` asserts that nothing did.
        in_frames: what an author's page did in its frame, and what it was kept from.
        asked: all requests.
        steps: count of keys that were pressed and places that were clicked, since ``begin``.
    """

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.server = server
        self.faults: list[str] = []
        self.in_frames: list[str] = []
        self.asked: list[Request] = []
        self.steps = 0
        self._theme = "light"
        self._pending: set[Request] = set()
        self._elsewhere: set[Request] = set()
        self._allowed: list[re.Pattern[str]] = []
        context.expose_binding("__told", self._told)
        context.add_init_script(_WATCH)
        self.tab = context.new_page()
        self.tab.set_default_timeout(PATIENCE * 1000)
        context.on("page", lambda other: self._note("popup", other.url))
        self.tab.on("console", self._console)
        self.tab.on("pageerror", lambda error: self._note("exception", str(error)))
        self.tab.on("dialog", self._dialog)
        self.tab.on("request", self._request)
        self.tab.on("response", self._response)
        self.tab.on("requestfinished", lambda request: self._pending.discard(request))
        self.tab.on("requestfailed", self._failed)

    def begin_anew(self) -> None:
        """Forget what was, for another test: as a tab that was opened just now."""
        self.tab.goto("about:blank")  # what is still on its way is none of the next test's
        self.faults, self.in_frames, self.asked = [], [], []
        self._allowed, self.steps = [], 0
        self._pending.clear()
        self._elsewhere.clear()
        self.resize(WIDE)
        self.theme("light")

    def _note(self, kind: str, text: str) -> None:
        self.faults.append(f"{kind}: {text} (at {urlsplit(self.tab.url).path})")

    def _told(self, source: dict[str, Any], kind: str, text: str) -> None:
        if source["frame"] == self.tab.main_frame:
            self._note(kind, text)
        else:
            self.in_frames.append(f"{kind}: {text}")

    def _console(self, message: ConsoleMessage) -> None:
        if "The document is sandboxed" in message.text:  # an author's page has tried to do more
            self.in_frames.append(f"blocked: {message.text}")
        elif message.type in {"error", "warning"} and "the stream broke" not in message.text:
            self._note(f"console {message.type}", message.text)

    def _dialog(self, dialog: Dialog) -> None:
        self._note("dialog", dialog.message)
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        self.asked.append(request)
        found = urlsplit(request.url)
        if found.scheme in {"http", "https"}:
            if not request.url.startswith(f"{self.server.origin}/"):
                self._elsewhere.add(request)
            if found.path != "/api/v1/stream":
                self._pending.add(request)

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"HTTP {response.status}", urlsplit(response.url).path)

    def _failed(self, request: Request) -> None:
        self._pending.discard(request)
        if request.failure in _BLOCKED:
            self._elsewhere.discard(request)
            self.in_frames.append(f"blocked: {request.url}")
            return
        # What is left behind when the reader goes elsewhere is broken off, and that is no fault.
        if request.failure != "net::ERR_ABORTED":
            self._note("request failed", f"{request.url}: {request.failure}")

    def allow(self, *patterns: str) -> None:
        """Say what may go wrong here, since the test brings it about."""
        self._allowed += map(re.compile, patterns)

    @property
    def wrongs(self) -> list[str]:
        """What went wrong that was not allowed to."""
        sent = [f"request to elsewhere: {request.url}" for request in self._elsewhere]
        found = [*self.faults, *sent]
        return [one for one in found if not any(rule.search(one) for rule in self._allowed)]

    def clean(self) -> None:
        """Assert that nothing went wrong."""
        wrongs, self.faults = self.wrongs, []
        assert not wrongs, "\n".join([*wrongs, self.server.complaints[-500:]])

    def open(self, path: str) -> None:
        """Load a page by its path, and wait until it is there."""
        self.tab.goto(self.server.at(path), wait_until="commit")
        self.settle()

    def settle(self) -> None:
        """Wait until all that was asked for is there, and nothing says that it is loading."""
        until = time.monotonic() + PATIENCE
        rest = 0
        while rest < 3:
            self.tab.wait_for_timeout(25)
            is_still = not self._pending and self.tab.evaluate(_STILL)
            rest = rest + 1 if is_still else 0
            late = [urlsplit(request.url).path for request in self._pending]
            assert time.monotonic() < until, f"{self.path} is not still: {late or 'no h1, or busy'}"

    def begin(self) -> None:
        """Count steps from here."""
        self.steps = 0

    def press(self, *keys: str) -> None:
        """Press keys, each a step, and wait until what they do is done."""
        for key in keys:
            self.steps += 1
            self.tab.keyboard.press(key)
            self.tab.wait_for_timeout(50)
            self.settle()

    def go(self, *keys: str) -> None:
        """Press keys that are one way to one place, such as ``g s``: one step."""
        self.press(*keys)
        self.steps -= len(keys) - 1

    def set(self, label: str, text: str) -> None:
        """Put a text into the field with this label: one step."""
        self.steps += 1
        self.tab.get_by_label(label).fill(text)
        self.tab.wait_for_timeout(500)  # a word is typed before it is asked about
        self.settle()

    @property
    def path(self) -> str:
        """Path and query of where it is."""
        found = urlsplit(self.tab.url)
        return f"{found.path}?{found.query}" if found.query else found.path

    @property
    def h1(self) -> str:
        """What the page says it is about."""
        return " ".join(self.tab.locator("h1").inner_text().split())

    @property
    def text(self) -> str:
        """All that is to be read, as it is shown."""
        return str(self.tab.evaluate("document.body.innerText"))

    def in_view(self, text: str) -> bool:
        """Whether a text stands where it is seen without scrolling."""
        place = self.tab.get_by_text(text).first
        box = place.bounding_box() if place.count() else None
        size = self.tab.viewport_size
        assert size is not None
        return (
            box is not None
            and box["height"] > 0
            and 0 <= box["x"] < size["width"]
            and box["y"] >= 0
            and box["y"] + box["height"] <= size["height"]
        )

    def copied(self) -> str:
        """What was copied last."""
        return str(self.tab.evaluate("navigator.clipboard.readText()"))

    def resize(self, size: dict[str, int]) -> None:
        """Give the window another size, in CSS pixels."""
        if self.tab.viewport_size != size:
            self.tab.set_viewport_size({"width": size["width"], "height": size["height"]})
            self.tab.wait_for_timeout(100)

    def theme(self, name: str) -> None:
        """Let the system be light or dark."""
        if self._theme != name:
            self.tab.emulate_media(color_scheme="dark" if name == "dark" else "light")
            self.tab.wait_for_timeout(150)  # transitions of 120 ms end
        self._theme = name

    def scrolls_sideways(self) -> list[str]:
        """What is wider than the window: the page itself, or its main part."""
        return list(
            self.tab.evaluate("""() =>
            [document.documentElement, document.body, document.querySelector('main')]
              .filter((one) => one && one.scrollWidth > one.clientWidth + 1)
              .map((one) => `${one.tagName} ${one.scrollWidth} > ${one.clientWidth}`)""")
        )

    def count(self, selector: str) -> int:
        """How many there are."""
        return self.tab.locator(selector).count()


@contextmanager
def chromium() -> Generator[Browser]:
    """Debian's Chromium; while it is there, an event loop runs in this thread."""
    require(CHROMIUM.exists(), "chromium", "apt-get install chromium")
    require((BUILT / "index.html").exists(), "the built page", "make ui")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=_OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def tab(browser: Browser, server: Server, **options: Any) -> Generator[Page]:
    """A tab that is known to the server, in a window of 1280 × 800."""
    told = {"viewport": WIDE, "reduced_motion": "reduce", "color_scheme": "light", **options}
    context = browser.new_context(
        base_url=server.origin, permissions=["clipboard-read", "clipboard-write"], **told
    )
    try:
        page = Page(context, server)
        entered = context.request.post(
            "/api/v1/session",
            data={"token": server.token},
            headers={"X-Cairn": "1", "Origin": server.origin},
        )
        assert entered.ok, entered.text()
        yield page
    finally:
        context.close()
