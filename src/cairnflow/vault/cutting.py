"""Secrets that were cut off: of a long text, people see the beginning."""

import re
from collections.abc import Iterable, Iterator

from cairnflow.vault.forms import in_text, pattern

_HEAD = 8
"""Characters by which the beginning of a secret is known, before a sign that says "cut"."""

_BARE = 12
"""Characters likewise, where a text just ends."""

_CUT = re.compile(r"\s*(?:…|\.\.\.)")


class Cuts:
    """Finds the beginnings of secrets where a text was cut.

    Args:
        plains: the secrets.
    """

    def __init__(self, plains: Iterable[str]) -> None:
        self._forms: dict[str, list[str]] = {}
        self._longest = 0
        for plain in plains:
            for form in in_text(plain):
                if len(form) > _HEAD:
                    self._forms.setdefault(form[:_HEAD], []).append(form)
                    self._longest = max(self._longest, len(form))
        self.heads = re.compile(pattern(self._forms) or "(?!)")

    def masked(self, text: str, mask: str) -> str:
        """Return ``text`` with ``mask`` in place of the beginnings of secrets; or itself."""
        if len(text) < _HEAD or not self.heads.search(text):
            return text
        for end in reversed([*_ends(text)]):
            start = self._begin(text, end)
            if start is not None:
                text = text[:start] + mask + text[end:]
        return text

    def _begin(self, text: str, end: int) -> int | None:
        """Return where the secret begins that is cut off at ``end``."""
        least = _HEAD if end < len(text) else _BARE
        for found in self.heads.finditer(text, max(end - self._longest, 0), end):
            rest = text[found.start() : end]
            if len(rest) >= least and any(f.startswith(rest) for f in self._forms[found.group()]):
                return found.start()
        return None


def _ends(text: str) -> Iterator[int]:
    for found in _CUT.finditer(text):
        yield found.start()
    yield len(text)
