"""What type checkers make of the public face: checked, never run."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, assert_type

from cairnflow import Flow, Parameter, Task, config, get_logger, task, unmapped
from cairnflow.flow import PlannedStep, RunPlan
from cairnflow.plan.plan import Plan
from cairnflow.plan.triggers import all_finished
from cairnflow.results import (
    ConstantResultHandler,
    JSONResultHandler,
    LocalResultHandler,
    LocalStorageHandler,
    MemoryResultHandler,
    NoResultType,
    Result,
    ResultHandler,
    SafeResult,
    SecretResultHandler,
)
from cairnflow.states import Failed, Mapped, Moment, State, Success
from cairnflow.storage import S3, Local, Storage, open_storage


@task
def add(x: int, y: int = 1) -> int:
    return x + y


@task(max_retries=2, retry_delay=timedelta(seconds=1), result_handler=LocalResultHandler())
def told(x: int) -> str:
    return str(x)


@task(tags=["a"], timeout=3, trigger=all_finished, checkpoint=False, redact=["email"])
def table(rows: list[int]) -> dict[str, list[int]]:
    return {"rows": rows}


@task
def total(xs: list[int]) -> int:
    return sum(xs)


# A decorated function keeps its arguments and what it returns.
assert_type(add.run(1), int)
assert_type(add.run(1, y=2), int)
assert_type(add.name, str)
assert_type(add.fn(1, 2), int)
assert_type(add.copy(name="first").run(1), int)

# A call in a flow stands for the value that it will have.
with Flow("my handled flow!", result_handler=LocalStorageHandler()) as flow:
    first = add(1, y=2)
    assert_type(first, int)
    assert_type(add(x=first, y=100, result_handler=LocalStorageHandler(dir="out")), int)
    assert_type(told(first), str)
    assert_type(told(add(first)), str)
    assert_type(add(1, upstream_tasks=[first]), int)
    assert_type(add(1, task_args={"name": "again"}), int)
    assert_type(add(1, flow=flow), int)
    assert_type(add.map([1, 2]), list[int])
    assert_type(add.map([1, 2], unmapped(first)), list[int])
    assert_type(total(add.map([1, 2])), int)
    assert_type(total([first, add(2)]), int)
    assert_type(table(rows=[first])["rows"], list[int])
    assert_type(first + 1, int)

# Where its code lives.
assert_type(Flow("f", storage=S3("bucket", "prefix")).storage, Storage | None)
assert_type(Local("~/flows", form="file").add_flow(flow), str)
assert_type(open_storage("s3://bucket").labels, list[str])

# What doesn't fit is refused where it is written.
with flow:
    add("1")  # type: ignore[call-overload]  # shall be refused
    add()  # type: ignore[call-overload]  # shall be refused
    add(1, z=2)  # type: ignore[call-overload]  # shall be refused
    add(told(1))  # type: ignore[call-overload]  # shall be refused
    total(add(1))  # type: ignore[call-overload]  # shall be refused
add.run("1")  # type: ignore[arg-type]  # shall be refused
Flow(3)  # type: ignore[arg-type]  # shall be refused
Flow("f", storage=3)  # type: ignore[arg-type]  # shall be refused
Local(form="zip")  # type: ignore[arg-type]  # shall be refused
Flow("f", result_handler="local")  # type: ignore[arg-type]  # shall be refused
LocalResultHandler(dir=3)  # type: ignore[arg-type]  # shall be refused
Task(preview="all")  # type: ignore[arg-type]  # shall be refused


class Scale(Task):
    """A task with arguments of its own."""

    def __init__(self, factor: int, **rules: Any) -> None:
        self.factor = factor
        super().__init__(**rules)

    def run(self, x: int) -> int:
        return self.factor * x


class Shelf(ResultHandler):
    """An author's own handler."""

    def write(self, value: Any) -> dict[str, str]:
        return {"name": str(value)}

    def read(self, safe_value: dict[str, str]) -> Any:
        return safe_value["name"]


assert_type(Scale(2, name="twice").run(3), int)
assert_type(Parameter("n", default=3).required, bool)
assert_type(flow.name, str)
assert_type(flow.plan(), Plan)
assert_type(flow.plan_run(resume="last", on_code_change="reuse"), RunPlan)
assert_type(flow.plan_run().run(), State)
assert_type(flow.plan_run()["score"], PlannedStep)
assert_type(flow.parameters["n"], Parameter)
assert_type(flow.parameters(), set[Parameter])
assert_type(get_logger("mine"), logging.Logger)

# A run's state, its history, its result.
state = flow.run({"n": 1}, executor="threads", resume="last", n=2)
assert_type(state, State)
assert_type(state.message, str)
assert_type(state.address, str)
assert_type(state.is_successful(), bool)
assert_type(state.history, list[Moment])
assert_type(state.reference, Result | NoResultType)
assert_type(Mapped().map_states, list[State])
flow.run(task_states={first: Success("by hand", 3), add: Failed()})

# Handlers, and the addresses that they give.
assert_type(SafeResult("key", LocalResultHandler(Path("out"), serializer="json")).digest, str)
assert_type(JSONResultHandler().write([1]), str)
assert_type(MemoryResultHandler("shared").description, str)
handlers: list[ResultHandler] = [
    Shelf(),
    ConstantResultHandler(3),
    SecretResultHandler("API"),
    LocalResultHandler("~/kept", compression="zstd", key="{run_id}/{uuid}.{ext}", max_bytes=1),
]

# Settings are typed, and known by their names.
assert_type(config.flows.checkpointing, bool | Literal["auto"])
assert_type(config.tasks.max_retries, int)
assert_type(config.results.dir, Path)
config.flows.checkpointing = True
config.flows.checkponting  # type: ignore[attr-defined]  # shall be refused
