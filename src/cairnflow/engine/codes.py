"""What a task's work depends on besides its arguments: its code, and what it is made of."""

import functools
import inspect
from hashlib import sha256
from types import FunctionType
from typing import Any

from cairnflow.digests import code
from cairnflow.plan.edges import TaskLike


def code_of(task: TaskLike) -> str:
    """Return the digest of a task's code; what checks its values is part of that."""
    digest = code(task.work).digest
    if not task.validators:
        return digest
    checks = [code(validator).digest for validator in task.validators]
    return f"s1:{sha256(chr(0).join([digest, *checks]).encode()).hexdigest()[:32]}"


def held_by(task: TaskLike) -> dict[str, Any]:
    """Return a task's settings, and the objects that its work is made of: they are no code."""
    fn, held = task.work, task.settings
    if type(fn) is FunctionType:
        return held
    while isinstance(fn, functools.partial):
        fn = fn.func
    owner = getattr(fn, "__self__", None)
    if owner is None and not inspect.isroutine(fn) and not inspect.isclass(fn):
        owner = fn
    if owner is task:
        return {**held, **_computed(type(task))}
    if owner is not None and not inspect.ismodule(owner):
        held["object"] = owner
    return held


def _computed(cls: type) -> dict[str, Any]:
    """Return the plain attributes of an author's task class."""
    return {
        f"{one.__name__}.{name}": value
        for one in cls.__mro__
        if not one.__module__.startswith("cairnflow.") and one is not object
        for name, value in vars(one).items()
        if not name.startswith("__") and not callable(value) and not hasattr(value, "__get__")
    }
