"""Flows as people write them: branches, loops, retries, maps, values that are not kept."""

import cairnflow
from cairnflow import Flow, Parameter, task
from cairnflow.control_flow import merge, switch
from cairnflow.results import LocalResultHandler
from cairnflow.signals import LOOP, SKIP

HOW = {"value": 1}


def _twice(flow: Flow, *, first: int = 1, second: int = 2) -> cairnflow.open:
    for value in (first, second):
        HOW["value"] = value
        assert flow.run().is_successful()
    return cairnflow.open(f"{flow.slug}/last")


def _found(run) -> list[tuple[str, str]]:
    return [(one.task, one.cause) for one in run.diff().origins]


@task
def read() -> int:
    return HOW["value"]


@task
def double(x: int) -> int:
    return x * 2


@task
def total(xs: list[int]) -> int:
    return sum(xs)


def test_a_branch_that_a_parameter_chose_was_chosen_by_the_parameter(home) -> None:
    @task
    def small() -> str:
        return "small"

    @task
    def large() -> str:
        return "large"

    @task
    def say(word: str) -> str:
        return word

    with Flow("branch", result_handler=LocalResultHandler()) as flow:
        kind = Parameter("kind", default="small")
        one, other = small(), large()
        switch(kind, {"small": one, "large": other})
        say(merge(one, other))
    flow.run()
    flow.run(parameters={"kind": "large"})

    assert set(_found(cairnflow.open("branch/last"))) == {
        ("small", "parameters"), ("large", "parameters"),
    }  # fmt: skip


def test_a_task_that_skips_itself_now_is_the_origin(home) -> None:
    @task
    def maybe() -> int:
        if HOW["value"] == 2:
            raise SKIP("nothing to do")
        return 1

    with Flow("skips", result_handler=LocalResultHandler()) as flow:
        double(maybe())

    assert _found(_twice(flow)) == [("maybe", "external or nondeterministic")]


def test_the_last_turn_of_a_loop_is_compared(home) -> None:
    @task
    def climb(top: int) -> int:
        so_far = cairnflow.context.get("task_loop_result", 0)
        if so_far < top:
            raise LOOP("higher", result=so_far + 1)
        return so_far

    with Flow("loop", result_handler=LocalResultHandler()) as flow:
        double(climb(read()))

    run = _twice(flow, first=2, second=3)

    assert [origin.task for origin in run.diff().origins] == ["read"]
    assert run.diff("1").first.deltas[0].text == "2 → 3  +50 %"


def test_a_retry_that_comes_through_is_no_difference(home) -> None:
    tries: list[int] = []

    @task(max_retries=2, retry_delay=0.001)
    def shaky() -> int:
        tries.append(1)
        if len(tries) == 2:
            raise TimeoutError("no answer")
        return 7

    with Flow("shaky", result_handler=LocalResultHandler()) as flow:
        double(shaky())

    run = _twice(flow)

    assert run["shaky"].attempt == 2
    assert run.diff().is_same


def test_a_map_that_grows_is_told_and_what_it_hangs_on_is_blamed(home) -> None:
    @task
    def items() -> list[int]:
        return list(range(HOW["value"]))

    with Flow("grows", result_handler=LocalResultHandler()) as flow:
        total(double.map(items()))

    run = _twice(flow, first=2, second=4)

    assert [origin.task for origin in run.diff().origins] == ["items"]
    grown = next(task for task in run.diff().data if task.task == "double")
    assert (grown.role, grown.changed, grown.children) == ("follows", 2, 4)


def test_one_child_with_a_bug_is_named_with_its_place(home) -> None:
    @task
    def one_each() -> list[int]:
        return [1, 2, 3]

    @task
    def square(x: int) -> int:
        return x * x + (HOW["value"] == 2 and x == 2)

    with Flow("child", result_handler=LocalResultHandler()) as flow:
        total(square.map(one_each()))

    run = _twice(flow)

    assert run.diff().wire()["verdict"]["first"] == "square:1"
    assert run.first_divergence().address == "child/2/square:1"


def test_values_that_are_not_kept_are_compared_by_their_digests(home) -> None:
    @task(checkpoint=False)
    def unkept(x: int) -> int:
        return x + HOW["value"]

    @task
    def three() -> int:
        return 3

    with Flow("unkept", result_handler=LocalResultHandler()) as flow:
        double(unkept(three()))

    assert [origin.task for origin in _twice(flow).diff().origins] == ["unkept"]


def test_a_divergence_gives_both_values(home) -> None:
    with Flow("both", result_handler=LocalResultHandler()) as flow:
        double(read())

    first = _twice(flow).first_divergence()

    assert (first.a.value, first.b.value) == (1, 2)
    assert (first.diff().kind, first.diff().is_equal) == ("number", False)
    assert first.diff(values=False).deltas[0].a == 1
    assert repr(first) == "<Divergence both/2/read origin: external or nondeterministic>"
    assert "cause: <code>external or nondeterministic</code>" in first._repr_html_()


def test_a_diff_is_shown_in_a_line_in_text_and_as_html(home) -> None:
    with Flow("shown", result_handler=LocalResultHandler()) as flow:
        double(read())

    diff = _twice(flow).diff()

    assert repr(diff).startswith("<Diff shown/1 … shown/2: data first diverges at read: ")
    assert "double  ≠ follows" in str(diff)
    assert "<script" not in diff._repr_html_()
    assert '<th scope="row">double</th><td>≠ follows</td>' in diff._repr_html_()
    assert len(diff._repr_html_()) < 50_000
    assert len(diff) == 2
