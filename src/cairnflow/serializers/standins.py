"""A pickle read with stand-ins for classes that can't be imported: to be looked at, not to be used.

What it runs is what any pickle runs; so only bytes that the ledger vouches for get here.
"""

import importlib
import io
import pickle
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple, cast

from cairnflow.errors import Incompatible
from cairnflow.serializers.registry import named

_WRITER = "cloudpickle.cloudpickle"


class Own(NamedTuple):
    """What an author's file defines.

    Attributes:
        stem: the file's name without its ending.
        classes: by their qualified names.
    """

    stem: str
    classes: Mapping[str, Any]


class Loaded(NamedTuple):
    """What was read.

    Attributes:
        value: the value.
        missing: a sentence for each class that is stood in for.
        moved: names of classes that the author's file has, but that went by another module's name.
    """

    value: Any
    missing: list[str]
    moved: list[str]


_NOTHING = Own("", {})


class Stub:
    """Stands for an object whose class can't be imported: its fields are there, its methods not.

    ``stub.field`` gives a field, ``vars(stub)`` all of them. It equals only itself.

    Attributes:
        missing: what stands for it in a sentence, such as ``missing module 'mypkg'``.
        state: what it was made of, where that were no fields by name.
    """

    missing = ""
    state: tuple[Any, ...] = ()
    _path = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args or kwargs:
            self.state = args
        vars(self).update(kwargs)

    def __setstate__(self, state: Any) -> None:
        # With slots it is a pair: the fields, and what the slots hold.
        parts: list[Any] = [*state] if isinstance(state, tuple) else [state]
        for held in parts:
            if isinstance(held, dict):
                vars(self).update(cast("dict[str, Any]", held))
            elif held is not None:
                self.state = (*self.state, held)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(
            f"{self._path} stands in, since there is a {self.missing}; it has no {name!r}: "
            f"methods are missing, fields are {', '.join(vars(self)) or 'none'}"
        )

    def __repr__(self) -> str:
        return f"<Stub {self._path}: {self.missing}>"


def load(
    label: str,
    data: bytes | memoryview,
    versions: Mapping[str, str],
    own: Own = _NOTHING,
    *,
    strict: bool = False,
) -> Loaded:
    """Return a pickled value with a ``Stub`` for each object of a class that is not here.

    A script's own classes are written whole into a pickle; where the script is at hand, its
    objects are of the classes that it has.

    Args:
        label: of the serializer, as a fact has it.
        data: bytes that were held against their digest.
        versions: of packages when the value was made, by name; for the words on what is missing.
        own: what the author's file defines.
        strict: a class that is not here is an error.

    Returns:
        The value, and which classes of what it holds are not what they were by their names.

    Raises:
        Incompatible: it is no pickle, or it can't be read here.
    """
    serializer = named(label)
    if not is_pickle(label):
        raise Incompatible(f"a value written as {label!r} holds no classes to stand in for")
    unpacked = getattr(serializer, "unpacked", None)
    source = _Source(unpacked(data) if unpacked else data, versions, own)
    try:
        value = source.load()
    except Exception as error:  # border: unpickling runs the value's own code
        raise Incompatible(
            f"the value can't be unpickled here: {type(error).__name__}: {error}"
        ) from error
    missing = list(dict.fromkeys(source.missing))
    if missing and strict:
        raise Incompatible(f"the value can't be unpickled here: {'; '.join(missing)}")
    return Loaded(value, missing, list(dict.fromkeys(source.moved)))


def is_pickle(label: str) -> bool:
    """Say whether a serializer's bytes are a pickle, compressed or not.

    Examples:
        >>> is_pickle("pickle/1+zstd"), is_pickle("json/1"), is_pickle("")
        (True, False, False)
    """
    return label.partition("/")[0].partition("+")[0] == "pickle"


class _Source(pickle.Unpickler):
    def __init__(self, data: bytes | memoryview, versions: Mapping[str, str], own: Own) -> None:
        super().__init__(io.BytesIO(data))
        self._versions = versions
        self._own = own
        self._taken: set[int] = set()
        self._made: dict[str, type[Stub]] = {}
        self.missing: list[str] = []
        self.moved: list[str] = []

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        """Return the class or function, or a stand-in for it."""
        try:
            found = super().find_class(module_name, global_name)
        except (ImportError, AttributeError):
            if module_name == self._own.stem and global_name in self._own.classes:
                self.moved.append(f"{module_name}.{global_name}")  # the file was run by its name
                return self._own.classes[global_name]
            return self._stand_in(module_name, global_name)
        if module_name == _WRITER and global_name == "_make_skeleton_class":
            return partial(self._class, found)
        if module_name == _WRITER and global_name == "_class_setstate":
            return partial(self._filled, found)
        return found

    def _class(self, make: Any, kind: Any, name: str, bases: Any, held: Any, *rest: Any) -> Any:
        """Return the script's own class where it has it, else the one that was written whole."""
        owner: Any = None
        if held.get("__module__") == "__main__":
            owner = self._own.classes.get(held.get("__qualname__", name))
        if not isinstance(owner, type):
            return make(kind, name, bases, held, *rest)
        self._taken.add(id(owner))
        return owner

    def _filled(self, fill: Any, cls: Any, state: Any) -> Any:
        return cls if id(cls) in self._taken else fill(cls, state)

    def _stand_in(self, module: str, name: str) -> Any:
        path = f"{module}.{name}"
        if path not in self._made:
            missing = self._absence(module, name)
            names = {"_path": path, "missing": missing, "__module__": module}
            self._made[path] = type(name.rpartition(".")[2], (Stub,), names)
            self.missing.append(f"{path}: {missing}")
        return self._made[path]

    def _absence(self, module: str, name: str) -> str:
        top = module.partition(".")[0]
        try:
            importlib.import_module(module)
        except ModuleNotFoundError as error:
            lost = error.name or module
            version = self._versions.get(lost.partition(".")[0], "")
            return f"missing module {lost!r}" + (f" ({version} at run time)" if version else "")
        except ImportError as error:
            return f"module {module!r} can't be imported ({error})"
        here = getattr(sys.modules.get(top), "__version__", "")
        return f"missing name {name!r} in module {module!r}" + (f" {here}" if here else "")
