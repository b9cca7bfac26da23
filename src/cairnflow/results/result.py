"""A value (Result), its address (SafeResult), and the absence of both (NoResult)."""

import enum
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

_set = object.__setattr__


class Described(Protocol):
    """As much of a result handler as an address needs."""

    @property
    def description(self) -> str:
        """JSON text from which an equal handler can be opened."""
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
    ) -> None:
        described = handler if isinstance(handler, str) else handler.description
        _set(self, "value", value)
        _set(self, "handler", described)
        _set(self, "serializer", serializer)
        _set(self, "size", size)
        _set(self, "digest", digest)
        _set(self, "content", content)

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

    Attributes:
        value: what the task returned; None is a value like any other.
        safe_value: where it is kept, or NoResult.
    """

    __slots__ = ("safe_value", "value")

    def __init__(
        self, value: Any, safe_value: SafeResult | Literal[NoResultType.NO_RESULT] = NoResult
    ) -> None:
        self.value = value
        self.safe_value = safe_value

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


Reference = Result | SafeResult | Literal[NoResultType.NO_RESULT]
"""How a state speaks of a value: in memory, by its address, or not at all."""


def address(reference: Reference) -> SafeResult | None:
    """Return where the value is kept; None where it is not."""
    if isinstance(reference, Result):
        reference = reference.safe_value
    return reference if isinstance(reference, SafeResult) else None
