"""Names for people: of handlers, and of values that are not what they should be."""

from collections.abc import Sequence

from cairnflow.cli.texts import Line, Span, styled
from cairnflow.ledger.records import Checkpoint
from cairnflow.trails.lines import described, handler_name
from cairnflow.trails.words import number


def handler_shown(description: str | None) -> str:
    """Return a handler as its author wrote it: arguments that say nothing are left out.

    Examples:
        >>> handler_shown('{"class": "a.B", "args": {"dir": "/x", "key": null}}')
        "B(dir='/x')"
    """
    if not description:
        return ""
    args = described(description)["args"]
    given = ", ".join(
        f"{name}={value!r}" for name, value in args.items() if value not in (None, "none")
    )
    return f"{handler_name(description)}({given})"


def invalid(fact: Checkpoint) -> Line:
    """Return the mark of a value that a validator refused, with its sentence; nothing for others.

    Args:
        fact: of the value.
    """
    if fact.state != "Invalid" or fact.location is None:
        return ()
    return (Span("  "), styled(f"invalid: {fact.message}", "failed"))


def few(addresses: Sequence[str], most: int = 3) -> str:
    """Return the first of some addresses, and how many more there are.

    Examples:
        >>> few(["a", "b"]), few(["a", "b", "c", "d"], 1)
        ('a, b', 'a and 3 more')
    """
    more = len(addresses) - most
    return f"{', '.join(addresses[:most])}{f' and {number(more)} more' if more > 0 else ''}"
