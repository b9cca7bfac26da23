"""How a task run is to be called again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cairnflow.differences.base import Tolerance
from cairnflow.engine.calling import call
from cairnflow.errors import AuthoringError
from cairnflow.trails.replaying.calling import Call

USUAL = Tolerance(rel=1e-9)
"""Within this two floats count as equal: sums in another order differ by less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a task run is to be called again.

    Attributes:
        code: ``current`` for the function as it is here, ``run`` for the code as it ran; None for
            the current one where it is here, and else the code as it ran.
        fn: a function that takes the task's place; None for its own.
        overrides: arguments that are to be other than they were.
        times: count of calls, from 1.
        tolerance: within which two values count as equal.
        rebuild_inputs: call the tasks before where their values are gone.
        strict: a class that can't be imported is an error; else a stand-in is given.
        by: calls the function; a debugger may.

    Raises:
        AuthoringError: one of these can't be.
    """

    code: Literal["current", "run"] | None = None
    fn: Callable[..., Any] | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict[str, Any])
    times: int = 1
    tolerance: Tolerance = USUAL
    rebuild_inputs: bool = False
    strict: bool = False
    by: Call = call

    def __post_init__(self) -> None:
        if self.code not in {None, "current", "run"}:
            raise AuthoringError(f"code is 'current' or 'run', not {self.code!r}")
        if not isinstance(self.times, int) or self.times < 1:
            raise AuthoringError(f"times is a count from 1, not {self.times!r}")
