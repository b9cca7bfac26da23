"""Where settings are given: two files and the environment, read as plain names and values.

Knows no setting; only that the names of secrets keep their case.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

PREFIX = "CAIRNFLOW__"
"""What the names of our environment variables begin with."""

_BEGINS: dict[type, Any] = {str: PREFIX, bytes: PREFIX.encode()}

USER_FILE = PREFIX + "USER_CONFIG_PATH"
"""The variable that names the user's file; no setting."""

PROJECT_FILE = "cairnflow.toml"
"""Name of a project's file."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was given.

    Attributes:
        kind: ``default``, ``user file``, ``project file``, ``environment`` or ``set in Python``.
        place: the file's path or the variable's name; empty for the others.
        line: of the file, from 1; None where it isn't known.
        folder: the folder to which relative paths are relative.
    """

    kind: str
    place: str = ""
    line: int | None = field(default=None, compare=False)
    folder: Path = field(default=Path(), compare=False)

    @property
    def is_file(self) -> bool:
        """Whether it was given in a file."""
        return self.kind.endswith("file")

    @property
    def where(self) -> str:
        """Where to look, at the beginning of a message."""
        return (self.place or self.kind) + ("" if self.line is None else f", line {self.line}")

    def __str__(self) -> str:
        return f"{self.kind} {self.place}".rstrip()


class Given(NamedTuple):
    """A value and where it was given.

    Attributes:
        value: as it was read.
        source: where.
    """

    value: object
    source: Source


class Found(NamedTuple):
    """What a source gives.

    Attributes:
        given: values by whole names; whether there are such settings isn't known here.
        problems: what can't be read, a message each.
    """

    given: dict[str, Given]
    problems: list[str]


def our_variables() -> tuple[tuple[str, str], ...]:
    """Return the names and values of our environment variables."""
    # Looked for among the names as the system has them: to decode them all takes 30 µs, and this
    # is done at each read.
    names: list[Any] = list(getattr(os.environ, "_data", os.environ))
    begin = _BEGINS[type(names[0])] if names else PREFIX
    found = [os.fsdecode(name) for name in names if name.startswith(begin)]
    return tuple([(name, os.environ[name]) for name in found if name in os.environ])


def user_file(variables: Mapping[str, str]) -> str:
    """Return the path of the user's file, which need not be there.

    Args:
        variables: our environment variables.
    """
    home = variables.get(PREFIX + "HOME") or "~/.cairnflow"
    named = variables.get(USER_FILE) or os.path.join(home, "config.toml")
    return os.path.abspath(os.path.expanduser(os.path.expandvars(named)))


def project_file() -> str | None:
    """Return the path of the nearest project file, from the working directory upwards."""
    try:
        folder = os.getcwd()
    except FileNotFoundError:
        return None
    # `isfile` makes an exception of each file that isn't there: 2 µs where `access` takes 1.
    near = [path for path in _upwards(folder) if os.access(path, os.F_OK)]
    return next(filter(os.path.isfile, near), None)


@lru_cache(maxsize=16)
def _upwards(folder: str) -> list[str]:
    """Return where a project file of a folder may be, the nearest first."""
    places = [os.path.join(folder, PROJECT_FILE)]
    while (above := os.path.dirname(folder)) != folder:
        folder = above
        places.append(os.path.join(folder, PROJECT_FILE))
    return places


def from_environment(variables: Mapping[str, str]) -> Found:
    """Read our environment variables; section and key are lower-cased, names of secrets are not.

    Examples:
        >>> found = from_environment({"CAIRNFLOW__FLOWS__STORAGE": "s3"})
        >>> found.given["flows.storage"].value
        's3'
    """
    given: dict[str, Given] = {}
    for variable, text in variables.items():
        if variable != USER_FILE:
            source = Source("environment", variable)
            given[_name(variable.removeprefix(PREFIX).split("__"))] = Given(text, source)
    return Found(given, [])


def _name(steps: list[str]) -> str:
    lower = [step.lower() for step in steps]
    if lower[:2] == ["context", "secrets"] and len(steps) > 2:
        lower, steps = lower[1:], steps[1:]
    if lower[0] == "secrets":
        return ".".join([lower[0], *filter(None, ["__".join(steps[1:])])])
    return ".".join(lower)


def from_user_file(variables: Mapping[str, str], path: str) -> Found:
    """Read the user's file; it need not be there, unless a variable names it.

    Args:
        variables: our environment variables.
        path: the file's path.
    """
    if variables.get(USER_FILE) and not os.path.isfile(path):
        return Found({}, [f"{USER_FILE}: there is no file {path}"])
    return from_file("user file", path)


def from_file(kind: str, path: str) -> Found:
    """Read a file; one that isn't there gives nothing.

    Args:
        kind: ``user file`` or ``project file``.
        path: the file's path.
    """
    try:
        text = Path(path).read_text("utf-8-sig")
    except FileNotFoundError:
        return Found({}, [])
    except UnicodeDecodeError as error:
        return Found({}, [f"{path}: not UTF-8, which TOML is, at byte {error.start}"])
    except OSError as error:
        return Found({}, [f"{path}: can't be read: {error.strerror}"])
    return _from_toml(kind, path, text)


def _from_toml(kind: str, path: str, text: str) -> Found:
    import tomllib  # takes 16 ms, and most processes have no file

    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Found({}, [_broken(path, str(error))])
    lines = _lines(text)
    folder = Path(path).parent
    given = {
        name: Given(value, Source(kind, path, lines.get(name), folder))
        for name, value in flat(read).items()
    }
    return Found(given, [])


def flat(nested: Mapping[str, object]) -> dict[str, object]:
    """Return values by whole names; a table inside a section is a value.

    Args:
        nested: sections with what is in them, and values by whole names.

    Examples:
        >>> flat({"flows": {"storage": "s3"}, "engine.workers": 2})
        {'flows.storage': 's3', 'engine.workers': 2}
    """
    by_name: dict[str, object] = {}
    for section, inside in nested.items():
        if "." not in section and isinstance(inside, dict):
            by_name |= _inside(section, cast(object, inside))
        else:
            by_name[section] = inside
    secrets = by_name.pop("context.secrets", None)
    return by_name | (_inside("secrets", secrets) if secrets else {})


def _inside(section: str, table: object) -> dict[str, object]:
    held = cast("dict[str, object]", table)
    return {f"{section}.{key}": value for key, value in held.items()}


def _broken(path: str, message: str) -> str:
    found = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, re.DOTALL)
    if not found:
        return f"{path}: not TOML: {message}"
    return f"{path}, line {found[2]}, column {found[3]}: not TOML: {found[1]}"


def _lines(text: str) -> dict[str, int]:
    """Return in which line each name is given, as far as can be seen without parsing."""
    lines: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[([^\[\]]+)\]", line)
        key = re.match(r"\s*([\w.\-\"' ]+?)\s*=", line)
        if header:
            section = re.sub(r"[\s\"']", "", header[1])
            lines.setdefault(section, number)
        elif key:
            name = re.sub(r"[\s\"']", "", key[1])
            lines.setdefault(f"{section}.{name}" if section else name, number)
    return lines
