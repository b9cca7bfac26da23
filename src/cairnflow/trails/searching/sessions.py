"""A search in which a person answers: what was said is kept in the ledger, so it can be resumed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cairnflow.clock import now
from cairnflow.errors import NotFound
from cairnflow.keys import TaskKey, parse_address
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import Annotation, RunRecord
from cairnflow.ledger.wire import answer
from cairnflow.trails.ancestry.graph import Graph
from cairnflow.trails.approving import person
from cairnflow.trails.reading import Reader
from cairnflow.trails.searching.bisecting import Chain, chain_of
from cairnflow.trails.searching.first_bad import graph_of
from cairnflow.trails.searching.found import Contradiction
from cairnflow.trails.searching.halving import Answer, Standing

KIND: Final = "bisect"
"""Kind of annotation that a session is made of: ``start``, answers, ``reset``."""

ANSWERS: Final[tuple[Answer, ...]] = ("good", "bad", "skip")

_BY_WORD: Final[dict[str, Answer]] = {answer: answer for answer in ANSWERS}


@dataclass(frozen=True, slots=True)
class Session:
    """A search that a person answers, as far as it has come.

    Attributes:
        graph: of the run.
        key: of the value that is bad, at which it began.
        answers: what was said of task runs, the last word on each; in the order of the first.
    """

    graph: Graph
    key: TaskKey
    answers: dict[TaskKey, Answer]

    @property
    def address(self) -> str:
        """Of the value at which it began."""
        return self.graph.address(self.key)

    def progress(self) -> "Progress":
        """Return what follows from the answers."""
        chain = chain_of(self.graph, self.key)
        places = {address: place for place, address in enumerate(chain.addresses)}
        answers: dict[int, Answer] = {len(places) - 1: "bad"}
        for key, said in self.answers.items():
            place = places.get(self.graph.address(key))
            if place is not None and key != self.key:
                answers[place] = said
        return Progress(self, chain, chain.halving.standing(answers), answers)


@dataclass(frozen=True, slots=True)
class Progress:
    """What follows from the answers of a session.

    Attributes:
        session: the session.
        chain: the values in question.
        standing: what follows.
        answers: what was said, by place.
    """

    session: Session
    chain: Chain
    standing: Standing
    answers: dict[int, Answer]

    @property
    def first(self) -> str:
        """Address of the first value known to be bad."""
        assert self.standing.first is not None, "the value at which it began is bad"
        return self.chain.addresses[self.standing.first]

    @property
    def next(self) -> str | None:
        """Address of the value to be looked at next; None where the first bad one is known."""
        left = self.standing.left
        return self.chain.addresses[self.chain.halving.middle(left)] if left else None

    @property
    def good_before(self) -> list[str]:
        """Addresses of the values that the first bad one was made of, and that were called good."""
        assert self.standing.first is not None, "the value at which it began is bad"
        near = self.chain.halving.nearest(self.standing.first, self.answers)
        return [self.chain.addresses[up] for up in near if self.answers.get(up) == "good"]

    @property
    def suspects(self) -> list[str]:
        """Addresses of skipped values before it, of which one may be the first bad one."""
        return [self.chain.addresses[place] for place in self.standing.skipped]

    @property
    def contradictions(self) -> list[Contradiction]:
        """Answers that contradict what is assumed."""
        named = self.chain.addresses
        return [
            Contradiction(named[bad], named[good]) for bad, good in self.standing.contradictions
        ]

    def wire(self) -> dict[str, Any]:
        """Return the form that ``cairn bisect status --json`` gives."""
        named = self.chain.addresses
        return answer(
            {
                "addr": self.session.address,
                "first": None if self.standing.left else self.first,
                "next": self.next,
                "left": len(self.standing.left),
                "questions_left": self.standing.most,
                "among": self.chain.among,
                "answers": [
                    {"addr": named[place], "answer": said}
                    for place, said in sorted(self.answers.items())
                ],
                "good_before": self.good_before,
                "suspects": self.suspects,
                "contradictions": [one._asdict() for one in self.contradictions],
            }
        )


def start(reader: Reader, graph: Graph, key: TaskKey) -> Session:
    """Begin a session, in place of one of the same run."""
    _say(reader, graph.record, key, f"start {graph.address(key)}")
    return Session(graph, key, {})


def say(reader: Reader, session: Session, key: TaskKey, said: Answer) -> Session:
    """Note what a person says of a value.

    Raises:
        NotFound: it is not among the values in question.
    """
    graph = session.graph
    if key not in graph.ancestors(session.key) or key not in graph.last:
        raise NotFound(
            f"{graph.address(key)} is not among what {session.address} was made of; "
            f"see: cairn lineage {session.address} --up"
        )
    _say(reader, graph.record, key, said)
    return Session(graph, session.key, {**session.answers, key: said})


def reset(reader: Reader, session: Session) -> None:
    """End a session; what was said stays in the ledger, and counts no more."""
    _say(reader, session.graph.record, session.key, "reset")


def _say(reader: Reader, run: RunRecord, key: TaskKey, text: str) -> None:
    reader.ledger.annotate(Annotation(run.key, key.task, key.child, KIND, text, person(), now()))


def session_of(reader: Reader, run: RunRecord | None = None) -> Session:
    """Return the session of a run; of all runs the one that was begun last, where none is named.

    Raises:
        NotFound: there is none.
    """
    said = reader.ledger.said(KIND) if run is None else reader.ledger.annotations(run.key, KIND)
    found = _open(said)
    if found is None:
        where = "" if run is None else f" of {run.address}"
        raise NotFound(f"no bisect{where} is under way; begin one: cairn bisect start ADDRESS")
    begun, answers = found
    address = parse_address(begun.text.removeprefix("start "))
    graph = graph_of(reader, run or find_run(reader.ledger, address))
    return Session(graph, TaskKey(begun.task, begun.map_index), answers)


def _open(said: Sequence[Annotation]) -> tuple[Annotation, dict[TaskKey, Answer]] | None:
    """Return how the last session that is still under way began, and what was answered in it."""
    begun: dict[int, Annotation] = {}
    answers: dict[int, dict[TaskKey, Answer]] = {}
    for one in said:
        if one.text.startswith("start "):
            begun.pop(one.run, None)
            begun[one.run], answers[one.run] = one, {}
        elif one.text == "reset":
            begun.pop(one.run, None)
        elif one.run in begun and one.text in _BY_WORD:
            answers[one.run][TaskKey(one.task, one.map_index)] = _BY_WORD[one.text]
    if not begun:
        return None
    last = begun[next(reversed(begun))]
    return last, answers[last.run]
