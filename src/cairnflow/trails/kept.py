"""The result of a task run: where its value is kept, and the value once it is asked for."""

import json
from typing import Any, Literal

from cairnflow.errors import Corrupt, Denied, Missing, ResultError, Unavailable
from cairnflow.ledger.records import Checkpoint, Deletion
from cairnflow.results.handler import ResultHandler
from cairnflow.results.keeping import KeptResult, verify
from cairnflow.results.registry import open_handler
from cairnflow.results.result import NoResult, NoResultType, SafeResult
from cairnflow.trails.deleted import refusal
from cairnflow.trails.lines import handler_words, result_line, value_words
from cairnflow.trails.markup import Markup, page, pairs, tag
from cairnflow.trails.reading import Reader
from cairnflow.trails.showing import Shown
from cairnflow.trails.words import label, one_line, size, tone

Availability = Literal[
    "available", "deleted", "missing", "corrupt", "denied", "unavailable", "unreadable", "not kept"
]

_WORDS: tuple[tuple[type[ResultError], Availability], ...] = (
    (Missing, "missing"),
    (Corrupt, "corrupt"),
    (Denied, "denied"),
    (Unavailable, "unavailable"),
    (ResultError, "unreadable"),
)


class TaskResult(Shown):
    """What is known of a task run's value. Only ``value`` and ``availability`` go to its store.

    Args:
        fact: of the task run.
        address: of the task run, for errors.
        reader: asks the ledger.
    """

    __slots__ = ("_address", "_availability", "_fact", "_kept", "_reader")

    def __init__(self, fact: Checkpoint, address: str, reader: Reader) -> None:
        self._reader = reader
        self._fact = fact
        self._address = address
        self._kept: KeptResult | None = None
        self._availability: Availability | None = None

    @property
    def safe_value(self) -> SafeResult | Literal[NoResultType.NO_RESULT]:
        """Where the value is kept; NoResult where it is not."""
        return safe_result(self._fact)

    @property
    def value(self) -> Any:
        """The value: read when first asked for, its digest checked before it is decoded.

        Raises:
            Missing: there is none, it was not kept, it was deleted by policy, or it is gone.
            ResultError: it can't be got back; never a stand-in.
        """
        if self._kept is None:
            safe = self.safe_value
            if not isinstance(safe, SafeResult):
                raise Missing(f"{self._address} {_absence(self._fact)}")
            self.refuse_deleted()
            self._kept = KeptResult(safe)
        try:
            return self._kept.value
        except Missing:
            self.refuse_deleted(anew=True)
            raise

    @property
    def deletion(self) -> Deletion | None:
        """When its bytes were deleted by policy, and by which; None where they were not."""
        return self._reader.deletion(self._fact)

    def refuse_deleted(self, *, anew: bool = False) -> None:
        """Return if the bytes were not deleted by policy.

        Args:
            anew: ask the ledger though it was asked before.

        Raises:
            Missing: they were; the message says when, and how to get the value again.
        """
        deletion = self._reader.deletion(self._fact, anew=anew)
        if deletion is not None:
            raise refusal(self._reader, self._fact, self._address, deletion)

    @property
    def handler(self) -> ResultHandler | None:
        """The handler that keeps it, opened; None where nothing is kept.

        Opening it may import its author's module. One that can't be opened here can be shown,
        and says what to install.
        """
        return None if self._fact.handler is None else open_handler(self._fact.handler)

    @property
    def availability(self) -> Availability:
        """Whether the value could be read now; looked up once, without decoding it.

        ``available``: its bytes are those that were written. ``deleted``: by policy.
        ``missing``, ``corrupt``, ``denied``, ``unavailable``: as the errors of these names.
        ``unreadable``: nothing here can open it. ``not kept``: it never was. A handler of an
        author's own is asked to read.
        """
        if self._availability is None:
            gone = self.deletion is not None
            self._availability = "deleted" if gone else _availability(self.safe_value)
        return self._availability

    @property
    def hash(self) -> str:
        """Hex SHA-256 of the bytes kept; empty where we did not see them."""
        return self._fact.digest or ""

    @property
    def content(self) -> str:
        """Content digest of the value; empty where unknown."""
        return self._fact.content or ""

    @property
    def bytes(self) -> int | None:
        """Bytes kept; None where that is not ours to know."""
        return self._fact.size

    @property
    def serializer(self) -> str:
        """Name and version of what made the bytes, such as ``pickle/1``; empty where none did."""
        return self._fact.serializer or ""

    @property
    def type(self) -> str:
        """The value's type for people, such as ``pandas.DataFrame``; empty where unknown."""
        return self._fact.type or ""

    @property
    def summary(self) -> str:
        """A few words on the value, such as ``1,187,020 × 12``."""
        return self._fact.summary or ""

    @property
    def reused_from(self) -> str | None:
        """Address of the task run whose value this is; None where it is its own."""
        return self._fact.reused_from

    def _line(self) -> str:
        return result_line(self._fact)

    def _page(self) -> str:
        return page(kept_table(self._fact) or tag("p", str(NoResult)))


def kept_rows(fact: Checkpoint) -> list[tuple[str, str]]:
    """Return what is known of where a value is, as names and texts; nothing if there is none."""
    if fact.location is None:
        return [("kept", "no")] if fact.type else []
    rows = [
        ("kept at", one_line(str(json.loads(fact.location)), 400)),
        ("handler", one_line(handler_words(fact.handler), 400)),
    ]
    rows += [("size", f"{size(fact.size)} by {fact.serializer}")] if fact.serializer else []
    rows += [("content", fact.content)] if fact.content else []
    rows += [("reused from", fact.reused_from)] if fact.reused_from else []
    rows += [("invalid", one_line(fact.message, 400))] if fact.state == "Invalid" else []
    return rows


def kept_table(fact: Checkpoint) -> Markup:
    """Return what is known of a value and of where it is as HTML; empty if there is none."""
    value = [("value", value_words(fact))] if fact.type or fact.location is not None else []
    rows = [(name, text if name == "size" else tag("code", text)) for name, text in kept_rows(fact)]
    return pairs([*value, *rows], "result")


def safe_result(fact: Checkpoint) -> SafeResult | Literal[NoResultType.NO_RESULT]:
    """Return where a fact's value is kept; NoResult where it is not."""
    if fact.location is None:
        return NoResult
    return SafeResult(
        json.loads(fact.location),
        fact.handler or "",
        fact.serializer or "",
        fact.size or 0,
        fact.digest or "",
        content=fact.content or "",
    )


def _absence(fact: Checkpoint) -> str:
    """Say why there is no value, as the end of a sentence that begins with an address."""
    state = label(fact.state)
    if fact.message.startswith("not kept"):
        return f"returned {value_words(fact)}, which was {one_line(fact.message, 300)}"
    if tone(fact.state).name in {"failed", "retrying"}:
        return f"has no value: {state}: {one_line(fact.message, 300)}; see its .exception"
    if fact.type is None:
        return f"has no value: it was {state}"
    return (
        f"returned {value_words(fact)}, which was not kept; give the task or the flow a "
        "result_handler, or set flows.checkpointing to true, and run it again"
    )


def _availability(safe: SafeResult | Literal[NoResultType.NO_RESULT]) -> Availability:
    if not isinstance(safe, SafeResult):
        return "not kept"
    try:
        verify(safe)
    except ResultError as exc:
        return next(word for kind, word in _WORDS if isinstance(exc, kind))
    except Exception:  # noqa: BLE001 - an author's own handler may raise anything
        return "unreadable"
    return "available"
