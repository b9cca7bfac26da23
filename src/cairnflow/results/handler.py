"""What a ResultHandler is: it writes a value and gives back its safe value; it reads it again."""

import inspect
import itertools
import json
import logging
import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Self

from cairnflow.errors import NotSerializable
from cairnflow.results.naming import Place
from cairnflow.results.result import SafeResult
from cairnflow.results.scanning import refuse
from cairnflow.results.uploads import Flight, Uploads

_CREDENTIAL = re.compile(
    r"pass(w|phrase)|pwd|secret|token|credential|authori[sz]|bearer|cookie|signature|"
    r"connection_?string|(api|access|private|account|shared)_?key",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"(?<=://)[^/@\s]*:[^/@\s]*@")


class ResultHandler:
    """Base of all result handlers, and all that an author's own needs: ``write`` and ``read``.

    A subclass works wherever a built-in one does, another process and a later session included:
    its class and its arguments are written beside each value, and opened again from there.
    Arguments must be what JSON can hold (a ``Path`` is written as text). Arguments whose names
    speak of a credential are never written; let the handler look those up itself.

    Handlers are equal if their classes and arguments are. Instances are used from many threads.

    Examples:
        >>> class Shelf(ResultHandler):
        ...     kept: dict[str, object] = {}
        ...
        ...     def write(self, value):
        ...         self.kept[str(len(self.kept))] = value
        ...         return str(len(self.kept) - 1)
        ...
        ...     def read(self, safe_value):
        ...         return self.kept[safe_value]
        >>> Shelf().read(Shelf().write("a value"))
        'a value'
    """

    plain_arguments: ClassVar[tuple[str, ...]] = ()
    """Names of arguments that sound like a credential, but hold none: a secret's *name*, say."""

    is_far: ClassVar[bool] = False
    """Whether its values go over a wire: then the next task need not wait until they are stored."""

    _given: tuple[tuple[Any, ...], dict[str, Any]]
    _description: str

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        made = super().__new__(cls)
        object.__setattr__(made, "_given", (args, kwargs))
        return made

    def write(self, value: Any) -> Any:
        """Keep ``value``; return its safe value: anything that JSON can hold and that may be shown.

        Raises:
            Exception: any; the task fails with it, and the value is not kept.
        """
        raise NotImplementedError(f"{type(self).__name__} has no write method; give it one")

    def read(self, safe_value: Any) -> Any:
        """Return the value that ``write`` gave this safe value for.

        Raises:
            Exception: any; what is not there must not come back as None.
        """
        raise NotImplementedError(f"{type(self).__name__} has no read method; give it one")

    @property
    def logger(self) -> logging.Logger:
        """A logger named after the class."""
        return logging.getLogger(f"cairnflow.{type(self).__name__}")

    @property
    def description(self) -> str:
        """JSON text from which any process can open an equal handler; holds no credential."""
        try:
            return self._description
        except AttributeError:
            text = json.dumps(self._describe(), sort_keys=True)
            object.__setattr__(self, "_description", text)
            return text

    def _describe(self) -> dict[str, Any]:
        described: dict[str, Any] = {"class": class_path(type(self)), "args": self._arguments()}
        if file := _script_of(type(self)):
            described["file"] = file
        return described

    def _arguments(self) -> dict[str, Any]:
        args, kwargs = self._given
        cls: type = type(self)
        bound = signature_of(cls).bind_partial(*args, **kwargs)
        named: dict[str, Any] = {}
        for name, value in bound.arguments.items():
            kind = bound.signature.parameters[name].kind
            if kind is inspect.Parameter.VAR_KEYWORD:
                named.update(value)
            elif kind is inspect.Parameter.VAR_POSITIONAL:
                named[f"*{name}"] = list(value)
            else:
                named[name] = value
        return {
            name: _plain(value)
            for name, value in named.items()
            if name in self.plain_arguments or not _CREDENTIAL.search(name)
        }

    def keep(self, value: Any, place: Place) -> SafeResult:
        """Write ``value`` and say where it is; the engine's door, which authors don't override.

        Raises:
            NotSerializable: ``write`` returned what JSON can't hold.
            HoldsSecret: ``write`` returned what holds a secret.
            Exception: whatever ``write`` raises.
        """
        location = self.write(value)
        try:
            json.dumps(location)
        except (TypeError, ValueError) as exc:
            raise NotSerializable(
                f"{type(self).__name__}.write returned {location!r} as safe value, which JSON "
                "can't hold; return text, a number, a list or a dict of these",
                "safe_value",
            ) from exc
        self.inspect(location)
        return SafeResult(location, self.description)

    def keep_behind(
        self, value: Any, place: Place, uploads: Uploads
    ) -> tuple[SafeResult, Flight | None]:
        """Say where ``value`` will be, and store it while others work; see ``keep``.

        Args:
            value: the value; may be changed once this returns.
            place: which attempt it comes from.
            uploads: stores its bytes.

        Returns:
            Its address; and its bytes on their way, None where they are stored already.
        """
        return self.keep(value, place), None

    def inspect(self, location: Any) -> None:
        """Refuse what ``write`` returned if it holds a known secret.

        Raises:
            HoldsSecret: it does.
        """
        refuse(f"{type(self).__name__}.write returned a safe value that", location)

    def fetch(self, safe: SafeResult) -> Any:
        """Return the value kept at ``safe``."""
        return self.read(safe.value)

    def verify(self, safe: SafeResult) -> None:
        """Return if the value at ``safe`` can be got back; raise what is wrong if not."""
        self.fetch(safe)

    def settled(self) -> "ResultHandler":
        """Return this handler with what it takes from the settings looked up, for one run."""
        return self

    def flush(self) -> None:
        """Return once what was written survives a power cut; an author's own may do more."""

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self._arguments().items())
        return f"{type(self).__name__}({given})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.description == getattr(other, "description", None)

    def __hash__(self) -> int:
        return hash(self.description)


