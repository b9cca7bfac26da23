"""An author's file as a module, found or imported, without running the flows that it would run."""

import importlib
import importlib.util
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from cairnflow.digests.projects import is_authored_file
from cairnflow.errors import RunError
from cairnflow.plan.building import Builder, watching
from cairnflow.results.registry import read_into, reading_script


class Read(NamedTuple):
    """A module, and the plans of the flows that it writes.

    Attributes:
        module: what the file defines.
        plans: each with the flow's slug; empty where the flow has no name in the module.
    """

    module: ModuleType
    plans: Sequence[tuple[str, Builder]]


class _Imported(NamedTuple):
    """A file that was imported here, with the author's modules that came along.

    Attributes:
        read: what it gave.
        stamps: of each module what stood there, and its file's time and size.
    """

    read: Read
    stamps: Mapping[str, tuple[ModuleType, int, int]]

    @property
    def is_good(self) -> bool:
        """Whether all of it is still in place, and no file has changed since."""
        return self.stamps == _stamps(self.stamps)

    def forget(self) -> None:
        """Take it out of what is imported, so that it is imported anew."""
        for name, (module, _, _) in self.stamps.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
        importlib.invalidate_caches()


_CELLS = "ipykernel"
"""Is in the name of the folder in which a notebook's cells are said to lie."""

_IMPORTED: dict[str, _Imported] = {}


def _stamps(names: Iterable[str]) -> dict[str, tuple[ModuleType, int, int]]:
    """Return what stands under names of modules, and the state of its file; but no libraries."""
    found: dict[str, tuple[ModuleType, int, int]] = {}
    for name in names:
        module = sys.modules.get(name)
        file = Path(_file_of(module))
        if module is None or not is_authored_file(str(file)) or not file.is_file():
            continue
        status = file.stat()
        found[name] = (module, status.st_mtime_ns, status.st_size)
    return found


def module_of(file: str) -> Read | None:
    """Return the module of a file: the one that is loaded, or else the file is imported.

    It is imported under its own name, not as ``__main__``, up to the first flow that it would run.

    Args:
        file: its absolute path; another name, as of a notebook's cell, means ``__main__``.

    Returns:
        The module; None where there is no such file, nor a module that was made of it.

    Raises:
        RunError: importing it failed; the message says how.
    """
    path = Path(file)
    if not path.is_absolute() or not path.is_file():
        main = sys.modules.get("__main__")
        is_cell = not path.is_absolute() or _CELLS in path.parent.name
        is_typed = is_cell and main is not None and getattr(main, "__file__", None) is None
        return Read(main, _plans(main)) if main is not None and is_typed else None
    resolved = str(path.resolve())
    known = _IMPORTED.get(resolved)
    if known is not None and known.is_good:
        return known.read
    if known is not None:
        known.forget()
    for loaded in [sys.modules.get("__main__"), *list(sys.modules.values())]:
        if _file_of(loaded) in {file, resolved} and isinstance(loaded, ModuleType):
            return Read(loaded, _plans(loaded))
    before = set(sys.modules)
    with watching() as seen:
        module = _imported(Path(resolved))
    named = _plans(module)
    ids = {id(plan) for _, plan in named}
    read = Read(module, [*named, *(("", plan) for plan in seen if id(plan) not in ids)])
    _IMPORTED[resolved] = _Imported(read, _stamps(set(sys.modules) - before))
    return read


def _file_of(module: object) -> str:
    return str(getattr(module, "__file__", None) or "")


def _plans(module: ModuleType) -> list[tuple[str, Builder]]:
    """Return the plans of the flows that variables of a module hold."""
    found: list[tuple[str, Builder]] = []
    for value in list(vars(module).values()):
        plan = getattr(value, "builder", None) if not isinstance(value, type) else None
        if isinstance(plan, Builder):
            found.append((str(getattr(value, "slug", "")), plan))
    return found


def _imported(path: Path) -> ModuleType:
    root, name = _named(path)
    if root not in sys.path:
        sys.path.insert(0, root)
    for known in _IMPORTED.values():
        if known.read.module is sys.modules.get(name):
            known.forget()  # another file of this name, which was imported for an earlier replay
    loaded = sys.modules.get(name)
    if loaded is not None:
        raise RunError(
            f"{path} goes by the name of a module that is in use, {name!r} "
            f"({_file_of(loaded) or 'built in'}); rename the file"
        )
    token = reading_script.set(True)
    try:
        return _carried_out(path, name)
    except SystemExit as exc:
        raise RunError(
            f'{path} ends the program by itself; put that below: if __name__ == "__main__":'
        ) from exc
    except Exception as exc:  # an author's file may raise anything
        raise RunError(f"{path} can't be imported: {type(exc).__name__}: {exc}") from exc
    finally:
        reading_script.reset(token)


def _carried_out(path: Path, name: str) -> ModuleType:
    parent = name.rpartition(".")[0]
    if parent:
        importlib.import_module(parent)
        if name in sys.modules:  # the package has imported it
            return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise RunError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    read_into(module, spec.loader.exec_module)  # what stands above a flow.run() is defined
    if parent:
        setattr(sys.modules[parent], name.rpartition(".")[2], module)
    return module


def _named(path: Path) -> tuple[str, str]:
    """Return the folder that is to be on the path, and the full name of a file's module."""
    parts = [] if path.stem == "__init__" else [path.stem]
    folder = path.parent
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    return str(folder), ".".join(parts)
