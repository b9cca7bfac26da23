"""Secrets that are taken from any variable of the environment, whatever its name."""

import os
from collections.abc import Callable
from typing import Any

from cairnflow.errors import ConfigError
from cairnflow.vault.known import remember


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
