"""A new run that uses what an earlier one kept, and says why for each task."""

from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, Parameter, Task, task
from cairnflow.errors import AddressError, NotFound, RunError
from cairnflow.results import LocalResultHandler
from cairnflow.states import State
from tests.diary import Diary
from tests.trail import ends, fact, reasons, record

EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads"])


@pytest.fixture
def diary(tmp_path: Path) -> Diary:
    return Diary(tmp_path / "diary")


@pytest.fixture
def kept(tmp_path: Path) -> LocalResultHandler:
    return LocalResultHandler(tmp_path / "kept")


class Noting(Task):
    """Returns its argument plus something, and writes that down."""

    def __init__(self, diary: Diary, name: str, plus: int = 1) -> None:
        self.diary = diary
        self.plus = plus
        super().__init__(name=name)

    def run(self, x: int) -> int:
        self.diary.note(self.name)
        return x + self.plus


class Adding(Noting):
    """Adds up a list, and writes that down."""

    def run(self, x: list[int]) -> int:
        self.diary.note(self.name)
        return sum(x)


def file_of(state: State) -> Path:
    return Path(state._result.safe_value.value)


@EXECUTORS
def test_what_was_kept_is_used_again(executor: str, diary: Diary, kept: LocalResultHandler) -> None:
    with Flow("f", result_handler=kept) as flow:
        first = Noting(diary, "first")(1)
        second = Noting(diary, "second")(first)
    flow.run()
    diary.take()
    state = flow.run(resume="last", executor=executor)

    assert diary.take() == []
    assert (state.result[second].name, state.result[second].result) == ("Reused", 3)
    assert state.result[second].message == "from f/1/second: same code, same inputs"
    assert reasons(state.address) == {"first": "same", "second": "same"}


def test_a_resumed_run_is_a_new_run_that_knows_what_it_resumed(
    diary: Diary, kept: LocalResultHandler
) -> None:
    with Flow("f", result_handler=kept) as flow:
        Noting(diary, "first")(1)
    flow.run()
    state = flow.run(resume="last")

    assert state.address == "f/2"
    assert record("f/2").resumed_from == "f/1"
    assert fact("f/2", "first").reused_from == "f/1/first"
    assert fact("f/2", "first").location == fact("f/1", "first").location


@pytest.mark.slow
def test_a_run_resumes_the_run_that_it_names(diary: Diary, kept: LocalResultHandler) -> None:
    n = Parameter("n")
    with Flow("f", result_handler=kept) as flow:
        found = Noting(diary, "first")(n)
    for i in (1, 2, 3):
        flow.run(n=i)
    diary.take()

    assert flow.run(resume="f/1").result[found].result == 2
    assert flow.run(resume="2").result[found].result == 3
    assert diary.take() == []


def test_parameters_that_are_not_given_are_those_of_the_resumed_run(
    diary: Diary, kept: LocalResultHandler
) -> None:
    n = Parameter("n", default=0)
    with Flow("f", result_handler=kept) as flow:
        found = Noting(diary, "first")(n)
    flow.run(n=5)

    assert flow.run(resume="last").result[found].result == 6
    assert record("f/2").parameters == '{"n": 5}'


def test_a_changed_parameter_has_those_that_use_it_run_again(
    diary: Diary, kept: LocalResultHandler
) -> None:
    n = Parameter("n")
    with Flow("f", result_handler=kept) as flow:
        with_it = Noting(diary, "with")(n)
        Noting(diary, "without")(1)
    flow.run(n=1)
    diary.take()
    state = flow.run(resume="last", n=5)

    assert diary.take() == ["with"]
    assert state.result[with_it].result == 6
    assert state.result[n].result == 5


def test_a_parameter_is_not_taken_for_a_task_of_its_name(
    diary: Diary, kept: LocalResultHandler
) -> None:
    with Flow("f", result_handler=kept) as flow:
        Noting(diary, "n")(90)
        found = Noting(diary, "with")(Parameter("n"))
    flow.run(n=1)

    assert flow.run(resume="last").result[found].result == 2


def flow_of(diary: Diary, kept: LocalResultHandler, constant: int = 1, plus: int = 1) -> Flow:
    """first(constant) -> second -> third, where the second adds ``plus``."""
    with Flow("f", result_handler=kept) as flow:
        first = Noting(diary, "first")(constant)
        second = Noting(diary, "second", plus)(first)
        Noting(diary, "third")(second)
    return flow


def test_a_changed_constant_has_its_task_and_those_behind_it_run_again(
    diary: Diary, kept: LocalResultHandler
) -> None:
    flow_of(diary, kept).run()
    diary.take()
    state = flow_of(diary, kept, constant=2).run(resume="last")

    assert diary.take() == ["first", "second", "third"]
    assert reasons(state.address)["first"] == "new_input"


