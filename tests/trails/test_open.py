from datetime import UTC, datetime

import pytest

import cairnflow
from cairnflow import Flow, Parameter, task
from cairnflow.errors import AddressError, NotFound
from cairnflow.results import LocalResultHandler
from cairnflow.trails.runs import Run
from cairnflow.trails.task_groups import TaskGroup
from cairnflow.trails.task_runs import TaskRun


@task
def numbers(count):
    return list(range(count))


@task
def double(x):
    return 2 * x


@task
def total(xs):
    return sum(xs)


@task
def fail():
    raise ValueError("no")


def daily(*, is_bad: bool = False, **attributes: object) -> Flow:
    with Flow("daily sales!", result_handler=LocalResultHandler(), **attributes) as flow:
        total(double.map(numbers(Parameter("count", default=3))))
        if is_bad:
            fail()
    return flow


def test_two_parts_open_a_run() -> None:
    state = daily().run(count=4)

    run = cairnflow.open(state.address)

    assert isinstance(run, Run)
    assert (run.address, run.flow, run.number, run.name) == (
        "daily-sales/1", "daily-sales", 1, "daily sales!"
    )  # fmt: skip
    assert (run.state, run.params, run.trigger) == ("success", {"count": 4}, "python")
    assert run.resumed_from is None


def test_times_of_a_run_are_aware_and_in_order() -> None:
    before = datetime.now(UTC)
    daily().run()

    run = cairnflow.open("daily-sales/last")

    assert run.ended is not None
    assert before <= run.started <= run.ended <= datetime.now(UTC)
    assert run.duration == (run.ended - run.started).total_seconds()


def test_checkpoints_are_the_task_runs_in_the_order_in_which_they_were_kept() -> None:
    daily().run()

    run = cairnflow.open("daily-sales/1")

    assert [t.address.removeprefix("daily-sales/1/") for t in run.checkpoints] == [
        "count", "numbers", "double:0", "double:1", "double:2", "total"
    ]  # fmt: skip
    assert [t.seq for t in run] == sorted(t.seq for t in run)
    assert len(run) == 6


def test_a_run_gives_checkpoints_by_position_and_tasks_by_name() -> None:
    daily().run()

    run = cairnflow.open("daily-sales/1")

    assert run[1] == run["numbers"]
    assert run[-1].value == 6
    assert [t.task for t in run[:2]] == ["count", "numbers"]
    assert run["double"][2] == run["double:2"] == cairnflow.open("daily-sales/1/double:2")
    assert list(run.tasks) == ["count", "numbers", "double", "total"]
    assert isinstance(run.tasks["double"], TaskGroup)


def test_three_parts_open_a_task_run() -> None:
    daily().run()

    found = cairnflow.open("daily-sales/last/total")

    assert isinstance(found, TaskRun)
    assert (found.address, found.task, found.map, found.attempt) == (
        "daily-sales/1/total", "total", None, 1
    )  # fmt: skip


def test_a_mapped_task_without_a_child_opens_all_its_children() -> None:
    daily().run()

    group = cairnflow.open("daily-sales/1/double")

    assert isinstance(group, TaskGroup)
    assert (len(group), group.value, group.state) == (3, [0, 2, 4], "success")
    assert [child.map for child in group] == [0, 1, 2]
    assert [child.map for child in reversed(group)] == [2, 1, 0]
    assert [child.value for child in group[1:]] == [2, 4]
    assert group[-1].value == 4


def test_aliases_name_runs_by_how_they_ended() -> None:
    daily().run()
    daily().run()
    daily(is_bad=True).run()

    opened = {alias: cairnflow.open(f"daily-sales/{alias}").number
              for alias in ("last", "last-good", "last-failed", "prev")}  # fmt: skip

    assert opened == {"last": 3, "last-good": 2, "last-failed": 3, "prev": 2}


def test_without_an_address_the_last_run_of_this_process_is_opened() -> None:
    daily().run()
    daily().run()

    assert cairnflow.open().address == "daily-sales/2"


def test_without_any_run_an_empty_address_says_what_to_do() -> None:
    with pytest.raises(NotFound, match="run a flow"):
        cairnflow.open()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("daily-sale/last", "did you mean daily-sales"),
        ("daily-sales/7", "the last one is daily-sales/1"),
        ("daily-sales/1/doubel", "did you mean double"),
        ("daily-sales/1/zzz", "there are: count, numbers, double, total"),
        ("daily-sales/1/double:3", "has 3 children, 0 to 2, and no 3"),
        ("daily-sales/1/double:x", "has 3 children, 0 to 2, and no x"),
        ("daily-sales/1/double@2", "is mapped; write double:0@2"),
        ("daily-sales/1/double:1@2", "had 1 attempt, and no attempt 2"),
        ("daily-sales/1/total:0", "is not mapped; write daily-sales/1/total"),
        ("daily-sales/1/total@2", "had 1 attempt, and no attempt 2"),
    ],
)
def test_what_is_not_there_is_told_with_what_is_near(address: str, hint: str) -> None:
    daily().run()

    with pytest.raises(NotFound, match=hint):
        cairnflow.open(address)


def test_a_list_of_the_flows_own_is_told_apart_from_a_misspelt_task() -> None:
    with Flow("lists", result_handler=LocalResultHandler()) as flow:
        total([double(1), double(2)])
    flow.run()

    with pytest.raises(NotFound, match="made by the flow itself"):
        cairnflow.open("lists/1/List")


@pytest.mark.parametrize("address", ["daily-sales", "a/b/c/d", "daily-sales/0", "a/1/b:", "a/x"])
def test_what_is_no_address_is_told_apart_from_what_is_not_there(address: str) -> None:
    with pytest.raises(AddressError):
        cairnflow.open(address)


@pytest.mark.parametrize("text", ["a/b", "", "last/x"])
def test_a_run_takes_no_address_inside_of_an_address(text: str) -> None:
    daily().run()

    with pytest.raises(AddressError):
        cairnflow.open("daily-sales/1")[text]


def test_child_that_is_not_there_is_no_other_child() -> None:
    daily().run()
    group = cairnflow.open("daily-sales/1/double")

    with pytest.raises(NotFound, match="3 children, and none at 3"):
        group[3]
    with pytest.raises(NotFound, match="none at -4"):
        group[-4]


def test_the_plan_names_tasks_that_left_no_fact() -> None:
    daily().run()

    plan = {entry.task: entry for entry in cairnflow.open("daily-sales/1").plan}

    assert plan["double"].is_mapped
    assert plan["double"].inputs == (("x", "numbers", True),)
    assert plan["total"].upstream == ("double",)
    assert plan["count"].is_parameter


def test_the_environment_of_a_run_and_of_its_task_runs_is_the_same() -> None:
    daily().run()

    run = cairnflow.open("daily-sales/1")

    assert run.env["python"].count(".") == 2
    assert run["total"].env == run.env


def test_looking_makes_no_ledger(home) -> None:
    assert list(cairnflow.runs()) == []
    assert not home.exists()


def test_a_run_is_asked_again_only_when_told_to() -> None:
    daily().run()
    run = cairnflow.open("daily-sales/1")
    seen = run.checkpoints

    assert run.refresh() is run
    assert run.checkpoints == seen


def test_the_json_form_of_a_run_is_that_of_the_api() -> None:
    daily().run()

    form = cairnflow.open("daily-sales/1").wire()

    assert (form["addr"], form["state"], form["tasks"]["runs"]) == ("daily-sales/1", "success", 6)
