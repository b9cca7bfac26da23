"""Where a flow's code lives: on this disk, in a bucket, in an image. Hands names on."""

from typing import TYPE_CHECKING

from cairnflow.lazily import handed_on
from cairnflow.storage.base import Storage

if TYPE_CHECKING:  # for the weight of `import cairnflow`: a script stores its flow now and then
    from cairnflow.storage.buckets import GCS, S3, Azure
    from cairnflow.storage.docker import Docker
    from cairnflow.storage.registry import get_flow, open_storage
    from cairnflow.storage.stored import Local, Memory

__all__ = [
    "GCS",
    "S3",
    "Azure",
    "Docker",
    "Local",
    "Memory",
    "Storage",
    "get_flow",
    "open_storage",
]

__getattr__ = handed_on(
    __name__,
    {
        **dict.fromkeys(("Azure", "GCS", "S3"), "cairnflow.storage.buckets"),
        "Docker": "cairnflow.storage.docker",
        **dict.fromkeys(("get_flow", "open_storage"), "cairnflow.storage.registry"),
        **dict.fromkeys(("Local", "Memory"), "cairnflow.storage.stored"),
    },
)
