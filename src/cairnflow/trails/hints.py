"""Which name was probably meant."""

import difflib
from collections.abc import Sequence

_MOST = 8
"""Names that a message lists; of more it says how many."""


def nearest(name: str, known: Sequence[str]) -> str:
    """Return the end of a sentence: the name that was probably meant, or those that there are.

    Examples:
        >>> nearest("scor", ["score", "report"]), nearest("x", ["a", "b"]), nearest("x", [])
        ('did you mean score?', 'there are: a, b', 'there are none')
    """
    near = difflib.get_close_matches(name, known, 1)
    if near:
        return f"did you mean {near[0]}?"
    if not known:
        return "there are none"
    more = f" and {len(known) - _MOST:,} more" if len(known) > _MOST else ""
    return f"there are: {', '.join(known[:_MOST])}{more}"
