"""Caching among loops, validators, signals, retries, maps and executors."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow import Flow, Parameter, context, flatten, task
from cairnflow.control_flow import FilterTask, ifelse, merge
from cairnflow.results import LocalResultHandler
from cairnflow.signals import ENDRUN, LOOP, SKIP, SUCCESS
from cairnflow.states import Success
from tests.diary import Diary
from tests.trail import ends, fact

EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads", "processes"])


@pytest.fixture
def diary(tmp_path: Path) -> Diary:
    return Diary(tmp_path / "diary")


@task
def inc(x: int) -> int:
    return x + 1


@EXECUTORS
def test_loops_of_children_are_cached_whole_and_mapped_over(executor: str, diary: Diary) -> None:
    @task(cache="inputs")
    def steps(x: int) -> int:
        turn = context.get("task_loop_result") or 0
        diary.note(f"{x}.{turn}")
        if turn < 2:
            raise LOOP("on", result=turn + 1)
        return 10 * turn + x

    with Flow("f") as flow:
        after = inc.map(steps.map([1, 2]))

    found = [flow.run(executor=executor).result[after].result for _ in range(2)]

    assert found == [[22, 23]] * 2
    assert sorted(diary.take()) == ["1.0", "1.1", "1.2", "2.0", "2.1", "2.2"]


@EXECUTORS
def test_signals_that_give_a_value_are_cached_and_a_skip_is_not(
    executor: str, diary: Diary
) -> None:
    @task(cache="inputs")
    def signals(word: str) -> Any:
        diary.note(word)
        if word == "skip":
            raise SKIP("no")
        if word == "endrun":
            raise ENDRUN(Success("by hand", 6))
        raise SUCCESS("enough", result=5)

    with Flow("f") as flow:
        found = signals.map(["success", "endrun", "skip"])
    states = [flow.run(executor=executor) for _ in range(2)]

    assert [state.result[found].result for state in states] == [[5, 6, None]] * 2
    assert sorted(diary.take()) == ["endrun", "skip", "skip", "success"]


def test_a_value_that_came_with_the_third_try_is_cached(diary: Diary) -> None:
    @task(cache="inputs", max_retries=2, retry_delay=0)
    def late(x: int) -> int:
        diary.note("tried")
        if context.task_run_count < 3:
            raise ValueError("not yet")
        return x

    with Flow("f") as flow:
        found = late(1)
    flow.run()

    assert flow.run().result[found].name == "Cached"
    assert len(diary.take()) == 3


def test_a_value_that_was_refused_is_made_again(diary: Diary) -> None:
    @task(cache="inputs", validators=[lambda value: value > 0])
    def negative(x: int) -> int:
        diary.note("made")
        return -x

    with Flow("f") as flow:
        found = negative(1)
    states = [flow.run() for _ in range(2)]

    assert [state.result[found].name for state in states] == ["Invalid"] * 2
    assert len(diary.take()) == 2


def _fine(value: int) -> bool:
    return True


def _never(value: int) -> bool:
    return False


@pytest.mark.parametrize("resume", [None, "last"], ids=["cached", "resumed"])
def test_no_value_is_taken_that_another_validator_let_pass(resume: str | None) -> None:
    def flow_with(validator: Callable[[int], bool]) -> tuple[Flow, Any]:
        @task(cache="inputs", validators=[validator])
        def made(x: int) -> int:
            return x

        with Flow("f") as flow:
            found = made(1)
        return flow, found

    flow_with(_fine)[0].run()
    flow, found = flow_with(_never)

    assert flow.run(resume=resume).result[found].name == "Invalid"


@EXECUTORS
def test_two_functions_under_one_key_do_not_take_each_others_values(executor: str) -> None:
    @task(cache="inputs", cache_key="shared")
    def one(x: int) -> str:
        return "one"

    @task(cache="inputs", cache_key="shared")
    def other(x: int) -> str:
        return "other"

    with Flow("f") as flow:
        first = one(1)
        second = other(1, upstream_tasks=[first])
    states = [flow.run(executor=executor) for _ in range(2)]

    assert [(s.result[first].result, s.result[second].result) for s in states] == [
        ("one", "other")
    ] * 2
    assert ends("f/2") == {"one": "Cached", "other": "Cached"}


@EXECUTORS
def test_what_another_flow_has_cached_can_be_mapped_over_flattened_and_filtered(
    executor: str, diary: Diary
) -> None:
    @task(cache="inputs", cache_key="lists")
    def lists(count: int) -> list[list[int]]:
        diary.note("made")
        return [list(range(n)) for n in range(count)]

    with Flow("first") as first:
        lists(4)
    first.run(executor=executor)
    with Flow("second") as second:
        made = lists(4)
        each = inc.map(flatten(made))
        good = FilterTask(lambda value: len(value) > 1)(made)

    state = second.run(executor=executor)

    assert state.result[made].name == "Cached"
    assert state.result[each].result == [1, 1, 2, 1, 2, 3]
    assert state.result[good].result == [[0, 1], [0, 1, 2]]
    assert diary.take() == ["made"]


@pytest.mark.slow
@EXECUTORS
def test_cached_conditions_choose_the_branch_of_each_child(executor: str, diary: Diary) -> None:
    @task(cache="inputs")
    def is_large(x: int) -> bool:
        diary.note(x)
        return x > 1

    @task
    def named(x: int, word: str = "large") -> tuple[str, int]:
        return (word, x)

    with Flow("f", result_handler=LocalResultHandler()) as flow:
        xs = Parameter("xs", default=[1, 2, 3])
        large, small = named.map(xs), named.map(xs, word=cairnflow.unmapped("small"))
        ifelse(is_large.map(xs), large, small, mapped=True)
        chosen = merge(large, small, mapped=True)

    found = [
        flow.run(executor=executor).result[chosen].result,
        flow.run(executor=executor, resume="last").result[chosen].result,
        flow.run(executor=executor, resume="last", xs=[3, 0]).result[chosen].result,
    ]

    assert found[0] == found[1] == [("small", 1), ("large", 2), ("large", 3)]
    assert found[2] == [("large", 3), ("small", 0)]
    assert sorted(diary.take()) == ["0", "1", "2", "3"]


def test_a_changed_default_is_another_input(diary: Diary) -> None:
    def flow_with(default: int) -> tuple[Flow, Any]:
        def work(x: int, y: int = 0) -> tuple[int, int]:
            diary.note(y)
            return (x, y)

        work.__defaults__ = (default,)
        with Flow("f") as flow:
            found = task(work, cache="inputs")(1)
        return flow, found

    values: list[Any] = []
    for default in (1, 2, 1):
        flow, found = flow_with(default)
        values.append(flow.run().result[found].result)

    assert values == [(1, 1), (1, 2), (1, 1)]
    assert diary.take() == ["1", "2"]


@EXECUTORS
def test_a_damaged_value_is_made_again_and_an_older_good_one_is_found(
    executor: str, diary: Diary
) -> None:
    @task(cache="inputs")
    def work(x: int) -> list[int]:
        diary.note("made")
        return [x] * 100

    with Flow("f") as flow:
        found = work(1)
    flow.run(executor=executor)
    kept = Path(json.loads(fact("f/1", "work").location or ""))
    good = kept.read_bytes()
    kept.write_bytes(good[:-1] + b"x")
    flow.run(executor=executor)
    kept.write_bytes(good)
    Path(json.loads(fact("f/2", "work").location or "")).unlink()

    state = flow.run(executor=executor)

    assert state.result[found].message == "from f/1/work: same code, same inputs"
    assert state.result[found].result == [1] * 100
    assert len(diary.take()) == 2
