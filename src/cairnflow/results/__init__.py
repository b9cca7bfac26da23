"""Results: a task's value in memory (Result), its address (SafeResult), and who keeps it."""

from cairnflow.results.clouds import AzureResultHandler, GCSResultHandler, S3ResultHandler
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

__all__ = [
    "AzureResultHandler",
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
]
