"""The places where secrets are looked for."""

import enum
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol, cast

from cairnflow.errors import MissingExtra, UnknownSecret
from cairnflow.vault.files import private_text

_PREFIXES = ("CAIRNFLOW__SECRETS__", "CAIRNFLOW__CONTEXT__SECRETS__")
_LARGEST = 1 << 16
"""Bytes of a file in the folder of secrets that is read before anybody asks for it."""


class _Absent(enum.Enum):
    ABSENT = enum.auto()

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent.ABSENT
"""What a provider gives for a name that it doesn't know, so that None can be a secret's value."""


class Provider(Protocol):
    """A place where secrets are looked for. Thread-safe."""

    def find(self, name: str) -> Any:
        """Return the secret, or ``ABSENT``. A text that is JSON will be parsed."""
        ...

    def place(self, name: str) -> str:
        """Return where it looks for ``name``, in words for a message."""
        ...

    def names(self) -> Iterable[str]:
        """Return the names that it knows, as far as these are quickly found.

        Their values are taken out of texts from the first on, before anybody asks for them.
        """
        return ()


class EnvironmentProvider(Provider):
    """Looks at ``CAIRNFLOW__SECRETS__NAME`` and ``CAIRNFLOW__CONTEXT__SECRETS__NAME``.

    Names keep their case.

    Args:
        variables: the environment, unless another one is given.
    """

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        self._variables = variables

    def find(self, name: str) -> Any:
        found = [self._variables[v] for v in _variables_of(name) if v in self._variables]
        return found[0] if found else ABSENT

    def place(self, name: str) -> str:
        return " and ".join(_variables_of(name)) + " in the environment"

    def names(self) -> list[str]:
        found = [name for name in list(self._variables) if name.startswith(_PREFIXES)]
        return [name.partition("SECRETS__")[2] for name in found]


def _variables_of(name: str) -> list[str]:
    return [prefix + name for prefix in _PREFIXES]


class MappingProvider(Provider):
    """Looks in a table of values, or of where they are.

    That is ``{env = "VARIABLE"}``, ``{file = "path"}`` or ``{keyring = "service"}``.

    Args:
        table: secrets by name; looked at anew each time.
        place: what to call the table in a message.
    """

    def __init__(
        self, table: Mapping[str, Any], place: str = "the table [secrets] of the settings"
    ) -> None:
        self._table = table
        self._place = place

    def find(self, name: str) -> Any:
        if name not in self._table:
            return ABSENT
        held = self._table[name]
        for key, read in _ELSEWHERE.items():
            if _keys(held) == [key]:
                return read(name, str(held[key]))
        return held

    def place(self, name: str) -> str:
        return self._place

    def names(self) -> list[str]:
        # A keyring may ask a person for a password: nobody waits for that in vain.
        return [name for name in self._table if _keys(self._table[name]) != ["keyring"]]


def _keys(held: Any) -> list[str]:
    return list(cast("dict[str, Any]", held)) if isinstance(held, dict) else []


def _from_variable(name: str, variable: str) -> str:
    if variable not in os.environ:
        raise UnknownSecret(f"secret {name!r} is taken from {variable}; set that variable")
    return os.environ[variable]


def _from_file(name: str, path: str) -> str:
    return private_text(path, name)


def _from_keyring(name: str, service: str) -> str:
    found = KeyringProvider(service).find(name)
    if found is ABSENT:
        raise UnknownSecret(
            f"secret {name!r} is taken from the keyring, where {service!r} has no such entry; "
            f"run: keyring set {service} {name}"
        )
    return str(found)


_ELSEWHERE: dict[str, Callable[[str, str], Any]] = {
    "env": _from_variable,
    "file": _from_file,
    "keyring": _from_keyring,
}


class FileProvider(Provider):
    """Looks in a folder in which each file is a secret, and is called what the secret is called.

    Files that others may read are refused.

    Args:
        folder: of the files; or what returns it, asked anew each time.
    """

    def __init__(self, folder: str | Path | Callable[[], str | Path]) -> None:
        self._folder = folder

    def find(self, name: str) -> Any:
        path = self._path(name)
        is_there = name == os.path.basename(name) and path.is_file()
        return private_text(str(path), name) if is_there else ABSENT

    def place(self, name: str) -> str:
        return f"the file {self._path(name)}"

    def names(self) -> list[str]:
        folder = self._path("")
        if not folder.is_dir():
            return []
        return [
            path.name
            for path in sorted(folder.iterdir())
            if path.is_file() and path.stat().st_size <= _LARGEST
        ]

    def _path(self, name: str) -> Path:
        folder = self._folder() if callable(self._folder) else self._folder
        return Path(folder).expanduser() / name


class KeyringProvider(Provider):
    """Looks in the system's keyring: that of macOS, of Windows, or a Secret Service.

    Args:
        service: under which the entries are.
    """

    def __init__(self, service: str = "cairnflow") -> None:
        self._service = service

    def find(self, name: str) -> Any:
        try:
            from keyring import get_password  # 60 ms, and an extra
            from keyring.errors import KeyringError
        except ModuleNotFoundError:
            raise MissingExtra(
                f"secret {name!r} is in the keyring, which needs a library; "
                "run: pip install 'cairnflow[keyring]'"
            ) from None
        try:
            found = get_password(self._service, name)
        except KeyringError as error:
            raise UnknownSecret(
                f"secret {name!r}: the keyring can't be asked: {type(error).__name__}"
            ) from None
        return ABSENT if found is None else found

    def place(self, name: str) -> str:
        return f"{self._service!r} in the keyring"

    def names(self) -> list[str]:
        return []
