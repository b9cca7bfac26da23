"""Whatever flows, runs, tasks and maps are called, all that is kept lies below the prefix."""

import random
from typing import Any
from urllib.request import Request, urlopen

import pytest

from cairnflow.errors import AuthoringError, Denied
from cairnflow.results import GCSResultHandler, Result
from cairnflow.results.keeping import keep
from cairnflow.results.naming import Place
from cairnflow.testing import FakeGCS

NASTY = [
    "..", ".", "", "/", "//", "\\", "..\\..", "a/../../b", "/etc/passwd", "C:\\x", "\0", "a\nb",
    "%2e%2e", "%2e%2e%2f", "..%2f", "%00", "#x", "?x=1", "a b", "é日本", "\u202e", "\ud800", "{x}",
    "${HOME}", "`id`", "; rm", "a" * 300, "*", "~", "~root", "-rf", "..;/", "．．", "‥", "…",
    "other/2026/11/22/a.pkl", "team/../other", "con", "nul.txt", "a:b", "a@b", "a+b", "a=b", "&",
]  # fmt: skip
TEMPLATES = [
    None, "{flow}/{run}/{task}/{map}@{attempt}.{ext}", "{run_id}/{task}-{map}-{attempt}",
    "{uuid}.{ext}", "x/{flow}/{uuid}", "{date}/{flow}{run}{task}{map}{attempt}",
    "{task}/{uuid}.{ext}",
]  # fmt: skip
COUNT = 5_000


def name(chances: random.Random) -> str:
    kind = chances.random()
    if kind < 0.5:
        return chances.choice(NASTY)
    if kind < 0.8:
        return "".join(chances.choice(NASTY) for _ in range(chances.randint(1, 4)))
    return "".join(chr(chances.randint(1, 0x2FF)) for _ in range(chances.randint(1, 40)))


def place(chances: random.Random) -> Place:
    return Place(
        name(chances), chances.randint(1, 9), name(chances), "2026/11/22", name(chances),
        chances.randint(-1, 99), chances.randint(1, 9),
    )  # fmt: skip


@pytest.mark.slow
def test_of_5_000_generated_names_no_object_lies_outside_of_the_prefix() -> None:
    chances = random.Random(20261122)
    refused = 0
    with FakeGCS("shop") as gcs:
        handlers = [
            GCSResultHandler("shop", "team/sales", endpoint=gcs.url, key=template)
            for template in TEMPLATES
        ]
        for i in range(COUNT):
            handler = chances.choice(handlers)
            try:
                keep(Result(i), handler, place(chances))
            except (Denied, UnicodeEncodeError):
                refused += 1
        kept = gcs.objects("shop")

    assert [key for key in kept if not key.startswith("team/sales/")] == []
    assert [key for key in kept if {"", ".", ".."} & {*key.split("/")}] == []
    assert len(kept) > 0.6 * COUNT
    assert refused < 0.2 * COUNT


@pytest.mark.parametrize("prefix", ["..", "a/../b", "a//b", ".", "a/./b", "./a", "../a"])
def test_a_prefix_that_leads_elsewhere_is_refused(prefix: str) -> None:
    with pytest.raises(AuthoringError, match="prefix"):
        GCSResultHandler("shop", prefix)


def test_a_slash_at_either_end_of_a_prefix_is_none() -> None:
    assert GCSResultHandler("shop", "/team/").location("a") == "team/a"


@pytest.mark.slow
@pytest.mark.parametrize(
    "location",
    [
        "other/a.pkl", "a.pkl", "team/sales", "team/sales/", "team/salesmen/a.pkl",
        "team/sales/../a.pkl", "team/sales/./a", "team/sales//a", "/team/sales/a", "", "..",
        "team/sales/a\0b", "team/sales/a\\..\\b", "team/sales/a\nb",
    ],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["read", "delete"])
def test_a_location_outside_of_the_prefix_is_neither_read_nor_deleted(
    location: str, verb: str
) -> None:
    with FakeGCS("shop") as gcs:
        for key in ("other/a.pkl", "a.pkl", "team/salesmen/a.pkl"):
            urlopen(Request(f"{gcs.url}/shop/{key}", b"N.", method="PUT")).close()
        before = gcs.requests
        handler = GCSResultHandler("shop", "team/sales", endpoint=gcs.url)
        verbs: dict[str, Any] = {
            "read": handler.read,
            "delete": lambda location: handler.store.delete(handler.key(location)),
        }

        with pytest.raises(Denied):
            verbs[verb](location)
        assert gcs.requests == before
