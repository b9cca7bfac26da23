"""Names for people: of addresses, and of values that are not what they should be."""

from collections.abc import Sequence

from cairnflow.cli.texts import Line, Span, styled
from cairnflow.ledger.records import Checkpoint
from cairnflow.trails.words import number


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
