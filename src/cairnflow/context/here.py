"""The context: keys looked up when they are asked for, in what was set by hand and in the run.

Each thread, and each asyncio task, has its own. What stands above wins: what ``with context(...)``
sets, then what the run says, then what the settings say.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Any, NoReturn, Protocol

from cairnflow.errors import AuthoringTypeError

_HIDDEN = "secrets"
"""The key whose values are never shown."""


class Source(Protocol):
    """Where keys are looked up that nobody has set by hand. Thread-safe."""

    def lookup(self, key: str) -> Any:
        """Return what stands under ``key``; raise ``KeyError`` where nothing does."""
        ...

    def keys(self) -> Iterable[str]:
        """Return all keys that may be looked up."""
        ...


_NOTHING: Mapping[str, Any] = {}
_set: "ContextVar[Mapping[str, Any]]" = ContextVar("context_set", default=_NOTHING)
_source: "ContextVar[Source | None]" = ContextVar("context_source", default=None)
_beneath: Source | None = None

enter: Callable[[Source], Token[Source | None]] = _source.set
"""Look keys up in a source too, from now on; for the attempt at one task. Takes 0.1 µs."""

leave: Callable[[Token[Source | None]], None] = _source.reset
"""End what ``enter`` began."""


def entered() -> Source | None:
    """Return what was entered here: the run's source while a task runs, else None."""
    return _source.get()


def beneath(source: Source) -> None:
    """Say where keys are looked up that neither a person nor a run knows; once a process."""
    global _beneath
    _beneath = source


def set_here() -> Mapping[str, Any]:
    """Return what is set by hand at this place: a run takes it along to wherever it works."""
    return _set.get()


class Context:
    """What can be asked for at this place: as attributes, or as items.

    While a task runs, these are the facts of its run: ``date``, ``flow_name``, ``parameters``,
    ``map_index``, ``logger`` and others. There is one context, ``cairnflow.context``.

    Examples:
        >>> with context(region="EU"):
        ...     context.region, context["region"], "date" in context
        ('EU', 'EU', False)
        >>> context.get("region", "nowhere")
        'nowhere'
    """

    __slots__ = ()

    def __getattr__(self, key: str) -> Any:
        if key.startswith("_"):  # what copy, pickle and notebooks try
            raise AttributeError(key)
        try:
            return _found(key)
        except KeyError:
            raise AttributeError(_unknown(key), name=key) from None

    def __setattr__(self, key: str, value: object) -> NoReturn:
        raise AttributeError(f"the context isn't set for good; write `with context({key}=...):`")

    def __delattr__(self, key: str) -> NoReturn:
        raise AttributeError(f"{key!r} can't be taken out of the context; set it to another value")

    def __getitem__(self, key: str) -> Any:
        try:
            return _found(key)
        except KeyError:
            raise KeyError(_unknown(key)) from None

    def get(self, key: str, default: Any = None) -> Any:
        """Return what stands under ``key``, or ``default``."""
        try:
            return _found(key)
        except KeyError:
            return default

    def __contains__(self, key: object) -> bool:
        try:
            _found(key if isinstance(key, str) else "")
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def keys(self) -> list[str]:
        """Return all keys that are known here, sorted."""
        found = set(_set.get())
        for source in _sources():
            found.update(source.keys())
        return sorted(found)

    def to_dict(self) -> dict[str, Any]:
        """Return all keys with their values, which are looked up now; but no secrets."""
        held = {key: self.get(key, _ABSENT) for key in self.keys() if key != _HIDDEN}
        return {key: value for key, value in held.items() if value is not _ABSENT}

    @contextmanager
    def __call__(
        self, values: Mapping[str, Any] | None = None, /, **named: Any
    ) -> Generator["Context"]:
        """Set keys for the length of a block; there they win over all others.

        Args:
            values: values by key.
            **named: more of them.

        Raises:
            AuthoringTypeError: a key is no text.
        """
        added = {**(values or {}), **named}
        for key in added:
            if type(key) is not str:
                raise AuthoringTypeError(f"a key of the context is text, not {key!r}")
        token = _set.set({**_set.get(), **added})
        try:
            yield self
        finally:
            _set.reset(token)

    def __repr__(self) -> str:
        return f"<Context: {', '.join(self.keys()) or 'empty'}>"

    def __reduce__(self) -> str:
        return "context"  # another process finds its own


context = Context()
"""The context of wherever this is read."""

_ABSENT: Any = object()


def _sources() -> list[Source]:
    return [source for source in (_source.get(), _beneath) if source is not None]


def _found(key: str) -> Any:
    by_hand = _set.get()
    if key in by_hand:
        return by_hand[key]
    for source in _sources():
        try:
            return source.lookup(key)
        except KeyError:
            continue
    raise KeyError(key)


def _unknown(key: str) -> str:
    from difflib import get_close_matches  # 3 ms to load, for a mistake

    known = context.keys()
    near = get_close_matches(key, known, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    told = ", ".join(known) or "nothing"
    if _source.get() is not None:
        return f"the context has no {key!r}{hint or f'; it has {told}'}"
    return (
        f"the context has no {key!r} here{hint}; most keys exist only while a task runs, "
        f"and outside of one there is {told}"
    )
