"""What a type is called, and where it comes from. Runs none of the type's own code."""

import sys
from typing import Any

_LONGEST = 100  # characters; a type can be made with a name of any size


def kind_of(value: object) -> type[object]:
    """Return a value's own type, whatever it says of its class."""
    return type(value)


def ancestry(kind: type) -> tuple[type, ...]:
    """Return a type and those that it inherits from, nearest first."""
    found: tuple[type, ...] = type.__dict__["__mro__"].__get__(kind)
    return found


def module_of(kind: type) -> str:
    """Return the name of the module that a type says it belongs to; empty where it doesn't."""
    module = type.__dict__["__module__"].__get__(kind)
    return module if type(module) is str else ""


def own_name(kind: type) -> str:
    """Return a type's name without its module."""
    name: str = type.__dict__["__qualname__"].__get__(kind)
    return name


def full_name(kind: type) -> str:
    """Return ``module.name`` as the type itself says it."""
    return f"{module_of(kind)}.{own_name(kind)}"


def roots(kind: type) -> set[str]:
    """Return the names of the libraries that a type and its ancestors come from."""
    return {module_of(base).partition(".")[0] for base in ancestry(kind)}


def type_name(kind: type) -> str:
    """Return a type's name for people, without its module.

    Examples:
        >>> from collections import OrderedDict
        >>> type_name(int), type_name(OrderedDict)
        ('int', 'OrderedDict')
    """
    name = own_name(kind).rpartition(">.")[2][:_LONGEST]
    return name if name.isprintable() else ascii(name)[1:-1][:_LONGEST]


def long_name(kind: type) -> str:
    """Return a type's name for people, with its module where it has one worth naming."""
    module = module_of(kind)
    if module in {"", "builtins", "__main__"}:
        return type_name(kind)
    root = module.partition(".")[0]
    is_public = getattr(sys.modules.get(root), "__dict__", {}).get(own_name(kind)) is kind
    shown = f"{root if is_public else module}.{type_name(kind)}"[: 2 * _LONGEST]
    return shown if shown.isprintable() else ascii(shown)[1:-1]


def are_alike(one: type, other: type) -> bool:
    """Say whether two types are one: the same, or of one name, as after a reload."""
    return one is other or full_name(one) == full_name(other)


def ids_of(*kinds: type) -> frozenset[int]:
    """Return the ids of types that never die, to look types up: a metaclass may refuse to hash."""
    return frozenset(map(id, kinds))


def own_dict(value: Any) -> dict[Any, Any]:
    """Return an object's ``__dict__``, past what its type says of it; empty where there is none."""
    try:
        held: Any = object.__getattribute__(value, "__dict__")
    except Exception:  # noqa: BLE001 - a property may stand in its place, and raise anything
        return {}
    return held if kind_of(held) is dict else {}
