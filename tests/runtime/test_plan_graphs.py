"""Random graphs with random edits: what is planned is what then runs (A4)."""

from pathlib import Path

import pytest
from hypothesis import given

from tests.engine.model_graphs import example_of
from tests.runtime.edited import Case, carried_out, cases, differences


@pytest.mark.slow
@example_of(40)
@given(case=cases())
def test_what_is_planned_is_what_then_runs(tmp_path: Path, case: Case) -> None:
    assert differences(carried_out(case, tmp_path)) == []


@pytest.mark.nightly
@pytest.mark.timeout(1_800)
@example_of(1_000)
@given(case=cases(9))
def test_so_it_is_of_a_thousand_graphs(tmp_path: Path, case: Case) -> None:
    assert differences(carried_out(case, tmp_path)) == []
