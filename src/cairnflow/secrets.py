"""Secrets, for authors: from a name to a value. Hands names on, defines nothing."""

from cairnflow.plan.secret import EnvVarSecret, Secret
from cairnflow.vault import (
    ABSENT,
    EnvironmentProvider,
    FileProvider,
    KeyringProvider,
    MappingProvider,
    Provider,
    get,
    lookup,
    redact,
    redacted,
    use,
)

__all__ = [
    "ABSENT",
    "EnvVarSecret",
    "EnvironmentProvider",
    "FileProvider",
    "KeyringProvider",
    "MappingProvider",
    "Provider",
    "Secret",
    "get",
    "lookup",
    "redact",
    "redacted",
    "use",
]
