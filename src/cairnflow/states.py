"""What can be true of a task, or of a run, at one moment; a new state takes the place of an old.

::

    State
    ├── Pending
    │   └── Scheduled
    │       └── Retrying
    ├── Running
    └── Finished
        ├── Success
        │   ├── Cached
        │   │   └── Reused
        │   ├── Mapped
        │   └── Skipped
        └── Failed
            ├── TimedOut
            ├── TriggerFailed
            └── Cancelled
"""

from typing import Any, NamedTuple

from cairnflow.results.keeping import KeptResult
from cairnflow.results.result import NoResult, NoResultType, Result, SafeResult


class Times(NamedTuple):
    """When an attempt went through its states: microseconds since 1970-01-01 UTC.

    Attributes:
        ready: its upstream tasks had ended.
        started: a worker began it.
        returned: the author's function returned or raised.
        ended: its value was kept.
    """

    ready: int
    started: int
    returned: int
    ended: int


class Moment(NamedTuple):
    """One line of a task run's history.

    Attributes:
        at: microseconds since 1970-01-01 UTC.
        state: name of the state.
        message: one line for people.
        attempt: count from 1.
    """

    at: int
    state: str
    message: str
    attempt: int


class State:
    """Base of all states.

    A plain class, not a dataclass: two are made for every task run.

    Args:
        message: one line for people.
        result: a value, a Result, a SafeResult, or NoResult.

    Attributes:
        message: one line for people.
        reference: the Result, in memory or kept; NoResult where there is none.
        address: of the run, in the state of a flow; empty in the state of a task.
        content: content digest of the value; empty where unknown.
        times: when it went through its states; None where nothing ran.
        before: the state of the attempt before this one.
    """

    __slots__ = ("address", "before", "content", "message", "reference", "times")

    color = "#64748B"

    def __init__(self, message: str = "", result: Any = NoResult) -> None:
        self.message = message
        if isinstance(result, SafeResult):
            result = KeptResult(result)
        elif not isinstance(result, Result | NoResultType):
            result = Result(result)
        self.reference: Result | NoResultType = result
        self.address = ""
        self.content = ""
        self.times: Times | None = None
        self.before: State | None = None

    @property
    def name(self) -> str:
        """The state's word, such as ``Success``."""
        return type(self).__name__

    @property
    def _result(self) -> Result | NoResultType:
        """The reference, under the name that the seed's page shows."""
        return self.reference

    @property
    def result(self) -> Any:
        """The value; fetched where it was kept if it is not in memory, and its digest checked.

        For a flow's state a mapping task -> State; for a failed task the exception.

        Raises:
            ResultError: the value can't be got back.
        """
        return self.reference.value

    @property
    def history(self) -> list[Moment]:
        """What was true before, oldest first, this state last."""
        states: list[State] = [self]
        while (before := states[-1].before) is not None:
            states.append(before)
        numbered = enumerate(reversed(states), start=1)
        return [moment for number, state in numbered for moment in _moments(state, number)]

    def is_pending(self) -> bool:
        """Not begun yet, or waiting to begin again."""
        return isinstance(self, Pending)

    def is_scheduled(self) -> bool:
        """Waiting for a time."""
        return isinstance(self, Scheduled)

    def is_retrying(self) -> bool:
        """Failed, and waiting for its next attempt."""
        return isinstance(self, Retrying)

    def is_running(self) -> bool:
        """A worker has it."""
        return isinstance(self, Running)

    def is_finished(self) -> bool:
        """Nothing more will happen to it."""
        return isinstance(self, Finished)

    def is_successful(self) -> bool:
        """Ended well; skipped counts as well."""
        return isinstance(self, Success)

    def is_cached(self) -> bool:
        """Its value was kept before, and is good."""
        return isinstance(self, Cached)

    def is_mapped(self) -> bool:
        """Stands for children."""
        return isinstance(self, Mapped)

    def is_skipped(self) -> bool:
        """Was not to be done."""
        return isinstance(self, Skipped)

    def is_failed(self) -> bool:
        """Ended badly."""
        return isinstance(self, Failed)

    def __repr__(self) -> str:
        return f'<{self.name}: "{self.message}">' if self.message else f"<{self.name}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, State):
            return NotImplemented
        return type(self) is type(other) and self.reference == other.reference

    __hash__ = object.__hash__


