"""A function as it ran, made again from the texts that were recorded of it.

What is made is believed only if its code digest is the one that was recorded.
"""

import linecache
import sys
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from cairnflow.digests import code
from cairnflow.engine.codes import code_of
from cairnflow.errors import CairnflowError, NotFound
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.plan.task import Task
from cairnflow.trails.reading import Reader
from cairnflow.trails.replaying.finding import Found, current
from cairnflow.trails.replaying.names import Names
from cairnflow.trails.replaying.pieces import Piece, ordered, piece

_MARK = 8
"""Digits of the digest in the name of a module that was made again."""


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
    if not source:
        raise NotFound(f"the code of {where} is not known as text, so it can't be made again")
    try:
        found = _made(told, now)
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
    except NotFound:
        return None


def _made(told: Mapping[str, Any], now: Found | None) -> Found:
    file, name = str(told.get("file") or ""), str(told["name"])
    own = piece(name, str(told["source"]), _free_names(now))
    pieces = [piece(str(one[0]), str(one[-1])) for one in told.get("helpers") or ()]
    base = _base_of(file, now)
    names = Names(base, file, _unchanged(told, now))
    wanted = ordered([*[p for p in pieces if p.name not in names.kept], own])
    module = _module(base, file, wanted, names)
    fn = names.settle(module, own)
    if own.free and now is not None:
        fn = fn(*_cells(now))
    return _found(fn, module, now)


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


def _module(base: ModuleType, file: str, pieces: Iterable[Piece], names: Names) -> ModuleType:
    """Carry the texts out in a module of their own, whose lines debuggers can show."""
    text = "\n\n".join(one.text for one in pieces)
    mark = sha256(text.encode()).hexdigest()[:_MARK]
    made = ModuleType(f"{_name_of(base, file)}__{mark}")
    made.__file__ = str(Path(file).with_name(f"{Path(file).stem} as it ran {mark}.py"))
    made.__dict__.update({k: v for k, v in vars(base).items() if not k.startswith("__")})
    made.__package__ = base.__package__
    compiled = compile(text, made.__file__, "exec", dont_inherit=True)
    names.supply(made, compiled)
    lines = text.splitlines(keepends=True)
    linecache.cache[made.__file__] = (len(text), None, lines, made.__file__)
    sys.modules[made.__name__] = made
    exec(compiled, made.__dict__)  # as Python runs a module
    return made


def _name_of(base: ModuleType, file: str) -> str:
    return Path(file).stem if base.__name__ == "__main__" else base.__name__


def _found(value: Any, module: ModuleType, now: Found | None) -> Found:
    """Return the made function, bound as the current one is where it is a method."""
    if isinstance(value, type):
        task: Any = object.__new__(value)
        task.__dict__.update(vars(now.task) if now is not None and now.task is not None else {})
        if now is None or now.task is None:
            task = value()
    elif now is not None and isinstance(now.task, Task):
        task = now.task.copy()
        task.fn = value.work if isinstance(value, Task) else value
    else:
        fn = value.work if isinstance(value, Task) else value
        return Found(fn, module, code(fn).digest)
    constants = now.constants if now is not None else {}
    is_settled = now.is_settled if now is not None else True
    return Found(task.work, module, code_of(task), task, constants, is_settled)


def _doubt(where: str, name: str, told: Mapping[str, Any], found: Found) -> str:
    """Say why what was made is not what ran."""
    made = {helper.name: helper.digest for helper in code(found.fn).helpers}
    then = {str(one[0]): str(one[1]) for one in told.get("helpers") or ()}
    others = sorted(key for key in made.keys() | then.keys() if made.get(key) != then.get(key))
    which = f"{', '.join(others[:5])} would be another" if others else f"{name} would be another"
    return (
        f"the code of {where} can't be made again truly: {which} than then (it uses more than its "
        f"text tells, such as what a name was imported from); see it: cairn code {where}"
    )
