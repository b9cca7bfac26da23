"""Each thing that an author may write wrongly is answered with a sentence that says what to do."""

import functools
from collections import OrderedDict, namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cairnflow import Flow, Parameter, Task, task, unmapped
from cairnflow.control_flow import merge, switch
from cairnflow.errors import AuthoringError
from cairnflow.schedules import CronSchedule

Point = namedtuple("Point", "x y")


@task
def add(x: int, y: int = 1) -> int:
    return x + y


@task
def note() -> None:
    pass


@task
def named(**given: Any) -> Any:
    return given


class Empty(Task):
    pass


class Forgetful(Task):
    def __init__(self, x: int) -> None:
        self.x = x

    def run(self) -> int:
        return self.x


def starred(*xs: int) -> int:
    return sum(xs)


def positional(x: int, /) -> int:
    return x


def reserved(mapped: bool) -> bool:
    return mapped


async def later() -> int:
    return 1


def written(write: Callable[[], Any]) -> Callable[[], Any]:
    """``write``, called inside a flow."""

    def call() -> None:
        with Flow("f"):
            write()

    return call


def circle(validate: bool | None = None) -> Flow:
    flow = Flow("g")
    first, second = note.copy(name="first"), note.copy(name="second")
    flow.add_edge(first, second)
    flow.add_edge(second, first, validate=validate)
    return flow


def half() -> Flow:
    return Flow("g", tasks=[add.copy()])


def asking() -> Flow:
    with Flow("g") as flow:
        add(Parameter("n"))
    return flow


def from_another_flow() -> Any:
    with Flow("other"):
        return add(1)


DEFINING = {
    "a trigger by name": (
        lambda: task(trigger="all_done")(lambda: 1),
        r"trigger takes a function .* not .all_done",
    ),
    "a rule that is nearly one": (
        lambda: task(max_retry=3),
        r"no rule 'max_retry'; did you mean max_",
    ),
    "a rule of another system": (lambda: task(nout=2), r"no rule 'nout'; take items by index"),
    "starred arguments": (lambda: task(starred), r"can't take \*xs; take a list instead"),
    "positional-only": (lambda: task(positional), "x can't be positional-only; drop the /"),
    "reserved argument": (lambda: task(reserved), "can't be called 'mapped'.*reserved are"),
    "no function": (lambda: task(3), "@task decorates a function, not 3"),
    "a coroutine": (lambda: task(later), "async"),
    "unknown arguments": (lambda: task(functools.partial(max)), r"can't|take"),
    "no run method": (lambda: Empty(), "has no run method; give it one"),
    "tags as text": (lambda: task(tags="ab")(later), "takes a list of words, not the text 'ab'"),
    "redact as text": (lambda: Task(redact="ab"), "takes a list of words, not the text 'ab'"),
    "negative retries": (lambda: Task(max_retries=-1), "whole number from 0, not -1"),
    "retries as text": (lambda: Task(max_retries="3"), "whole number from 0, not '3'"),
    "retries as bool": (lambda: Task(max_retries=True), "whole number from 0, not True"),
    "retries, no delay": (lambda: task(max_retries=2)(add.fn), "needs a retry_delay; give it"),
    "delay, no retries": (lambda: task(retry_delay=2)(add.fn), "needs max_retries above 0"),
    "delay as text": (lambda: Task(retry_delay="1s"), "takes seconds or a timedelta.*not '1s'"),
    "negative timeout": (lambda: Task(timeout=-1), "timeout takes seconds.*not -1"),
    "timeout of nothing": (lambda: task(timeout=0)(add.fn), "timeout.*not 0"),
    "timeout as text": (lambda: Task(timeout="1 min"), "timeout takes seconds.*not '1 min'"),
    "handler as text": (lambda: Task(result_handler="local"), "such as LocalResultHandler"),
    "preview level": (lambda: Task(preview="all"), "no level of previews 'all'; known: none,"),
    "a slug with a slash": (lambda: task(slug="a b/c")(add.fn), "slug"),
    "a name that is a number": (lambda: task(name=3)(add.fn), "name"),
    "a flow without a name": (lambda: Flow(""), "a flow needs a name, not ''"),
    "a flow with a number": (lambda: Flow(3), "a flow needs a name, not 3"),
    "a flow's handler": (lambda: Flow("f", result_handler="x"), "such as LocalResultHandler"),
    "a flow's executor": (lambda: Flow("f", executor=3), "executor"),
    "a slug twice": (
        lambda: Flow("f", tasks=[note.copy(slug="a"), add.copy(slug="a")]),
        "two tasks have the slug 'a'; give one another slug",
    ),
    "a flow of what is no task": (lambda: Flow("f", tasks=[3]), "3 is no task; give a task"),
    "a flow of a task class": (lambda: Flow("f", tasks=[Forgetful]), r"make one of it: Forgetful"),
    "state handlers": (lambda: Task(state_handlers=print), r"takes a list of functions; write"),
    "on_failure": (lambda: Task(on_failure=3), "on_failure takes a function, not 3"),
    "a validator": (lambda: Task(validators=[3]), "validators holds 3, which can't be called"),
    "a word for cache": (
        lambda: Task(cache="all"),
        "cache takes \"inputs\", not 'all'; for a value",
    ),
    "a cache for no time": (lambda: Task(cache_for=0), "cache_for takes seconds above 0"),
    "a bad cron": (lambda: CronSchedule("61 * * * *"), "61"),
    "required with default": (lambda: Parameter("n", 3, required=True), "would never be used"),
}

