"""What a search for the first bad value has found."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from cairnflow.ledger.wire import answer
from cairnflow.trails.markup import page, pairs, tag
from cairnflow.trails.searching.halving import Answer
from cairnflow.trails.showing import Shown
from cairnflow.trails.words import counted, number, printable

_SHOWN = 50
"""Values that a notebook shows."""


class Asked(NamedTuple):
    """One value that was asked about.

    Attributes:
        address: of the value.
        answer: whether it is good.
        question: which question it was asked in, from 1; 0 for the value that the search began at.
        why: why nothing could be said of it; empty where something was.
    """

    address: str
    answer: Answer
    question: int
    why: str = ""


class Skipped(NamedTuple):
    """A value of which nothing could be said.

    Attributes:
        address: of the value.
        why: it is gone, or the check raised an error.
    """

    address: str
    why: str


class Contradiction(NamedTuple):
    """Two answers that can't both follow from the assumption that what is bad makes bad.

    Attributes:
        bad: address of a bad value.
        good: address of a good one that was made of it.
    """

    bad: str
    good: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Found(Shown):
    """The first bad value. True where there is one.

    Attributes:
        of: address of the value that the search began at.
        address: of the first bad value; empty where all are good.
        among: count of values in question, with the one that the search began at.
        questions: count of questions that were asked, beside whether that one is bad.
        asked: each value that was asked about, in order.
        good_before: addresses of the values that the first bad one was made of, which are good.
        suspects: addresses of values before it of which nothing can be said: one of them may be
            the first bad one.
        contradictions: pairs of answers that contradict what is assumed.
    """

    of: str
    address: str
    among: int
    questions: int
    asked: tuple[Asked, ...]
    good_before: tuple[str, ...] = ()
    suspects: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.address)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Values of which nothing could be said, and why."""
        return tuple(Skipped(one.address, one.why) for one in self.asked if one.answer == "skip")

    @property
    def read(self) -> int:
        """Count of values that were judged."""
        return sum(one.answer != "skip" for one in self.asked)

    def wire(self) -> dict[str, Any]:
        """Return the form that ``cairn bisect --json`` gives."""
        return answer(
            {
                "addr": self.of,
                "first": self.address or None,
                "among": self.among,
                "questions": self.questions,
                "read": self.read,
                "asked": [
                    {"addr": one.address, "answer": one.answer, "question": one.question,
                     "why": one.why or None}
                    for one in self.asked
                ],
                "good_before": list(self.good_before),
                "suspects": list(self.suspects),
                "skipped": [{"addr": one.address, "why": one.why} for one in self.skipped],
                "contradictions": [one._asdict() for one in self.contradictions],
            }
        )  # fmt: skip

    def __str__(self) -> str:
        what = f"first bad: {self.address}" if self else f"all good up to {self.of}"
        told = f"{what}; {counted(self.questions, 'question')}, {counted(self.read, 'value')} read"
        doubts = f", {counted(len(self.suspects), 'suspect')}" if self.suspects else ""
        return printable(f"{told}, {number(len(self.skipped))} skipped{doubts}")

    def _line(self) -> str:
        return f"<Found {self}>"

    def _page(self) -> str:
        told = [(one.address, f"{one.answer} {one.why}".strip()) for one in self.asked[:_SHOWN]]
        return page(tag("p", str(self)), pairs(told) if told else "")
