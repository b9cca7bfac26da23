"""Descriptions of handlers, and the handlers that they open."""

import importlib
import importlib.util
import itertools
import json
import sys
import threading
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from types import ModuleType
from typing import Any

from cairnflow.errors import Incompatible
from cairnflow.results.handler import ResultHandler, signature_of
from cairnflow.results.result import open_with
from cairnflow.results.trust import from_a_fact

_opened: dict[str, ResultHandler] = {}
_lock = threading.RLock()

reading_script: ContextVar[bool] = ContextVar("reading_script", default=False)
"""True while an author's script is imported only to find a class in it: no flow may run then."""


class ScriptStopped(BaseException):
    """Ends the import of a script at its first ``flow.run()``; what stands above it is defined."""


class UnreadableHandler(ResultHandler):
    """Stands for a handler that can't be opened here: it can be shown, not read.

    Args:
        described: what was written of it.
        reason: why it can't be opened, and what to do.
    """

    def __init__(self, described: str, reason: str) -> None:
        self.reason = reason
        self._description = described

    def read(self, safe_value: Any) -> Any:
        raise Incompatible(self.reason)

    def __repr__(self) -> str:
        return f"<handler that can't be opened here: {self._description}>"


def open_handler(description: str) -> ResultHandler:
    """Return the handler that ``description`` speaks of; the same one for the same text.

    Never raises: one that can't be opened is an ``UnreadableHandler``. Thread-safe.
    """
    found = _opened.get(description)
    if found is None:
        with _lock:
            found = _opened.get(description) or _open(description)
            if not isinstance(found, UnreadableHandler):
                _opened[description] = found
    return found


def known_handler(handler: ResultHandler) -> None:
    """Let ``open_handler`` find this very handler under its description, as long as we live."""
    _opened.setdefault(handler.description, handler)


def _open(description: str) -> ResultHandler:
    described = json.loads(description)
    path, args = described["class"], dict(described["args"])
    if lost := [name for name, value in args.items() if _is_lost(value)]:
        reason = f"{path}: its argument {lost[0]!r} is nothing that JSON can hold; open it by hand"
        return UnreadableHandler(description, reason)
    try:
        cls = _find(path, described.get("file"))
        if not (isinstance(cls, type) and issubclass(cls, ResultHandler)):
            raise TypeError("it is no ResultHandler, and was not called")
        positional = _positional(cls, args)
        with from_a_fact():
            handler: ResultHandler = cls(*positional, **args)
    except Exception as exc:  # noqa: BLE001 - an author's module and class may raise anything
        reason = (
            f"result handler {path} can't be opened here: {type(exc).__name__}: {exc}; install or "
            "put on the path what defines it, and try again"
        )
        return UnreadableHandler(description, reason)
    return handler


def _positional(cls: Any, args: dict[str, Any]) -> list[Any]:
    """Take out of ``args`` those that must go by position: a starred one, and all before it."""
    starred = next((name for name in args if name.startswith("*")), None)
    if starred is None:
        return []
    before = itertools.takewhile(lambda name: name != starred[1:], signature_of(cls).parameters)
    found = [args.pop(name) for name in list(before) if name in args]
    return [*found, *args.pop(starred)]


def _is_lost(value: Any) -> bool:
    return isinstance(value, dict) and "$unopenable" in value


def _find(path: str, file: str | None) -> Any:
    module, _, name = path.rpartition(".")
    while module:
        found = _module(module, file)
        if found is not None:
            for part in name.split("."):
                found = getattr(found, part)
            return found
        module, _, outer = module.rpartition(".")
        name = f"{outer}.{name}"
    raise ImportError(f"no module of {path!r} on the path" + (f", nor file {file}" if file else ""))


def _module(name: str, file: str | None) -> ModuleType | None:
    main = sys.modules.get("__main__")
    if file and str(Path(getattr(main, "__file__", None) or ".").resolve()) == file:
        return main
    loaded = sys.modules.get(name)
    if loaded is not None and (not file or getattr(loaded, "__file__", file) == file):
        return loaded
    if file and Path(file).is_file():
        return _script(name, file)
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def _script(name: str, file: str) -> ModuleType:
    """Import a file for the classes in it, up to the first flow that it would run."""
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    read_into(module, spec.loader.exec_module)
    return module


def read_into(module: ModuleType, run: Callable[[ModuleType], object]) -> ScriptStopped | None:
    """Carry out an author's file as a module, up to the first flow that it would run.

    Args:
        module: stands among the imported modules afterwards, unless its file raises.
        run: carries the file out in the module.

    Returns:
        What stopped it, with the traceback; None where it ran to its end.

    Raises:
        BaseException: what the file raises.
    """
    token = reading_script.set(True)
    sys.modules[module.__name__] = module
    try:
        run(module)
    except ScriptStopped as stop:
        return stop
    except BaseException:
        del sys.modules[module.__name__]
        raise
    finally:
        reading_script.reset(token)
    return None


open_with(open_handler)
