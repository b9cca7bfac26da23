"""What people are told of tasks made for a list or an operator: by those that they wrote."""

from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow import Flow, flatten, task
from cairnflow.results import LocalResultHandler
from tests.trail import fact


@task
def bad() -> int:
    raise ValueError("boom")


@task
def good() -> dict[str, int]:
    return {"a": 1}


@task
def use(x: Any) -> Any:
    return x


MADE = {
    "a list": (lambda: [bad(), good()], "bad"),
    "a dict of lists": (lambda: {"k": [bad()]}, "bad"),
    "a sum": (lambda: bad() + 1 - good(), "bad"),
    "an item of what failed": (lambda: bad()["x"], "bad"),
    "an item that is not there": (lambda: good()["x"], "GetItem of good"),
    "a division by zero": (lambda: good()["a"] / 0, "Div of good"),
    "of two": (lambda: good() + use(1), "Add of good, use"),
    "two that failed": (lambda: [bad() + 1, bad() - 1], "bad, bad-2"),
    "one task twice": (lambda: (lambda one: [one, one + 1, [one]])(bad()), "bad"),
}


@pytest.mark.parametrize(("made", "named"), MADE.values(), ids=MADE)
def test_a_task_that_was_not_begun_names_the_authors_tasks_that_failed(
    made: Any, named: str, tmp_path: Path
) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        last = use.copy(name="last")(made())
    state = flow.run()

    assert state.result[last].message == f"not begun, since {named} failed"
    assert state.message == f"failed: {named}"
    why = cairnflow.open("f/1").why()
    assert [cause.text for cause in why.causes if "List" in cause.text] == []
    assert f"{named.split(', bad')[0]} failed: " in why.sentence


def test_a_task_over_a_list_of_ours_names_the_authors_task(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        mapped = use.map([bad(), good()])
        flat = use.map(flatten(good()))
    state = flow.run()

    assert state.result[mapped].message == "not begun, since bad failed"
    assert state.result[flat].message == "not begun, since Flatten of good-2 failed"
    why = cairnflow.open("f/1").why("use-2")
    assert why.causes[0].text.startswith("not begun, since f/1/Flatten of good-2 failed: TypeError")
    assert why.causes[0].hint == "cairn show f/1/Flatten"
    assert fact("f/1", "Flatten").state == "Failed"


def test_a_run_counts_the_authors_tasks_that_were_not_begun(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        failed = bad()
        use([failed, 1])
        use({"a": failed})
    flow.run()

    [refused] = [one for one in cairnflow.open("f/1").why().causes if "not begun" in one.text]

    assert refused.text.startswith("2 task runs not begun, the first of them use")
    assert refused.count == 2


def test_a_sum_of_thousands_names_what_failed_in_time() -> None:
    with Flow("f") as flow:
        total: Any = bad()
        for number in range(3_000):
            total += number
        last = use(total)
    state = flow.run()

    assert state.result[last].message.startswith("not begun, since ")
    assert state.message == "failed: bad"