def test_a_changed_attribute_of_a_task_has_it_run_again(
    diary: Diary, kept: LocalResultHandler
) -> None:
    flow_of(diary, kept).run()
    diary.take()
    state = flow_of(diary, kept, plus=10).run(resume="last")

    assert diary.take() == ["second", "third"]
    assert ends(state.address) == {"first": "Reused", "second": "Success", "third": "Success"}


def test_a_changed_variable_of_a_closure_is_changed_code(
    diary: Diary, kept: LocalResultHandler
) -> None:
    def flow_with(factor: int) -> tuple[Flow, Any]:
        @task
        def times(x: int) -> int:
            diary.note("times")
            return x * factor

        with Flow("f", result_handler=kept) as flow:
            found = times(2)
        return flow, found

    flow_with(2)[0].run()
    flow, found = flow_with(3)
    state = flow.run(resume="last")

    assert diary.take() == ["times", "times"]
    assert state.result[found].result == 6
    assert reasons(state.address) == {"times": "new_code"}


@pytest.mark.slow
def test_the_same_content_from_an_upstream_that_ran_again_lets_those_behind_it_be_used(
    diary: Diary, kept: LocalResultHandler
) -> None:
    def flow_with(words: list[str]) -> Flow:
        @task
        def count(xs: list[str]) -> int:
            diary.note("count")
            return len(xs)

        with Flow("f", result_handler=kept) as flow:
            Noting(diary, "behind")(count(words))
        return flow

    flow_with(["a", "b"]).run()
    diary.take()
    state = flow_with(["c", "d"]).run(resume="last")

    assert diary.take() == ["count"]
    assert ends(state.address) == {"count": "Success", "behind": "Reused"}


def test_a_task_that_the_resumed_run_did_not_have_runs(
    diary: Diary, kept: LocalResultHandler
) -> None:
    flow = flow_of(diary, kept)
    flow.run()
    diary.take()
    with flow:
        Noting(diary, "fourth")(1)
    state = flow.run(resume="last")

    assert diary.take() == ["fourth"]
    assert reasons(state.address)["fourth"] == "new_task"


def test_tasks_behind_lists_operators_and_items_are_used_again(
    diary: Diary, kept: LocalResultHandler
) -> None:
    with Flow("f", result_handler=kept) as flow:
        first, second = Noting(diary, "first")(1), Noting(diary, "second")(2)
        found = [
            Adding(diary, "list")([first, 5, second]),
            Noting(diary, "sum")(first + second),
            Noting(diary, "item")(task(name="pair")(_pair)(first)[1]),
        ]
    before = flow.run()
    diary.take()
    state = flow.run(resume="last")

    assert diary.take() == []
    assert [state.result[each].name for each in found] == ["Reused"] * 3
    assert [state.result[each].result for each in found] == [10, 6, 3]
    assert [before.result[each].result for each in found] == [10, 6, 3]


def _pair(x: int) -> list[int]:
    return [x, x]


def test_none_is_kept_and_used_again(diary: Diary, kept: LocalResultHandler) -> None:
    @task
    def nothing() -> None:
        diary.note("nothing")

    @task
    def is_none(x: Any) -> bool:
        diary.note("is_none")
        return x is None

    with Flow("f", result_handler=kept) as flow:
        first = nothing()
        found = is_none(first)
    flow.run()
    state = flow.run(resume="last")

    assert diary.take() == ["nothing", "is_none"]
    assert (state.result[first].result, state.result[found].result) == (None, True)
    assert file_of(state.result[first]).read_bytes() == b"\x80\x05N."


@pytest.mark.parametrize("reuse", ["last-good", "f/9", "nosuch/1"])
def test_a_run_that_is_not_there_is_told(
    reuse: str, diary: Diary, kept: LocalResultHandler
) -> None:
    with pytest.raises(NotFound, match="no run"):
        flow_of(diary, kept).run(resume=reuse)
    assert diary.take() == []


def test_what_names_no_run_is_told(diary: Diary, kept: LocalResultHandler) -> None:
    flow = flow_of(diary, kept)
    flow.run()

    with pytest.raises(RunError, match="takes the address of a run, such as f/last"):
        flow.run(resume="f/1/first")
    with pytest.raises(AddressError):
        flow.run(resume="the last one")


def test_a_run_that_keeps_nothing_has_nothing_to_resume() -> None:
    with Flow("f") as flow:
        task(lambda: 1, name="one")()

    with pytest.raises(RunError, match="give the flow a result_handler, or set flows"):
        flow.run(resume="last")
