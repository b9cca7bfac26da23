"""What strangers put into names, values and words stays text: nothing runs, nothing is loaded."""

import json
import random
import re
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
from playwright.sync_api import Route

from cairnflow.keys import slug
from tests.ui.claims import CLAIMS
from tests.ui.conftest import Open
from tests.ui.hostile import ALL, FEW, PARTS
from tests.ui.payloads import GIANTS, PAYLOADS
from tests.ui.reading import unseen
from tests.ui.serving import BUILT, ROOT, Server

VALUES: Final = "/f/hostile-values/1"
NAMES: Final = "/f/hostile-names/1"
TABS: Final = ("checkpoints", "graph", "timeline", "logs", "inputs", "events")
DRAWN: Final = random.Random(16).sample(range(len(PAYLOADS)), 8)
FIRST: Final = slug(FEW[0])


def _tabs(path: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{path}?tab={name}" for name in names)


def _each(path: str, numbers: "range | list[int]") -> tuple[str, ...]:
    return tuple(f"{path}:{number}" for number in numbers)


ROUNDS: Final = {
    "lists": ("/runs", "/f", "/f/hostile-values", f"/f/{FIRST}", f"/f/{FIRST}/1", "/storage"),
    "a run of values": _tabs(VALUES, *TABS),
    "a run of names": _tabs(NAMES, *TABS),
    "trees": (*_each(f"{VALUES}/keyed", range(0, 6, 2)), f"{VALUES}/named", f"{VALUES}/listed:1"),
    "tables": _each(f"{VALUES}/tabled", range(0, 6, 2)),
    "claims": _each(f"{VALUES}/claimed", range(len(CLAIMS))),
    "prose": _each(f"{VALUES}/told", DRAWN),
    "giants": _each(f"{VALUES}/giant", range(len(GIANTS))),
    "errors": (f"{VALUES}/refuse", *_each(f"{VALUES}/refuse", DRAWN)),
    "types": _each(f"{VALUES}/typed", range(0, 12, 3)),
    "a task": _tabs(f"{VALUES}/say:0", "output", "inputs", "logs", "states", "code"),
    "read from outside": _tabs(f"{VALUES}/fetched:0", "output", "inputs"),
    "comparisons": (
        "/diff/hostile-values/1...hostile-values/2",
        *(
            f"/diff/hostile-values/1/{task}...hostile-values/2/{task}"
            for task in ("keyed:0", "tabled:0", "told:9", "giant:4", "claimed:13", "refuse:0")
        ),
    ),
    "addresses": (
        *(f"/runs?q={quote(PAYLOADS[number])}" for number in DRAWN),
        *(f"{VALUES}?tab={quote(PAYLOADS[number])}" for number in DRAWN[:2]),
        *(f"/walk/hostile-values/1/2?vs={quote(PAYLOADS[number])}" for number in DRAWN[2:4]),
    ),
}
"""Pages that show what strangers wrote, by what they show of it."""

NOWHERE: Final = tuple(
    f"/{place}/{quote(PAYLOADS[number], safe='')}"
    for place, number in zip(
        ("f", "f/hostile-values", f"{VALUES[1:]}", "diff"), DRAWN, strict=False
    )
)


@pytest.mark.slow
@pytest.mark.parametrize("round_", ROUNDS)
def test_nothing_runs_that_strangers_wrote(strangers: Server, visit: Open, round_: str) -> None:
    page = visit(strangers)
    page.allow("HTTP 4", "status of 4")

    for path in ROUNDS[round_]:
        page.open(path)

    page.clean()


@pytest.mark.nightly
@pytest.mark.parametrize("task", ["say", "refuse", "told", "typed"])
def test_nothing_runs_on_the_page_of_any_of_them(strangers: Server, visit: Open, task: str) -> None:
    page = visit(strangers)

    for path in _each(f"{VALUES}/{task}", range(44 if task == "typed" else len(PAYLOADS))):
        page.open(path)
        assert page.wrongs == [], path


@pytest.mark.slow
def test_nothing_runs_while_values_are_walked_through(strangers: Server, visit: Open) -> None:
    page = visit(strangers, "/walk/hostile-values/1/1")

    page.press(*"jjjjjjjjjjj")

    assert page.path.startswith("/walk/hostile-values/1/")


@pytest.mark.slow
def test_nothing_runs_where_an_address_is_none(strangers: Server, visit: Open) -> None:
    page = visit(strangers)
    page.allow("HTTP 4", "status of 4")

    for path in NOWHERE:
        page.open(path)

    page.clean()


@pytest.mark.slow
@pytest.mark.parametrize("number", DRAWN[:3])
def test_nothing_runs_that_is_typed_into_the_page(
    strangers: Server, visit: Open, number: int
) -> None:
    page = visit(strangers, "/runs")
    page.allow("HTTP 4", "status of 4")

    page.press("/")
    page.tab.keyboard.insert_text(PAYLOADS[number])
    page.press("Enter", "Escape")
    page.press("Control+k")
    page.tab.keyboard.insert_text(PAYLOADS[number])
    page.tab.wait_for_timeout(300)

    page.clean()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "texts"),
    [
        (f"{VALUES}?tab=logs", ALL),
        (f"{VALUES}/keyed:0", PARTS[0]),
        (f"{VALUES}/keyed:3", PARTS[3]),
        (f"{VALUES}/tabled:0", PARTS[0]),
        (f"{VALUES}/listed:4", PARTS[4]),
        (f"{VALUES}/refuse:20", ALL[20:21]),
        (f"{VALUES}/typed:4", PAYLOADS[24:25]),
        (f"{VALUES}/told:100", ()),
        (f"{VALUES}/fetched:0?tab=inputs", PAYLOADS[:1]),
        (f"/f/{FIRST}/1", FEW[:1]),
        (f"{NAMES}/{slug(PAYLOADS[30])}", PAYLOADS[30:31]),
    ],
)
def test_what_strangers_wrote_is_read_as_they_wrote_it(
    strangers: Server, visit: Open, path: str, texts: tuple[str, ...]
) -> None:
    page = visit(strangers, path)

    assert unseen(texts, page) == []


