"""Any value, as a plain pickle that ``cloudpickle.load`` opens without us.

Reading a pickle runs what its writer put into it: only bytes that the ledger vouches for get here.
"""

import pickle
import re
import sys
from typing import Any

from cairnflow.errors import Incompatible
from cairnflow.serializers.base import Sink
from cairnflow.serializers.kinds import type_of

_PROTOCOL = 5
_SCALARS = frozenset({type(None), bool, int, float, str, bytes})
_NUMBERS = frozenset({type(None), bool, int, float})
_TEXTS = frozenset({str, bytes})
_SMALL = 1 << 12  # characters or bytes
_CONTAINERS = frozenset({dict, list, tuple, set, frozenset})
_FEW = 100  # members looked at to save the 4 µs that a cloudpickle pickler takes to be made
_SHALLOW = 4  # levels looked at
_NO_ATTRIBUTE = re.compile(r"Can't get attribute '(?P<name>.+)' on <module '(?P<module>[^']+)'")


class PickleSerializer:
    """Keeps any value that cloudpickle can write, but those that it would write wrongly."""

    name = "pickle"
    version = 1
    extension = "pkl"

    def claims(self, value: Any) -> bool:
        return True

    def small(self, value: Any) -> bytes | None:
        """Return the bytes that ``dump`` would write of a number or a short text; else None.

        A short cut: most values are such, and a sink costs more than they do.
        """
        kind = type_of(value)
        if kind in _NUMBERS or (kind in _TEXTS and len(value) <= _SMALL):
            return pickle.dumps(value, _PROTOCOL)
        return None

    def dump(self, value: Any, sink: Sink) -> None:
        if _is_plain(value):
            pickle.dump(value, sink, _PROTOCOL)
            return
        from cairnflow.serializers import pickling  # loads cloudpickle: 15 ms

        if _holds_errors(value):
            pickling.try_errors(value)
        pickling.dump(value, sink)

    def load(self, source: bytes | memoryview) -> Any:
        try:
            return pickle.loads(source)
        except MemoryError:
            raise
        except Exception as error:  # border: unpickling runs the value's own code
            raise Incompatible(f"the value can't be unpickled here: {_reason(error)}") from error


def _holds_errors(value: Any) -> bool:
    """Say whether a value is an exception, or a short list of results among which one is."""
    if isinstance(value, BaseException):
        return True
    if type_of(value) not in (list, tuple) or len(value) > _FEW:
        return False
    return any(isinstance(member, BaseException) for member in value)


def _is_plain(value: Any, depth: int = _SHALLOW) -> bool:
    """Say whether pickle alone writes ``value`` as cloudpickle does."""
    kind = type_of(value)
    if kind in _SCALARS:
        return True
    if kind not in _CONTAINERS or not depth or len(value) > _FEW:
        return False
    if kind is dict:
        if not _SCALARS.issuperset(map(type_of, value)):
            return False
        value = value.values()
    return _SCALARS.issuperset(map(type_of, value)) or all(
        _is_plain(member, depth - 1) for member in value
    )


def _reason(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError):
        return (
            f"it needs the module {error.name!r}, which is not installed here; install it, "
            "or run where the flow's code can be imported"
        )
    if isinstance(error, ImportError):
        return f"a module that it needs can't be imported ({error})"
    gone = _NO_ATTRIBUTE.search(str(error)) if isinstance(error, AttributeError) else None
    if gone:
        return (
            f"it needs {gone['name']!r} of the module {gone['module']!r}, which {_present(gone)} "
            "has not; it was renamed, moved or deleted since: give it back under its old name"
        )
    if isinstance(error, EOFError | pickle.UnpicklingError):
        return f"the bytes are no whole pickle ({error})"
    return (
        f"{type(error).__name__}: {error}; most likely a class changed since it was written: "
        "let it read its old state in __setstate__, or go back to the version that wrote it"
    )


def _present(gone: re.Match[str]) -> str:
    version = getattr(sys.modules.get(gone["module"]), "__version__", None)
    return "the one here" if version is None else f"version {version}, the one here,"
