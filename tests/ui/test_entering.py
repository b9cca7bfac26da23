"""The address that ``cairn ui`` prints lets in, once, and tells nobody how."""

import pytest
from playwright.sync_api import Browser

from tests.ui.browsing import WIDE, Page
from tests.ui.serving import Server

SECONDS = 15_000


def entered(browser: Browser, server: Server, address: str) -> Page:
    """A tab in a browser that has never been here, at an address with a token."""
    page = Page(browser.new_context(base_url=server.origin, viewport=WIDE), server)
    page.tab.goto(address, wait_until="commit")
    return page


@pytest.mark.parametrize(
    "path", ["/runs", "/f/nyc-flights/last", "/f/nyc-flights/last?tab=timeline"]
)
def test_the_token_is_handed_in_before_anything_is_asked_for_and_is_seen_nowhere(
    browser: Browser, flights: Server, path: str
) -> None:
    page = entered(browser, flights, f"{flights.at(path)}#token={flights.token}")

    page.tab.get_by_role("heading", level=1).wait_for(timeout=SECONDS)
    page.settle()

    asked = [request.url.partition("/api/v1/")[2] for request in page.asked]
    data = [one for one in asked if one]
    assert data[0] == "session"
    assert data.count("session") == 1
    assert flights.token not in page.tab.evaluate("location.href + document.cookie")
    page.clean()
    page.tab.context.close()


def test_a_wrong_token_is_refused_in_words(browser: Browser, flights: Server) -> None:
    page = entered(browser, flights, f"{flights.at('/runs')}#token=wrong")
    page.allow("HTTP 401", "status of 401", "the token was refused", "HTTP 403", "status of 403")

    page.tab.get_by_text("cairn ui").first.wait_for(timeout=SECONDS)

    assert "wrong" not in page.tab.url
    page.clean()
    page.tab.context.close()
