"""Texts and bytes, cut to what a person reads."""

from typing import Any

from cairnflow.previews.base import TEXT, Preview, Request, counted

SUMMARY = 60  # characters of a text in a listing
_HEX = 32  # bytes shown of bytes: two lines of a hex dump
_COUNTED = 16_000_000  # characters in which lines are counted; 100 MB of text would take 20 ms


def preview_text(value: Any, request: Request) -> Preview:
    """Return the head of a text, with its length in characters and lines."""
    facts = _facts(value) if request.shows("schema") else {}
    if not request.shows("sample"):
        return request.made(counted(str.__len__(value), "character"), TEXT, facts=facts)
    most = request.limits.characters
    return request.made(
        quoted(value),
        TEXT,
        cut(value, most),
        facts=facts,
        truncated=str.__len__(value) > most,
    )


def preview_bytes(value: Any, request: Request) -> Preview:
    """Return the length of bytes, and the first of them in hex."""
    size = memoryview(value).nbytes
    facts = {"bytes": size}
    data = head_hex(value) if request.shows("sample") else None
    return request.made(counted(size, "byte"), data=data, facts=facts, truncated=size > _HEX)


def cut(text: str, most: int) -> str:
    """Return the first ``most`` characters as an exact str that UTF-8 can hold.

    Half characters (lone surrogates) become U+FFFD: strict readers of JSON refuse them.

    Examples:
        >>> cut("abcdef", 4)
        'abc…'
    """
    head = str.__getitem__(text, slice(most))
    if str.__len__(text) > most:
        head = head[:-1] + "…"
    return head if head.isascii() else _whole(head)


def quoted(text: str) -> str:
    """Return a text as it stands in a listing: in quotes, on one line, cut.

    Examples:
        >>> quoted("EU"), quoted("a" * 100)[-18:]
        ("'EU'", "a…' 100 characters")
    """
    shown = repr(cut(text, SUMMARY))
    length = str.__len__(text)
    return shown if length <= SUMMARY else f"{shown} {counted(length, 'character')}"


def head_hex(value: Any) -> str:
    """Return the first bytes of a buffer in hex."""
    return memoryview(value).cast("B")[:_HEX].hex(" ")


def _facts(text: str) -> dict[str, int]:
    characters = str.__len__(text)
    if characters > _COUNTED:
        return {"characters": characters}
    return {"characters": characters, "lines": str.count(text, "\n") + 1}


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
