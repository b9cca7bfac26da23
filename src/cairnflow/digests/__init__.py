"""Digests of bytes, of values, of code and of the environment: what is equal, and what changed."""

from typing import TYPE_CHECKING

from cairnflow.lazily import handed_on

if TYPE_CHECKING:  # for the weight of `import cairnflow`; nothing is digested until a flow runs
    from cairnflow.digests.authors import Authored, authored
    from cairnflow.digests.codes import CodeFacts, code
    from cairnflow.digests.contents import (
        content,
        content_or_reason,
        is_codeless,
        looked_at,
        register,
    )
    from cairnflow.digests.environments import environment
    from cairnflow.digests.tree import of_bytes
    from cairnflow.digests.units import HelperFacts

__all__ = [
    "Authored",
    "CodeFacts",
    "HelperFacts",
    "authored",
    "code",
    "content",
    "content_or_reason",
    "environment",
    "is_codeless",
    "looked_at",
    "of_bytes",
    "register",
]

__getattr__ = handed_on(
    __name__,
    {
        **dict.fromkeys(("CodeFacts", "code"), "cairnflow.digests.codes"),
        **dict.fromkeys(("Authored", "authored"), "cairnflow.digests.authors"),
        **dict.fromkeys(
            ("content", "content_or_reason", "is_codeless", "looked_at", "register"),
            "cairnflow.digests.contents",
        ),
        "environment": "cairnflow.digests.environments",
        "of_bytes": "cairnflow.digests.tree",
        "HelperFacts": "cairnflow.digests.units",
    },
)
