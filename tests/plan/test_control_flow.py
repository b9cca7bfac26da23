"""Branches: what runs, what is skipped, and what comes of it."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from cairnflow import Flow, Parameter, task
from cairnflow.control_flow import FilterTask, case, ifelse, merge, switch
from cairnflow.errors import AuthoringError
from cairnflow.results import LocalResultHandler
from cairnflow.signals import SKIP
from cairnflow.states import State


@task
def same(x: Any) -> Any:
    return x


@task
def add(x: Any, y: Any = 1) -> Any:
    return x + y


@task
def note() -> str:
    return "ran"


@task
def broken() -> Any:
    raise ValueError("broken")


@task
def skipped() -> Any:
    raise SKIP("not today")


def ends(flow: Flow, **given: Any) -> dict[str, str]:
    """What each task that people know of ended in."""
    state = flow.run(parameters=given)
    return {
        flow.slugs[each]: found.name
        for each, found in state.result.items()
        if not each.is_generated and not each.is_parameter
    }


def value(flow: Flow, found: Any, **given: Any) -> Any:
    return flow.run(parameters=given).result[found].result


def test_the_tasks_of_a_case_run_only_where_its_value_holds() -> None:
    with Flow("f") as flow:
        region = same(Parameter("region"))
        with case(region, "EU"):
            add("a", y="b")
        with case(region, "US"):
            note()

    assert ends(flow, region="EU") == {"same": "Success", "add": "Success", "note": "Skipped"}
    assert ends(flow, region="US") == {"same": "Success", "add": "Skipped", "note": "Success"}


def test_what_follows_a_skipped_case_is_skipped_in_it_and_after_it() -> None:
    with Flow("f") as flow:
        with case(same(1), 2):
            inner = add(add(1))
        same([inner, 3])

    assert ends(flow) == {
        "same": "Success",
        "add": "Skipped",
        "add-2": "Skipped",
        "same-2": "Skipped",
    }


def test_only_the_first_tasks_of_a_case_wait_for_it_directly() -> None:
    with Flow("f") as flow:
        outside = same(1)
        with case(outside, 1):
            first = add(outside)
            second = add(first, y=outside)

    condition = flow.get_tasks(slug="case-1")[0]
    assert flow.downstream_tasks(condition) == {first}
    assert flow.upstream_tasks(second) == {first, outside}


def test_a_parameter_that_is_first_used_in_a_case_does_not_wait_for_it() -> None:
    with Flow("f") as flow, case(same(1), 1):
        found = add(Parameter("n"))

    assert value(flow, found, n=4) == 5


def test_cases_can_stand_in_each_other() -> None:
    with Flow("f") as flow:
        a, b = Parameter("a"), Parameter("b")
        with case(a, 1), case(b, 2):
            note()

    assert ends(flow, a=1, b=2) == {"note": "Success"}
    assert ends(flow, a=1, b=3) == {"note": "Skipped"}
    assert ends(flow, a=3, b=2) == {"note": "Skipped"}


def test_lists_operators_and_maps_stand_in_a_case_like_any_task() -> None:
    with Flow("f") as flow:
        on = Parameter("on")
        with case(on, True):
            found = same([add.map([1, 2]), same(3) + 4])
        merged = merge(found, "off")

    assert value(flow, merged, on=True) == [[2, 3], 7]
    assert value(flow, merged, on=False) == "off"


def test_a_case_whose_block_fails_leaves_the_error_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError), Flow("f"), case(same(1), 1):
        _ = 1 / 0


def test_what_follows_a_failed_condition_does_not_begin() -> None:
    with Flow("f") as flow:
        with case(broken(), 1):
            found = note()
        merge(found, 3)

    assert ends(flow) == {"broken": "Failed", "note": "TriggerFailed"}
    assert flow.run().is_failed()


def test_switch_runs_the_task_of_the_value_alone() -> None:
    with Flow("f") as flow:
        one, two, three = same("a"), same("b"), same("c")
        switch(Parameter("n"), {1: one, 2: two, None: three})
        found = merge(one, two, three)

    assert [value(flow, found, n=n) for n in (1, 2, None)] == ["a", "b", "c"]
    assert ends(flow, n=2) == {"same": "Skipped", "same-2": "Success", "same-3": "Skipped"}


def test_a_switch_without_a_case_for_the_value_skips_all_and_their_merge() -> None:
    with Flow("f") as flow:
        one, two = same("a"), same("b")
        switch(Parameter("n"), {1: one, 2: two})
        found = merge(one, two)
        last = same(found)
    state = flow.run(n=3)

    assert [state.result[each].name for each in (one, two, found, last)] == ["Skipped"] * 4
    assert state.is_successful()


def test_a_task_is_added_to_the_flow_by_its_branch() -> None:
    flow = Flow("f")
    one, two = note.copy(name="one"), note.copy(name="two")
    switch(True, {True: one, False: two}, flow=flow)

    assert ends(flow) == {"one": "Success", "two": "Skipped"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [(True, "yes"), ("a", "yes"), (False, "no"), (0, "no"), (None, "no"), ([], "no")],
)
def test_ifelse_takes_what_python_takes_for_true(given: Any, expected: str) -> None:
    with Flow("f") as flow:
        yes, no = same("yes"), same("no")
        ifelse(Parameter("n", required=False), yes, no)
        found = merge(yes, no)

    assert value(flow, found, n=given) == expected


def test_one_of_the_two_branches_may_be_missing() -> None:
    with Flow("f") as flow:
        ifelse(Parameter("n"), None, note())

    assert (ends(flow, n=True), ends(flow, n=False)) == ({"note": "Skipped"}, {"note": "Success"})


def test_each_child_of_a_map_can_have_a_branch_of_its_own() -> None:
    with Flow("f") as flow:
        xs = same.map([1, 2, 3, 4])
        even = same.map([True, False, True, False])
        halved, added = add.map(xs, y=[0, 0, 0, 0]), add.map(xs, y=[10, 10, 10, 10])
        ifelse(even, halved, added, mapped=True)
        found = merge(halved, added, mapped=True)
    state = flow.run()

    assert state.result[found].result == [1, 12, 3, 14]
    assert [child.name for child in state.result[halved].map_states] == [
        "Success",
        "Skipped",
        "Success",
        "Skipped",
    ]


@pytest.mark.parametrize("of", [0, "", False, [], {}])
def test_merge_takes_whatever_the_branch_gave(of: Any) -> None:
    with Flow("f") as flow:
        with case(same(1), 1):
            one = same(of)
        with case(same(1), 2):
            two = same("other")
        found = merge(one, two)
        turned = merge(two, one)
    state = flow.run()

    assert (state.result[found].result, state.result[turned].result) == (of, of)


def test_the_none_of_the_branch_that_ran_is_its_value() -> None:
    with Flow("f") as flow:
        with case(same(1), 1):
            one = same(None)
        with case(same(1), 2):
            two = same("other")
        found = merge(two, one)
    state = flow.run().result[found]

    assert (state.name, state.result) == ("Success", None)


def test_of_several_branches_that_ran_the_first_that_gave_a_value_counts() -> None:
    with Flow("f") as flow:
        found = merge(same(None), same(2), same(3))

    assert value(flow, found) == 2


def test_merge_passes_over_a_task_that_skipped_itself() -> None:
    with Flow("f") as flow:
        found = merge(skipped(), same(2))

    assert value(flow, found) == 2


def test_merge_does_not_begin_where_a_branch_failed() -> None:
    with Flow("f") as flow:
        found = merge(broken(), same(2))

    assert flow.run().result[found].name == "TriggerFailed"


def test_a_branch_is_taken_anew_where_a_run_is_resumed(tmp_path: Any) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        with case(same(1), 1):
            one = same("one")
        with case(same(1), 2):
            two = same("two")
        last = add(merge(one, two), y="!")
    flow.run()
    state = flow.run(resume="last")

    assert [state.result[each].name for each in (one, two, last)] == ["Reused", "Skipped", "Reused"]
    assert state.result[last].result == "one!"


@pytest.mark.parametrize("executor", ["local", "threads"])
def test_branches_are_the_same_on_every_executor(executor: str) -> None:
    with Flow("f") as flow:
        one, two = same("a"), same("b")
        switch(same("second"), {"first": one, "second": two})
        found = merge(one, two)

    assert flow.run(executor=executor).result[found].result == "b"


def test_a_filter_leaves_out_children_that_failed_or_were_skipped() -> None:
    @task
    def parse(text: str) -> int:
        if text == "skip":
            raise SKIP("not this one")
        return int(text)

    with Flow("f") as flow:
        found = FilterTask()(parse.map(["1", "x", "skip", "0"]))
        doubled = add.map(found, y=found)
    state = flow.run()

    assert (state.result[found].result, state.result[doubled].result) == ([1, 0], [2, 0])


def test_a_filter_tells_what_it_leaves_out(caplog: pytest.LogCaptureFixture) -> None:
    with Flow("f") as flow:
        found = FilterTask(lambda x: x > 1, log_func=lambda x: f"dropped {x}")([1, 2])
    with caplog.at_level(logging.INFO):
        state = flow.run()

    assert state.result[found].result == [2]
    assert "dropped 1" in caplog.messages


def test_a_filter_can_be_told_when_to_begin() -> None:
    from cairnflow.triggers import all_successful

    with Flow("f") as flow:
        found = FilterTask(trigger=all_successful)([broken()])

    assert flow.run().result[found].name == "TriggerFailed"


def test_a_filter_of_another_function_is_not_reused(tmp_path: Any) -> None:
    def run(wanted: Callable[[int], bool], resume: str | None) -> State:
        with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
            found = FilterTask(wanted)([1, 2, 3])
        state: State = flow.run(resume=resume).result[found]
        return state

    run(lambda x: x > 1, None)
    same_again = run(lambda x: x > 1, "last")
    other = run(lambda x: x > 2, "last")

    assert (same_again.name, same_again.result) == ("Reused", [2, 3])
    assert (other.name, other.result) == ("Success", [3])


WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "a branch that is no task": (
        lambda: switch(note(), {"a": [note()]}),
        r"the branch for 'a' is \[.*no task; give a task, or write several of them in a `with case",
    ),
    "cases that are no dict": (lambda: switch(note(), [note()]), "dict of value to task"),  # type: ignore[arg-type]  # shall be refused
    "nothing to merge": (lambda: merge(), "last task of each branch, but none was given"),
    "a case of a task": (lambda: case(note(), note()), r"case\(task.is_equal\(other\), True\)"),
    "a filter that can't be called": (lambda: FilterTask(3), "filter_func takes a function, not 3"),  # type: ignore[arg-type]  # shall be refused
}


@pytest.mark.parametrize(("write", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_a_branch_is_told(write: Callable[[], Any], sentence: str) -> None:
    with Flow("f"), pytest.raises(AuthoringError, match=sentence):
        write()


def test_a_case_outside_of_a_flow_says_what_to_do() -> None:
    with pytest.raises(AuthoringError, match="outside of a flow"), case(3, 3):
        pass


def test_a_case_is_written_once() -> None:
    with Flow("f"):
        one = case(note(), 1)
        with one:
            note()
        with pytest.raises(AuthoringError, match="written once"), one:
            pass
