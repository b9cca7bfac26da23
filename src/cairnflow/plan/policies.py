"""What happens after a failure: whether there is another attempt, and when. Pure."""

from dataclasses import dataclass


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
