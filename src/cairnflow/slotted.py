"""Classes with slots, pickled whole: as cloudpickle does it, but with their slots."""

from types import MemberDescriptorType
from typing import Any


def with_slots(thing: Any, made: Any) -> Any:
    """Return how a thing is pickled, so that a class with slots gets them when it is made again.

    Cloudpickle makes it again without: its objects would have a ``__dict__``, which the class that
    they are of in the process that began it has not, and could not be read there.

    Args:
        thing: a function, or any class.
        made: what cloudpickle's ``reducer_override`` says of it.
    """
    if made is NotImplemented or not isinstance(thing, type) or "__slots__" not in vars(thing):
        return made
    make, (meta, name, bases, given, *rest), (held, more), *after = made
    held = {key: one for key, one in held.items() if not isinstance(one, MemberDescriptorType)}
    given = {**given, "__slots__": held.pop("__slots__")}
    return make, (meta, name, bases, given, *rest), (held, more), *after
