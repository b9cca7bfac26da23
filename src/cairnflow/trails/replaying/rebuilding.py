"""A function as it ran, made again from the texts that were recorded of it.

What is made is believed only if its code digest is the one that was recorded.
"""

import linecache
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from cairnflow.digests import code
from cairnflow.errors import CairnflowError, NotFound, RunError
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.plan.task import Task
from cairnflow.trails.reading import Reader
from cairnflow.trails.replaying.finding import Found, current, of_task
from cairnflow.trails.replaying.names import Names
from cairnflow.trails.replaying.pieces import ordered, piece
from cairnflow.trails.replaying.places import is_file_of_ours

_MARK = 8
"""Digits that tell apart the texts that were made again of one file."""


def as_it_ran(reader: Reader, record: RunRecord, fact: Checkpoint) -> Found:
    """Return a task run's function with the code that it had then.

    Where the code here is still the same, it is the one here. Else it is made of the texts that
    were recorded: the function's own, and those of the project's functions, classes and constants
    that it uses. Libraries, and what the current file imports, are those of here.

    Raises:
        NotFound: it can't be made, or would not be what it was; the message says why.
        RunError: nothing was called then.
    """
    where, now = address(record, fact), _here(reader, record, fact)
    if now is not None and now.digest == fact.code:
        return now
    told = reader.text(fact.code)
    name, source = str(told.get("name") or ""), str(told.get("source") or "")
    if not source or is_file_of_ours(str(told.get("file") or "")):
        raise NotFound(f"the code of {where} is not the author's, or not known as text")
    try:
        found = _made(told, now, fact)
    except CairnflowError:
        raise
    except Exception as exc:  # border: it runs the author's definitions
        raise NotFound(
            f"the code of {where} can't be made again as it ran: {type(exc).__name__}: {exc}; "
            f"see it: cairn code {where}"
        ) from exc
    if found.digest != fact.code:
        raise NotFound(_doubt(where, name, told, found))
    return found


def _here(reader: Reader, record: RunRecord, fact: Checkpoint) -> Found | None:
    try:
        return current(reader, record, fact)
    except (NotFound, RunError):  # a file that can't be imported any more is as one that is gone
        return None


def _made(told: Mapping[str, Any], now: Found | None, fact: Checkpoint) -> Found:
    """Return what the texts give."""
    file, name = str(told.get("file") or ""), str(told["name"])
    own = piece(name, str(told["source"]), _free_names(now))
    pieces = ordered([*(piece(name, text) for name, text in _texts(told)), own])
    base = _base_of(file, now)
    made = _module(base, file, "\n\n".join(one.text for one in pieces))
    names = Names(base, file, _unchanged(told, now))
    with _in_place_of(made):
        fn = names.carried_out(made, pieces)[own.defines]
        if own.free and now is not None:
            fn = fn(*_cells(now))
        return _found(fn, made, now, fact)


@contextmanager
def _in_place_of(made: ModuleType) -> Generator[None]:
    """Let a module be the one of its name: by that the text of its classes is looked for."""
    before = sys.modules.get(made.__name__)
    sys.modules[made.__name__] = made
    try:
        yield
    finally:
        if before is None:
            del sys.modules[made.__name__]
        else:
            sys.modules[made.__name__] = before


def _texts(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the helpers by name that have a text of their own, and are no part of another."""
    texts = {str(one[0]): str(one[-1]) for one in told.get("helpers") or ()}
    names = [*texts, str(told["name"])]
    return [
        (name, text)
        for name, text in texts.items()
        if text and "<locals>" not in name and not any(name.startswith(f"{o}.") for o in names)
    ]


def _base_of(file: str, now: Found | None) -> ModuleType:
    if now is not None and now.module is not None:
        return now.module
    empty = ModuleType(Path(file).stem or "typed_in")
    empty.__file__ = file
    return empty


def _unchanged(told: Mapping[str, Any], now: Found | None) -> frozenset[str]:
    """Return the names of helpers that are here as they were then."""
    if now is None:
        return frozenset()
    here = {(helper.name, helper.digest) for helper in code(_plain(now)).helpers}
    return frozenset(one[0] for one in told.get("helpers") or () if (one[0], one[1]) in here)


def _plain(now: Found) -> Any:
    return now.task.work if now.task is not None else now.fn


def _free_names(now: Found | None) -> tuple[str, ...]:
    compiled = getattr(now.fn, "__code__", None) if now is not None else None
    return compiled.co_freevars if isinstance(compiled, CodeType) else ()


def _cells(now: Found) -> list[Any]:
    return [cell.cell_contents for cell in getattr(now.fn, "__closure__", None) or ()]


def _module(base: ModuleType, file: str, text: str) -> ModuleType:
    """Return a module for texts, whose lines debuggers can show."""
    mark = sha256(text.encode()).hexdigest()[:_MARK]
    made = ModuleType(_name_of(base, file))
    made.__dict__.update({k: v for k, v in vars(base).items() if not k.startswith("__")})
    made.__file__ = str(Path(file).with_name(f"{Path(file).stem} as it ran {mark}.py"))
    made.__package__ = base.__package__
    lines = text.splitlines(keepends=True)
    linecache.cache[made.__file__] = (len(text), None, lines, made.__file__)
    return made


def _name_of(base: ModuleType, file: str) -> str:
    return Path(file).stem if base.__name__ == "__main__" else base.__name__


def _found(value: Any, module: ModuleType, now: Found | None, fact: Checkpoint) -> Found:
    """Return the made function, bound as the current one is where it is a method."""
    before: Any = now.task if now is not None else None
    fn: Any = value.work if isinstance(value, Task) else value
    task: Any = None
    if isinstance(value, type):
        task = _of_class(value, before)
    elif isinstance(before, Task):
        task = before.copy()
        task.fn = fn
    if task is None:
        return Found(fn, module, code(fn).digest)
    return of_task(task, module, now.constants if now is not None else {}, fact)


def _of_class(cls: Any, before: Any) -> Any:
    """Return a task of a class, with the attributes that the one before it has."""
    if before is None:
        return cls()
    task: Any = object.__new__(cls)
    task.__dict__.update(vars(before))
    return task


def _doubt(where: str, name: str, told: Mapping[str, Any], found: Found) -> str:
    """Say why what was made is not what ran."""
    assert found.module is not None, "it was made"
    with _in_place_of(found.module):
        made = {helper.name: helper.digest for helper in code(found.fn).helpers}
    then = {str(one[0]): str(one[1]) for one in told.get("helpers") or ()}
    others = sorted(key for key in made.keys() | then.keys() if made.get(key) != then.get(key))
    which = f"{', '.join(others[:5])} would be another" if others else f"{name} would be another"
    return (
        f"the code of {where} can't be made again truly: {which} than then (it uses more than its "
        f"text tells, such as what a name was imported from); see it: cairn code {where}"
    )
