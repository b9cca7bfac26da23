"""What crosses the border of a process, as pickles: calls, and how they ended.

Apart from the executor, so that cloudpickle is loaded only where a process is started.
"""

import io
import pickle
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from io import TextIOWrapper
from types import FunctionType, ModuleType
from typing import Any, NamedTuple, cast

import cloudpickle
from cloudpickle.cloudpickle import list_registry_pickle_by_value

from cairnflow.errors import Incompatible, NotSerializable
from cairnflow.executors.foreign import can_be_sent, rebuilt, told
from cairnflow.executors.modules import is_sent_whole, sent_whole
from cairnflow.slotted import with_slots

PROTOCOL = 5

MOST_SHARED = 512
"""Shared objects that a worker holds on to."""

CALL, SHARED, FORGET = b"C", b"S", b"F"
"""What a worker is sent, by the first byte: a call, a shared object, the key of one to drop."""

VALUE, ERROR, BEGIN, END = b"V", b"E", b"B", b"N"
"""What a worker sends: how a call ended, and from when to when it must be guarded."""

_registering = threading.RLock()
_recalled: dict[str, Any] = {}


class Parcel(NamedTuple):
    """A call, packed.

    Attributes:
        data: its kind and its pickle.
        keys: of the shared objects that it refers to.
    """

    data: memoryview
    keys: tuple[str, ...]


class Packer:
    """Packs calls for workers; what many of them have in common is pickled once."""

    def __init__(self) -> None:
        self._shared: OrderedDict[str, memoryview] = OrderedDict()

    def pack(self, fn: Callable[[Any], Any], arg: Any) -> Parcel:
        """Return a call that a worker can carry out.

        Raises:
            NotSerializable: a part of it can't be pickled.
        """
        keys: dict[str, None] = {}
        try:
            data = dumped(CALL, (fn, arg), lambda thing: self._share(thing, keys))
        except Exception as exc:  # border: pickling runs the value's own code
            raise _refusal("what the call is given can't be sent to a worker process", exc) from exc
        while len(self._shared) > max(MOST_SHARED, len(keys)):
            self._shared.popitem(last=False)
        return Parcel(data, tuple(keys))

    def shared(self, key: str) -> memoryview:
        """Return a shared object, packed, that the latest call refers to."""
        return self._shared[key]

    def _share(self, thing: Any, keys: dict[str, None]) -> str:
        key: str = thing.__shared_key__
        if key not in self._shared:
            name = key.encode()
            self._shared[key] = dumped(SHARED + len(name).to_bytes(4, "little") + name, thing)
        self._shared.move_to_end(key)
        keys[key] = None
        return key


def dumped(
    head: bytes,
    thing: Any,
    share: Callable[[Any], str] | None = None,
    errors: "_Errors | None" = None,
) -> memoryview:
    """Return ``head`` followed by a pickle.

    Args:
        head: goes first, as it is.
        thing: is pickled.
        share: gives the key under which the worker knows a shared object; None to send them whole.
        errors: how errors travel; None for values, but for those that ``Failing`` things name.

    Raises:
        Exception: whatever the thing's own code raises.
    """
    buffer = io.BytesIO()
    buffer.write(head)
    with ExitStack() as after:
        _Sender(buffer, after, share, errors or _Errors()).dump(thing)
    return buffer.getbuffer()


class _Errors(NamedTuple):
    """How errors travel.

    Attributes:
        plain: ids of those that are pickled as any other object.
        are_failures: all others may be told by what they say.
        are_tried: whether a value that is an error can be read again is found out beforehand.
    """

    plain: tuple[int, ...] = ()
    are_failures: bool = False
    are_tried: bool = True


def ending(value: Any, error: BaseException | None) -> memoryview:
    """Return how a call ended, packed. Never raises what can't be packed: it sends that instead."""
    try:
        if error is None:
            return dumped(VALUE, value)
        return dumped(ERROR, error, errors=_Errors(are_failures=True))
    except Exception as exc:  # noqa: BLE001 - border: pickling runs the value's own code
        refused = _refusal("what the call gave can't be sent back from its process", exc)
        return dumped(ERROR, refused, errors=_Errors(are_failures=True))


def loaded(data: memoryview, what: str) -> Any:
    """Return what was packed.

    Args:
        data: without its head.
        what: what it is, for people.

    Raises:
        Incompatible: it can't be read in this process.
    """
    try:
        return pickle.loads(data)
    except MemoryError:
        raise
    except Exception as exc:  # border: unpickling runs the value's own code
        raise Incompatible(
            f"{what} can't be read in this process: {type(exc).__name__}: {exc}; "
            "it may need a module that can't be imported here"
        ) from exc


