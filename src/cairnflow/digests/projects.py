"""Which code is the author's own: of the same package or folder as a function, not a library."""

import sys
import sysconfig
import types
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

_OURS = Path(__file__).parents[1]
_LIBRARIES = tuple({sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")})
_STANDARD = sys.stdlib_module_names | {"builtins"}
_KNOWN = frozenset({"cairnflow", "cloudpickle", "numpy", "pandas", "polars", "pyarrow"})
_INSTALLED = frozenset({"site-packages", "dist-packages"})


class Project(NamedTuple):
    """What belongs together with one function.

    Attributes:
        package: name of its top-level package or module.
        folder: that holds this package; all that lies below is of the project, but libraries.
    """

    package: str
    folder: str

    def owns(self, file: str, module: str) -> bool:
        """Say whether code of this file and module is of the project."""
        if module.partition(".")[0] == self.package:
            return True
        return is_authored_file(file) and (Path(file).is_relative_to(self.folder))


def project_of(file: str, module: str) -> Project:
    """Return the project of a function.

    Args:
        file: where it is written; ``<stdin>`` and the like where it was typed in.
        module: the module's full name.
    """
    package, *inner = module.split(".")
    if package == "__main__":  # a notebook's cells claim files that don't exist
        file = str(getattr(sys.modules[package], "__file__", None) or "")
    path = Path(file)
    if not path.is_absolute():
        return Project(package, str(Path.cwd()))
    levels = len(inner) + (path.stem == "__init__")
    return Project(package, str(path.parents[min(levels, len(path.parents) - 1)]))


def file_of(owner: Any) -> str:
    """Return the file that defines a function, a class or a module; nothing where unknown."""
    if isinstance(owner, types.FunctionType):
        return owner.__code__.co_filename
    module = owner if isinstance(owner, types.ModuleType) else sys.modules.get(owner.__module__)
    return str(getattr(module, "__file__", None) or "")


def may_be_authored(owner: Any) -> bool:
    """Say whether a class, a function or a module may be an author's, whoever installed it.

    That is the same on every machine: not so whether it lies among the installed libraries.
    """
    module = owner.__name__ if isinstance(owner, types.ModuleType) else owner.__module__
    top = str(module).partition(".")[0]
    if top in _KNOWN:
        return False
    return top not in _STANDARD or is_authored_file(file_of(owner))  # a queue.py of the author's


def is_authored(owner: Any, packages: Collection[str]) -> bool:
    """Say whether a class, a function or a module is an author's own, and no library's.

    Args:
        owner: one that may be.
        packages: top-level packages that are the author's wherever they are installed.
    """
    module = owner.__name__ if isinstance(owner, types.ModuleType) else owner.__module__
    top = str(module).partition(".")[0]
    if top == "__main__" or top in packages or str(module) not in sys.modules:
        return True
    return is_authored_file(file_of(owner))


@lru_cache(maxsize=4096)
def is_authored_file(file: str) -> bool:
    """Say whether a file is neither a library's, nor Python's, nor ours.

    Args:
        file: its absolute path; any other is none.
    """
    path = Path(file)
    return (
        path.is_absolute()
        and _INSTALLED.isdisjoint(path.parts)
        and not path.is_relative_to(_OURS)
        and not any(path.is_relative_to(library) for library in _LIBRARIES)
    )