@pytest.mark.slow
def test_a_page_of_an_authors_reaches_nothing(strangers: Server, visit: Open) -> None:
    page = visit(strangers, fresh=True)
    page.allow("console error: (Blocked|Unsafe attempt|Ignored call|Connecting to|Fetch API)")

    page.open(f"{VALUES}/paged:0")
    told = page.tab.frame_locator("iframe").locator("#told")
    told.get_by_text("elsewhere").wait_for()

    assert set(json.loads(told.inner_text()).values()) == {"refused"}
    assert page.count("iframe[sandbox=allow-scripts]") == 1
    assert page.path == f"{VALUES}/paged:0"


@pytest.mark.slow
def test_an_authors_page_goes_nowhere(strangers: Server, visit: Open) -> None:
    leaving = [number for number, text in enumerate(PAYLOADS) if "meta http-equiv" in text]
    page = visit(strangers, fresh=True)
    page.allow("console error: .*(frame|refresh|Content Security Policy)", "policy: frame-src")

    for path in _each(f"{VALUES}/paged", [number + 1 for number in leaving]):
        page.open(path)
        page.tab.wait_for_timeout(500)

    assert any(fault.startswith("policy: frame-src http://elsewhere") for fault in page.faults)
    assert [request.url for request in page.asked if "elsewhere" in request.url] == []


@pytest.mark.nightly
def test_none_of_them_reaches_the_page_around_it(strangers: Server, visit: Open) -> None:
    page = visit(strangers, fresh=True)
    page.allow("console (error|warning): ", "exception: ", "policy: frame-src")

    for path in _each(f"{VALUES}/paged", range(1, len(PAYLOADS) + 1)):
        page.open(path)
        assert page.wrongs == [], path
    assert any(told.startswith("ran") for told in page.in_frames)


