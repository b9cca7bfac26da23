"""The handler whose location is a secret's name; the value is never written."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from cairnflow.errors import Incompatible, UnknownSecret
from cairnflow.places import get
from cairnflow.results.handler import ResultHandler
from cairnflow.vault import of_variable, remember

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


def _path_of(function: Callable[..., Any]) -> str:
    module = getattr(function, "__module__", "")
    path = f"{module}.{getattr(function, '__qualname__', '')}"
    is_there = getattr(import_module(module), path.rpartition(".")[2], None) if module else None
    return path if is_there is function else _ELSEWHERE
