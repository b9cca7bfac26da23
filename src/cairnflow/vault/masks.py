"""What finds all forms of many secrets at once: by how they begin, then by all of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from cairnflow.vault.forms import SHORTEST, in_bytes, in_text, is_short_number, parsed, pattern

SHORTEST_IN_BYTES = 6
"""Characters below which a secret isn't looked for in kept bytes: any 4 bytes turn up in every
fourth gigabyte of random ones, any 6 in one of 280,000."""

_HEAD = SHORTEST
"""Characters by which secrets are looked for: a pattern of whole ones takes 20 ms a secret to be
made, one of their beginnings 1 ms."""

_CUT_OFF, _JUST_ENDS = 8, 12
"""Characters of a secret's beginning that are taken out where a text is cut by a sign for it, and
where it just ends."""

_CUT = re.compile(r"\s*(?:…|\.\.\.)")
_FEW = 200
_SMALL = 4_096
"""That few forms are faster looked for one by one in bytes that are more than so many."""


class Masks:
    """Takes secrets, and the beginnings of those that were cut off, out of texts.

    Args:
        plains: the secrets.
    """

    def __init__(self, plains: Iterable[str]) -> None:
        self._forms: dict[str, list[str]] = {}
        self._alone: set[str] = set()
        for plain in plains:
            found = in_text(plain)
            if is_short_number(plain):
                self._alone |= found
            for form in found:
                self._forms.setdefault(form[:_HEAD], []).append(form)
        for forms in self._forms.values():
            forms.sort(key=len, reverse=True)
        self._longest = max((len(forms[0]) for forms in self._forms.values()), default=0)
        self._heads = re.compile(pattern(self._forms))

    def may_be_in(self, text: str) -> bool:
        """Return False if ``text`` holds no secret for sure."""
        return self._heads.search(text) is not None

    def masked(self, text: str, mask: str) -> str:
        """Return ``text`` with ``mask`` where a secret stood; itself where there is none."""
        if not self._heads.search(text):
            return text
        kept, start = list[str](), 0
        for begin, end in self._found(text):
            kept += [text[start:begin], mask]
            start = end
        if kept:
            text = "".join([*kept, text[start:]])
        return self._without_beginnings(text, mask)

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        at = 0
        while head := self._heads.search(text, at):
            begin = head.start()
            form = next((f for f in self._forms[head.group()] if text.startswith(f, begin)), "")
            if form and self._counts(form, text, begin):
                at = begin + len(form)
                yield begin, at
            else:
                at = begin + 1

    def _counts(self, form: str, text: str, begin: int) -> bool:
        """Return whether a form is a secret here: a few digits are one only if they stand alone."""
        if form not in self._alone:
            return True
        beside = text[max(begin - 1, 0) : begin] + text[begin + len(form) :][:1]
        return not any(character.isascii() and character.isalnum() for character in beside)

    def _without_beginnings(self, text: str, mask: str) -> str:
        ends = [found.start() for found in _CUT.finditer(text)]
        for end in reversed([*ends, len(text)]):
            begin = self._cut_off(text, end)
            if begin is not None:
                text = text[:begin] + mask + text[end:]
        return text

    def _cut_off(self, text: str, end: int) -> int | None:
        """Return where the secret begins that is cut off at ``end``."""
        least = _CUT_OFF if end < len(text) else _JUST_ENDS
        at = max(end - self._longest, 0)
        while (head := self._heads.search(text, at, end)) and end - head.start() >= least:
            at = head.start()
            if any(form.startswith(text[at:end]) for form in self._forms[head.group()]):
                return at
            at += 1
        return None


class Finder(NamedTuple):
    """Finds secrets in bytes.

    Attributes:
        longest: bytes of the longest form of a secret.
        names: the secret's name by each of its forms; shape (forms,).
        numbers: the secrets that are numbers, and their names.
        by_head: the forms by how they begin.
        heads: matches these beginnings.
    """

    longest: int
    names: Mapping[bytes, str]
    numbers: Mapping[int | float, str]
    by_head: Mapping[bytes, list[bytes]]
    heads: re.Pattern[bytes]

    def find(self, data: bytes) -> str | None:
        """Return the name of a secret that ``data`` holds; None where it holds none."""
        if len(self.names) <= _FEW and len(data) > _SMALL:
            return next((name for form, name in self.names.items() if form in data), None)
        at = 0
        while head := self.heads.search(data, at):
            begin = head.start()
            for form in self.by_head[head.group()]:
                if data.startswith(form, begin):
                    return self.names[form]
            at = begin + 1
        return None


def finder(names: Mapping[str, str]) -> Finder:
    """Return what finds secrets in bytes; short ones, which turn up by chance, are left out.

    Args:
        names: name by text of each secret.
    """
    long = {plain: name for plain, name in names.items() if not is_short_number(plain)}
    forms = {
        form: name
        for plain, name in long.items()
        for form in in_bytes(plain)
        if len(form) >= SHORTEST_IN_BYTES
    }
    by_head: dict[bytes, list[bytes]] = {}
    for form in forms:
        by_head.setdefault(form[:_HEAD], []).append(form)
    heads = re.compile(pattern(head.decode("latin-1") for head in by_head).encode("latin-1"))
    longest = max(map(len, forms), default=0)
    return Finder(longest, forms, _numbers(long), by_head, heads)


def _numbers(names: Mapping[str, str]) -> dict[int | float, str]:
    found: dict[int | float, str] = {}
    for plain, name in names.items():
        if isinstance(number := parsed(plain), int | float):
            found[number] = name
    return found
