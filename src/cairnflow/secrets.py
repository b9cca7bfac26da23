"""Secrets, for authors: from a name to a value. Hands names on, defines nothing."""

from cairnflow.vault import (
    EnvironmentProvider,
    MappingProvider,
    Provider,
    get,
    lookup,
    redact,
    use,
)

__all__ = ["EnvironmentProvider", "MappingProvider", "Provider", "get", "lookup", "redact", "use"]
