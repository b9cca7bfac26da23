"""Whatever is asked, the API answers as its description says, and never with a fault of its own."""

import unittest
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cairnflow.ledger.registry import open_ledger
from tests.server.api.conftest import app_of
from tests.server.api.shop import copied

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
NAMES = {
    "flow": ["daily-sales", "letters", "nightly"],
    "no": ["last", "1", "2", "4", "6", "last-good", "prev", "last-failed"],
    "task": ["score:3", "clean_orders", "score", "rates@1", "send", "page", "report", "region"],
    "both": [
        "daily-sales/2...daily-sales/3",
        "daily-sales/4/score:3...letters/1/draft",
        "letters/1...daily-sales/1",
        "nightly/1...nightly/2",
    ],
}
"""What is there, beside which names are made up at random."""

FEW = 300
MANY = 2_000
"""Questions; a fifth more are tried, as of some operations there are few different ones."""


class _Count:
    answered = 0


def _ask_all(folder: Path, home: Path, cases: int) -> int:
    """Ask about so many things, of every operation as many; return how many were answered."""
    ledger = open_ledger(copied(home, folder / "ledger.db"))  # for what is said by the way
    app = app_of(ledger)
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    operations = [result.ok() for result in schema.get_all_operations()]
    strategies = [strategy for operation in operations for strategy in _strategies(operation)]
    count = _Count()
    for strategy in strategies:
        _ask(strategy, 1 + cases * 6 // (5 * len(strategies)), count)
    ledger.close()
    return count.answered


def _strategies(operation: APIOperation) -> Iterator[st.SearchStrategy[Case]]:
    yield operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    yield operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    names = [one.name for one in operation.path_parameters]
    if names:
        known = st.fixed_dictionaries({name: st.sampled_from(NAMES[name]) for name in names})
        yield known.flatmap(lambda told: operation.as_strategy(path_parameters=told))


def _ask(strategy: st.SearchStrategy[Case], cases: int, count: _Count) -> None:
    @hypothesis.settings(
        max_examples=cases,
        phases=[Phase.generate],
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(strategy)
    def ask(case: Case) -> None:
        response: Any = case.call()
        count.answered += 1
        case.validate_response(response, checks=CHECKS)

    # What takes no parameter can't be asked wrongly.
    with suppress(unittest.SkipTest, hypothesis.errors.Unsatisfiable):
        ask()


@pytest.mark.slow
def test_whatever_is_asked_is_answered(tmp_path: Path, home: Path) -> None:
    assert _ask_all(tmp_path, home, FEW) >= FEW


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_two_thousand_questions_are_answered(tmp_path: Path, home: Path) -> None:
    assert _ask_all(tmp_path, home, MANY) >= MANY
