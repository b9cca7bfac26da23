"""The code of what a value holds: a method of the author's class is called by nobody's name.

The code digest of a function follows the names that it uses. Which code a method call runs is
told by the value alone: so the classes of an argument's value are compared beside its content.
"""

import json
import sys
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from cairnflow.digests.bytecode import behaviour
from cairnflow.digests.classes import constants, methods
from cairnflow.digests.codes import code
from cairnflow.digests.contents import content
from cairnflow.digests.naming import full_name
from cairnflow.digests.projects import file_of, is_authored, may_be_authored
from cairnflow.digests.syntax import of_module


class Authored(NamedTuple):
    """Tells the author's own classes from those of libraries, and what their code is.

    Attributes:
        packages: top-level packages that are the author's, wherever they are installed.
        codes: code digest of what was looked at already, where all its names were at hand, by
            name and ``_print``. A process that is sent a script's class has it without the names
            that its body used; and one that was kept with a value is as it was then.
    """

    packages: frozenset[str] = frozenset()
    codes: Mapping[tuple[str, str], str] = types.MappingProxyType({})

    def told(self, owners: Sequence[Any]) -> str:
        """Return the code digest of each of the author's own among ``owners``, by name.

        Args:
            owners: classes, functions and modules; see ``looked_at``.

        Returns:
            JSON object such as ``{"class lab.Row": "s1:…"}``; empty where none is the author's.
        """
        found: dict[str, list[str]] = {}
        for owner in owners:
            if _is_any(owner, self.packages):
                name = named(owner)
                digest = self.codes.get((name, _print(owner))) if self.codes else None
                digest = digest or _code(owner, self.packages)
                found.setdefault(name, []).append(digest)
        return json.dumps({name: _joined(found[name]) for name in sorted(found)}) if found else ""


def authored(functions: Iterable[Any], modules: Iterable[str] = ()) -> Authored:
    """Return what is the author's own in a flow.

    Args:
        functions: what its tasks are made of.
        modules: names of those that other processes are sent piece by piece.
    """
    owners = [function for function in functions if hasattr(function, "__module__")]
    tops = {str(owner.__module__).partition(".")[0] for owner in owners if may_be_authored(owner)}
    packages = frozenset(tops - {"__main__"})
    pieces = [owner for module in modules for owner in _defined(module)]
    return Authored(
        packages, {(named(owner), _print(owner)): _code(owner, packages) for owner in pieces}
    )


def named(owner: Any) -> str:
    """Return what kind of thing it is, and its full name.

    Examples:
        >>> named(Authored)
        'class cairnflow.digests.authors.Authored'
    """
    if isinstance(owner, types.ModuleType):
        return f"module {owner.__name__}"
    return f"{'class' if isinstance(owner, type) else 'function'} {full_name(owner)}"


def _is_any(owner: Any, packages: frozenset[str]) -> bool:
    """Say whether it, or a class that it derives from, is the author's."""
    return any(may_be_authored(one) and is_authored(one, packages) for one in _line(owner))


def _line(owner: Any) -> Sequence[Any]:
    return type.mro(owner) if isinstance(owner, type) else (owner,)


def _code(owner: Any, packages: frozenset[str]) -> str:
    """Return one digest over the code of an owner, and of the author's bases of a class."""
    if isinstance(owner, types.ModuleType):
        found = of_module(file_of(owner))
        return f"s1:{sha256((found.syntax if found else '').encode()).hexdigest()[:32]}"
    line = [one for one in _line(owner) if may_be_authored(one) and is_authored(one, packages)]
    return _joined([code(one).digest for one in line])


def _print(owner: Any) -> str:
    """Return a digest over the compiled code of an owner alone, whatever its names stand for."""
    if isinstance(owner, types.FunctionType):
        return sha256(behaviour(owner.__code__)).hexdigest()
    if not isinstance(owner, type):
        return ""
    parts = sorted(behaviour(method.__code__) for method in methods(owner))
    parts += [f"{name}={content(value)}".encode() for name, value in constants(owner)]
    return sha256(b"\0".join(parts)).hexdigest()


def _joined(digests: list[str]) -> str:
    if len(digests) == 1:
        return digests[0]
    return f"s1:{sha256(chr(0).join(sorted(digests)).encode()).hexdigest()[:32]}"


def _defined(module: str) -> Iterator[Any]:
    """Yield the functions and classes that a module defines, those inside of classes too."""
    pending: list[Any] = list(vars(sys.modules[module]).values()) if module in sys.modules else []
    seen: set[int] = set()
    while pending:
        owner = pending.pop()
        if id(owner) in seen or not isinstance(owner, types.FunctionType | type):
            continue
        seen.add(id(owner))
        if owner.__module__ == module:
            yield owner
            pending.extend(vars(owner).values() if isinstance(owner, type) else ())
