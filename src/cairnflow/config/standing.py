"""What stands at one moment: every value, and where it was given."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, NoReturn

from cairnflow.config.declaration import Values
from cairnflow.config.naming import unknown
from cairnflow.config.resolving import resolve
from cairnflow.config.settings import SETTINGS
from cairnflow.config.sources import (
    Given,
    Source,
    from_environment,
    from_file,
    from_user_file,
    our_variables,
    project_file,
    user_file,
)
from cairnflow.errors import ConfigError, UnknownSetting

DEFAULT = Source("default")
"""The source of values that nobody gave."""

IN_PYTHON = Source("set in Python")
"""The source of values that a program set."""


class Footprint(NamedTuple):
    """What settings are read from. While it is the same, nothing need be read again.

    Attributes:
        variables: names and values of our environment variables.
        user: path of the user's file, and what tells its versions apart.
        project: path of the project's file, and what tells its versions apart; None without one.
        folders: the working directory and the user's home, to which paths are relative.
    """

    variables: tuple[tuple[str, str], ...]
    user: tuple[str, tuple[int, ...]]
    project: tuple[str, tuple[int, ...]] | None
    folders: tuple[str | None, str]


def footprint() -> Footprint:
    """Return what settings would be read from now. Takes some 20 µs."""
    variables = our_variables()
    user, project = user_file(dict(variables)), project_file()
    return Footprint(
        variables,
        (user, _version(user)),
        (project, _version(project)) if project else None,
        (_folder(), os.path.expanduser("~")),
    )


def _version(path: str) -> tuple[int, ...]:
    try:
        found = os.stat(path)
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino


def _folder() -> str | None:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return None


@dataclass(frozen=True, slots=True)
class Standing(Values):
    """The settings of one moment; they can be read, and never change.

    Attributes:
        footprint: what they were read from.
        values: by whole names; every declared setting among them.
        sources: where each value was given.
    """

    footprint: Footprint
    values: Mapping[str, object]
    sources: Mapping[str, Source]

    def get(self, name: str) -> object:
        if name not in self.values:
            raise UnknownSetting(unknown(name))
        return self.values[name]

    def put(self, name: str, value: object) -> NoReturn:
        raise ConfigError(f"these settings are a copy; set cairnflow.config.{name} instead")

    def drop(self, name: str) -> NoReturn:
        self.put(name, None)

    def keys(self, table: str) -> list[str]:
        return [name[len(table) + 1 :] for name in self.values if name.startswith(f"{table}.")]


def read(seen: Footprint, in_python: Mapping[str, object]) -> Standing:
    """Read files and environment.

    Of a setting that is given more than once, the later of these counts: default, user's file,
    project's file, environment, Python.

    Args:
        seen: what to read from.
        in_python: values that the program set, by whole names.

    Raises:
        ConfigError: something can't be read, is unknown or is wrong; all of it is told.
    """
    variables = dict(seen.variables)
    layers = [
        from_user_file(variables, seen.user[0]),
        *([from_file("project file", seen.project[0])] if seen.project else []),
        from_environment(variables),
    ]
    given = {
        name: Given(_as_written(setting.default), DEFAULT) for name, setting in SETTINGS.items()
    }
    for layer in layers:
        given |= layer.given
    given |= {name: Given(value, IN_PYTHON) for name, value in in_python.items()}
    values, problems = resolve(given)
    complain([problem for layer in layers for problem in layer.problems] + problems)
    return Standing(seen, values, {name: held.source for name, held in given.items()})


def _as_written(default: object) -> object:
    return str(default) if isinstance(default, Path) else default


def complain(problems: list[str], error: type[ConfigError] = ConfigError) -> None:
    """Raise an error that tells all problems, if there are any.

    Args:
        problems: a message each.
        error: which error to raise.
    """
    if len(problems) == 1:
        raise error(problems[0])
    if problems:
        raise error("\n  ".join([f"{len(problems)} settings are wrong:", *problems]))
