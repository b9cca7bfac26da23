"""For tests of flows and of other people's backends: runs, clocks, contracts, and broken stores.

Everything but the contracts works without pytest.
"""

from typing import TYPE_CHECKING

from cairnflow.flow.flow import raise_on_exception
from cairnflow.lazily import handed_on
from cairnflow.testing.clock import SettableClock
from cairnflow.testing.counting import CountingHandler
from cairnflow.testing.running import run_in_memory, set_temporary_config, temporary_config
from cairnflow.testing.serializable import is_serializable, unserializable_part

if TYPE_CHECKING:  # contracts need pytest, which only those have who test; servers take time
    from cairnflow.testing.contracts import (
        ExecutorContract,
        HandlerContract,
        LedgerContract,
        StoreContract,
        StoredHandlerContract,
    )
    from cairnflow.testing.fake_gcs.server import FakeGCS
    from cairnflow.testing.faults.proxy import FaultProxy
    from cairnflow.testing.recordings import assert_same, recorded, task_function

__all__ = [
    "CountingHandler",
    "ExecutorContract",
    "FakeGCS",
    "FaultProxy",
    "HandlerContract",
    "LedgerContract",
    "SettableClock",
    "StoreContract",
    "StoredHandlerContract",
    "assert_same",
    "is_serializable",
    "raise_on_exception",
    "recorded",
    "run_in_memory",
    "set_temporary_config",
    "task_function",
    "temporary_config",
    "unserializable_part",
]

_CONTRACTS = (
    *("ExecutorContract", "HandlerContract", "LedgerContract"),
    *("StoreContract", "StoredHandlerContract"),
)
_RECORDED = ("assert_same", "recorded", "task_function")
_SERVERS = {
    "FakeGCS": "cairnflow.testing.fake_gcs.server",
    "FaultProxy": "cairnflow.testing.faults.proxy",
}

__getattr__ = handed_on(
    __name__,
    dict.fromkeys(_CONTRACTS, "cairnflow.testing.contracts")
    | dict.fromkeys(_RECORDED, "cairnflow.testing.recordings")
    | _SERVERS,
)
