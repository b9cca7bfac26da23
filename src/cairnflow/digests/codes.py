"""The code digest: whether a task's code, or that of its author which it uses, has changed.

What counts: the syntax of the function without its docstring, comments, layout, decorators and
place; the functions and classes of the same project that it names, and those that these name; the
values of constants that they name; what closures and default arguments hold; the names of all else
that they name. Where there is no source, the compiled code stands for it.

What does not: the versions of libraries (see ``environment``), and what is only found by name at
run time, as by ``getattr`` or ``importlib``.
"""

import functools
import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from cairnflow.digests.contents import content
from cairnflow.digests.encoding import type_of
from cairnflow.digests.naming import full_name
from cairnflow.digests.projects import file_of, project_of
from cairnflow.digests.units import Binding, HelperFacts, Unit

_MOST_KNOWN = 4096  # functions; a notebook's author defines the same one again and again


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What is known of a function's code.

    Attributes:
        digest: ``s1:`` and 32 hex digits; equal for code that does the same.
        name: the function's qualified name.
        file: where it is written; empty where unknown.
        line: of its first line, from 1; 0 where unknown.
        source: its text, with its decorators; empty where there is none.
        helpers: what it uses of the same project, by name.
    """

    digest: str
    name: str
    file: str
    line: int
    source: str
    helpers: tuple[HelperFacts, ...]


class _Known(NamedTuple):
    facts: CodeFacts
    bindings: tuple[Binding, ...]
    spaces: tuple[tuple[Mapping[str, Any], int], ...]

    @property
    def is_good(self) -> bool:
        """Nothing that was looked at has been put in place of something else since."""
        return all(space.get(name) is held for space, name, held in self.bindings) and all(
            len(space) == size for space, size in self.spaces
        )


_KNOWN: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()


def code(function: Callable[..., Any]) -> CodeFacts:
    """Return the code facts of a function, a method, a class, a partial or a callable object.

    The same in every process, on every machine, and wherever the file lies. A function or a class
    is looked at again when a name that it uses, or a method, has come to stand for something else.
    Thread-safe.

    Examples:
        >>> one, other = lambda x: x + 1, lambda x: x + 2
        >>> code(one).digest == code(other).digest
        False
    """
    known = _KNOWN.get(function) if _can_be_known(function) else None
    if known and known.is_good:
        return known.facts
    owner, extra = _owner(function)
    if not isinstance(owner, types.FunctionType | type) or owner.__module__ == "builtins":
        return CodeFacts(_digest([full_name(owner), extra]), full_name(owner), "", 0, "", ())
    units = _units(owner)
    facts = _facts(owner, units, extra)
    if owner is function and _can_be_known(owner):
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        bindings = tuple(one for unit in units for one in unit.bindings)
        _KNOWN[owner] = _Known(facts, bindings, tuple(s for unit in units for s in unit.spaces))
    return facts


def _can_be_known(function: Any) -> bool:
    """Say whether what was found out is good until one of the names stands for something else."""
    if isinstance(function, types.FunctionType):
        return not function.__closure__
    # Of a local class, methods may hold what is in no module; one whose metaclass says what is
    # equal might be taken for another.
    meta: Any = type_of(function)
    is_class = isinstance(function, type) and "<locals>" not in function.__qualname__
    return is_class and (meta.__eq__, meta.__hash__) == (type.__eq__, type.__hash__)


def _owner(function: Any) -> tuple[Any, str]:
    """Return the function or class behind a callable, and what is bound to it."""
    if isinstance(function, functools.partial):
        owner, extra = _owner(function.func)
        return owner, f"{extra} {content(function.args)} {content(function.keywords)}"
    if isinstance(function, types.MethodType):
        # Its class, not only the method: which other methods it calls depends on it.
        method = function.__func__
        return type_of(function.__self__), f".{getattr(method, '__name__', '')}"
    if isinstance(function, types.FunctionType | type):
        return function, ""
    if "__wrapped__" in getattr(function, "__dict__", {}):  # such as what lru_cache makes
        return _owner(function.__wrapped__)
    if isinstance(function, types.BuiltinFunctionType):
        return function, ""
    return type_of(function), ""


def _units(owner: Any) -> list[Unit]:
    """Return the unit of a function or class, then those of all that it uses."""
    project = project_of(file_of(owner), str(owner.__module__))
    units: list[Unit] = []
    seen: set[int] = set()
    pending = [owner]
    while pending:
        one = pending.pop()
        if id(one) not in seen:
            seen.add(id(one))
            units.append(Unit(one, project))
            pending.extend(units[-1].uses)
    return units


def _facts(owner: Any, units: list[Unit], extra: str) -> CodeFacts:
    first, *others = units
    helpers = {unit.helper for unit in others}.union(*(unit.helpers for unit in units))
    listed = tuple(sorted(helpers))
    shown = inspect.unwrap(owner) if isinstance(owner, types.FunctionType) else owner
    line = shown.__code__.co_firstlineno if isinstance(shown, types.FunctionType) else 0
    parts = [first.helper.digest, extra, *(f"{h.name} {h.digest}" for h in listed)]
    return CodeFacts(_digest(parts), owner.__qualname__, file_of(shown), line, first.source, listed)


def _digest(parts: list[str]) -> str:
    return f"s1:{sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"
