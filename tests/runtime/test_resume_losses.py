"""Resuming where files were damaged, lost or shut away, and where runs failed or broke off."""

from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, task
from cairnflow.errors import Denied, Unavailable
from cairnflow.results import LocalResultHandler, MemoryResultHandler, ResultHandler
from cairnflow.states import State
from tests.diary import Diary
from tests.trail import ends, facts, reasons


@pytest.fixture
def diary(tmp_path: Path) -> Diary:
    return Diary(tmp_path / "diary")


@pytest.fixture
def kept(tmp_path: Path) -> LocalResultHandler:
    return LocalResultHandler(tmp_path / "kept")


def chain(diary: Diary, handler: Any) -> tuple[Flow, list[Any]]:
    """first -> second -> third, each a list with one more number."""

    def more(xs: list[int], name: str) -> list[int]:
        diary.note(name)
        return [*xs, len(xs)]

    with Flow("f", result_handler=handler) as flow:
        first = task(more, name="first")([], "first")
        second = task(more, name="second")(first, "second")
        third = task(more, name="third")(second, "third")
    return flow, [first, second, third]


def file_of(state: State) -> Path:
    return Path(state._result.safe_value.value)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "reason"), [(flip, "damaged"), (Path.unlink, "gone")], ids=["flipped", "deleted"]
)
def test_a_value_that_is_not_what_was_written_is_made_again(
    damage: Any, reason: str, diary: Diary, kept: LocalResultHandler
) -> None:
    flow, tasks = chain(diary, kept)
    before = flow.run()
    damage(file_of(before.result[tasks[1]]))
    diary.take()
    state = flow.run(resume="last")

    assert diary.take() == ["second"]
    assert reasons(state.address) == {"first": "same", "second": reason, "third": "same"}
    assert [state.result[each].result for each in tasks] == [[0], [0, 1], [0, 1, 2]]


def test_a_damaged_file_is_left_where_it_is(diary: Diary, kept: LocalResultHandler) -> None:
    flow, tasks = chain(diary, kept)
    path = file_of(flow.run().result[tasks[0]])
    flip(path)
    damaged = path.read_bytes()
    state = flow.run(resume="last")

    assert path.read_bytes() == damaged
    assert file_of(state.result[tasks[0]]) != path


def test_what_was_made_again_is_used_by_the_next_resumed_run(
    diary: Diary, kept: LocalResultHandler
) -> None:
    flow, tasks = chain(diary, kept)
    file_of(flow.run().result[tasks[1]]).unlink()
    flow.run(resume="last")
    diary.take()
    state = flow.run(resume="last")

    assert diary.take() == []
    assert set(ends(state.address).values()) == {"Reused"}


def test_what_cannot_be_reached_now_is_not_made_again(
    diary: Diary, kept: LocalResultHandler, tmp_path: Path
) -> None:
    flow, tasks = chain(diary, kept)
    flow.run()
    diary.take()
    (tmp_path / "kept").rename(tmp_path / "aside")
    (tmp_path / "kept").symlink_to(tmp_path / "kept")  # whoever follows it is told ELOOP
    state = flow.run(resume="last")

    assert diary.take() == []
    assert state.result[tasks[0]].name == "Failed"
    assert state.result[tasks[0]].message.startswith("the value kept at f/1/first can't be reached")
    assert state.result[tasks[1]].name == "TriggerFailed"

    (tmp_path / "kept").unlink()
    (tmp_path / "aside").rename(tmp_path / "kept")
    again = flow.run(resume="last")

    assert diary.take() == []
    assert set(ends(again.address).values()) == {"Reused"}


class Shelf(ResultHandler):
    """An author's own; while a file says so, it can't be read."""

    def __init__(self, shut: str) -> None:
        self.shut = Path(shut)

    def write(self, value: Any) -> Any:
        return value

    def read(self, safe_value: Any) -> Any:
        if self.shut.exists():
            raise ERRORS[self.shut.read_text()]("shut away")
        return safe_value


ERRORS = {kind.__name__: kind for kind in (Unavailable, Denied, OSError, TimeoutError, ValueError)}


@pytest.mark.parametrize("error", ERRORS)
def test_what_a_handler_cannot_read_is_not_made_again(
    error: str, diary: Diary, tmp_path: Path
) -> None:
    flow, tasks = chain(diary, Shelf(str(tmp_path / "shut")))
    flow.run()
    diary.take()
    (tmp_path / "shut").write_text(error)
    state = flow.run(resume="last")

    assert diary.take() == []
    assert [state.result[each].name for each in tasks] == ["Failed"] + ["TriggerFailed"] * 2
    assert "shut away" in state.result[tasks[0]].message


