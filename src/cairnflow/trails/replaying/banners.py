"""What a person must know of a replay besides its verdict: what is not as it was at run time."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from cairnflow.trails.words import printable

Kind = Literal["code", "python", "package", "input", "stand_in", "recomputed", "context", "changed"]


class DriftWarning(UserWarning):
    """What is called now is not what ran: code, Python, packages or inputs have changed since."""


@dataclass(frozen=True, slots=True)
class Banner:
    """One thing that is not as it was when the task ran.

    Attributes:
        kind: ``code``, ``python`` and ``package`` for what has changed since; ``input`` for an
            argument that can't be held against what it was; ``stand_in`` for a class that can't
            be imported; ``recomputed`` for a value that was made again; ``context`` for what was
            not recorded; ``changed`` for an argument that was given by hand.
        text: one sentence.
        lines: more of it, such as a diff of code.
    """

    kind: Kind
    text: str
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        return printable("\n".join([self.text, *self.lines]), keep="\n\t")


_DRIFT = frozenset({"code", "python", "package"})


def warn(banners: Iterable[Banner], level: int) -> None:
    """Warn of what has changed since, in one ``DriftWarning``.

    Args:
        banners: of a replay.
        level: count of calls between this one and the author's, as for ``warnings.warn``.
    """
    told = [str(banner) for banner in banners if banner.kind in _DRIFT]
    if told:
        warnings.warn("\n".join(told), DriftWarning, stacklevel=level + 1)
