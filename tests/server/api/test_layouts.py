"""Where tasks stand when a plan is drawn, and which way through it takes longest."""

import random

from hypothesis import given
from hypothesis import strategies as st

from cairnflow.server.answers.layouts import layout, longest_way
from tests.spent import cpu_seconds


@st.composite
def plans(draw: st.DrawFn) -> dict[str, list[str]]:
    """A plan: each task after those that it waits for."""
    count = draw(st.integers(0, 12))
    return {
        f"t{n}": [f"t{one}" for one in draw(st.sets(st.integers(0, n - 1)))] if n else []
        for n in range(count)
    }


@given(plans())
def test_each_task_stands_right_of_all_that_it_waits_for(plan: dict[str, list[str]]) -> None:
    spots = layout(plan)

    assert spots.keys() == plan.keys()
    assert all(spots[one].x < spots[task].x for task, before in plan.items() for one in before)


@given(plans())
def test_no_two_tasks_stand_in_one_place_and_no_place_is_left_out(
    plan: dict[str, list[str]],
) -> None:
    by_layer: dict[int, list[int]] = {}
    for spot in layout(plan).values():
        by_layer.setdefault(spot.x, []).append(spot.y)

    assert sorted(by_layer) == list(range(len(by_layer)))
    assert all(sorted(ys) == list(range(len(ys))) for ys in by_layer.values())


def test_a_task_stands_as_far_left_as_it_can() -> None:
    assert {task: spot.x for task, spot in layout({"a": [], "b": ["a"], "c": []}).items()} == {
        "a": 0, "b": 1, "c": 0,
    }  # fmt: skip


def test_two_lanes_do_not_cross() -> None:
    plan = {"a0": [], "b0": [], "b1": ["b0"], "a1": ["a0"], "b2": ["b1"], "a2": ["a1"]}

    spots = layout(plan)

    assert len({spots[f"a{n}"].y - spots[f"b{n}"].y for n in range(3)}) == 1


def test_ten_thousand_tasks_are_laid_out_in_less_than_a_second() -> None:
    draw = random.Random(0)
    plan = {f"t{n}": [f"t{draw.randrange(n)}" for _ in range(2) if n] for n in range(10_000)}

    assert cpu_seconds(lambda: layout(plan)) < 1


def test_the_longest_way_takes_the_longer_of_two_branches() -> None:
    plan = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}

    assert longest_way(plan, {"a": 1, "b": 5, "c": 2, "d": 1}) == ["a", "b", "d"]
    assert longest_way({}, {}) == []


def test_what_a_plan_does_not_name_is_passed_over() -> None:
    assert layout({"a": ["gone"]})["a"].x == 0
    assert longest_way({"a": ["gone"]}, {"a": 1}) == ["a"]
