"""Texts that fit where they are shown: in a line, in a block of so many characters."""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NOT_PRINTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LONE = re.compile("[\ud800-\udfff]")


def line(text: str, most: int) -> str:
    r"""Return ``text`` as one line without control characters, of ``most`` characters at most.

    Examples:
        >>> line("score\r\nBcc: eve@example.com", 80)
        'score Bcc: eve@example.com'
        >>> line("0123456789", 6)
        '01234…'
    """
    return clipped(_CONTROL.sub(" ", text).strip(), most)


def clipped(text: str, most: int) -> str:
    """Return ``text`` with ``…`` in the place of what is more than ``most`` characters.

    Characters that no encoding knows are replaced, and control characters but the ends of lines
    and tabs are left out.
    """
    text = _LONE.sub("\ufffd", _NOT_PRINTED.sub("", text))
    return text if len(text) <= most else f"{text[: most - 1]}…"
