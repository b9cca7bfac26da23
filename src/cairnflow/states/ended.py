"""States in which a task has ended, one way or another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from cairnflow.results.result import NoResult, Result
from cairnflow.states.base import State, Times


class Finished(State):
    """Nothing more will happen."""

    __slots__ = ()


class Looped(Finished):
    """Ended one turn of a loop; its value is what the next turn begins with.

    Attributes:
        loop_count: count of turns so far, from 1.
    """

    __slots__ = ("loop_count",)

    color = "#FFBB57"

    def __init__(
        self, message: str = "", result: Any = NoResult, loop_count: int = 1, **around: Any
    ) -> None:
        super().__init__(message, result, **around)
        self.loop_count = loop_count


class Success(Finished):
    """Returned a value, and the value can be got back."""

    __slots__ = ()

    color = "#159A7C"

    @classmethod
    def of(cls, result: Result, times: Times, content: str = "") -> Self:
        """Return the usual end of a task, in a third of the time that ``__init__`` takes.

        Args:
            result: the value.
            times: when the attempt went through its states.
            content: content digest of the value; empty where unknown.
        """
        made = object.__new__(cls)
        made.message = made.address = ""
        made.reference = result
        made.content = content
        made.codes = ""
        made.times = times
        made.before = made._around = None
        return made


class Cached(Success):
    """Has a value from before, found to be good.

    Attributes:
        cached_result_expiration: when the value is good no longer, aware of its zone; None for
            never.
        cached_parameters: what the run that made it was given; kept in memory only.
    """

    __slots__ = ("cached_parameters", "cached_result_expiration")

    color = "#CC4DEB"

    def __init__(
        self,
        message: str = "",
        result: Any = NoResult,
        *,
        cached_result_expiration: datetime | None = None,
        cached_parameters: Mapping[str, Any] | None = None,
        **around: Any,
    ) -> None:
        super().__init__(message, result, **around)
        self.cached_result_expiration = cached_result_expiration
        self.cached_parameters = cached_parameters


class Reused(Cached):
    """Has the value of an earlier run, which this run resumes."""

    __slots__ = ()


class Mapped(Success):
    """Stands for children, each with a state of its own.

    Attributes:
        map_states: the children's states; shape (children,).
    """

    __slots__ = ("map_states",)

    def __init__(
        self, message: str = "", map_states: list[State] | None = None, **around: Any
    ) -> None:
        super().__init__(message, **around)
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


class Crashed(Failed):
    """The process that worked on it ended: killed, out of memory, or by itself."""

    __slots__ = ()


class Invalid(Failed):
    """Returned a value that one of its validators refused; the value is kept for looking at."""

    __slots__ = ()


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
