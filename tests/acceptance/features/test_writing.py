"""Tasks and flows (C1 to C7, C22 to C24 of docs/features.md), as authors write them."""

import inspect
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Edge, Flow, Parameter, Task, context, defaults_from_attrs, tags, task
from cairnflow.results import JSONResultHandler, LocalResultHandler
from cairnflow.triggers import all_successful


@task
def one() -> int:
    return 1


@task
def add(x: Any, y: Any = 1) -> Any:
    return x + y


TASK = (
    "name slug tags max_retries retry_delay timeout trigger skip_on_upstream_skip cache_for "
    "cache_validator cache_key checkpoint result_handler state_handlers on_failure log_stdout "
    "result"
)
FLOW = (
    "name schedule environment storage tasks edges reference_tasks state_handlers on_failure "
    "validate result_handler result"
)


@pytest.mark.parametrize(("kind", "names"), [(Task, TASK), (Flow, FLOW)])
def test_tasks_and_flows_take_what_they_always_took(kind: type, names: str) -> None:
    taken = inspect.signature(kind).parameters

    assert set(names.split()) - set(taken) == set()


def test_a_task_has_the_defaults_that_it_always_had() -> None:
    class Plain(Task):
        def run(self) -> None: ...

    made = Plain()

    assert made.name == "Plain"
    assert (made.max_retries or 0, made.timeout, made.checkpoint) == (0, None, None)
    assert made.skip_on_upstream_skip is True
    assert made.trigger in {None, all_successful}
    assert made.log_stdout is False
    assert repr(made) == "<Task: Plain>"
    assert one.name == "one"


def test_result_is_another_name_of_result_handler() -> None:
    handler = JSONResultHandler()

    assert task(lambda: 1, name="t", result=handler).result_handler == handler
    assert Flow("f", result=handler).result_handler == handler


