"""A task run's function as it is here and now: by its flow's plan, or else by its name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import FunctionType, MethodType, ModuleType
from typing import Any

from cairnflow.digests import code, content
from cairnflow.engine.codes import code_of, held_by
from cairnflow.errors import CairnflowError, NotFound, RunError
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.plan.task import Task
from cairnflow.trails.arguments import settings_of
from cairnflow.trails.plans import planned
from cairnflow.trails.reading import Reader
from cairnflow.trails.replaying.modules import Read, module_of
from cairnflow.trails.words import one_line

_LOCAL = ("<locals>", "<lambda>")


@dataclass(frozen=True, slots=True)
class Found:
    """A function that can be called, and what is known of it.

    Attributes:
        fn: takes the arguments by name.
        module: that defines it, or the flow.
        digest: of its code, as a fact has it.
        task: of the flow's plan, or one that was made; None for a plain function.
        constants: arguments that are written in the flow, by name.
        is_settled: the task's own attributes are those that it had then, or it has none.
    """

    fn: Callable[..., Any]
    module: ModuleType | None
    digest: str
    task: Any = None
    constants: Mapping[str, Any] = field(default_factory=dict[str, Any])
    is_settled: bool = True


def current(reader: Reader, record: RunRecord, fact: Checkpoint) -> Found:
    """Return a task run's function as it is now.

    The file that defined it is imported, unless that was done already; then the task is taken
    from the flow of the run. Where the flow is not to be found, the function goes by its name.

    Raises:
        NotFound: it is not here; the message says what was looked for.
        RunError: its file can't be imported.
    """
    told = reader.text(fact.code)
    if is_parameter(reader, record, fact):
        raise RunError(f"{address(record, fact)} is a parameter: a value that the run was given")
    name, file = str(told.get("name") or ""), str(told.get("file") or "")
    if not name:
        raise RunError(f"{address(record, fact)} called no function, so none can be called again")
    read = module_of(file) if file else None
    found = _planned(read, record, fact, name) if read else None
    found = found or _elsewhere(reader, record, fact, name)
    if found is None and read is not None:
        found = _by_name(read.module, name, fact)
    if found is None:
        raise NotFound(_absence(record, fact, name, file, is_read=read is not None))
    return found


def is_parameter(reader: Reader, record: RunRecord, fact: Checkpoint) -> bool:
    """Say whether a task run stands for a value that the run was given."""
    tasks = planned(reader.text(record.plan))
    return any(one.task == fact.task and one.is_parameter for one in tasks)


def _planned(read: Read, record: RunRecord, fact: Checkpoint, name: str) -> Found | None:
    """Return the task from a plan; one of another flow only if its function has the name."""
    own = [plan for slug, plan in read.plans if slug == record.flow]
    others = [plan for slug, plan in read.plans if slug != record.flow]
    for plan in [*own, *others]:
        for task, slug in plan.tasks.items():
            if slug != fact.task or task.is_generated or task.is_parameter:
                continue
            if plan not in own and code(task.work).name != name:
                continue
            constants = plan.constants.get(task) or {}
            return of_task(task, read.module, constants, fact)
    return None


def of_task(
    task: Any, module: ModuleType | None, constants: Mapping[str, Any], fact: Checkpoint
) -> Found:
    """Return a task as what can be called.

    Args:
        task: the task.
        module: that defines it, or its flow.
        constants: arguments that are written in the flow, by name.
        fact: of the task run, whose own attributes are compared.
    """
    wanted = settings_of(fact)
    held = held_by(task)
    is_settled = (content(held) if held else "") == wanted
    return Found(task.work, module, code_of(task), task, constants, is_settled)


def _elsewhere(reader: Reader, record: RunRecord, fact: Checkpoint, name: str) -> Found | None:
    """Look for the flow in the files of the run's other tasks."""
    for file in _files(reader, record, fact):
        try:
            read = module_of(file)
        except CairnflowError:
            continue  # only one of several places to look at
        found = _planned(read, record, fact, name) if read else None
        if found is not None:
            return found
    return None


def _files(reader: Reader, record: RunRecord, fact: Checkpoint) -> Iterator[str]:
    codes = {one.code for one in reader.ledger.checkpoints(record.key) if one.code}
    files = {str(reader.text(digest).get("file") or "") for digest in codes - {fact.code}}
    yield from sorted(files - {"", str(reader.text(fact.code).get("file") or "")})


def _by_name(module: ModuleType, name: str, fact: Checkpoint) -> Found | None:
    """Return what goes by a qualified name in a module, as far as it can be called."""
    if any(local in name for local in _LOCAL):
        return None
    value: Any = module
    for part in name.split("."):
        value = getattr(value, part, None)
    if isinstance(value, Task):
        return of_task(value, module, {}, fact)
    if isinstance(value, type):
        return _of_class(value, module, fact)
    if isinstance(value, FunctionType | MethodType):
        return Found(value, module, code(value).digest)
    return None


def _of_class(cls: type[Any], module: ModuleType, fact: Checkpoint) -> Found | None:
    """Make a task of a class whose attributes can't be other than they were."""
    if not issubclass(cls, Task):
        return None
    try:
        made = cls()
    except Exception:  # noqa: BLE001 - an author's own __init__ may raise anything
        return None
    found = of_task(made, module, {}, fact)
    return found if found.is_settled else None


def _absence(record: RunRecord, fact: Checkpoint, name: str, file: str, *, is_read: bool) -> str:
    where, shown = address(record, fact), one_line(file or "an unknown file", 300)
    if not is_read:
        why = f"{name} was defined in {shown}, which is not here"
    elif any(local in name for local in _LOCAL):
        why = f"{name} is made inside of a function, and {shown} has no flow {record.flow!r} now"
    else:
        why = f"{shown} has no {name} now, nor a flow {record.flow!r} with a task {fact.task!r}"
    return (
        f"the function of {where} can't be called here: {why}; bring the file back, or see its "
        f"source: cairn code {where}"
    )
