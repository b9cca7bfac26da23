"""The handler whose location is a secret's name; the value is never written."""

from typing import Any

from cairnflow.results.handler import ResultHandler
from cairnflow.vault import get, remember


class SecretResultHandler(ResultHandler):
    """The safe value is the secret's name; whoever reads it looks the secret up again.

    Args:
        secret: the secret's name, or a task that is named after it.
    """

    plain_arguments = ("secret",)

    def __init__(self, secret: Any) -> None:
        self.name = secret if isinstance(secret, str) else str(secret.name)

    def _arguments(self) -> dict[str, Any]:
        return {"secret": self.name}

    def inspect(self, location: Any) -> None:
        """Let all pass: the location is what people call the secret."""

    def write(self, value: Any) -> str:
        remember(self.name, value)
        return self.name

    def read(self, safe_value: str) -> Any:
        return get(safe_value)
