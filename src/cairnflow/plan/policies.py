"""The rules of a task: what follows a failure, and whether earlier values are looked for. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from cairnflow.plan.cache_validators import Comparing, all_inputs, duration_only
from cairnflow.plan.edges import TaskLike


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules for one task.

    Attributes:
        max_retries: attempts after the first; count, from 0.
        retry_delay: seconds between the end of an attempt and the next.
        timeout: seconds that one attempt may take; None for no limit.
    """

    max_retries: int = 0
    retry_delay: float = 0.0
    timeout: float | None = None

    def tries_again(self, attempt: int) -> bool:
        """Return whether another attempt follows the failed ``attempt`` (count from 1)."""
        return attempt <= self.max_retries


def takes_earlier_values(task: TaskLike) -> bool:
    """Return whether the task asks for caching."""
    return task.cache is not None or task.cache_for is not None


def validator_of(task: TaskLike) -> Comparing | Callable[..., bool]:
    """Return what says which earlier values of a task that asks for caching are good."""
    if task.cache == "inputs":
        return all_inputs
    return task.cache_validator or duration_only
