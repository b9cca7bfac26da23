from collections.abc import Callable
from typing import Any

import pytest

from cairnflow import Edge, Flow, task
from cairnflow.errors import AuthoringError


@task
def give(x: Any) -> Any:
    return x


@task
def note() -> None:
    pass


def computed(write: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """What ``write(task, right)`` gives when it is run."""
    with Flow("f") as flow:
        found = write(give(left), right)
    return flow.run().result[found].result


BOTH = [
    ("+", lambda a, b: a + b, 7, 2),
    ("-", lambda a, b: a - b, 7, 2),
    ("*", lambda a, b: a * b, 7, 2),
    ("/", lambda a, b: a / b, 7, 2),
    ("//", lambda a, b: a // b, 7, 2),
    ("%", lambda a, b: a % b, 7, 2),
    ("**", lambda a, b: a**b, 7, 2),
    ("<", lambda a, b: a < b, 7, 7),
    ("<=", lambda a, b: a <= b, 7, 7),
    (">", lambda a, b: a > b, 7, 7),
    (">=", lambda a, b: a >= b, 7, 7),
    ("list +", lambda a, b: a + b, [1], [2]),
    ("text *", lambda a, b: a * b, "ab", 3),
]
OPERATORS = pytest.mark.parametrize(
    ("write", "left", "right"), [case[1:] for case in BOTH], ids=[case[0] for case in BOTH]
)


@OPERATORS
def test_an_operator_on_a_task_gives_what_it_gives_on_the_value(
    write: Any, left: Any, right: Any
) -> None:
    assert computed(write, left, right) == write(left, right)


@OPERATORS
def test_an_operator_takes_tasks_on_both_sides(write: Any, left: Any, right: Any) -> None:
    found = computed(lambda a, b: write(a, give(b)), left, right)

    assert found == write(left, right)


@OPERATORS
def test_an_operator_takes_the_task_on_its_right(write: Any, left: Any, right: Any) -> None:
    found = computed(lambda b, a: write(a, b), right, left)

    assert found == write(left, right)


@pytest.mark.parametrize(
    ("left", "right", "expected"), [(1, 2, True), (1, 0, False), ([], 1, False)]
)
def test_and_is_true_if_both_are(left: Any, right: Any, expected: bool) -> None:
    assert computed(lambda a, b: a & b, left, right) is expected


@pytest.mark.parametrize(
    ("whole", "key", "expected"),
    [
        ([10, 20, 30], 1, 20),
        ([10, 20, 30], -1, 30),
        ([10, 20, 30], slice(1, None), [20, 30]),
        ({"a": {"b": 3}}, "a", {"b": 3}),
        ((5,), 0, 5),
    ],
)
def test_an_item_of_a_task_is_an_item_of_its_value(whole: Any, key: Any, expected: Any) -> None:
    assert computed(lambda a, k: a[k], whole, key) == expected


def test_an_index_may_be_a_task() -> None:
    assert computed(lambda a, i: a[give(i)], ["x", "y"], 1) == "y"


def test_operators_and_indices_can_be_chained() -> None:
    with Flow("f") as flow:
        table = give({"rows": [1, 2, 3]})
        found = (table["rows"][1] + 10) * 2 - table["rows"][0]

    assert flow.run().result[found].result == 23


def test_an_item_that_is_not_there_fails_its_own_task() -> None:
    with Flow("f") as flow:
        found = give([1])[5]
    state = flow.run().result[found]

    assert (state.name, state.message) == ("Failed", "IndexError: list index out of range")


def test_a_task_that_waits_for_a_value_cannot_be_unpacked() -> None:
    with Flow("f"):
        pair = give((1, 2))

        with pytest.raises(TypeError, match=r"take items by index, as in value\[0\]"):
            _first, _second = pair


def test_a_task_made_by_an_operator_is_called_after_it() -> None:
    with Flow("f") as flow:
        _ = give(1) + 1
        _ = give([1])[0]

    assert {"Add", "GetItem"} <= set(flow.plan().places)


@pytest.mark.parametrize(
    ("write", "left", "right", "expected"),
    [
        (lambda a, b: a.is_equal(b), 1, 1, True),
        (lambda a, b: a.is_equal(b), 1, 2, False),
        (lambda a, b: a.is_not_equal(b), 1, 2, True),
        (lambda a, b: a.and_(b), 1, 2, True),
        (lambda a, b: a.and_(b), 1, 0, False),
        (lambda a, b: a.or_(b), 0, 2, True),
        (lambda a, b: a.or_(b), 0, [], False),
        (lambda a, _: a.not_(), 0, None, True),
        (lambda a, _: a.not_(), [1], None, False),
    ],
)
def test_what_python_has_no_operator_for_has_a_method(
    write: Any, left: Any, right: Any, expected: bool
) -> None:
    assert computed(write, left, right) is expected
    assert computed(lambda a, b: write(a, give(b)), left, right) is expected


def test_two_tasks_are_equal_only_if_they_are_one() -> None:
    with Flow("f"):
        one, other = give(1), give(1)

        assert (one == one, one == other, one != other) == (True, False, True)


def test_a_bar_lets_the_right_wait_for_the_left_and_gives_the_right() -> None:
    with Flow("f") as flow:
        first, second, third = give(1), give(2), give(3)
        found = first | second | third

    assert found is third
    assert flow.edges == {Edge(first, second), Edge(second, third)}


def test_a_bar_takes_lists_on_both_sides() -> None:
    with Flow("f") as flow:
        first, second, third = give(1), give(2), give(3)
        _ = [first, second] | third
        joined = third | [give(4), give(5)]

    gathered = flow.get_tasks(name="List")[0]
    assert flow.upstream_tasks(gathered) == {first, second}
    assert flow.upstream_tasks(third) == {gathered}
    assert third in flow.upstream_tasks(joined)


@pytest.mark.parametrize("write", [lambda a: a | 3, lambda a: 3 | a, lambda a: a | None])
def test_what_a_bar_cannot_join_is_told(write: Callable[[Any], Any]) -> None:
    with Flow("f"):
        one = give(1)

        with pytest.raises(AuthoringError, match="is no task"):
            write(one)


def test_a_bar_adds_a_task_that_was_not_called() -> None:
    with Flow("f") as flow:
        first = give(1)
        _ = first | note

    assert flow.edges == {Edge(first, note)}


def test_operators_take_a_mapped_task_as_the_list_that_it_is() -> None:
    with Flow("f") as flow:
        many = give.map([1, 2])
        three, zero = [3], [0]
        longer, shorter, same, last = many + three, zero + many, many.is_equal([1, 2]), many[-1]
    state = flow.run()

    assert [state.result[each].result for each in (longer, shorter, same, last)] == [
        [1, 2, 3],
        [0, 1, 2],
        True,
        2,
    ]
