"""What the names of a function stand for that is made again: the rest of its project's, as here."""

import builtins
import importlib
import importlib.util
import sys
from collections.abc import Sequence
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
    """

    def __init__(self, base: ModuleType, file: str, unchanged: frozenset[str]) -> None:
        self._project: Project = project_of(file, base.__name__)
        values = [value for value in vars(base).values() if isinstance(value, type)]
        self._kept = {v.__qualname__: v for v in values if v.__qualname__ in unchanged}

    def carried_out(self, made: ModuleType, pieces: Sequence[Piece]) -> dict[str, Any]:
        """Carry texts out in a module, one below the other; return what it holds.

        A class that is here as it was then stays the one here: objects that the function is given
        are of it.

        Args:
            made: gets their names; its file has their lines.
            pieces: in an order in which each finds what it needs.
        """
        line = 0
        before = vars(made).copy()
        for one in pieces:
            compiled = compile(
                "\n" * line + one.text, str(made.__file__), "exec", dont_inherit=True
            )
            self._supply(made, compiled)
            exec(compiled, vars(made))  # as Python runs a module
            line += one.text.count("\n") + 2  # an empty line stands between two
            if one.name in self._kept:
                vars(made)[one.defines] = self._kept[one.name]
        self._settle(vars(made), before, {one.name: vars(made)[one.defines] for one in pieces})
        return vars(made)

    def _supply(self, made: ModuleType, code: CodeType) -> None:
        """Give a module the names that code looks up and that nothing in it defines."""
        for name in sorted({dotted[0] for dotted in names_in(code).globals}):
            if name in vars(made) or hasattr(builtins, name):
                continue
            found = self._found(name)
            if found is not None:
                setattr(made, name, found)

    def _settle(self, space: dict[str, Any], before: dict[str, Any], again: dict[str, Any]) -> None:
        """Let other names of what was made again stand for it too."""
        for name, value in list(space.items()):
            if value is not before.get(name):
                continue  # it was made again itself
            plain = _plain(value)
            if isinstance(value, ModuleType) and self._owns(value):
                space[name] = _shadow(value, space, again)
            elif isinstance(plain, FunctionType | type) and self._owns(plain):
                space[name] = again.get(plain.__qualname__, value)

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


def _plain(value: Any) -> Any:
    return value.work if isinstance(value, Task) else value


def _shadow(module: ModuleType, space: dict[str, Any], again: dict[str, Any]) -> ModuleType:
    """Return a module in which what was made again stands in its place."""
    changed: dict[str, Any] = {}
    for name, value in vars(module).items():
        dotted = f"{module.__name__.rpartition('.')[2]}.{name}"  # as a constant is named
        plain = _plain(value)
        qualified = getattr(plain, "__qualname__", name)
        found = again.get(dotted, again.get(qualified, value))
        if found is not value and not name.startswith("__"):
            changed[name] = found
    if not changed:
        return module
    made = ModuleType(module.__name__)
    made.__dict__.update(vars(module))
    made.__dict__.update(changed)
    return made