WRITING = {
    "missing argument": (lambda: add(), r"missing a required argument: 'x'.*arguments are \(x"),
    "unknown argument": (lambda: add(1, z=2), r"unexpected keyword argument 'z'.*are \(x"),
    "too many arguments": (lambda: add(1, 2, 3), r"too many positional arguments.*are \(x"),
    "map over a number": (lambda: add.map(5), r"over x=5, which has no items; give a list"),
    "map over a 0-d array": (lambda: add.map(np.array(5)), "which has no items; give a list"),
    "map over nothing": (lambda: add.map(unmapped(1)), "map"),
    "handler at the call": (lambda: add(1, result_handler=3), "such as LocalResultHandler"),
    "unknown task_args": (lambda: add(1, task_args={"nam": 1}), "no attribute 'nam' to set; it"),
    "wrong task_args": (lambda: add(1, task_args={"timeout": "x"}), "timeout takes seconds"),
    "handler in task_args": (
        lambda: add(1, task_args={"result_handler": "x"}),
        "such as LocalResultHandler",
    ),
    "retries in task_args": (lambda: add(1, task_args={"max_retries": 2}), "needs a retry_delay"),
    "upstream that is no task": (lambda: add(1, upstream_tasks=[3]), "holds 3, which is no task"),
    "unpacked": (lambda: [*add(1)], r"can't be iterated or unpacked; take items by index"),
    "iterated": (lambda: list(add(1)), r"can't be iterated or unpacked; take items by index"),
    "in": (lambda: 1 in add(1), r"can't be iterated or unpacked; take items by index"),
    "if": (lambda: 1 if add(1) else 2, "no value yet"),
    "no super().__init__()": (lambda: Forgetful(3)(), r"super\(\).__init__"),
    "a task as key": (lambda: named(x={add(1): 2}), "key"),
    "a task in a namedtuple": (lambda: named(x=Point(add(1), 2)), "Point"),
    "a task in another mapping": (lambda: named(x=OrderedDict(a=add(1))), "OrderedDict"),
    "a task of another flow": (lambda: add(from_another_flow()), "flow"),
    "a task that was not called": (lambda: add(add), "call"),
    "two parameters of a name": (
        lambda: add(Parameter("n", 1), Parameter("n", 2)),
        "'n'",
    ),
    "a circle": (lambda: circle().run(), "wait for each other: .*; take out one of these edges"),
    "a circle, at once": (lambda: circle(validate=True), "wait for each other: .*take out one"),
    "an argument that is missing": (lambda: half().run(), "has no value for x; .*call it with"),
    "a missing parameter": (lambda: asking().run(), r"'n' is required; give it as flow.run\("),
    "an unknown parameter": (lambda: asking().run(m=1), "no parameter 'm'; it has n"),
    "a parameter that waits": (
        lambda: Parameter("n").set_upstream(note()),
        "parameter 'n' can't wait for 'note': each run is given its value; let the task",
    ),
    "an edge to an unknown argument": (
        lambda: add.copy().set_upstream(1, key="z"),
        "has no argument 'z'",
    ),
    "chained lists": (lambda: Flow("g").chain([note()]), "chain takes tasks one after the other"),
    "reference tasks of elsewhere": (
        lambda: Flow("g").set_reference_tasks([note()]),
        "is not in flow 'g'",
    ),
    "a flow that is none": (lambda: add(1, flow="g"), "flow takes a Flow, not 'g'"),
    "an unmapped item": (lambda: add([unmapped(1)]), "it marks a whole argument"),
    "a branch that is no task": (
        lambda: switch(note(), {1: 2}),
        "the branch for 1 is 2, which is no task; give a task",
    ),
    "an empty merge": (lambda: merge(), "takes the last task of each branch"),
    "no executor": (lambda: Flow("g").run(executor=3), "executor takes 'local'"),
    "runner classes": (lambda: Flow("g").run(runner_cls=1), "no runner classes: executor=..."),
    "a state of no task": (lambda: Flow("g").run(task_states={1: 2}), "1 is not in flow 'g'"),
    "an argument given twice": (lambda: add(1).bind(2), "'x'|x "),
}


@pytest.mark.parametrize(("write", "sentence"), DEFINING.values(), ids=DEFINING.keys())
def test_what_cannot_be_defined_is_told(write: Callable[[], Any], sentence: str) -> None:
    with pytest.raises((AuthoringError, AttributeError), match=f"(?s){sentence}"):
        write()


@pytest.mark.parametrize(("write", "sentence"), WRITING.values(), ids=WRITING.keys())
def test_what_cannot_be_written_in_a_flow_is_told(write: Callable[[], Any], sentence: str) -> None:
    with pytest.raises((AuthoringError, AttributeError), match=f"(?s){sentence}"):
        written(write)()


def test_a_call_outside_of_a_flow_says_what_to_do() -> None:
    with pytest.raises(AuthoringError, match=r"inside a `with Flow\(...\):` block, or call its"):
        add(1)


def test_an_operator_outside_of_a_flow_says_what_to_do() -> None:
    with Flow("f"):
        one = add(1)

    with pytest.raises(AuthoringError, match=r"inside a `with Flow\(...\):` block"):
        _ = one + 1


def test_a_circle_names_its_tasks() -> None:
    flow = Flow("f")
    first, second = note.copy(name="first"), note.copy(name="second")
    first.bind(flow=flow)
    second.bind(upstream_tasks=[first], flow=flow)
    first.bind(upstream_tasks=[second], flow=flow)

    with pytest.raises(AuthoringError, match=r"wait for each other: .*first -> .*; take out one"):
        flow.plan()


def test_a_task_that_waits_for_itself_is_a_circle() -> None:
    flow = Flow("f")
    one = add.copy()
    one.bind(1, upstream_tasks=[one], flow=flow)

    with pytest.raises(AuthoringError, match="wait for each other: add -> add"):
        flow.plan()


def test_every_wrong_use_is_a_value_error_as_well() -> None:
    assert issubclass(AuthoringError, ValueError)
