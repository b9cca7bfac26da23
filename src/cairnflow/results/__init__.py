"""Results: a task's value in memory (Result), its address (SafeResult), and who keeps it."""

from typing import TYPE_CHECKING

from cairnflow.lazily import handed_on
from cairnflow.results.handler import ResultHandler
from cairnflow.results.inline import ConstantResultHandler, JSONResultHandler
from cairnflow.results.result import NoResult, NoResultType, Result, SafeResult
from cairnflow.results.secret import SecretResultHandler
from cairnflow.results.stored import (
    LocalResultHandler,
    LocalStorageHandler,
    MemoryResultHandler,
    StoredResultHandler,
)

if TYPE_CHECKING:  # for the weight of `import cairnflow`: few flows keep their values in a cloud
    from cairnflow.results.capsules import CapsuleResultHandler, trust_capsule
    from cairnflow.results.clouds import AzureResultHandler, GCSResultHandler, S3ResultHandler

__all__ = [
    "AzureResultHandler",
    "CapsuleResultHandler",
    "ConstantResultHandler",
    "GCSResultHandler",
    "JSONResultHandler",
    "LocalResultHandler",
    "LocalStorageHandler",
    "MemoryResultHandler",
    "NoResult",
    "NoResultType",
    "Result",
    "ResultHandler",
    "S3ResultHandler",
    "SafeResult",
    "SecretResultHandler",
    "StoredResultHandler",
    "trust_capsule",
]

__getattr__ = handed_on(
    __name__,
    {
        **dict.fromkeys(
            ("AzureResultHandler", "GCSResultHandler", "S3ResultHandler"),
            "cairnflow.results.clouds",
        ),
        **dict.fromkeys(("CapsuleResultHandler", "trust_capsule"), "cairnflow.results.capsules"),
    },
)
