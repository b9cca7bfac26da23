"""What a value is made of, as pickle sees it: each part with the Python that leads to it."""

import functools
import sys
import types
from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

from cairnflow.serializers.kinds import type_of

_LEAVES = frozenset({type(None), bool, int, float, complex, str, bytes})


class Part(NamedTuple):
    """A value inside a value.

    Attributes:
        path: Python that leads there from ``value``; cells of a closure go by their name, as in
            ``value.__closure__['model']``.
        value: what is there.
    """

    path: str
    value: Any


def parts(whole: Part) -> Iterator[Part]:
    """Yield the parts that pickle would write for ``whole``, but the plainest.

    Parts that the value's own code makes for pickle, in ``__reduce_ex__`` or ``__getstate__``,
    are found by calling that code again.
    """
    found = _parts(whole.value, whole.path)
    yield from (part for part in found if type(part.value) not in _LEAVES)


def _parts(value: Any, path: str) -> Iterator[Part]:
    if isinstance(value, types.FunctionType):
        yield from _of_function(value, path)
    elif isinstance(value, types.MethodType):
        yield Part(f"{path}.__self__", value.__self__)
        yield Part(f"{path}.__func__", value.__func__)
    elif isinstance(value, type | types.ModuleType):
        yield from _of_names(value, path)
    elif type(value).__module__.partition(".")[0] in {"numpy", "pandas"}:
        yield from _of_table(value, path)
    elif _has_own(value, "__reduce_ex__", "__reduce__"):
        yield from _made(value, f"{path}.__reduce_ex__(5)", lambda: value.__reduce_ex__(5))
    else:
        yield from _of_container(value, path)
        yield from _of_object(value, path)


def _is(value: Any, *kinds: type[Any]) -> bool:
    return isinstance(value, kinds)


def _has_own(value: Any, *verbs: str) -> bool:
    """Say whether the author of the value's class, not a library in C, wrote one of ``verbs``."""
    cls = type_of(value)
    return any(isinstance(getattr(cls, verb, None), types.FunctionType) for verb in verbs)


def _made(value: Any, path: str, make: Any) -> Iterator[Part]:
    """Yield what the author's code makes of ``value`` for pickle; nothing where it raises."""
    try:
        made = make()
    except Exception:  # noqa: BLE001 - the author's code; that it raises is what is reported
        return
    names = _attributes(value)
    for part in _of_container(made, path):
        same = [name for name, attribute in names.items() if attribute is part.value]
        yield Part(_attribute(path.rpartition(".")[0], same[0]), part.value) if same else part


def _of_container(value: Any, path: str) -> Iterator[Part]:
    if _is(value, dict):
        yield from (Part(f"list({path})[{i}]", key) for i, key in enumerate(value))
        members = enumerate(value.items())
        yield from (Part(_item(path, i, key), item) for i, (key, item) in members)
    elif _is(value, tuple) and hasattr(value, "_fields"):
        fields = zip(value._fields, value, strict=False)
        yield from (Part(f"{path}.{name}", item) for name, item in fields)
    elif _is(value, list, tuple, deque):
        yield from (Part(f"{path}[{i}]", item) for i, item in enumerate(value))
    elif _is(value, set, frozenset):
        yield from (Part(f"list({path})[{i}]", item) for i, item in enumerate(value))


def _item(path: str, place: int, key: Any) -> str:
    return f"{path}[{key!r}]" if type(key) in _LEAVES else f"list({path}.values())[{place}]"


def _of_object(value: Any, path: str) -> Iterator[Part]:
    if _is(value, functools.partial):
        yield Part(f"{path}.func", value.func)
        yield Part(f"{path}.args", value.args)
        yield Part(f"{path}.keywords", value.keywords)
    elif isinstance(value, BaseException):
        yield Part(f"{path}.args", value.args)
    elif _is(value, types.MappingProxyType):
        yield from _of_container(value | {}, path)
    elif isinstance(value, property):
        yield from (Part(f"{path}.{name}", getattr(value, name)) for name in ("fget", "fset"))
    elif _is(value, classmethod, staticmethod):
        yield Part(f"{path}.__func__", value.__func__)
    if _has_own(value, "__getstate__"):
        yield from _made(value, f"{path}.__getstate__()", value.__getstate__)
        return
    for name, attribute in _attributes(value).items():
        yield Part(_attribute(path, name), attribute)


def _attributes(value: Any) -> dict[str, Any]:
    """Return what an object holds under names: in its ``__dict__`` and in slots."""
    found: dict[str, Any] = {}
    for base in type(value).__mro__:
        slots = base.__dict__.get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            private = slot.startswith("__") and not slot.endswith("__")
            name = f"_{base.__name__.lstrip('_')}{slot}" if private else slot
            if name not in {"__dict__", "__weakref__"} and hasattr(value, name):
                found[name] = getattr(value, name)
    return found | getattr(value, "__dict__", {})


def _attribute(path: str, name: str) -> str:
    return f"{path}.{name}" if name.isidentifier() else f"{path}.__dict__[{name!r}]"


def _of_function(function: types.FunctionType, path: str) -> Iterator[Part]:
    names = function.__code__.co_freevars
    for name, cell in zip(names, function.__closure__ or (), strict=True):
        yield from (Part(f"{path}.__closure__[{name!r}]", held) for held in _held(cell))
    for name in sorted(_global_names(function.__code__) & function.__globals__.keys()):
        yield Part(f"{path}.__globals__[{name!r}]", function.__globals__[name])
    yield Part(f"{path}.__defaults__", function.__defaults__)
    yield Part(f"{path}.__kwdefaults__", function.__kwdefaults__)
    yield from (Part(_attribute(path, name), held) for name, held in vars(function).items())


def _held(cell: types.CellType) -> list[Any]:
    try:
        return [cell.cell_contents]
    except ValueError:  # a name that was never bound
        return []


def _global_names(code: types.CodeType) -> set[str]:
    inner = (const for const in code.co_consts if isinstance(const, types.CodeType))
    return set(code.co_names).union(*map(_global_names, inner))


def _of_names(owner: type | types.ModuleType, path: str) -> Iterator[Part]:
    """Yield what a class or a module made by hand defines."""
    own = {n: v for n, v in vars(owner).items() if not (n.startswith("__") and n.endswith("__"))}
    yield from (Part(f"{path}.__dict__[{name!r}]", held) for name, held in own.items())
    if "__init__" in vars(owner):
        yield Part(f"{path}.__init__", vars(owner)["__init__"])


def _of_table(value: Any, path: str) -> Iterator[Part]:
    """Yield the cells of an array or a frame that hold Python objects."""
    numpy, pandas = sys.modules["numpy"], sys.modules.get("pandas")
    if isinstance(value, numpy.ndarray) and value.dtype.hasobject:
        yield from (Part(f"{path}.flat[{i}]", item) for i, item in enumerate(value.flat))
    elif pandas and isinstance(value, pandas.DataFrame):
        for i, name in enumerate(value.columns):
            at = f"[{name!r}]" if isinstance(name, str) and value.columns.is_unique else None
            yield Part(path + (at or f".iloc[:, {i}]"), value.iloc[:, i])
        yield from (Part(f"{path}.index", value.index), Part(f"{path}.attrs", value.attrs))
    elif pandas and isinstance(value, pandas.Series | pandas.Index) and value.dtype == object:
        place = ".iloc" if isinstance(value, pandas.Series) else ""
        yield from (Part(f"{path}{place}[{i}]", item) for i, item in enumerate(value))