_SINK: Final = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const texts = []
  while (walker.nextNode()) texts.push(walker.currentNode)
  for (const text of texts.filter(({ data }) => data.includes('<'))) {
    const made = document.createElement('span')
    made.innerHTML = text.data
    text.replaceWith(made)
  }
  return texts.length
}
"""
"""A page that would show texts as HTML."""


@pytest.mark.slow
def test_the_twin_that_shows_texts_as_html_is_stopped_by_the_policy(
    strangers: Server, visit: Open
) -> None:
    page = visit(strangers, f"{VALUES}/keyed:0")
    page.allow("policy: require-trusted-types-for", "console error: .*TrustedHTML")

    with pytest.raises(Exception, match="TrustedHTML"):
        page.tab.evaluate(_SINK)
    page.tab.wait_for_timeout(200)

    assert any(fault.startswith("policy: require-trusted") for fault in page.faults)
    assert not any(fault.startswith("ran") for fault in page.faults)


@pytest.mark.slow
def test_the_twin_without_a_policy_runs_what_strangers_wrote(
    strangers: Server, visit: Open
) -> None:
    page = visit(strangers, fresh=True)
    page.tab.route("**/f/**", _without_policy)
    page.open(f"{VALUES}/keyed:0")
    page.allow("^ran:", "^console error:", "^HTTP 404", "^request failed", "^request to elsewhere")

    page.tab.evaluate(_SINK)
    page.tab.wait_for_timeout(500)

    assert any(fault.startswith("ran: 1 ") for fault in page.faults)


def _without_policy(route: Route) -> None:
    answer = route.fetch()
    kept = {name: value for name, value in answer.headers.items() if "policy" not in name}
    route.fulfill(response=answer, headers=kept)


_SINKS: Final = re.compile(
    r".{0,40}\b(?:innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe|DOMParser"
    r"|createContextualFragment|document\.write|srcdoc|srcDoc|dangerouslySetInnerHTML"
    r"|new Function|(?<![\w.$])eval)\b.{0,20}",
    re.DOTALL,
)

_OF_OTHERS: Final = (
    # React's own element for a <script>, and its property for HTML, of which we make no use.
    re.compile(r"createElement\(`div`\),\w+\.innerHTML=`<script"),
    re.compile(r"__html!==\w+&&\(\w+\.innerHTML=\w+\)"),
    re.compile(r"case`(?:innerHTML|dangerouslySetInnerHTML)`:"),
    re.compile(r"dangerouslySetInnerHTML"),
    # d3-selection, below the picture of a flow: its method html(), which nobody calls.
    re.compile(r"this\.innerHTML=|this\.node\(\)\.innerHTML"),
)


def test_no_source_of_ours_writes_html() -> None:
    sources = [path for path in (ROOT / "ui" / "src").rglob("*.ts*") if ".test." not in path.name]

    found = {path.name: _SINKS.findall(_without_comments(path)) for path in sources}

    assert len(sources) > 100
    assert {name: sinks for name, sinks in found.items() if sinks} == {}


def _without_comments(path: Path) -> str:
    return re.sub(r"(?m)(?:^|\s)//.*$|/\*.*?\*/", "", path.read_text("utf-8"))


def test_what_was_built_writes_html_only_where_libraries_would() -> None:
    scripts = {path.name: path.read_text("utf-8") for path in (BUILT / "assets").glob("*.js")}

    found = [sink for text in scripts.values() for sink in _SINKS.findall(text)]

    assert found
    assert [sink for sink in found if not any(rule.search(sink) for rule in _OF_OTHERS)] == []


def test_the_built_page_has_no_script_or_style_in_it() -> None:
    index = (BUILT / "index.html").read_text("utf-8")

    assert (
        re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\son\w+=|\sstyle=|javascript:", index)
        == []
    )
    assert re.findall(r"(?:src|href)=\"(?!\./)[^\"]*", index) == []
