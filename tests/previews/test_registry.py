from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from cairnflow.previews import Level, Preview, Request, make, register
from cairnflow.previews import registry as kept


class Route:
    def __init__(self, *stops: str) -> None:
        self.stops = stops


class Express(Route):
    pass


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(kept, "_registered", {})
    return iter(())


def test_an_author_shows_a_type_as_plain_data() -> None:
    register(Route, lambda route, request: {"stops": route.stops})

    made = make(Route("A", "B"))

    assert (made.data, made.mime, made.error) == ({"stops": ["A", "B"]}, "application/json", None)


def test_an_author_shows_a_type_as_text() -> None:
    register(Route, lambda route, request: " → ".join(route.stops))

    made = make(Route("A", "B"))

    assert (made.data, made.mime) == ("A → B", "text/plain")


def test_what_is_registered_holds_for_subclasses() -> None:
    register(Route, lambda route, request: "a route")

    assert make(Express()).data == "a route"


def test_the_nearest_type_holds() -> None:
    register(Route, lambda route, request: "a route")
    register(Express, lambda route, request: "an express")

    assert make(Express()).data == "an express"


def test_a_type_may_be_named_without_importing_it() -> None:
    register(f"{__name__}.Route", lambda route, request: "a route")

    assert make(Route()).data == "a route"


def test_an_author_may_show_a_known_type_otherwise() -> None:
    register(pd.DataFrame, lambda frame, request: f"{len(frame)} rows")
    register(dict, lambda value, request: "a dict")

    assert make(pd.DataFrame({"a": [1]})).data == "1 rows"
    assert make({"a": 1}).data == "a dict"
    assert make([1]).data == [1]


@pytest.mark.parametrize("level", ["none", "schema", "stats"])
def test_plain_data_of_an_author_is_shown_at_sample_only(level: Level) -> None:
    register(Route, lambda route, request: {"stops": "canary"})

    assert "canary" not in str(make(Route(), level))


def test_a_preview_of_an_author_is_shown_from_its_own_level_on() -> None:
    def shape(route: Route, request: Request) -> Preview:
        return Preview("Route", "2 stops", "schema", facts={"stops": 2})

    register(Route, shape)

    assert make(Route(), "stats").facts == {"stops": 2}
    assert make(Route(), "none").facts == {}


def test_a_preview_of_an_author_that_forgets_its_level_tells_nothing_below_sample() -> None:
    register(Route, lambda route, request: Preview("Route", "canary", data="canary"))

    assert "canary" not in str(make(Route(), "stats"))
    assert make(Route()).summary == "canary"


def test_a_preview_made_of_the_request_has_its_level() -> None:
    register(Route, lambda route, request: request.made("2 stops", facts={"stops": 2}))

    assert make(Route(), "schema").summary == "2 stops"


def test_keys_are_redacted_in_what_an_author_gives() -> None:
    register(Route, lambda route, request: {"email": "canary"})
    register(
        Express,
        lambda route, request: request.made(data={"email": "canary"}, facts={"email": "canary"}),
    )

    assert "canary" not in str(make(Route(), redact=["email"]))
    assert "canary" not in str(make(Express(), redact=["email"]))


def test_strange_values_of_an_author_become_plain_data() -> None:
    register(Route, lambda route, request: request.made(data={"o": object(), "n": float("nan")}))

    assert make(Route()).data == {"o": {"$type": "object"}, "n": "NaN"}


def test_a_picture_of_an_author_is_left_whole() -> None:
    register(Route, lambda route, request: request.made(mime="image/png", data="A" * 60_000))

    assert len(make(Route()).data) == 60_000


def test_an_author_that_fails_gives_a_preview_with_the_error() -> None:
    def fail(value: Any, request: Request) -> None:
        raise ValueError("no stops")

    register(Route, fail)

    assert make(Route()).error == "ValueError: no stops"
    assert make(Route(), "stats").error == "ValueError"
    assert make(Route()).data is None


def test_the_error_of_an_author_may_itself_fail() -> None:
    class Broken(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    def fail(value: Any, request: Request) -> None:
        raise Broken

    register(Route, fail)

    assert (make(Route()).error or "").endswith("Broken: ")