@pytest.mark.parametrize(
    ("rules", "error"),
    [
        ({"max_retries": 1}, ValueError),
        ({"retry_delay": timedelta(seconds=1)}, ValueError),
        ({"timeout": "1 s"}, TypeError),
        ({"tags": "nightly"}, TypeError),
        ({"result_handler": "local"}, TypeError),
    ],
)
def test_wrong_rules_are_refused_when_a_task_is_defined(
    rules: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        task(lambda: 1, name="t", **rules)


def _reserved(upstream_tasks: Any) -> None: ...


@pytest.mark.parametrize("fn", [lambda *args: args, _reserved, int, "no function"])
def test_functions_that_cannot_be_tasks_are_refused_when_they_are_defined(fn: Any) -> None:
    with pytest.raises(ValueError, match="task"):
        task(fn)


def test_a_flow_wants_a_name_and_is_equal_to_one_of_its_parts() -> None:
    with Flow("sums") as flow:
        first = one()
        second = add(first)

    with pytest.raises(ValueError, match="a flow needs a name"):
        Flow("")
    assert repr(flow) == '<Flow: name="sums">'
    assert flow == Flow("sums", tasks=[first, second], edges=[Edge(first, second, "x")])
    assert list(flow) == [first, second]


def test_a_call_makes_a_copy_with_attributes_of_its_own() -> None:
    with Flow("calls") as flow:
        made = add(
            1, y=[one(), 2], task_args={"name": "first", "max_retries": 0}, upstream_tasks=[one()]
        )
        with pytest.raises(AttributeError):
            add(1, task_args={"no_such": 1})

    assert made is not add
    assert (made.name, add.name) == ("first", "add")
    assert flow.constants[made] == {"x": 1}
    assert len(flow.upstream_tasks(made)) == 2
    assert {made.name for made in flow} == {"first", "one", "List"}


def test_a_flow_written_by_hand_runs_as_one_that_is_called() -> None:
    first, second, third, last = one.copy(), add.copy(), add.copy(), add.copy()
    flow = Flow("by hand")
    flow.add_task(first)
    flow.add_edge(first, second, key="x")
    flow.set_dependencies(third, upstream_tasks=[second], keyword_tasks={"x": second, "y": 10})
    last.bind(third, y=100, flow=flow)
    flow.chain(first, last)

    state = flow.run()

    assert state.result[last].result == 112
    assert flow.root_tasks() == {first}
    assert flow.terminal_tasks() == {last}
    assert Edge(first, last) in flow.edges


def test_tasks_can_be_joined_from_their_own_side() -> None:
    before, made, after = one.copy(), add.copy(), one.copy()
    with Flow("sides") as flow:
        made.set_upstream(before, key="x")
        made.set_downstream(after)

    assert flow.upstream_tasks(made) == {before}
    assert flow.downstream_tasks(made) == {after}
    assert flow.run().result[made].result == 2


def test_a_parameter_waits_for_nothing_and_a_circle_is_told_when_it_is_sorted() -> None:
    flow = Flow("wrong")
    first, second = one.copy(), one.copy()
    flow.add_edge(first, second)
    flow.add_edge(second, first)

    with pytest.raises(ValueError, match="wait for each other"):
        flow.sorted_tasks()
    with pytest.raises(ValueError, match="parameter"):
        flow.add_edge(first, Parameter("p"))


def test_flows_answer_what_is_in_them() -> None:
    with Flow("asked") as flow:
        p = Parameter("p")
        first = add(p, task_args={"tags": {"nightly"}})
        second = add(first, task_args={"tags": {"nightly", "eu"}})
        only = one()

    assert flow.tasks == {p, first, second, only}
    assert flow.reference_tasks() == flow.terminal_tasks() == {second, only}
    assert flow.parameters() == {p}
    assert flow.get_tasks(name="add", tags=["nightly", "eu"]) == [second]
    assert flow.get_tasks(task_type=Parameter) == [p]
    assert flow.sorted_tasks(root_tasks=[first]) == (first, second)
    assert flow.edges_to(second) == flow.edges_from(first) == {Edge(first, second, "x")}
    assert flow.all_upstream_edges()[first] == {Edge(p, first, "x")}
    assert add.inputs()["y"]["required"] is False
    flow.set_reference_tasks([only])
    assert flow.reference_tasks() == {only}


def test_flows_can_be_changed_copied_and_joined() -> None:
    with Flow("first") as flow:
        first = one()
        second = add(first)
    copied = flow.copy()
    other = Flow("other")
    other.add_task(last := one.copy())

    flow.update(other)
    flow.replace(first, ten := task(lambda: 10, name="ten"))

    assert last in flow.tasks
    assert flow.edges_to(second) == {Edge(ten, second, "x")}
    assert copied.tasks == {first, second}
    assert flow.run().result[second].result == 11


@pytest.mark.parametrize(
    ("made", "value"),
    [
        (lambda a: a + 1, 6),
        (lambda a: 1 - a, -4),
        (lambda a: a * 2 / 4, 2.5),
        (lambda a: a // 2 % 2, 0),
        (lambda a: a**2, 25),
        (lambda a: (a > 4) & (a <= 5), True),
        (lambda a: a.is_equal(5).not_(), False),
        (lambda a: a.is_not_equal(5).or_("else"), True),
        (lambda a: add([a], [7])[1], 7),
    ],
)
def test_tasks_can_be_reckoned_with(made: Any, value: object) -> None:
    with Flow("reckoned") as flow:
        found = made(task(lambda: 5, name="five")())

    assert flow.run().result[found].result == value


def test_parameters_are_asked_for_by_name() -> None:
    with Flow("asked") as flow:
        needed, day = Parameter("needed", tags=["x"]), Parameter("day", default="Sunday")
        nothing = Parameter("nothing", required=False)
        made = add(needed, day)

    assert (needed.slug or "needed", day.required, nothing.required) == ("needed", False, False)
    assert flow.run(parameters={"needed": "On "}).result[made].result == "On Sunday"
    assert flow.run(needed="On ", day="Monday").result[made].result == "On Monday"
    with pytest.raises(ValueError, match="needed"):
        flow.run()
    with pytest.raises(ValueError, match="dya"):
        flow.run(needed="On ", dya="Monday")


def test_a_flow_is_saved_and_loaded_by_name_and_by_file(tmp_path: Path, home: Path) -> None:
    with Flow("Saved one") as flow:
        add(one(), y=41)

    path = flow.save()
    elsewhere = flow.save(tmp_path / "here.flow")

    assert Path(path).parent == home / "flows"
    for known in ("Saved one", path, elsewhere):
        loaded = Flow.load(known)
        assert [made.name for made in loaded] == ["one", "add"]
        assert loaded.run().is_successful()


def test_tags_of_blocks_and_of_tasks_are_united() -> None:
    with tags("nightly"), Flow("tagged") as flow:
        made = one(task_args={"tags": {"eu"}})

    assert made.tags == {"nightly", "eu"}
    assert flow.get_tasks(tags=["nightly"]) == [made]


def test_arguments_fall_back_on_attributes() -> None:
    class Greet(Task):
        def __init__(self, name_to_greet: str = "nobody", **rules: Any) -> None:
            self.name_to_greet = name_to_greet
            super().__init__(**rules)

        @defaults_from_attrs("name_to_greet")
        def run(self, name_to_greet: str | None = None) -> str:
            return f"hello {name_to_greet}"

    greet = Greet("Ada")
    with Flow("greetings") as flow:
        fallen_back, given = greet(), greet(name_to_greet="Grace")
    state = flow.run()

    assert state.result[fallen_back].result == "hello Ada"
    assert state.result[given].result == "hello Grace"


def test_a_flow_is_kept_by_its_handler_whatever_else_it_is_told() -> None:
    with Flow("kept", result_handler=LocalResultHandler("out"), validate=True) as flow:
        made = one()

    state = flow.run(context={"region": "EU"})

    assert state.result[made]._result.safe_value.value.startswith(str(Path("out").resolve()))
    assert "region" not in context
