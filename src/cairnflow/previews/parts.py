"""What a container holds: its children, read without running code of its type."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cairnflow.previews.typenames import ancestry, kind_of, qualified_name, type_name

_ORDERED = 10_000  # members of a set up to which it is put in order: 1 ms
_FIELDS = 1_000  # of a record; more are not read by people


@dataclass(frozen=True, slots=True)
class Parts:
    """The children of one container.

    Attributes:
        noun: what one child is: ``key``, ``item`` or ``field``.
        size: count of children.
        keyed: whether ``children`` are pairs of key and child.
        children: in order; read at most once.
        label: the type's name where JSON has no container of this kind; None for dicts, lists
            and tuples.
    """

    noun: str
    size: int
    keyed: bool
    children: Iterable[Any]
    label: str | None = None


class Unset:
    """Stands for a field that has no value yet; shown by its type, as all that is unknown."""


def parts_of(value: object) -> Parts | None:
    """Return the children of a container; None where the value is none that we know.

    Knows dicts, lists, tuples, sets and deques, their subclasses, named tuples, dataclasses,
    attrs classes and pydantic models. Methods that a subclass overrides are not called.
    """
    kind = type(value)
    for base, opened in _OPENERS.items():
        if issubclass(kind, base):
            return opened(value, kind, base)
    names = _field_names(kind)
    if names is None:
        return None
    children = ((name, _field(value, name)) for name in islice(names, _FIELDS))
    return Parts("field", len(names), True, children, type_name(kind))


def _of_dict(value: Any, kind: type, own: Any) -> Parts:
    label = None if qualified_name(kind) in _PLAIN_DICTS else type_name(kind)
    return Parts("key", own.__len__(value), True, own.items(value), label)


def _of_items(value: Any, kind: type, own: Any) -> Parts:
    label = None if kind is list else type_name(kind)
    return Parts("item", own.__len__(value), False, own.__iter__(value), label)


def _of_tuple(value: Any, kind: type, own: Any) -> Parts:
    size, children = own.__len__(value), own.__iter__(value)
    if kind is tuple:
        return Parts("item", size, False, children)
    for base in ancestry(kind):
        names: Any = base.__dict__.get("_fields")
        if names is not None:
            return Parts("field", size, True, zip(names, children, strict=False), type_name(kind))
    return Parts("item", size, False, children, type_name(kind))


def _of_set(value: Any, kind: type, own: Any) -> Parts:
    """Return a set's members, in order where that can be had: one set, one preview."""
    size: int = own.__len__(value)
    members: Iterable[Any] = own.__iter__(value)
    if size <= _ORDERED:
        members = list(members)
        kinds = set(map(kind_of, members))
        members = sorted(members) if kinds in ({str}, {int}) else members
    return Parts("item", size, False, members, type_name(kind))


def _field_names(kind: type) -> list[str] | None:
    """Return the names of the fields of a class of records; None for other classes.

    Fields that their author keeps out of ``repr`` are none of ours either.
    """
    for base in ancestry(kind):
        described: Any = base.__dict__.get("__dataclass_fields__")
        if described is not None:
            fields: list[Any] = list(described.values())
            return [field.name for field in fields if field.repr and _is_field(field)]
        attributes: Any = base.__dict__.get("__attrs_attrs__")
        if attributes is not None:
            return [field.name for field in attributes if field.repr]
        if qualified_name(base) == "pydantic.main.BaseModel":
            return _model_field_names(kind)
    return None


def _is_field(field: Any) -> bool:
    """Say whether a dataclass field is one of its values, and none of its class or its init."""
    return getattr(field._field_type, "name", "") == "_FIELD"


def _model_field_names(kind: Any) -> list[str]:
    return [name for name, field in kind.__pydantic_fields__.items() if field.repr]


def _field(value: object, name: str) -> Any:
    """Return the content of a field, past any ``__getattr__``."""
    try:
        return object.__getattribute__(value, name)
    except AttributeError:
        return Unset()


_PLAIN_DICTS = frozenset(
    {"builtins.dict", "collections.OrderedDict", "collections.defaultdict", "collections.Counter"}
)
# Each is given the base as well, whose own methods read past those of a subclass.
_OPENERS: dict[type, Callable[[Any, type, Any], Parts]] = {
    dict: _of_dict,
    list: _of_items,
    tuple: _of_tuple,
    set: _of_set,
    frozenset: _of_set,
    deque: _of_items,
}
