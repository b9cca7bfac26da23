# cloudpickle 3.1 has no annotations. Source: its cloudpickle/cloudpickle.py, as far as we call it.
import pickle
from collections.abc import Callable
from types import ModuleType
from typing import Any, Protocol

class _Writable(Protocol):
    def write(self, data: bytes, /) -> object: ...

class Pickler(pickle.Pickler):
    def __init__(
        self,
        file: _Writable,
        protocol: int | None = None,
        buffer_callback: Callable[[pickle.PickleBuffer], object] | None = None,
    ) -> None: ...
    def reducer_override(self, obj: Any) -> Any: ...

def dumps(
    obj: Any,
    protocol: int | None = None,
    buffer_callback: Callable[[pickle.PickleBuffer], object] | None = None,
) -> bytes: ...
def loads(data: bytes, /, *, buffers: Any = ...) -> Any: ...
def register_pickle_by_value(module: ModuleType) -> None: ...
def unregister_pickle_by_value(module: ModuleType) -> None: ...
