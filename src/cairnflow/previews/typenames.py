"""What a type is called: for people, and in the registry. Runs none of the type's own code."""

import sys

_LONGEST = 200  # characters; a type can be made with a name of any size


def kind_of(value: object) -> type[object]:
    """Return a value's own type, whatever it says of its class."""
    return type(value)


def type_name(kind: type) -> str:
    """Return a type's name for people: no module for builtins, the shortest that is public.

    Examples:
        >>> from collections import OrderedDict
        >>> type_name(int), type_name(OrderedDict)
        ('int', 'collections.OrderedDict')
    """
    module, name = module_of(kind), _own_name(kind)
    if module in {"builtins", "__main__"}:
        return printable(name)
    root = module.partition(".")[0]
    is_public = getattr(sys.modules.get(root), "__dict__", {}).get(name) is kind
    return printable(f"{root if is_public else module}.{name}")


def qualified_name(kind: type) -> str:
    """Return ``module.name`` as the type itself says it."""
    return f"{module_of(kind)}.{_own_name(kind)}"


def root_module(kind: type) -> str:
    """Return the name of the library that a type says it belongs to."""
    return module_of(kind).partition(".")[0]


def module_of(kind: type) -> str:
    """Return the name of the module that a type says it belongs to; empty where it doesn't."""
    module = type.__dict__["__module__"].__get__(kind)
    return module if type(module) is str else ""


def ancestry(kind: type) -> tuple[type, ...]:
    """Return a type and those that it inherits from, nearest first."""
    found: tuple[type, ...] = type.__dict__["__mro__"].__get__(kind)
    return found


def printable(name: str) -> str:
    """Return ``name``, short enough for a line and with nothing in it that a terminal obeys."""
    name = name[:_LONGEST]
    return name if name.isprintable() else ascii(name)[1:-1][:_LONGEST]


def _own_name(kind: type) -> str:
    name: str = type.__dict__["__qualname__"].__get__(kind)
    return name
