"""``cairn handlers test``: a round trip through a handler or a store, step by step."""

import json
from collections.abc import Iterator
from typing import Any

from cairnflow.cli.exits import DIFFERS, FINE
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Span, line
from cairnflow.errors import Incompatible, NotFound
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.wire import answer
from cairnflow.results.handler import ResultHandler
from cairnflow.results.registry import UnreadableHandler, open_handler
from cairnflow.results.stored import LocalResultHandler, StoredResultHandler
from cairnflow.results.urls import store_at
from cairnflow.trails.lines import described, handler_name, handler_shown
from cairnflow.trails.reading import Reader
from cairnflow.trails.upkeep.trying import Step, try_handler, try_store
from cairnflow.trails.words import duration

_LOOKED_THROUGH = 100
"""Runs among which a handler is looked for by its name."""


def tried(screen: Screen, what: str | None) -> int:
    """Try a handler or a store, and tell of each step as it is done; return the exit code.

    Args:
        screen: where that is told.
        what: a handler's class, its import path, a folder or a URL; None for local results.

    Raises:
        NotFound: no run has used such a handler.
        ConfigError: there is no store for such a URL.
        Incompatible: the handler can't be opened here.
    """
    name, steps = _meant(what)
    done: list[Step] = []
    for step in steps:
        done.append(step)
        if not screen.wishes.json and not screen.wishes.quiet:
            screen.write([_line(screen, step)])
    is_well = all(step.is_well for step in done)
    if screen.wishes.json:
        screen.json(answer({"tried": name, "ok": is_well, "steps": [_form(one) for one in done]}))
    elif screen.wishes.quiet:
        screen.addresses(step.name for step in done if not step.is_well)
    else:
        wrong = sum(not step.is_well for step in done)
        verdict = "keeps what it says" if is_well else f"is not to be trusted: {wrong} wrong"
        sign = screen.sign("success" if is_well else "failed")
        screen.note(line(sign, Span(f" {name}", "bold"), f" {verdict}"))
    return FINE if is_well else DIFFERS


def _meant(what: str | None) -> tuple[str, Iterator[Step]]:
    if what is not None and ("/" in what or what in {".", ".."}):
        return what, try_store(store_at(what))
    handler = LocalResultHandler() if what is None else _handler(what)
    return handler_shown(handler.description), _both(handler)


def _both(handler: ResultHandler) -> Iterator[Step]:
    yield from try_handler(handler)
    if isinstance(handler, StoredResultHandler):
        yield from try_store(handler.store)


def _handler(name: str) -> ResultHandler:
    reader = Reader()
    seen: dict[str, None] = {}
    for run in reader.ledger.runs(RunFilter(limit=_LOOKED_THROUGH)):
        for one in reader.ledger.holdings(run.key):
            if one.handler:
                seen[one.handler] = None
    for description in seen:
        if name in {handler_name(description), described(description)["class"]}:
            return _opened(description)
    if "." not in name:
        known = ", ".join(dict.fromkeys(map(handler_name, seen))) or "none"
        raise NotFound(
            f"no handler {name!r} has kept a value in the last {_LOOKED_THROUGH} runs; those that "
            f"have: {known}; or write an import path, a folder or a URL"
        )
    return _opened(json.dumps({"class": name, "args": {}}))


def _opened(description: str) -> ResultHandler:
    handler = open_handler(description)
    if isinstance(handler, UnreadableHandler):
        raise Incompatible(handler.reason)
    return handler


def _line(screen: Screen, step: Step) -> Any:
    sign = screen.sign("success" if step.is_well else "failed")
    took = Span(f"{duration(step.seconds):>7}  ", "dim")
    return line(sign, f" {step.name:<20}", took, step.text)


def _form(step: Step) -> dict[str, Any]:
    return {
        "step": step.name,
        "ok": step.is_well,
        "ms": round(step.seconds * 1000, 3),
        "text": step.text,
    }
