"""For tests of flows and of other people's backends: runs in memory, clocks, and contracts.

Everything but the contracts works without pytest.
"""

from typing import TYPE_CHECKING

from cairnflow.flow.flow import raise_on_exception
from cairnflow.lazily import handed_on
from cairnflow.testing.clock import SettableClock
from cairnflow.testing.counting import CountingHandler
from cairnflow.testing.running import run_in_memory, set_temporary_config, temporary_config
from cairnflow.testing.serializable import is_serializable, unserializable_part

if TYPE_CHECKING:  # they need pytest, which only those have who test
    from cairnflow.testing.contracts import (
        ExecutorContract,
        HandlerContract,
        LedgerContract,
        StoreContract,
        StoredHandlerContract,
    )

__all__ = [
    "CountingHandler",
    "ExecutorContract",
    "HandlerContract",
    "LedgerContract",
    "SettableClock",
    "StoreContract",
    "StoredHandlerContract",
    "is_serializable",
    "raise_on_exception",
    "run_in_memory",
    "set_temporary_config",
    "temporary_config",
    "unserializable_part",
]

_CONTRACTS = (
    *("ExecutorContract", "HandlerContract", "LedgerContract"),
    *("StoreContract", "StoredHandlerContract"),
)

__getattr__ = handed_on(__name__, dict.fromkeys(_CONTRACTS, "cairnflow.testing.contracts"))
