import gc
import json

import pytest

from cairnflow.errors import LedgerError
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.records import SourceRecord
from cairnflow.trails.open import open
from cairnflow.trails.reading import Reader
from tests.trails.made import kept, ledger


@pytest.mark.slow
def test_a_ledger_that_we_opened_is_closed_when_nothing_of_it_is_in_use() -> None:
    reader = Reader()
    ours = reader.ledger
    assert ours.runs(RunFilter()) == []

    del reader
    gc.collect()

    with pytest.raises(LedgerError, match="closed"):
        ours.runs(RunFilter())


@pytest.mark.slow
def test_a_ledger_that_we_were_given_stays_open() -> None:
    given = ledger([kept()])

    _ = open("daily-sales/1", ledger=given)
    gc.collect()

    assert len(given.runs(RunFilter())) == 1


@pytest.mark.slow
def test_what_was_opened_keeps_its_ledger_open() -> None:
    given = ledger([kept()])

    part = open("daily-sales/1", ledger=given).checkpoints[0]
    gc.collect()

    assert len(part.states) == 3


def test_a_text_is_read_once_and_one_that_comes_later_is_found() -> None:
    given = ledger([])
    reader = Reader(given)
    assert reader.text("s1:0") == {}

    given.describe([SourceRecord("s1:0", "code", json.dumps({"name": "f"}))])

    assert reader.text("s1:0") == {"name": "f"}
    assert reader.text("s1:0") is reader.text("s1:0")


@pytest.mark.parametrize("digest", ["", None])
def test_no_digest_names_nothing(digest: str | None) -> None:
    assert Reader(ledger([])).text(digest) == {}
