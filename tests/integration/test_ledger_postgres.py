from collections.abc import Generator

import pytest

from cairnflow.ledger.base import Ledger
from cairnflow.ledger.registry import open_ledger
from cairnflow.testing.ledger_contract import LedgerContract


class TestPostgresLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, postgres_url: str) -> Generator[Ledger]:
        ledger = open_ledger(postgres_url)
        yield ledger
        ledger.close()
