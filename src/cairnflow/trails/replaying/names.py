"""What the names of a function stand for that is made again: the rest of its project's, as here."""

import builtins
import importlib
import importlib.util
import sys
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from cairnflow.digests.bytecode import names as names_in
from cairnflow.digests.projects import Project, file_of, project_of
from cairnflow.plan import decorator
from cairnflow.plan.task import Task
from cairnflow.trails.replaying.pieces import Piece

_USUAL = {
    "np": "numpy", "pd": "pandas", "pl": "polars", "pa": "pyarrow", "plt": "matplotlib.pyplot",
}  # fmt: skip
"""What such names nearly always stand for; that they did, the code digest tells afterwards."""


class Names:
    """Gives a module that is made again what its texts name and don't define.

    Args:
        base: the current module, whose names are taken.
        file: in which the function was defined.
        unchanged: names of helpers that are here as they were then.

    Attributes:
        kept: names of the classes that are taken as they are here: objects that the function is
            given are of them.
    """

    def __init__(self, base: ModuleType, file: str, unchanged: frozenset[str]) -> None:
        self._project: Project = project_of(file, base.__name__)
        held = {name: value for name, value in self._own_values(base) if isinstance(value, type)}
        self.kept = frozenset(name for name in unchanged if name in held)
        self._base = base

    def supply(self, made: ModuleType, code: CodeType) -> None:
        """Give a module the names that its code looks up and that nothing in it defines."""
        wanted = {dotted[0] for dotted in names_in(code).globals}
        for name in sorted(wanted):
            if name in vars(made) or hasattr(builtins, name):
                continue
            found = self._found(name)
            if found is not None:
                setattr(made, name, found)

    def settle(self, made: ModuleType, own: Piece) -> Any:
        """Let other names of what was made again stand for it too; return what is to be called."""
        space = vars(made)
        again = {
            qualified: value
            for qualified, value in self._own_values(made)
            if getattr(_plain(value), "__module__", "") == made.__name__
        }
        for name, value in list(space.items()):
            plain = _plain(value)
            if isinstance(value, ModuleType) and self._owns(value):
                space[name] = _shadow(value, space, again)
            elif isinstance(plain, FunctionType | type) and plain.__module__ != made.__name__:
                qualified = plain.__qualname__
                if qualified in again and self._owns(plain):
                    space[name] = again[qualified]
        return space[own.defines]

    def _found(self, name: str) -> Any:
        if name == "task":
            return decorator.task
        held = [
            vars(module)[name]
            for module in list(sys.modules.values())
            if isinstance(module, ModuleType) and name in vars(module) and self._owns(module)
        ]
        if held and all(value is held[0] for value in held):
            return held[0]
        wanted = _USUAL.get(name, name)
        try:
            return importlib.import_module(wanted) if importlib.util.find_spec(wanted) else None
        except (ImportError, ValueError):
            return None

    def _owns(self, owner: Any) -> bool:
        module = owner.__name__ if isinstance(owner, ModuleType) else owner.__module__
        file = file_of(owner)
        return bool(file) and Path(file).is_absolute() and self._project.owns(file, str(module))

    def _own_values(self, module: ModuleType) -> list[tuple[str, Any]]:
        plain = [(value, _plain(value)) for value in vars(module).values()]
        return [(p.__qualname__, v) for v, p in plain if isinstance(p, FunctionType | type)]


def _plain(value: Any) -> Any:
    return value.work if isinstance(value, Task) else value


def _shadow(module: ModuleType, space: dict[str, Any], again: dict[str, Any]) -> ModuleType:
    """Return a module in which what was made again stands in its place."""
    changed = {name: again[name] for name in vars(module) if name in again}
    defined = {
        name: space[name]
        for name, value in vars(module).items()
        if name in space and not name.startswith("__") and space[name] is not value
    }
    if not changed and not defined:
        return module
    made = ModuleType(module.__name__)
    made.__dict__.update(vars(module))
    made.__dict__.update({**defined, **changed})
    return made
