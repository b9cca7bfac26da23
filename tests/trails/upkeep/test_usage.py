"""What is kept by flow and by task."""

import pytest

import cairnflow
from cairnflow import Flow, task
from cairnflow.errors import AddressError, NotFound
from cairnflow.results import LocalResultHandler
from cairnflow.trails.amounts import DAY
from cairnflow.trails.upkeep.usage import Usage, by, by_flow, total
from tests.trails.made import BEGIN
from tests.trails.upkeep.test_retention import holding, run

RUNS = [run(1, 1), run(2, 2), run(3, 1, flow="g")]
KEPT = [
    holding(1, "a", size=100),
    holding(1, "b", size=10),
    holding(2, "a", seq=2, size=100, reused_from="f/1/a"),
    holding(2, "c", size=1, deleted_at=7),
    holding(3, "a", seq=2, size=100, reused_from="f/1/a"),
    holding(3, "d", size=None),
]


def test_bytes_that_several_share_are_counted_once_by_flow_and_in_all() -> None:
    first, second = by_flow(RUNS, KEPT, BEGIN + 100 * DAY)

    assert first == Usage(
        name="f", runs=2, checkpoints=3, bytes=110, named=210, new=0, deleted=1,
        oldest=BEGIN + DAY, newest=BEGIN + 2 * DAY,
    )  # fmt: skip
    assert (second.name, second.checkpoints, second.bytes, second.saved) == ("g", 2, 100, 0)
    whole = total(RUNS, KEPT, BEGIN)
    assert (whole.bytes, whole.named, whole.saved, whole.runs) == (110, 310, 200, 3)


def test_what_is_new_is_what_was_written_in_the_last_week() -> None:
    old = holding(1, "e", size=1000, ended_at=BEGIN - 8 * DAY)

    found = total(RUNS, [*KEPT, old], BEGIN)

    assert found.new == 110


def test_tasks_are_told_with_the_runs_that_have_a_value_of_them() -> None:
    found = by("task", RUNS[:2], KEPT[:4], BEGIN)

    assert [(one.name, one.runs, one.bytes) for one in found] == [
        ("a", 2, 100), ("b", 1, 10), ("c", 1, 0),
    ]  # fmt: skip


def test_a_flow_without_a_value_is_told_all_the_same() -> None:
    (found,) = by_flow(RUNS[:1], [], BEGIN)

    assert (found.runs, found.checkpoints, found.bytes) == (1, 0, 0)


@task
def make(n: int) -> str:
    return "x" * n


def test_it_is_asked_by_flow_by_task_and_of_one_run() -> None:
    for n in (100, 3000):
        with Flow("sizes", result_handler=LocalResultHandler(serializer="text")) as flow:
            make(n)
        flow.run()

    assert [(row.name, row.bytes) for row in cairnflow.usage().rows] == [("sizes", 3100)]
    assert [(row.name, row.bytes) for row in cairnflow.usage("sizes").rows] == [("make", 3100)]
    assert cairnflow.usage("sizes/last").total.bytes == 3000
    assert cairnflow.usage("sizes/1").name == "sizes/1"


@pytest.mark.parametrize(("of", "error"), [("sizs", NotFound), ("a/b/c/d", AddressError)])
def test_what_is_not_there_is_told(of: str, error: type[Exception]) -> None:
    with Flow("sizes", result_handler=LocalResultHandler()) as flow:
        make(1)
    flow.run()

    with pytest.raises(error, match=r"sizes|no address"):
        cairnflow.usage(of)
