"""How two objects differ: by their fields, else by what they tell pickle."""

import copyreg
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from types import MemberDescriptorType
from typing import Any, TypeAlias
from weakref import ReferenceType

from cairnflow.differences.comparison import Comparison
from cairnflow.differences.names import ancestry, kind_of, long_name, own_dict
from cairnflow.differences.paths import Path, field, metric
from cairnflow.differences.scalars import compare_named, named
from cairnflow.differences.words import ABSENT
from cairnflow.differences.writing import answered, written

Steps: TypeAlias = list[tuple[Any, Any, Path]]
"""Pairs to look at, and where each stands."""

_PROTOCOL = 4  # of pickle: at it, buffers are told as bytes
_SECONDS = 2.0  # that an object may take to say of what it is made
_POINTER = 8  # bytes of a slot
_ARGUMENTS: Any = type.__dict__["__dict__"].__get__(BaseException)["args"]
_REFERENCE: Any = ReferenceType
_MOST = 1_000_000  # items that an object may hand out
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_SKIPPED = frozenset({"__pydantic_fields_set__", "__weakref__", "__dict__", "__suppress_context__"})
"""What is no content: which fields of a model were given, and what Python keeps for itself."""


def compare_objects(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two objects of one type: by their fields, and by pickle's parts if there is more."""
    look_into_fields(one, other, at, comparison)
    if is_whole(kind_of(one)) and is_whole(kind_of(other)):
        return
    a, b = _reduced(one), _reduced(other)
    if a is None or b is None:
        _compare_opaque(one, other, at, comparison)
        return
    comparison.look_later([(a, b, at)] if a.keys() != b.keys() else _side_by_side(a, b, at))


def look_into_fields(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Hand on the fields of two objects, pair by pair; tell those that only one of them has."""
    a, b = fields_of(one), fields_of(other)
    derived = _derived(kind_of(one))
    for name in a.keys() ^ b.keys():
        if name not in derived:
            comparison.tell(field(at, name), "", a.get(name, ABSENT), b.get(name, ABSENT))
    comparison.look_later(_side_by_side(a, b, at))


def _side_by_side(a: dict[str, Any], b: dict[str, Any], at: Path) -> Steps:
    return [(a[name], b[name], field(at, name)) for name in a if name in b]


def fields_of(value: Any) -> dict[str, Any]:
    """Return what an object holds, by name: its ``__dict__`` and its slots; no property runs."""
    held = {str(name): child for name, child in tuple(own_dict(value).items())}
    for name, member in _slots(kind_of(value)):
        try:
            held[name] = member.__get__(value)
        except AttributeError:
            continue
    return held


def _slots(kind: type) -> Iterator[tuple[str, Any]]:
    for base in ancestry(kind):
        own = type.__dict__["__dict__"].__get__(base)
        if "__slots__" not in own and not issubclass(base, BaseException):
            continue  # of a type made in C: what it keeps is had another way
        for name, member in own.items():
            if type(member) is MemberDescriptorType and name not in _SKIPPED:
                yield name, member


def _derived(kind: type) -> set[str]:
    """Return the fields that are only remembered: computed in one object, not yet in the other."""
    classes = [type.__dict__["__dict__"].__get__(base) for base in ancestry(kind)]
    return {
        name for own in classes for name, member in own.items() if type(member) is cached_property
    }


def is_whole(kind: type) -> bool:
    """Say whether an object's fields are all that it holds, and C keeps nothing beside them.

    Source:
        CPython, Objects/typeobject.c, ``object_getstate_default``: what can't be pickled.
    """
    size, items, dicts, weak = (
        type.__dict__[name].__get__(kind)
        for name in ("__basicsize__", "__itemsize__", "__dictoffset__", "__weakrefoffset__")
    )
    known = object.__basicsize__ + _POINTER * ((dicts > 0) + (weak > 0))
    return not items and bool(size <= known + _POINTER * len(list(_own_slots(kind))))


def _own_slots(kind: type) -> Iterator[str]:
    for base in ancestry(kind):
        own = type.__dict__["__dict__"].__get__(base)
        if "__slots__" in own:
            yield from (n for n, member in own.items() if type(member) is MemberDescriptorType)


def _reduced(value: Any) -> dict[str, Any] | None:
    """Return of what an object says that it can be made again; None where it says nothing."""
    made = answered(_reduce, value, _SECONDS)
    if type(made) is str:
        return {"name": made}
    if kind_of(made) is not tuple:
        return None
    parts: list[Any] = [*made, None, None, None]
    make, arguments, state, items, members = parts[:5]
    return {
        "made": make,
        "args": arguments,
        "state": state,
        "items": _drained(items),
        "members": _drained(members),
    }


def _reduce(value: Any) -> Any:
    known = copyreg.dispatch_table.get(kind_of(value))
    return known(value) if known else value.__reduce_ex__(_PROTOCOL)


def _drained(items: Any) -> Any:
    if items is None:
        return None
    found: list[Any] = list(islice(items, _MOST))
    return found


def _compare_opaque(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Tell what can be told of two objects that can't be looked into: they are not called equal."""
    place = "" if at is None else f" at {metric(at, '')}"
    reason = f"a {long_name(kind_of(one))}{place} can't be looked into"
    comparison.miss(reason)
    comparison.is_opaque = comparison.is_opaque or at is None
    texts = [_placeless(written(value)) for value in (one, other)]
    if texts[0] != texts[1]:
        comparison.tell(at, "repr", texts[0], texts[1])


def _placeless(text: str | None) -> str | None:
    """Return a repr without the addresses in it, which are others in each process."""
    return None if text is None else _ADDRESS.sub("", text)


def compare_exceptions(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two exceptions: message or arguments, attributes, and what caused them."""
    a, b = (_ARGUMENTS.__get__(error) for error in (one, other))
    if len(a) == len(b) == 1:
        comparison.look_later([(a[0], b[0], field(at, "message"))])
    else:
        comparison.look_later([(a, b, field(at, "args"))])
    look_into_fields(one, other, at, comparison)
    causes = one.__cause__, other.__cause__
    comparison.look_later([(*causes, field(at, "cause"))])


def compare_functions(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two functions by name, then by their code and by what they carry with them."""
    if named(one) != named(other):
        comparison.tell(at, "", named(one), named(other), f"{named(one)} → {named(other)}")
        return
    names = ("__code__", "__defaults__", "__kwdefaults__")
    steps: Steps = [(getattr(one, name), getattr(other, name), field(at, name)) for name in names]
    a, b = ([_content(cell) for cell in owner.__closure__ or ()] for owner in (one, other))
    comparison.look_later([*steps, (a, b, field(at, "__closure__"))])
    look_into_fields(one, other, at, comparison)


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return ABSENT


def compare_builtins(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two functions made in C: by name, and by what they are bound to."""
    compare_named(one, other, at, comparison)
    comparison.look_later([(one.__self__, other.__self__, field(at, "__self__"))])


def compare_codes(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two code objects by what they do, not by where they stand."""
    names = ("co_code", "co_consts", "co_names", "co_varnames")
    comparison.look_later((getattr(one, n), getattr(other, n), field(at, n)) for n in names)


def compare_references(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare what two weak references refer to; None where that is gone."""
    a, b = (_REFERENCE.__call__(reference) for reference in (one, other))
    comparison.look_later([(a, b, at)])


def compare_methods(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two bound methods: the function, and what it is bound to."""
    names = ("__func__", "__self__")
    comparison.look_later((getattr(one, n), getattr(other, n), field(at, n)) for n in names)
