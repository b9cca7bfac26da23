"""Digests of bytes, of values, of code and of the environment: what is equal, and what changed."""

from cairnflow.digests.codes import CodeFacts, code
from cairnflow.digests.contents import content, content_or_reason, register
from cairnflow.digests.environments import environment
from cairnflow.digests.tree import of_bytes
from cairnflow.digests.units import HelperFacts

__all__ = [
    "CodeFacts",
    "HelperFacts",
    "code",
    "content",
    "content_or_reason",
    "environment",
    "of_bytes",
    "register",
]
