import functools

import pytest

from cairnflow import Flow, Task, task, unmapped
from cairnflow.errors import AuthoringError


@task
def add(x: int, y: int = 1) -> int:
    return x + y


class Double(Task):
    def run(self, x: int) -> int:
        return 2 * x


class Times(Task):
    def __init__(self, factor: int) -> None:
        self.factor = factor
        super().__init__(name="times")

    def run(self, x: int) -> int:
        return self.factor * x


def value(flow: Flow, of: object) -> object:
    return flow.run().result[of].result


def test_a_call_inside_a_flow_does_not_run_the_function() -> None:
    called = []

    @task
    def note() -> None:
        called.append(1)

    with Flow("f"):
        note()

    assert called == []


def test_values_flow_from_task_to_task() -> None:
    with Flow("f") as flow:
        first = add(1, y=2)
        second = add(x=first, y=100)

    assert value(flow, second) == 103


def test_a_default_is_used_where_no_argument_is_given() -> None:
    with Flow("f") as flow:
        one = add(4)

    assert value(flow, one) == 5


def test_a_subclass_with_a_run_method_is_a_task() -> None:
    with Flow("f") as flow:
        four = Double()(2)

    assert value(flow, four) == 4


def test_a_subclass_may_have_arguments_of_its_own() -> None:
    with Flow("f") as flow:
        twelve = Times(3)(4)

    assert value(flow, twelve) == 12


def test_a_subclass_with_rules_given_to_its_instances() -> None:
    made = Double(name="twice", max_retries=2, retry_delay=0)

    assert (made.name, made.max_retries, made.retry_delay) == ("twice", 2, 0)


def test_run_called_by_hand_gives_a_value_at_once() -> None:
    assert (add.run(2), Double().run(4)) == (3, 8)


def test_a_call_makes_a_copy_and_leaves_the_task_as_it_was() -> None:
    with Flow("f"):
        first = add(1, task_args={"name": "first"})

    assert (first.name, add.name, first is add) == ("first", "add", False)


def test_lambdas_and_partials_are_tasks() -> None:
    def power(base: int, exponent: int) -> int:
        return base**exponent

    with Flow("f") as flow:
        nine = task(functools.partial(power, exponent=2))(3)
        ten = task(lambda x: x + 1)(nine)

    assert value(flow, ten) == 10


def test_a_method_of_an_object_is_a_task() -> None:
    with Flow("f") as flow:
        upper = task("text".upper)()

    assert value(flow, upper) == "TEXT"


def test_a_decorated_function_keeps_its_name_and_its_docstring() -> None:
    @task(tags=["a"])
    def score(x: int) -> int:
        """Say how good it is."""
        return x

    assert (score.name, score.__doc__, score.tags) == (
        "score",
        "Say how good it is.",
        frozenset({"a"}),
    )


def test_keyword_arguments_of_any_name_reach_the_function() -> None:
    @task
    def named(**given: int) -> dict[str, int]:
        return given

    with Flow("f") as flow:
        one = add(0)
        found = named(a=one, b=2)

    assert value(flow, found) == {"a": 1, "b": 2}


def test_upstream_tasks_only_makes_a_task_wait() -> None:
    order = []

    @task
    def slow() -> None:
        order.append("slow")

    @task
    def quick() -> None:
        order.append("quick")

    with Flow("f") as flow:
        last = slow(task_args={"name": "last"})
        quick(upstream_tasks=[last])
    flow.run(executor="threads")

    assert order == ["slow", "quick"]


def test_a_task_may_be_bound_to_a_flow_outside_of_its_block() -> None:
    flow = Flow("f")
    two = add(1, flow=flow)
    three = add.copy().bind(two, flow=flow)

    assert value(flow, three) == 3


def test_a_block_may_be_opened_again_to_write_on() -> None:
    with Flow("f") as flow:
        one = add(0)
    with flow:
        two = add(one)

    assert value(flow, two) == 2


def test_blocks_may_lie_in_each_other() -> None:
    with Flow("outer") as outer:
        one = add(0)
        with Flow("inner") as inner:
            two = add(1)
        three = add(one, y=2)

    assert (inner.tasks, outer.tasks) == ({two}, {one, three})


def test_a_block_that_raises_is_left() -> None:
    flow = Flow("f")
    with pytest.raises(ZeroDivisionError), flow:
        _ = 1 / 0

    with pytest.raises(AuthoringError, match="outside of a flow"):
        add(1)


def test_slugs_are_made_of_names_and_counted() -> None:
    with Flow("f") as flow:
        add(1)
        add(1, task_args={"name": "my own!"})
        add(2)
        add(3, task_args={"name": "add-2"})

    assert set(flow.plan().places) == {"add", "my-own", "add-2", "add-2-2"}


def test_a_slug_given_by_the_author_is_used() -> None:
    @task(slug="the-sum", name="Sum of all!")
    def total(xs: list[int]) -> int:
        return sum(xs)

    with Flow("f") as flow:
        total([1])

    assert list(flow.plan().places) == ["the-sum"]


def test_the_same_slug_twice_is_refused() -> None:
    @task(slug="one")
    def one() -> int:
        return 1

    with Flow("f"):
        one()

        with pytest.raises(AuthoringError, match="two tasks have the slug 'one'"):
            one()


def test_thousands_of_copies_of_one_task_have_slugs_of_their_own() -> None:
    with Flow("f") as flow:
        for _ in range(3_000):
            add(1)

    assert len(flow.plan().places) == 3_000


def test_a_task_is_shown_by_its_name() -> None:
    assert repr(add) == "<Task: add>"


def test_tasks_are_compared_by_identity_and_can_be_keys() -> None:
    with Flow("f"):
        one, other = add(1), add(1)

    assert (one == other, one == one, len({one, other})) == (False, True, 2)


def test_a_call_that_is_refused_leaves_nothing_in_the_flow() -> None:
    with Flow("f") as flow:
        good = add(1)
        with pytest.raises(AuthoringError):
            add([good, unmapped(2)], y=3)
        with pytest.raises(AuthoringError):
            add.map(5)

    assert flow.run().result.keys() == {good}
