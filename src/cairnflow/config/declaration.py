"""How settings are declared: typed attributes that look their values up when they are read.

Knows neither which settings there are nor where their values come from.
"""

from collections.abc import Iterator, MutableMapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast, get_type_hints

from cairnflow.config.kinds import Kind, kind_of
from cairnflow.config.showing import shown
from cairnflow.errors import ConfigError

T = TypeVar("T")


class Values(Protocol):
    """Where values are looked up. Names are whole, as in ``flows.checkpointing``."""

    def get(self, name: str) -> object:
        """Return the value that stands now; raise ``UnknownSetting`` where there is none."""
        ...

    def put(self, name: str, value: object) -> None:
        """Set a value; raise ``ConfigError`` where the setting can't have it."""
        ...

    def drop(self, name: str) -> None:
        """Forget what was put; what lies below it stands again."""
        ...

    def keys(self, table: str) -> list[str]:
        """Return the keys of a free-form table."""
        ...


class Setting:
    """One setting, as it is declared.

    Attributes:
        name: whole name, as in ``flows.checkpointing``.
        default: what stands where nobody says otherwise; ``${...}`` in it names a setting.
        doc: what it is for, in a sentence or two.
    """

    def __init__(
        self, default: object, doc: str, at_least: float | None, schemes: tuple[str, ...] = ()
    ) -> None:
        self.name = ""
        self.default = default
        self.doc = doc
        self._at_least = at_least
        self._schemes = schemes
        self._owner: type[Section] | None = None

    def place(self, owner: "type[Section]", key: str) -> None:
        """Learn where it is declared; called once, by the section."""
        self._owner = owner
        self.name = owner.whole(key)

    @cached_property
    def annotation(self) -> Any:
        """The declared type."""
        return get_type_hints(self._owner)[self.name.rpartition(".")[2]]

    @cached_property
    def kind(self) -> Kind:
        """Which values it may have."""
        return kind_of(self.annotation, self._at_least, self._schemes)

    def __get__(self, section: "Section | None", owner: object) -> object:
        if section is None:
            return self
        return section._values.get(self.name)  # pyright: ignore[reportPrivateUsage] - of this file


class Part:
    """A section or a free-form table inside a section."""

    def __init__(self, kind: "type[Section] | type[Table]") -> None:
        self.kind = kind

    def __get__(self, section: "Section | None", owner: object) -> object:
        if section is None:
            return self
        return self.kind(section._values)  # pyright: ignore[reportPrivateUsage] - of this file


def setting(
    default: T, doc: str, *, at_least: float | None = None, schemes: tuple[str, ...] = ()
) -> T:
    """Declare a setting; to a type checker it is the value itself.

    Args:
        default: what stands where nobody says otherwise; ``${...}`` in it names a setting.
        doc: what it is for, in a sentence or two.
        at_least: the smallest number allowed.
        schemes: of the URLs that a text may be; empty where any text will do.
    """
    return cast(T, Setting(default, doc, at_least, schemes))


def part(kind: type[T]) -> T:
    """Declare that a section or a free-form table lies inside a section."""
    return cast(T, Part(cast(Any, kind)))


class Section:
    """Settings that belong together. Reading and setting them is thread-safe."""

    _values: Values
    _section = ""

    def __init_subclass__(cls, section: str = "") -> None:
        cls._section = section or cls._section
        for key, held in list(vars(cls).items()):
            if isinstance(held, Setting):
                held.place(cls, key)

    def __init__(self, values: Values) -> None:
        object.__setattr__(self, "_values", values)

    @classmethod
    def whole(cls, key: str) -> str:
        """Return the whole name of ``key``, a setting in this section."""
        return f"{cls._section}.{key}" if cls._section else key

    # Hidden from type checkers, so that they too report a name that isn't declared.
    if not TYPE_CHECKING:

        def __getattr__(self, key: str) -> object:
            if key.startswith("_"):
                raise AttributeError(key)
            return self._values.get(self.whole(key))

        def __setattr__(self, key: str, value: object) -> None:
            self._values.put(self.whole(key), value)

        def __delattr__(self, key: str) -> None:
            self._values.drop(self.whole(key))

    def __getitem__(self, key: str) -> Any:
        first, _, rest = key.partition(".")
        found = getattr(self, first)
        return found[rest] if rest else found

    def __setitem__(self, key: str, value: object) -> None:
        self._values.put(self.whole(key), value)

    def __iter__(self) -> Iterator[str]:
        return iter([key for key, _ in _held(type(self))])

    def __repr__(self) -> str:
        names = [setting.name for setting in declared(type(self))]
        try:
            for table in tables(type(self)):
                names += [f"{table}.{key}" for key in self._values.keys(table)]
            return "\n".join(_line(name, self._values.get(name)) for name in names)
        except ConfigError as error:
            return f"<settings that can't be read: {error}>"

    def __reduce__(self) -> tuple[type["Section"], tuple[Values]]:
        return type(self), (self._values,)


class Table(MutableMapping[str, Any]):
    """Settings with names of the user's choice. Reading and setting them is thread-safe."""

    _values: Values
    table = ""

    def __init_subclass__(cls, table: str) -> None:
        cls.table = table

    def __init__(self, values: Values) -> None:
        object.__setattr__(self, "_values", values)

    def __getitem__(self, key: str) -> Any:
        if key not in self._values.keys(self.table):
            raise KeyError(key)
        return self._values.get(f"{self.table}.{key}")

    def __setitem__(self, key: str, value: object) -> None:
        self._values.put(f"{self.table}.{key}", value)

    def __delitem__(self, key: str) -> None:
        self._values.drop(f"{self.table}.{key}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._values.keys(self.table))

    def __len__(self) -> int:
        return len(self._values.keys(self.table))

    def __getattr__(self, key: str) -> Any:
        if key.startswith("_"):
            raise AttributeError(key)
        return self._values.get(f"{self.table}.{key}")

    def __setattr__(self, key: str, value: object) -> None:
        self[key] = value

    def __delattr__(self, key: str) -> None:
        del self[key]

    def __repr__(self) -> str:
        return "\n".join(_line(f"{self.table}.{key}", value) for key, value in self.items())

    def __reduce__(self) -> tuple[type["Table"], tuple[Values]]:
        return type(self), (self._values,)


def declared(kind: type[Section]) -> list[Setting]:
    """Return every setting of a section and of the sections inside it, in the order of writing."""
    settings: list[Setting] = []
    for _, held in _held(kind):
        if isinstance(held, Setting):
            settings.append(held)
        elif issubclass(held.kind, Section):
            settings += declared(held.kind)
    return settings


def tables(kind: type[Section]) -> list[str]:
    """Return the names of the free-form tables in a section."""
    parts = [held.kind for _, held in _held(kind) if isinstance(held, Part)]
    return [inside.table for inside in parts if issubclass(inside, Table)]


def _line(name: str, value: object) -> str:
    return f"{name} = {shown(name, value)!r}"


def _held(kind: type[Section]) -> Iterator[tuple[str, Setting | Part]]:
    for owner in reversed(kind.__mro__):
        for key, held in vars(owner).items():
            if isinstance(held, Setting | Part):
                yield key, held