def hold(data: memoryview) -> None:
    """Hold on to a shared object for the calls to come."""
    length = int.from_bytes(data[:4], "little")
    key = str(data[4 : 4 + length], "utf-8")
    try:
        _recalled[key] = loaded(data[4 + length :], "what the task is made of")
    except Incompatible as exc:
        _recalled[key] = _Unreadable(exc)


def forget(data: memoryview) -> None:
    """Let go of a shared object."""
    _recalled.pop(str(data, "utf-8"), None)


def recall(key: str) -> Any:
    """Return the shared object of this key.

    Raises:
        Incompatible: it could not be read here.
    """
    found = _recalled[key]
    if isinstance(found, _Unreadable):
        raise found.error
    return found


class _Unreadable(NamedTuple):
    error: Incompatible


def _refusal(what: str, exc: Exception) -> NotSerializable:
    why = str(exc) or type(exc).__name__
    return NotSerializable(
        f"{what} ({why}); open files, locks and connections where they are used, or choose the "
        "threads executor"
    )


class _Sender(cloudpickle.Pickler):
    """Pickles what another process is to have, by value where that process can't import it.

    Args:
        buffer: where the bytes go.
        after: is told what is to be undone.
        share: gives the key of a shared object; None to send them whole.
        errors: how they travel.
    """

    def __init__(
        self,
        buffer: io.BytesIO,
        after: ExitStack,
        share: Callable[[Any], str] | None,
        errors: _Errors,
    ) -> None:
        super().__init__(buffer, protocol=PROTOCOL)
        self._after = after
        self._share = share
        self._errors = errors
        self._failures: dict[int, BaseException] = {}

    def reducer_override(self, obj: Any) -> Any:
        """Say how functions, classes, errors and shared objects travel."""
        cls = cast("type[object]", type(obj))
        if cls is FunctionType or issubclass(cls, type):
            if self._is_ours(obj):
                return NotImplemented
            return with_slots(obj, super().reducer_override(obj))
        if self._share is not None and hasattr(cls, "__shared_key__"):
            return recall, (self._share(obj),)
        if hasattr(cls, "__failures__"):
            self._failures.update((id(error), error) for error in obj.__failures__)
        if issubclass(cls, BaseException) and id(obj) not in self._errors.plain:
            return self._error(obj)
        if issubclass(cls, TextIOWrapper):
            raise pickle.PicklingError(f"cannot pickle the open file {obj.name!r}")
        return NotImplemented

    def _error(self, error: Any) -> Any:
        plain = (*self._errors.plain, id(error))
        if self._errors.are_failures or id(error) in self._failures:
            inner = _Errors(plain, are_failures=True)
            return rebuilt, told(error, lambda: dumped(b"", error, None, inner))
        inner = _Errors(plain, are_tried=False)
        if self._errors.are_tried and not can_be_sent(lambda: dumped(b"", error, None, inner)):
            kind = type(error).__qualname__
            raise pickle.PicklingError(
                f"{kind} is an error that can be written, but not read again: give it a "
                "__reduce__ that returns the arguments of its __init__"
            )
        return NotImplemented

    def _is_ours(self, obj: Any) -> bool:
        """Return whether it is found by its name for certain: cloudpickle takes 15 µs to see it.

        Of what is not, let cloudpickle know, for this once, if the other process can't import it.
        """
        module = getattr(obj, "__module__", None)
        if not isinstance(module, str):
            return False
        if module.startswith("cairnflow."):
            return "<locals>" not in obj.__qualname__
        if module in sys.modules and module != "__main__" and is_sent_whole(module):
            self._register(sys.modules[module])
        return False

    def _register(self, module: ModuleType) -> None:
        _register(module, self._after)


def _register(module: ModuleType, after: ExitStack) -> None:
    # For all pickling in this process, so for no longer than it must be.
    after.enter_context(_registering)
    if module.__name__ not in list_registry_pickle_by_value():
        cloudpickle.register_pickle_by_value(module)
        after.callback(cloudpickle.unregister_pickle_by_value, module)


@contextmanager
def whole_modules() -> Generator[None]:
    """Have cloudpickle write whole, inside the block, what scripts define that were read by us."""
    with ExitStack() as after:
        for module in sent_whole():
            _register(module, after)
        yield