@lru_cache(maxsize=64)  # asked of the same few classes by each run
def signature_of(cls: type) -> inspect.Signature:
    """Return which arguments a handler's class takes.

    Not ``inspect.signature`` of the class: before Python 3.11.5 that looks at our ``__new__``
    first, which takes whatever it is given.
    """
    theirs = itertools.takewhile(lambda one: one is not ResultHandler, cls.__mro__)
    found = [vars(one) for one in theirs if vars(one).keys() & {"__init__", "__new__"}]
    first = found[0] if found else vars(ResultHandler)
    maker = first.get("__init__") or first["__new__"].__func__
    made = inspect.signature(maker)
    return made.replace(parameters=list(made.parameters.values())[1:])


def is_ours(cls: type) -> bool:
    """Return whether a handler's class is one of ours: no code of an author's is in it."""
    return cls.__module__.startswith("cairnflow.results.")


def class_path(cls: type) -> str:
    """Return the import path of a class; a script run as ``__main__`` goes by its file's name."""
    module = "cairnflow.results" if is_ours(cls) else cls.__module__
    if module == "__main__":
        main = sys.modules["__main__"]
        spec = getattr(main, "__spec__", None)
        file = getattr(main, "__file__", None)
        module = spec.name if spec else Path(file).stem if file else "__main__"
    return f"{module}.{cls.__qualname__}"


def _script_of(cls: type) -> str | None:
    """Return the file of a class that a plain script or an author's module defines."""
    if cls.__module__.startswith("cairnflow."):
        return None
    module = sys.modules.get(cls.__module__)
    file = getattr(module, "__file__", None)
    return str(Path(file).resolve()) if file else None


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    try:
        return _without_credentials(json.loads(json.dumps(value)))
    except (TypeError, ValueError):
        return {"$unopenable": type(value).__qualname__}


def _without_credentials(value: Any) -> Any:
    kind = value.__class__
    if kind is str:
        return _USERINFO.sub("", value)
    if kind is list:
        return [_without_credentials(item) for item in value]
    if kind is dict:
        return {
            key: _without_credentials(item)
            for key, item in value.items()
            if not _CREDENTIAL.search(key)
        }
    return value
