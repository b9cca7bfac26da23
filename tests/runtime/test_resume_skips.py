"""Tasks behind what was skipped: used again as long as the same is skipped."""

from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, task
from cairnflow.control_flow import case, merge
from cairnflow.results import LocalResultHandler
from cairnflow.signals import SKIP
from cairnflow.triggers import all_finished
from tests.diary import Diary
from tests.trail import fact, facts


@pytest.fixture
def diary(tmp_path: Path) -> Diary:
    return Diary(tmp_path / "diary")


@pytest.fixture
def kept(tmp_path: Path) -> LocalResultHandler:
    return LocalResultHandler(tmp_path / "kept")


@pytest.fixture
def skipped(tmp_path: Path) -> Path:
    """A file that says what is skipped: no code and no argument changes with it."""
    path = tmp_path / "skipped"
    path.write_text("1 3")
    return path


def flow_of(skipped: Path, diary: Diary, kept: LocalResultHandler, **more: Any) -> Flow:
    """Children of which some are skipped, and a task that takes them all."""

    @task(checkpoint=False)
    def keep(x: int) -> int:
        words = skipped.read_text().split()
        if str(x) in words:
            raise SKIP("it is listed", **({"result": [words[0]]} if more else {}))
        return x

    @task(skip_on_upstream_skip=False)
    def more_of(x: int | None) -> int | None:
        return x

    @task(skip_on_upstream_skip=False)
    def count(xs: list[Any], ys: list[Any]) -> int:
        diary.note("count")
        return len([x for x in xs if x is not None])

    with Flow("f", result_handler=kept) as flow:
        kept_ones = keep.map([1, 2, 3])
        count(kept_ones, more_of.map(kept_ones))
    return flow


@pytest.mark.parametrize("executor", ["local", "threads"])
def test_a_task_that_takes_all_children_is_used_again_while_the_same_of_them_are_skipped(
    executor: str, skipped: Path, diary: Diary, kept: LocalResultHandler
) -> None:
    flow = flow_of(skipped, diary, kept)
    flow.run(executor=executor)
    flow.run(resume="last", executor=executor)
    assert diary.take() == ["count"]
    assert fact("f/2", "count").state == "Reused"

    skipped.write_text("1")
    state = flow.run(resume="last", executor=executor)

    assert diary.take() == ["count"]
    assert (fact("f/3", "count").state, state.is_successful()) == ("Success", True)


def test_what_a_skip_gives_is_compared(
    skipped: Path, diary: Diary, kept: LocalResultHandler
) -> None:
    flow = flow_of(skipped, diary, kept, result=True)
    flow.run()
    flow.run(resume="last")
    assert diary.take() == ["count"]

    skipped.write_text("3 1")
    flow.run(resume="last")

    assert diary.take() == ["count"]
    assert fact("f/3", "count").state == "Success"


def test_a_task_behind_a_skipped_one_is_used_again_until_that_gives_a_value(
    skipped: Path, diary: Diary, kept: LocalResultHandler
) -> None:
    @task
    def maybe() -> int | None:
        if skipped.read_text():
            raise SKIP("not today")
        return None

    @task(skip_on_upstream_skip=False, trigger=all_finished)
    def after(x: Any) -> bool:
        diary.note("after")
        return x is None

    with Flow("f", result_handler=kept) as flow:
        after(maybe())
    flow.run()
    flow.run(resume="last")
    skipped.write_text("")
    flow.run(resume="last")

    # It is given None either way, and so gives what it gave.
    assert [fact(f"f/{number}", "after").state for number in (1, 2, 3)] == [
        "Success", "Reused", "Reused",
    ]  # fmt: skip
    assert diary.take() == ["after"]


def test_a_failed_child_is_no_absence(diary: Diary, kept: LocalResultHandler) -> None:
    @task
    def fail(x: int) -> int:
        raise ValueError(x)

    @task(trigger=all_finished)
    def count(xs: list[Any]) -> int:
        diary.note("count")
        return len(xs)

    with Flow("f", result_handler=kept) as flow:
        count(fail.map([1]))
    flow.run()
    flow.run(resume="last")

    assert diary.take() == ["count", "count"]


def test_what_follows_a_merged_branch_is_used_again(diary: Diary, kept: LocalResultHandler) -> None:
    @task
    def is_new() -> bool:
        return True

    @task
    def one() -> int:
        return 1

    @task
    def other() -> int:
        return 2

    @task
    def after(x: int) -> int:
        diary.note("after")
        return x

    with Flow("f", result_handler=kept) as flow:
        decided = is_new()
        with case(decided, True):
            first = one()
        with case(decided, False):
            second = other()
        after(merge(first, second))
    flow.run()
    flow.run(resume="last")

    assert diary.take() == ["after"]
    assert {one.state for one in facts("f/2")} <= {"Reused", "Skipped"}
