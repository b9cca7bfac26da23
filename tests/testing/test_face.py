"""What of ``cairnflow.testing`` needs pytest, and what does not."""

import subprocess
import sys

import pytest

import cairnflow.testing

WITHOUT_PYTEST = """\
import sys
sys.modules["pytest"] = None
from cairnflow import Flow, task
from cairnflow.testing import SettableClock, is_serializable, run_in_memory

@task
def one():
    return 1

with Flow("ones") as flow:
    found = one()
print(run_in_memory(flow).result[found].result)
"""


def test_a_program_that_has_no_pytest_runs_flows_in_memory() -> None:
    printed = subprocess.check_output([sys.executable, "-c", WITHOUT_PYTEST], text=True)

    assert printed == "1\n"


def test_every_name_is_there() -> None:
    found = [getattr(cairnflow.testing, name) for name in cairnflow.testing.__all__]

    assert len(found) == len(set(map(id, found))) + 1  # temporary_config has two names


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Contract'"):
        cairnflow.testing.Contract  # noqa: B018 - looking is the test
