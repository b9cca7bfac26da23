"""The handler whose location is a secret's name; the value is never written."""

import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

from cairnflow.errors import ConfigError, Incompatible, UnknownSecret
from cairnflow.results.handler import ResultHandler
from cairnflow.vault import get, remember

_ELSEWHERE = "?"
"""What stands for a function that can't be imported."""


class SecretResultHandler(ResultHandler):
    """The safe value is the secret's name; whoever reads it looks the secret up again.

    Args:
        secret: the secret's name, or a task that is named after it.
        env_var: look at this variable of the environment, instead of where secrets are.
        cast: what is made of the variable's text: a function, or its import path.
    """

    plain_arguments = ("secret", "env_var", "cast")

    def __init__(
        self,
        secret: Any,
        env_var: str | None = None,
        cast: Callable[[str], Any] | str | None = None,
    ) -> None:
        self.name = secret if isinstance(secret, str) else str(secret.name)
        self._env_var = env_var
        self._cast = cast

    def _arguments(self) -> dict[str, Any]:
        cast = self._cast if isinstance(self._cast, str | None) else _path_of(self._cast)
        given = {"secret": self.name, "env_var": self._env_var, "cast": cast}
        return {name: value for name, value in given.items() if value is not None}

    def inspect(self, location: Any) -> None:
        """Let all pass: the location is what people call the secret."""

    def write(self, value: Any) -> str:
        remember(self.name, value)
        return self.name

    def read(self, safe_value: str) -> Any:
        if self._env_var is None:
            return get(safe_value)
        found = of_variable(self._env_var, safe_value, self._function())
        if found is None:
            raise UnknownSecret(f"secret {safe_value!r} is taken from {self._env_var}; set it")
        return found

    def _function(self) -> Callable[[str], Any] | None:
        if not isinstance(self._cast, str):
            return self._cast
        module, _, name = self._cast.rpartition(".")
        try:
            found: Callable[[str], Any] = getattr(import_module(module), name)
        except (ImportError, AttributeError, ValueError):
            raise Incompatible(
                f"secret {self.name!r} is taken from {self._env_var} by a function that can't be "
                f"imported here ({self._cast}); let the flow's task look it up again"
            ) from None
        return found


def of_variable(variable: str, name: str, cast: Callable[[str], Any] | None) -> Any:
    """Return what a variable of the environment holds; None where it is not set.

    Args:
        variable: of the environment.
        name: of the secret.
        cast: what is made of its text.

    Raises:
        ConfigError: ``cast`` can't take the text, which the message doesn't show.
    """
    text = os.environ.get(variable)
    if text is None:
        return None
    remember(name, text)
    try:
        value = text if cast is None else cast(text)
    except Exception as error:  # noqa: BLE001 - cast is an author's, and its message has the value
        kind = type(error).__name__
        raise ConfigError(
            f"secret {name!r}: what {variable} holds can't be cast by "
            f"{getattr(cast, '__qualname__', 'the function')} ({kind}); it is not shown"
        ) from None
    remember(name, value)
    return value


def _path_of(function: Callable[..., Any]) -> str:
    module = getattr(function, "__module__", "")
    path = f"{module}.{getattr(function, '__qualname__', '')}"
    is_there = getattr(import_module(module), path.rpartition(".")[2], None) if module else None
    return path if is_there is function else _ELSEWHERE
