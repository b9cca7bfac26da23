"""Tags that the tasks made in a block get besides their own."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import cast

from cairnflow.errors import AuthoringTypeError

_tags: "ContextVar[frozenset[str]]" = ContextVar("tags", default=frozenset())


@contextmanager
def tags(*names: str) -> Generator[frozenset[str]]:
    """Give the tasks that are made, or called, in a block these tags besides their own.

    Args:
        *names: words to find the tasks by.

    Raises:
        AuthoringTypeError: one of them is no text.

    Examples:
        >>> with tags("nightly"), tags("eu", "sales"):
        ...     print(sorted(current_tags()))
        ['eu', 'nightly', 'sales']
        >>> sorted(current_tags())
        []
    """
    for name in cast("tuple[object, ...]", names):
        if not isinstance(name, str):
            raise AuthoringTypeError(f"tags takes words, as in tags('nightly', 'eu'), not {name!r}")
    token = _tags.set(_tags.get().union(names))
    try:
        yield _tags.get()
    finally:
        _tags.reset(token)


def current_tags() -> frozenset[str]:
    """Return the tags of the blocks that we are in."""
    return _tags.get()
