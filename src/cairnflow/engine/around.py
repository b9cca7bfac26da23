"""What the loop is handed: what it acts on, and what is known before it begins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cairnflow.engine.attempt import carry_out
from cairnflow.engine.ends import Outcome
from cairnflow.engine.interrupts import Stop
from cairnflow.engine.observers import Observer
from cairnflow.engine.reuse import Reason
from cairnflow.engine.work import Attempt, Known
from cairnflow.executors.base import Executor
from cairnflow.keys import TaskKey
from cairnflow.ledger.base import Ledger
from cairnflow.results.uploads import Uploads
from cairnflow.states import State


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the loop acts on and is told by.

    Attributes:
        ledger: where facts are written; not asked where the run is not recorded.
        executor: runs attempts.
        flush: brings to the disk what this process has kept, before the facts that name it.
        observers: are told what happens.
        stop: whether a person wants it to stop.
        raises: raise what an author's function raised, once its end is recorded.
        uploads: store values while the next tasks begin; None where none is stored so.
        call: what the executor is to call with each attempt.
    """

    ledger: Ledger
    executor: Executor
    flush: Callable[[], None]
    observers: Sequence[Observer]
    stop: Stop
    raises: bool = False
    uploads: Uploads | None = None
    call: Callable[[Attempt], Outcome] = carry_out


@dataclass(frozen=True, slots=True)
class Before:
    """What is known before a run begins.

    Attributes:
        known: what a resumed run has of each task run; None for a fresh run.
        approved: task runs that were paused, and that a person let go on.
        preset: states in which tasks are from the start, by place.
        shown: JSON of the values of parameters, by place.
    """

    known: Mapping[TaskKey, Known | Reason] | None = None
    approved: frozenset[TaskKey] = frozenset()
    preset: Mapping[int, State] = field(default_factory=dict[int, State])
    shown: Mapping[int, str] = field(default_factory=dict[int, str])
