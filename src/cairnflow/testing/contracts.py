"""The contracts, with asserts that tell what they compared. Needs pytest; hands names on."""

import sys

import pytest

_CONTRACTS = (
    "cairnflow.testing.executor_contract",
    "cairnflow.testing.handler_contract",
    "cairnflow.testing.ledger_contract",
    "cairnflow.testing.later_contract",
    "cairnflow.testing.store_contract",
    "cairnflow.testing.upkeep_contract",
)

# Else a failed assert of a contract would say nothing of the values that it compared. One that is
# imported already can't be rewritten, and pytest would warn of it.
pytest.register_assert_rewrite(*(name for name in _CONTRACTS if name not in sys.modules))

from cairnflow.testing.executor_contract import ExecutorContract  # noqa: E402 - see above
from cairnflow.testing.handler_contract import (  # noqa: E402 - see above
    HandlerContract,
    StoredHandlerContract,
)
from cairnflow.testing.ledger_contract import LedgerContract  # noqa: E402 - see above
from cairnflow.testing.store_contract import StoreContract  # noqa: E402 - see above

__all__ = [
    "ExecutorContract",
    "HandlerContract",
    "LedgerContract",
    "StoreContract",
    "StoredHandlerContract",
]
