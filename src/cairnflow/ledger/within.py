"""Which capsule a text names, and the address in it: ``sales.cairn/daily-sales/12/score``."""

import os

from cairnflow.errors import AddressError
from cairnflow.keys import CAPSULE, parse_address


def within(text: str) -> tuple[str, str]:
    """Return the path of a capsule, and an address in it; no path where the text names none.

    Args:
        text: a path that ends in ``.cairn``, alone for what the capsule was made of; or with a
            task, or a whole address, behind it. A file of that name is not asked for where the
            text is a plain address that none is named after.

    Raises:
        Missing: there is no such file.
        Corrupt: it is no capsule.

    Examples:
        >>> within("daily-sales/12/score")
        ('', 'daily-sales/12/score')
    """
    path, rest = _split(text)
    if not path or (not os.path.isfile(path) and _is_address(text)):
        return "", text
    from cairnflow.ledger.capsules import subject_of  # a zip is 10 ms, which few commands open

    subject = subject_of(path)
    if not rest:
        return path, subject
    return path, rest if "/" in rest else f"{'/'.join(subject.split('/')[:2])}/{rest}"


def _split(text: str) -> tuple[str, str]:
    """Return what stands before and behind the end of a capsule's name; ("", text) without one."""
    path, found, rest = f"{text}/".partition(f"{CAPSULE}/")
    if not found or path.endswith("/") or not path:
        return "", text
    return f"{path}{CAPSULE}", rest.strip("/")


def _is_address(text: str) -> bool:
    try:
        parse_address(text)
    except AddressError:
        return False
    return True
