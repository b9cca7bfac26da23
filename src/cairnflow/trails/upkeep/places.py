"""Where values are: the store behind a handler's description, or why there is none to ask."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from cairnflow.results.handler import ResultHandler
from cairnflow.results.inline import ConstantResultHandler, JSONResultHandler
from cairnflow.results.registry import UnreadableHandler, open_handler
from cairnflow.results.secret import SecretResultHandler
from cairnflow.results.stored import StoredResultHandler
from cairnflow.trails.lines import described, handler_words

Kind = Literal["stored", "inline", "own", "unreadable"]

_INLINE = (JSONResultHandler, ConstantResultHandler, SecretResultHandler)
_HOW = ("serializer", "compression", "key", "max_bytes")
"""Arguments that say how values are written, not where."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the values of one handler are.

    Attributes:
        description: of the handler, as facts have it.
        kind: ``stored``: bytes in a store of ours; ``inline``: the location is the value, and there
            are no bytes; ``own``: an author's handler, whose values can only be read;
            ``unreadable``: nothing here can open it.
        identity: of the store: equal for handlers that keep values in the same one.
        reason: why its bytes can't be looked at; empty where they can.
        handler: the handler; None where it can't be opened.
    """

    description: str
    kind: Kind
    identity: str
    reason: str
    handler: ResultHandler | None

    @property
    def words(self) -> str:
        """The handler as its author wrote it."""
        return handler_words(self.description) if self.kind != "unreadable" else self.description

    @property
    def stored(self) -> StoredResultHandler:
        """The handler, which has a store."""
        assert isinstance(self.handler, StoredResultHandler), "asked of stored ones only"
        return self.handler

    def key(self, location: str) -> str:
        """Return the key in the store for the JSON of a safe value.

        Raises:
            Denied: it lies outside of the store.
        """
        return self.stored.key(json.loads(location))


def place_of(description: str | None) -> Place:
    """Return where the values of a handler are. Opening one may import its author's module.

    Args:
        description: as facts have it.
    """
    text = description or ""
    try:
        handler = open_handler(text)
        told: dict[str, Any] = json.loads(text)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Place(text, "unreadable", text, "the fact does not say which handler kept it", None)
    if isinstance(handler, UnreadableHandler):
        return Place(text, "unreadable", text, handler.reason, None)
    if isinstance(handler, StoredResultHandler):
        where = {name: value for name, value in told["args"].items() if name not in _HOW}
        return Place(text, "stored", json.dumps([told["class"], where]), "", handler)
    if isinstance(handler, _INLINE):
        return Place(text, "inline", text, "the value stands in its fact", handler)
    reason = "can't be verified byte by byte: its values can only be read"
    return Place(text, "own", text, reason, handler)


_OURS = "cairnflow.results"


def is_of_ours(description: str | None) -> bool:
    """Whether a handler is one of ours, so that no author's module is imported to open it."""
    told = described(description)
    return str(told["class"]).rpartition(".")[0] == _OURS and not told.get("file")


def places_of(descriptions: Iterable[str | None]) -> dict[str, Place]:
    """Return the place of each description."""
    return {text or "": place_of(text) for text in dict.fromkeys(descriptions)}
