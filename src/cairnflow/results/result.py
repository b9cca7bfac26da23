"""A value (Result), its address (SafeResult), and the absence of both (NoResult)."""

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

from cairnflow.errors import AuthoringError

_set = object.__setattr__


class Described(Protocol):
    """As much of a result handler as an address needs."""

    @property
    def description(self) -> str:
        """JSON text from which an equal handler can be opened."""
        ...


class Reader(Described, Protocol):
    """As much of a result handler as a result needs that writes and reads itself."""

    def write(self, value: Any, /) -> Any:
        """Keep a value; return its safe value."""
        ...

    def read(self, safe_value: Any, /) -> Any:
        """Return the value kept there."""
        ...


class Fetcher(Protocol):
    """As much of an opened result handler as an address needs."""

    def fetch(self, safe: "SafeResult", /) -> Any:
        """Return the value at an address, its digest checked."""
        ...


@dataclass(frozen=True, slots=True, init=False)
class SafeResult:
    """Where a value is kept: plain data, safe to log, send and store.

    Attributes:
        value: the location, as the handler's ``write`` returned it: a key, a path, a JSON text,
            a secret's name. Anything that JSON can hold.
        handler: JSON text that describes the handler: its class path and its arguments. Never
            a credential. A live handler given here is replaced by its description.
        serializer: name and version of what made the bytes, as in ``pickle/1``; empty where the
            location is itself the value or the handler is an author's own.
        size: bytes kept; 0 where the location is itself the value.
        digest: hex SHA-256 of the bytes kept; empty where we did not see them.
        content: content digest of the value (see ``cairnflow.digests``); empty where unknown.
    """

    value: Any
    handler: str
    serializer: str
    size: int
    digest: str
    content: str = field(compare=False)

    def __init__(
        self,
        value: Any,
        handler: str | Described = "",
        serializer: str = "",
        size: int = 0,
        digest: str = "",
        *,
        content: str = "",
        result_handler: Described | None = None,
    ) -> None:
        handler = handler if result_handler is None else result_handler
        described = handler if isinstance(handler, str) else handler.description
        _set(self, "value", value)
        _set(self, "handler", described)
        _set(self, "serializer", serializer)
        _set(self, "size", size)
        _set(self, "digest", digest)
        _set(self, "content", content)

    @property
    def safe_value(self) -> "SafeResult":
        """Itself: it is an address already."""
        return self

    def to_result(self, result_handler: "Reader | None" = None) -> "Result":
        """Return the value, fetched, with this address.

        Args:
            result_handler: reads it; by default the one that kept it, which looks at the digest.

        Raises:
            ResultError: it can't be fetched; never a stand-in.
        """
        if result_handler is not None:
            return Result(result_handler.read(self.value), self)
        return Result(_opener(self.handler).fetch(self), self)

    def __repr__(self) -> str:
        return f"<SafeResult: {self.value!r}>"


class NoResultType(enum.Enum):
    """The type of ``NoResult``."""

    NO_RESULT = enum.auto()

    @property
    def safe_value(self) -> "NoResultType":
        """Itself: what has no value has no address."""
        return self

    @property
    def value(self) -> None:  # type: ignore[override]  # the one member's own value is for nobody
        """None, as on the seed's page; ask for ``NoResult`` itself to tell it from a None."""

    def __repr__(self) -> str:
        return "<No result>"

    def __str__(self) -> str:
        return "NoResult"

    def __bool__(self) -> bool:
        return False


NoResult: Final = NoResultType.NO_RESULT
"""The absence of a value; unlike a Result whose value is None."""


class Result:
    """A value in memory, with its address once it has been kept.

    Not a dataclass: one is made for every task run, and this takes a third of the time.

    Args:
        value: what the task returned.
        safe_value: where it is kept, or NoResult.
        result_handler: keeps it, where an author calls ``store_safe_value``.

    Attributes:
        value: what the task returned; None is a value like any other.
        safe_value: where it is kept, or NoResult.
    """

    __slots__ = ("_handler", "safe_value", "value")

    def __init__(
        self,
        value: Any,
        safe_value: SafeResult | Literal[NoResultType.NO_RESULT] = NoResult,
        *,
        result_handler: Reader | None = None,
    ) -> None:
        self.value = value
        self.safe_value = safe_value
        if result_handler is not None:  # an author's own Result; the engine hands handlers around
            self._handler = result_handler

    @property
    def result_handler(self) -> Reader | None:
        """What ``store_safe_value`` keeps it with; None where an author has named nothing."""
        return getattr(self, "_handler", None)

    def store_safe_value(self) -> None:
        """Keep the value, once; from then on ``safe_value`` says where.

        Raises:
            AuthoringError: it was given no result_handler.
            ResultError: it can't be kept.
        """
        if isinstance(self.safe_value, SafeResult):
            return
        handler = self.result_handler
        if handler is None:
            raise AuthoringError(
                "this Result has no result_handler to keep it with; "
                "write Result(value, result_handler=LocalResultHandler())"
            )
        self.safe_value = SafeResult(handler.write(self.value), handler)

    def to_result(self, result_handler: Reader | None = None) -> "Result":
        """Return itself, with another handler if one is given."""
        if result_handler is not None:
            self._handler = result_handler
        return self

    def __repr__(self) -> str:
        return f"<Result: {self.value!r}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Result):
            return NotImplemented
        return self.safe_value == other.safe_value and _same(self.value, other.value)

    __hash__ = None  # type: ignore[assignment]  # equality is by value, and values may change


def _same(one: Any, other: Any) -> bool:
    try:
        return bool(one == other)
    except Exception:  # noqa: BLE001 - arrays and frames have no one truth, others may raise
        from cairnflow.digests import content  # rarely needed, and heavy

        return content(one) == content(other)


def _unopened(description: str) -> Fetcher:
    raise AuthoringError(f"nobody has said yet how {description} is opened")


_opener: Callable[[str], Fetcher] = _unopened


def open_with(opener: Callable[[str], Fetcher]) -> None:
    """Say what opens a handler by its description; the room that knows all handlers does."""
    global _opener
    _opener = opener


Reference = Result | SafeResult | Literal[NoResultType.NO_RESULT]
"""How a state speaks of a value: in memory, by its address, or not at all."""


def address(reference: Reference) -> SafeResult | None:
    """Return where the value is kept; None where it is not."""
    if isinstance(reference, Result):
        reference = reference.safe_value
    return reference if isinstance(reference, SafeResult) else None
