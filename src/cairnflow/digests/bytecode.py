"""Compiled code: what it does and what it names, for functions with no name or no source."""

import dis
import importlib.util
import types
from collections.abc import Iterator
from typing import Any, NamedTuple

from cairnflow.digests.encoding import (
    SCALARS,
    Encoder,
    of_bytes,
    of_int,
    of_str,
    ordered,
    tagged,
    type_of,
    unordered,
)

_GLOBALS = frozenset({"LOAD_GLOBAL", "LOAD_NAME"})
_ATTRIBUTES = frozenset({"LOAD_ATTR", "LOAD_METHOD"})


class Names(NamedTuple):
    """What code names that it does not define.

    Attributes:
        globals: dotted names that begin with a global one, as in ``("model", "fit")``.
        imports: modules that the code imports when it runs: count of leading dots, and name.
    """

    globals: frozenset[tuple[str, ...]]
    imports: frozenset[tuple[int, str]]


def of_code(code: types.CodeType, _: Encoder) -> bytes:
    """Encode what the code does, for ``Encoder``."""
    return behaviour(code)


def behaviour(code: types.CodeType) -> bytes:
    """Encode what the code does: not its file, its lines or its name.

    It differs from one version of Python to the next.
    """
    names = (*code.co_names, "", *code.co_freevars, "", *code.co_cellvars)
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    return tagged(
        "code",
        of_bytes(code.co_code),
        ordered(b"l", map(of_str, names)),
        ordered(b"l", map(of_int, counts)),
        ordered(b"l", map(_const, code.co_consts)),
    )


def _const(value: Any) -> bytes:
    if isinstance(value, types.CodeType):
        return behaviour(value)
    cls = type_of(value)
    if cls is tuple:
        return ordered(b"u", map(_const, value))
    if cls is frozenset:
        return unordered(b"z", map(_const, value))
    scalar = SCALARS.get(cls)
    return of_str(repr(value)) if scalar is None else scalar(value)


def nested(code: types.CodeType) -> Iterator[types.CodeType]:
    """Yield the code and all code defined inside of it."""
    yield code
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            yield from nested(const)


def names(code: types.CodeType) -> Names:
    """Return the globals and modules that the code and what it defines inside name.

    Examples:
        >>> sorted(names((lambda: math.floor(len(x))).__code__).globals)
        [('len',), ('math', 'floor'), ('x',)]
    """
    dotted: set[tuple[str, ...]] = set()
    imports: set[tuple[int, str]] = set()
    for inner in nested(code):
        steps = [step for step in dis.get_instructions(inner) if step.opname != "PRECALL"]
        for place, step in enumerate(steps):
            if step.opname in _GLOBALS:
                dotted.add((step.argval, *_attributes(steps, place + 1)))
            elif step.opname == "IMPORT_NAME":
                imports.update(_imported(steps, place))
    return Names(frozenset(dotted), frozenset(imports))


def _attributes(steps: list[dis.Instruction], place: int) -> Iterator[str]:
    while place < len(steps) and steps[place].opname in _ATTRIBUTES:
        yield steps[place].argval
        place += 1


def _imported(steps: list[dis.Instruction], place: int) -> Iterator[tuple[int, str]]:
    """Yield what one import statement may load; before it stand its level and its names."""
    level, parts = steps[place - 2].argval, steps[place - 1].argval
    name = str(steps[place].argval)
    yield level, name
    for part in parts or ():
        yield level, f"{name}.{part}" if name else str(part)


def resolved(level: int, name: str, package: str) -> str:
    """Return the absolute name of an imported module; nothing where it has none.

    Examples:
        >>> resolved(2, "units", "lab.flows")
        'lab.units'
    """
    try:
        return importlib.util.resolve_name("." * level + name, package)
    except ImportError:
        return ""


def cells(function: types.FunctionType) -> dict[str, Any]:
    """Return what a function has taken from the functions around it, by name."""
    found: dict[str, Any] = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # named, but not yet bound
            continue
    return found
