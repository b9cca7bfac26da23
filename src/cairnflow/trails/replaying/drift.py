"""The code of a task now against the code as it ran: what changed, as a diff."""

import difflib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cairnflow.digests import CodeFacts, code
from cairnflow.trails.lines import short_digest
from cairnflow.trails.replaying.banners import Banner
from cairnflow.trails.replaying.places import is_file_of_ours
from cairnflow.trails.sources import Source

_SHORT = 40
"""Lines of a diff in a banner; ``cairn code --diff`` shows all."""


OTHER_ATTRIBUTES = Banner("code", "the task's own attributes are not those that it had then")


def code_banners(then: Source, digest: str, fn: Callable[..., Any]) -> list[Banner]:
    """Return that the code is not that of then, or not that of its file.

    Args:
        then: the code as it ran.
        digest: of the code now.
        fn: the function now.
    """
    banners: list[Banner] = []
    if is_file_of_ours(then.file):  # our own version is told as such
        return banners
    now = code(fn)
    if then.source and _is_outdated(now):
        said = f"{now.name} as it is in memory is not what its file says: import {now.file} anew"
        banners.append(Banner("code", said))
    if digest == then.digest:
        return banners
    lines = list(code_diff(then, now))
    shown = lines if len(lines) <= _SHORT else [*lines[:_SHORT], f"… {len(lines) - _SHORT} more"]
    changed = f"{short_digest(then.digest)} → {short_digest(digest)}"
    why = "" if lines else "; no line of its own text, but what a name in it stands for"
    return [Banner("code", f"the code has changed since: {changed}{why}", tuple(shown)), *banners]


def _is_outdated(now: CodeFacts) -> bool:
    """Say whether the file of a function has other lines than the function was made of."""
    if not Path(now.file).is_file():
        return False
    text = "\n".join(map(str.strip, Path(now.file).read_text("utf-8", "replace").splitlines()))
    lines = "\n".join(map(str.strip, now.source.splitlines()))
    return not lines or f"\n{lines}\n" not in f"\n{text}\n"


def code_diff(then: Source, now: CodeFacts) -> Iterator[str]:
    """Yield the lines of a diff from the code that ran to the code that is here now.

    Args:
        then: as it ran.
        now: as it is; each with the helpers that it uses.
    """
    yield from _diff(then.name, then.source, now.source)
    old = dict(then.helpers)
    new = {helper.name: helper.source for helper in now.helpers}
    for name in [*old, *(name for name in new if name not in old)]:
        yield from _diff(name, old.get(name, ""), new.get(name, ""))


def _diff(name: str, then: str, now: str) -> Iterator[str]:
    lines = difflib.unified_diff(
        then.splitlines(), now.splitlines(), f"{name} as it ran", f"{name} now", lineterm="", n=2
    )
    yield from lines