def test_values_that_died_with_their_process_are_gone(diary: Diary, tmp_path: Path) -> None:
    handler = MemoryResultHandler(str(tmp_path))
    flow, _ = chain(diary, handler)
    flow.run()
    handler.store.delete(next(handler.store.keys()))
    diary.take()
    state = flow.run(resume="last")

    assert len(diary.take()) == 1
    assert sorted(reasons(state.address).values()) == ["gone", "same", "same"]


def test_only_the_children_that_failed_run_again(
    diary: Diary, kept: LocalResultHandler, tmp_path: Path
) -> None:
    mended = tmp_path / "mended"

    @task
    def inverse(x: int) -> float:
        diary.note(f"inverse {x}")
        if not x and mended.exists():
            return float("inf")
        return 1 / x

    @task
    def total(xs: list[float]) -> float:
        diary.note("total")
        return sum(xs)

    with Flow("f", result_handler=kept) as flow:
        children = inverse.map([1, 0, 2])
        found = total(children)
    first = flow.run()
    diary.take()
    mended.touch()
    state = flow.run(resume="last")

    assert first.is_failed()
    assert diary.take() == ["inverse 0", "total"]
    assert state.result[found].result == float("inf")
    assert [child.name for child in state.result[children].map_states] == [
        "Reused",
        "Success",
        "Reused",
    ]
    assert reasons(state.address)["inverse:1"] == "failed"


def test_a_child_more_runs_alone(diary: Diary, kept: LocalResultHandler) -> None:
    def double(x: int) -> int:
        diary.note(x)
        return 2 * x

    def flow_over(xs: list[int]) -> Flow:
        with Flow("f", result_handler=kept) as flow:
            task(double, name="double").map(xs)
        return flow

    flow_over([1, 2]).run()
    diary.take()
    state = flow_over([1, 2, 3]).run(resume="last")

    assert diary.take() == ["3"]
    assert reasons(state.address)["double:2"] == "new_task"


@pytest.mark.slow
def test_a_value_that_was_not_kept_is_made_again_for_those_that_need_it(
    diary: Diary, kept: LocalResultHandler
) -> None:
    def give(name: str, x: int = 1) -> int:
        diary.note(name)
        return x

    with Flow("f", result_handler=kept) as flow:
        unkept = task(give, name="unkept", checkpoint=False)("unkept")
        task(give, name="behind")("behind", unkept)
    flow.run()
    diary.take()
    state = flow.run(resume="last")

    assert diary.take() == ["unkept"]
    assert reasons(state.address) == {"unkept": "never_kept", "behind": "same"}


def test_a_chain_of_runs_that_broke_off_never_runs_an_acknowledged_task_again(
    diary: Diary, kept: LocalResultHandler, tmp_path: Path
) -> None:
    def step(x: int, i: int) -> int:
        diary.note(i)
        if (tmp_path / f"stop {i}").exists():
            (tmp_path / f"stop {i}").unlink()
            raise KeyboardInterrupt
        return x + i

    with Flow("f", result_handler=kept) as flow:
        value: Any = 0
        for i in range(12):
            value = task(step, name=f"step{i}")(value, i)
    for i in (2, 5, 6, 9):
        (tmp_path / f"stop {i}").touch()

    def attempt(resume: str | None) -> State | None:
        try:
            return flow.run(resume=resume)
        except KeyboardInterrupt:
            return None

    outcomes = [attempt(None), *(attempt("last") for _ in range(4))]

    assert outcomes[:4] == [None] * 4
    assert outcomes[4] is not None
    assert outcomes[4].result[value].result == sum(range(12))
    assert diary.take() == [*map(str, [0, 1, 2, 2, 3, 4, 5, 5, 6, 6, 7, 8, 9, 9, 10, 11])]


def test_a_run_reuses_what_the_run_before_the_last_had_kept(
    diary: Diary, kept: LocalResultHandler
) -> None:
    def give(name: str) -> str:
        diary.note(name)
        return name

    def flow_of(*names: str) -> Flow:
        with Flow("f", result_handler=kept) as flow:
            for name in names:
                task(give, name=name)(name)
        return flow

    flow_of("a", "b").run()
    flow_of("b").run(resume="last")
    diary.take()
    state = flow_of("a", "b").run(resume="last")

    assert diary.take() == []
    assert [fact.reused_from for fact in facts(state.address)] == ["f/1/a", "f/1/b"]
