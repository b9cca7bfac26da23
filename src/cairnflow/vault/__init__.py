"""Secrets: from a name to a value, and out of every text that people see.

Knows no settings: whoever starts runs says where else to look (``use``).
"""

from cairnflow.vault.asking import Secrets, gather, get, lookup, places, use
from cairnflow.vault.forms import SHORTEST, parsed
from cairnflow.vault.known import (
    MASK,
    adopt,
    finder,
    forget,
    held_in,
    known,
    redact,
    redacted,
    redacted_json,
    remember,
    snapshot,
)
from cairnflow.vault.masks import SHORTEST_IN_BYTES, Finder
from cairnflow.vault.providers import (
    ABSENT,
    EnvironmentProvider,
    FileProvider,
    KeyringProvider,
    MappingProvider,
    Provider,
)
from cairnflow.vault.variables import of_variable

__all__ = [
    "ABSENT",
    "MASK",
    "SHORTEST",
    "SHORTEST_IN_BYTES",
    "EnvironmentProvider",
    "FileProvider",
    "Finder",
    "KeyringProvider",
    "MappingProvider",
    "Provider",
    "Secrets",
    "adopt",
    "finder",
    "forget",
    "gather",
    "get",
    "held_in",
    "known",
    "lookup",
    "of_variable",
    "parsed",
    "places",
    "redact",
    "redacted",
    "redacted_json",
    "remember",
    "snapshot",
    "use",
]
