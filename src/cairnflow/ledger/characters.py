"""Which characters of a text a database can hold."""

from collections.abc import Iterable
from typing import Any


def storable(values: Iterable[Any]) -> list[Any]:
    """Return ``values`` without characters that some database has none for.

    Half a surrogate pair becomes its escape, NUL the sign for it.
    """
    return [_cleaned(value) if isinstance(value, str) else value for value in values]


def _cleaned(text: str) -> str:
    return text.encode(errors="backslashreplace").decode().replace("\0", "\N{SYMBOL FOR NULL}")