def _moments(state: State, attempt: int) -> list[Moment]:
    if state.times is None:
        return [Moment(0, state.name, state.message, attempt)]
    return [
        Moment(state.times.ready, "Pending", "upstream tasks have ended", attempt),
        Moment(state.times.started, "Running", "a worker has begun it", attempt),
        Moment(state.times.ended, state.name, state.message, attempt),
    ]


class Pending(State):
    """Not begun."""

    __slots__ = ()


class Scheduled(Pending):
    """To begin at a time.

    Attributes:
        start_time: microseconds since 1970-01-01 UTC.
    """

    __slots__ = ("start_time",)

    def __init__(self, message: str = "", result: Any = NoResult, start_time: int = 0) -> None:
        super().__init__(message, result)
        self.start_time = start_time


class Retrying(Scheduled):
    """An attempt has failed, and there will be another.

    Attributes:
        run_count: attempts so far.
    """

    __slots__ = ("run_count",)

    color = "#A98A1C"

    def __init__(
        self, message: str = "", result: Any = NoResult, start_time: int = 0, run_count: int = 1
    ) -> None:
        super().__init__(message, result, start_time)
        self.run_count = run_count


class Running(State):
    """A worker has it."""

    __slots__ = ()

    color = "#1E44B8"


class Finished(State):
    """Nothing more will happen."""

    __slots__ = ()


class Success(Finished):
    """Returned a value, and the value can be got back."""

    __slots__ = ()

    color = "#159A7C"


class Cached(Success):
    """Has a value from before, found to be good."""

    __slots__ = ()

    color = "#CC4DEB"


class Reused(Cached):
    """Has the value of an earlier run, which this run resumes."""

    __slots__ = ()


class Mapped(Success):
    """Stands for children, each with a state of its own.

    Attributes:
        map_states: the children's states; shape (children,).
    """

    __slots__ = ("map_states",)

    def __init__(self, message: str = "", map_states: list[State] | None = None) -> None:
        super().__init__(message)
        self.map_states: list[State] = [] if map_states is None else map_states

    @property
    def result(self) -> Any:
        """The children's values, in order; shape (children,)."""
        return [child.result for child in self.map_states]

    def is_successful(self) -> bool:
        """Whether all children ended well."""
        return all(child.is_successful() for child in self.map_states)

    def is_finished(self) -> bool:
        """Whether all children have ended."""
        return all(child.is_finished() for child in self.map_states)

    def is_failed(self) -> bool:
        """Whether a child ended badly."""
        return any(child.is_failed() for child in self.map_states)


class Skipped(Success):
    """Was not to be done; what follows it is skipped as well, unless it says otherwise."""

    __slots__ = ()

    color = "#808D9E"


class Failed(Finished):
    """Ended badly; its result is the exception."""

    __slots__ = ()

    color = "#A3120F"


class TimedOut(Failed):
    """Took longer than its author allowed."""

    __slots__ = ()


class TriggerFailed(Failed):
    """Never begun: its trigger did not allow it, as a rule since an upstream task failed."""

    __slots__ = ()


class Cancelled(Failed):
    """Stopped by a person."""

    __slots__ = ()

    color = "#808D9E"


def named(name: str) -> type[State]:
    """Return the class of states that goes by ``name``.

    Raises:
        KeyError: there is none.
    """
    return _NAMED[name]


def _below(cls: type[State]) -> list[type[State]]:
    return [cls, *(found for sub in cls.__subclasses__() for found in _below(sub))]


_NAMED = {cls.__name__: cls for cls in _below(State)}
