"""Which modules a worker process can't import: what they define is sent to it whole."""

import functools
import importlib.machinery
import os
import sys
from types import ModuleType

_WHOLE: set[str] = set()


def send_whole(module: str) -> None:
    """Have what a module defines sent whole, although it could be imported.

    For a script that was read under a name of its own: to import it would run it once more.

    Args:
        module: its name in ``sys.modules``.
    """
    _WHOLE.add(module)


def sent_whole() -> list[ModuleType]:
    """Return the modules of which that was said, and that are still here."""
    return [sys.modules[name] for name in sorted(_WHOLE) if name in sys.modules]


def never_imported() -> list[str]:
    """Return the names of the modules that were never imported by their name."""
    return ["__main__", *_WHOLE]


def is_sent_whole(module: str) -> bool:
    """Return whether functions and classes of this module have to be sent whole."""
    return module == "__main__" or module in _WHOLE or not _can_be_imported(module)


@functools.lru_cache(maxsize=4096)
def _can_be_imported(name: str) -> bool:
    """Return whether another process with our ``sys.path`` would find the same file."""
    file = getattr(sys.modules.get(name), "__file__", None)
    if not isinstance(file, str) or not file.endswith(".py"):
        return True  # compiled or made by a library: its text could not be sent
    spec = _searched(name)
    if spec is None or spec.origin is None:
        return False
    return not spec.has_location or _is_same(spec.origin, file)


def _searched(name: str) -> importlib.machinery.ModuleSpec | None:
    """Look for a module as if it had not been imported yet."""
    parent = name.rpartition(".")[0]
    path = None
    if parent:
        path = getattr(sys.modules.get(parent), "__path__", None)
        if path is None or not _can_be_imported(parent):
            return None
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        found: importlib.machinery.ModuleSpec | None = find and find(name, path, None)
        if found:
            return found
    return None


def _is_same(origin: str, file: str) -> bool:
    try:
        return os.path.samefile(origin, file)
    except OSError:
        return origin == file
