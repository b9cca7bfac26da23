"""One line of the table: what was measured, beside what, and whether the figure is reached."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Literal

Kind = Literal["difference", "ratio", "share", "value"]
Pair = tuple[float, float]
"""What plain Python took, and what we took, one after the other."""

_FIGURES: dict[Kind, Callable[[float, float], float]] = {
    "difference": lambda plain, ours: ours - plain,
    "ratio": lambda plain, ours: ours / plain,
    "share": lambda plain, ours: plain / ours,
    "value": lambda _, ours: ours,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What is to be reached.

    Attributes:
        kind: what is made of a pair: our ``difference`` to plain Python, our ``ratio`` to it, our
            speed as a ``share`` of its, or our ``value`` alone.
        bound: the figure to reach; None where it is told for comparison only.
        at_least: more is better; else less is.
    """

    kind: Kind
    bound: float | None = None
    at_least: bool = False

    def of(self, pair: Pair) -> float:
        """Return the figure of one pair."""
        return _FIGURES[self.kind](*pair)

    def is_reached(self, figure: float) -> bool | None:
        """Say whether a figure is good enough; None where there is nothing to reach."""
        if self.bound is None:
            return None
        return figure >= self.bound if self.at_least else figure <= self.bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line.

    Attributes:
        case: letter of the case.
        medium: ``tmpfs``, ``disk``, or empty where neither is touched.
        work: what is done.
        unit: of ``plain`` and ``ours``.
        against: name of what plain Python does.
        plain: median; None where there is none.
        ours: median; None where it could not be measured.
        figure: median of the figures of all pairs.
        best: the figure of the best of ours and the best of plain Python.
        kind: see ``Figure``.
        bound: see ``Figure``.
        at_least: see ``Figure``.
        is_reached: see ``Figure``; by the median.
        more: other medians by name, such as ``first run``, in the same unit.
        problem: why it could not be measured.
    """

    case: str
    medium: str
    work: str
    unit: str = ""
    against: str = ""
    plain: float | None = None
    ours: float | None = None
    figure: float | None = None
    best: float | None = None
    kind: Kind = "value"
    bound: float | None = None
    at_least: bool = False
    is_reached: bool | None = None
    more: dict[str, float] = field(default_factory=dict[str, float])
    problem: str = ""

    def plainly(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)


def row(
    case: str,
    medium: str,
    work: str,
    figure: Figure,
    *,
    pairs: Sequence[Pair],
    unit: str,
    against: str = "",
    more: dict[str, float] | None = None,
) -> Row:
    """Make a line of pairs, which are all in ``unit``."""
    better = max if figure.at_least and figure.kind == "value" else min
    plain, ours = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    found = median(figure.of(pair) for pair in pairs)
    return Row(
        case=case,
        medium=medium,
        work=work,
        unit=unit,
        against=against,
        plain=median(plain) if against else None,
        ours=median(ours),
        figure=found,
        best=figure.of((better(plain), better(ours))),
        kind=figure.kind,
        bound=figure.bound,
        at_least=figure.at_least,
        is_reached=figure.is_reached(found),
        more=more or {},
    )
