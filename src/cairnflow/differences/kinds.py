"""What a value is: its kind, what compares two of it, and how its size is told."""

import datetime
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    MappingProxyType,
    MethodType,
    ModuleType,
)
from typing import Any
from weakref import ReferenceType

from cairnflow.differences.base import Kind
from cairnflow.differences.comparison import Compare, Comparison
from cairnflow.differences.names import ancestry, full_name, kind_of, module_of, own_name, type_name
from cairnflow.differences.nested import compare_mappings, compare_sequences, compare_sets
from cairnflow.differences.objects import (
    compare_builtins,
    compare_codes,
    compare_exceptions,
    compare_functions,
    compare_methods,
    compare_objects,
    compare_references,
)
from cairnflow.differences.paths import Path
from cairnflow.differences.scalars import (
    bare,
    compare_moments,
    compare_named,
    compare_numbers,
    moment_words,
)
from cairnflow.differences.texts import compare_bytes, compare_texts
from cairnflow.differences.words import counted, quoted, short


@dataclass(frozen=True, slots=True)
class Family:
    """Values that are compared with each other, whatever their types.

    Attributes:
        kind: what they are.
        compare: looks at two of them.
        size: tells in words how large one is, or what it is; empty where there is nothing to say.
        takes_fields: whether a derived type's own attributes are compared beside.
    """

    kind: Kind
    compare: Compare
    size: Callable[[Any], str]
    takes_fields: bool = False


def family_of(value: Any) -> Family:
    """Return the family of a value. Runs no code of its type."""
    kind = kind_of(value)
    known = _EXACT.get(id(kind))
    if known is not None:
        return known
    for base in ancestry(kind):
        found = _EXACT.get(id(base)) or _NAMED.get(full_name(base)) or _of_library(base)
        if found is not None:
            return found
    return OBJECT


def _of_library(base: type) -> Family | None:
    root, name = module_of(base).partition(".")[0], own_name(base)
    return _LIBRARIES.get((root, name))


def noun(value: Any) -> str:
    """Return what a value is, for people."""
    return type_name(kind_of(value))


def _no_size(_: Any) -> str:
    return ""


def _length(word: str) -> Callable[[Any], str]:
    def size(value: Any) -> str:
        base: Any = next(base for base in ancestry(kind_of(value)) if base.__module__ in _STANDARD)
        return counted(base.__len__(value), word)

    return size


def _text_size(value: Any) -> str:
    length: int = str.__len__(value)
    is_short = length <= _READ_AT_ONCE and "\n" not in str.__str__(value)
    return quoted(value) if is_short else counted(length, "character")


def _bytes_size(value: Any) -> str:
    return counted(memoryview(value).nbytes, "byte")


def _tables(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    from cairnflow.differences.tables import compare_tables

    compare_tables(one, other, at, comparison)


def _table_size(value: Any) -> str:
    from cairnflow.differences.frames import size

    return size(value)


def _arrays(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    from cairnflow.differences.arrays import compare_arrays

    compare_arrays(one, other, at, comparison)


def _array_size(value: Any) -> str:
    dtype = value.dtype if value.dtype.names is None else "records"
    return f"{dtype} {' × '.join(f'{side:,}' for side in value.shape)}".rstrip()


def _images(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    from cairnflow.differences.images import compare_images

    compare_images(one, other, at, comparison)


def _image_size(value: Any) -> str:
    return f"{value.mode} {value.width:,}×{value.height:,}"


def _number_size(value: Any) -> str:
    return short(bare(value))


def _nothing(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two of what there is only one of: None, Ellipsis."""


_READ_AT_ONCE = 40  # characters of a text that a headline shows
_STANDARD = {"builtins", "collections"}
OBJECT = Family("object", compare_objects, _no_size)
_NUMBER = Family("number", compare_numbers, _number_size)
_TEXT = Family("text", compare_texts, _text_size, takes_fields=True)
_BYTES = Family("bytes", compare_bytes, _bytes_size, takes_fields=True)
_MAPPING = Family("mapping", compare_mappings, _length("key"), takes_fields=True)
_SEQUENCE = Family("sequence", compare_sequences, _length("item"), takes_fields=True)
_SET = Family("set", compare_sets, _length("member"), takes_fields=True)
_MOMENT = Family("object", compare_moments, moment_words)
_DATE = Family("object", compare_moments, moment_words)
_TIME = Family("object", compare_moments, moment_words)
_SPAN = Family("object", compare_moments, moment_words)
_NAME = Family("object", compare_named, short)
_MEMBER = Family("object", compare_named, short)
_MODULE = Family("object", compare_named, short)
_SINGLE = Family("object", _nothing, _no_size)
_ERROR = Family("object", compare_exceptions, short)
_FUNCTION = Family("object", compare_functions, _no_size)
_BUILTIN = Family("object", compare_builtins, short)
_METHOD = Family("object", compare_methods, _no_size)
_REFERENCE = Family("object", compare_references, _no_size)
_CODE = Family("object", compare_codes, _no_size)
_TABLE = Family("table", _tables, _table_size)
_COLUMN = Family("table", _tables, _table_size)
_ARRAY = Family("array", _arrays, _array_size)
_IMAGE = Family("image", _images, _image_size)

_BY_TYPE: dict[type, Family] = {
    Enum: _MEMBER,
    bool: _NUMBER,
    int: _NUMBER,
    float: _NUMBER,
    complex: _NUMBER,
    str: _TEXT,
    bytes: _BYTES,
    bytearray: _BYTES,
    memoryview: _BYTES,
    dict: _MAPPING,
    MappingProxyType: _MAPPING,
    list: _SEQUENCE,
    tuple: _SEQUENCE,
    deque: _SEQUENCE,
    set: _SET,
    frozenset: _SET,
    datetime.datetime: _MOMENT,
    datetime.date: _DATE,
    datetime.time: _TIME,
    datetime.timedelta: _SPAN,
    type: _NAME,
    ModuleType: _MODULE,
    type(None): _SINGLE,
    type(...): _SINGLE,
    type(NotImplemented): _SINGLE,
    BaseException: _ERROR,
    FunctionType: _FUNCTION,
    BuiltinFunctionType: _BUILTIN,
    MethodType: _METHOD,
    CodeType: _CODE,
    ReferenceType: _REFERENCE,
}
# By their ids, for the hash of a class is its metaclass's business; none of these ever dies.
_EXACT = {id(kind): family for kind, family in _BY_TYPE.items()}
_NAMED = {
    "decimal.Decimal": _NUMBER,
    "fractions.Fraction": _NUMBER,
    "numpy.number": _NUMBER,
    "numpy.bool": _NUMBER,
    "numpy.bool_": _NUMBER,
    "numpy.ndarray": _ARRAY,
    "numpy.void": _ARRAY,
    "numpy.datetime64": _MOMENT,
    "numpy.timedelta64": _SPAN,
    "PIL.Image.Image": _IMAGE,
}
_LIBRARIES = {
    ("pandas", "DataFrame"): _TABLE,
    ("pandas", "Series"): _COLUMN,
    ("pandas", "Index"): _COLUMN,
    ("polars", "DataFrame"): _TABLE,
    ("polars", "Series"): _COLUMN,
    ("pyarrow", "Table"): _TABLE,
    ("pyarrow", "RecordBatch"): _TABLE,
    ("pyarrow", "Array"): _COLUMN,
    ("pyarrow", "ChunkedArray"): _COLUMN,
}
