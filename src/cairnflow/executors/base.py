"""What an executor is: hands that run calls somewhere. Knows nothing of tasks."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any, NamedTuple, Protocol


class Ended(NamedTuple):
    """A call that has ended.

    Attributes:
        ticket: what it was submitted under.
        value: what it returned.
        error: what it raised, or how its worker was lost; None where it returned.
    """

    ticket: Any
    value: Any
    error: BaseException | None


class Executor(Protocol):
    """Runs calls; order and place are its own affair. Used by one thread at a time."""

    def submit(self, ticket: Any, fn: Callable[[Any], Any], arg: Any, /) -> None:
        """Accept the call ``fn(arg)``; it runs at the latest in ``wait``."""
        ...

    def wait(self, timeout: float | None = None, /) -> list[Ended]:
        """Block until a call has ended, or for ``timeout`` seconds.

        Called only while a call is out.

        Returns:
            All that ended since the last time, in that order; none after a timeout.
        """
        ...

    def drop(self) -> list[Any]:
        """Forget the calls that have not begun; return their tickets."""
        ...

    def close(self) -> None:
        """Let go of workers, without waiting for calls that still run."""
        ...


class Shared(Protocol):
    """What many calls have in common: sent to each worker process once, and found there again.

    An object is known by its type's having the name ``__shared_key__``.
    """

    @property
    def __shared_key__(self) -> str:
        """Text that no other object of this process has that is not equal to this one."""
        ...


class Failing(Protocol):
    """Holds errors that were raised: one that can't be sent as it is, is sent as what it said.

    An object is known by its type's having the name ``__failures__``. All other errors are values,
    for which nothing may stand.
    """

    @property
    def __failures__(self) -> Sequence[BaseException]:
        """The errors."""
        ...


class Guard(Protocol):
    """Ends the process in which a call takes too long, whatever the call is stuck in."""

    def begin(self, seconds: float) -> None:
        """Have the process ended unless ``end`` is called within ``seconds`` and a grace."""
        ...

    def end(self) -> None:
        """Let the process live."""
        ...


guard: ContextVar[Guard | None] = ContextVar("guard", default=None)
"""What guards the call that is being carried out here; None where nothing could end it."""
