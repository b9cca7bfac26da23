"""How a task looks for values of earlier runs, as an attempt is told it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cairnflow.ledger.base import MOST
from cairnflow.ledger.records import Candidate
from cairnflow.plan.cache_validators import Comparing


class Lookup(Protocol):
    """Finds values by the key under which they were kept. Can be pickled; thread-safe."""

    def candidates(
        self,
        key: str,
        *,
        inputs_digest: str | None = None,
        map_index: int | None = None,
        limit: int = MOST,
    ) -> Sequence[Candidate]:
        """Return what is kept under ``key``, newest first; see ``Ledger.cached``.

        Raises:
            LedgerError: it can't be asked.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheRule:
    """How a task looks for earlier values, and how long its own may be found.

    Attributes:
        key: under which they are kept.
        lifetime: seconds for which a value may be taken; None for ever.
        validator: says which of them are good.
        lookup: finds them.
        parameters: JSON object of the run's parameters, as it stands in the run's record.
        is_kept: the task's own values are kept, and can be found later.
        needs_width: the task is mapped over: the count of items in its value is needed.
    """

    key: str
    lifetime: float | None
    validator: Comparing | Callable[..., bool]
    lookup: Lookup
    parameters: str = "{}"
    is_kept: bool = True
    needs_width: bool = False

    def expires_at(self, ended: int) -> int | None:
        """Return from when on a value that was kept at ``ended`` may not be taken any more.

        Args:
            ended: microseconds since 1970 UTC, as what is returned.
        """
        return None if self.lifetime is None else ended + round(self.lifetime * 1_000_000)
