from collections.abc import Generator
from pathlib import Path

import pytest

from cairnflow.ledger.base import Ledger
from cairnflow.ledger.registry import open_ledger
from cairnflow.testing.ledger_contract import LedgerContract


class TestSqliteLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Generator[Ledger]:
        ledger = open_ledger(tmp_path / "ledger.db")
        yield ledger
        ledger.close()
