import pytest

from cairnflow.ledger.base import Ledger
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.testing.ledger_contract import LedgerContract


class TestMemoryLedger(LedgerContract):
    @pytest.fixture
    def ledger(self) -> Ledger:
        return MemoryLedger()
