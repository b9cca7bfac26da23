"""What an author says of an argument of a mapped task: unmapped, flatten; and what has items."""

from typing import Any

from cairnflow.errors import AuthoringTypeError


class Marker:
    """Says how an argument is to be taken.

    Args:
        task: a task or any value.
    """

    __slots__ = ("task",)

    def __init__(self, task: Any) -> None:
        self.task = task

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.task!r})"


class unmapped(Marker):  # noqa: N801 - the name that authors know
    """Marks an argument of ``Task.map`` that goes whole to every child.

    Args:
        task: a task or any value.
    """

    __slots__ = ()

    def __init__(self, task: Any) -> None:
        super().__init__(task)


class flatten(Marker):  # noqa: N801 - the name that authors know
    """Marks an argument that is a list of lists, and is to be taken as one list of their items.

    With it a task can be mapped over all that the children of another one have returned:
    ``count.map(flatten(split.map(texts)))``.

    Args:
        task: a task or any value.
    """

    __slots__ = ()

    def __init__(self, task: Any) -> None:
        super().__init__(task)


def flat(value: Any) -> list[Any]:
    """Return the items of all items.

    Raises:
        TypeError: an item has no items, or is a text.
    """
    found: list[Any] = []
    for place, item in enumerate(value):
        if isinstance(item, str | bytes) or not hasattr(item, "__iter__"):
            raise TypeError(
                f"flatten takes a list of lists, but its item {place} is {type(item).__qualname__}"
            )
        found.extend(item)
    return found


def items(name: str, key: str, value: Any) -> Any:
    """Return a constant that a mapped task can take item by item; shape (children,).

    A dict gives its keys, a text its characters, an Arrow table its rows as dicts; a generator is
    read to its end, now.

    Args:
        name: of the task, for people.
        key: of the argument.
        value: the constant.

    Raises:
        AuthoringTypeError: it has no items.
    """
    if hasattr(value, "to_pylist") and hasattr(value, "column_names"):
        return value.to_pylist()
    is_sequence = hasattr(value, "__len__") and hasattr(value, "__getitem__")
    try:
        if hasattr(value, "iloc") or (is_sequence and not hasattr(value, "keys")):
            len(value)  # an array without dimensions has the method, and raises
            return value
        return list(value)
    except TypeError:
        raise AuthoringTypeError(
            f"task {name!r} can't be mapped over {key}={value!r}, which has no items; "
            f"give a list, or unmapped({value!r}) to hand it whole to every child"
        ) from None
