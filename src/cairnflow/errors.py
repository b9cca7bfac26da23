"""Every error that Cairnflow raises, in one tree.

::

    CairnflowError
    ├── AuthoringError (ValueError)      a flow or task was written wrongly
    │   └── AuthoringTypeError (TypeError)
    ├── ConfigError (ValueError)         a setting is unknown or has a value that it can't have
    │   ├── UnknownSetting (AttributeError)
    │   └── UnknownSecret (LookupError)
    ├── AddressError (ValueError)        text that is no address
    ├── FilterError (ValueError)         a text that says which runs to list can't be read
    ├── NotFound (LookupError)           an address that names nothing
    ├── MissingExtra (ImportError)       an optional library is not installed
    ├── InvalidValue (ValueError)        a validator refused what a task returned
    ├── BuildError                       an image with a flow can't be built, checked or pushed
    ├── RunError                         a run can't begin or go on
    │   ├── RemoteError                  what was raised in another process, told in words
    │   ├── TaskTimeout (TimeoutError)   a task took longer than its author allowed
    │   └── WorkerLost                   the process that worked on a task ended
    ├── LedgerError
    │   ├── LedgerConflict               another fact stands under this key
    │   ├── LedgerUnavailable            the database doesn't answer
    │   └── LedgerVersion                the tables are of a version that we don't know
    └── ResultError                      a value can't be kept or fetched
        ├── Missing                      nothing is there
        ├── Corrupt                      what is there is not what was written
        ├── Denied                       no permission
        ├── Unavailable                  the store doesn't answer; says nothing of the value
        ├── Incompatible                 the bytes are good, but can't be decoded here
        ├── Conflict                     other bytes stand under this key
        ├── StorageFull                  no room
        ├── TooLarge                     above a limit that the operator set
        ├── HoldsSecret                  it must not be kept: a secret is in it
        ├── Unkept                       what it was computed from could not be kept
        └── NotSerializable              the value can't be turned into bytes
"""


class CairnflowError(Exception):
    """Base of all errors raised on purpose by Cairnflow."""


class AuthoringError(CairnflowError, ValueError):
    """A flow or a task was written wrongly."""


class AuthoringTypeError(AuthoringError, TypeError):
    """A part of a flow or a task has the wrong type."""


class ConfigError(CairnflowError, ValueError):
    """A setting is unknown, or has a value that it can't have."""


class UnknownSetting(ConfigError, AttributeError):
    """There is no setting of this name; the message names the one that was probably meant."""


class UnknownSecret(ConfigError, LookupError):
    """No secret of this name was found; the message says where it was looked for."""


class AddressError(CairnflowError, ValueError):
    """A text is no address."""


class FilterError(CairnflowError, ValueError):
    """A text that says which runs to list has a part that is unknown."""


class NotFound(CairnflowError, LookupError):
    """An address names nothing that is known here."""


class MissingExtra(CairnflowError, ImportError):
    """An optional library is not installed; the message names the command that installs it."""


class InvalidValue(CairnflowError, ValueError):
    """One of a task's validators refused the value that it returned."""


class BuildError(CairnflowError):
    """An image that holds flows can't be built, checked or pushed."""


class RunError(CairnflowError):
    """A run can't begin or can't go on."""


class TaskTimeout(RunError, TimeoutError):
    """A task took longer than its author allowed."""


class RemoteError(RunError):
    """What was raised in another process, where the error itself can't be sent.

    Attributes:
        kind: qualified name of its type.
        trace: its traceback, as text.
    """

    def __init__(self, message: str, kind: str = "", trace: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.trace = trace

    def __reduce__(self) -> tuple[type["RemoteError"], tuple[str, str, str]]:
        return type(self), (str(self), self.kind, self.trace)


class WorkerLost(RunError):
    """The process that worked on a task ended before the task did.

    Attributes:
        exit_code: what it ended with; None where a signal ended it.
        signal: number of the signal that ended it; None where it ended by itself.
    """

    def __init__(
        self, message: str, exit_code: int | None = None, signal: int | None = None
    ) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.signal = signal

    def __reduce__(self) -> tuple[type["WorkerLost"], tuple[str, int | None, int | None]]:
        return type(self), (str(self), self.exit_code, self.signal)


class LedgerError(CairnflowError):
    """Base of what can go wrong with the ledger."""


class LedgerConflict(LedgerError):
    """Another fact is written under the key of this one."""


class LedgerUnavailable(LedgerError):
    """The database that holds the ledger doesn't answer."""


class LedgerVersion(LedgerError):
    """The ledger's tables are of a version that this Cairnflow doesn't know."""


class ResultError(CairnflowError):
    """A value can't be kept, or can't be fetched."""


class Missing(ResultError):
    """Nothing is there: never kept, or deleted."""


class Corrupt(ResultError):
    """What is there is not what was written."""


class Denied(ResultError):
    """The store refuses: no permission."""


class Unavailable(ResultError):
    """The store doesn't answer. Says nothing of whether the value is there."""


class Incompatible(ResultError):
    """The bytes are what was written, but can't be decoded here."""


class Conflict(ResultError):
    """Other bytes stand under this key already; they stay."""


class StorageFull(ResultError):
    """There is no room left where the value was to be kept."""


class TooLarge(ResultError):
    """The value is above a limit that the operator set."""


class Unkept(ResultError):
    """It was computed from a value that could not be kept after all."""


class HoldsSecret(ResultError):
    """The value, or what a handler says of where it is, holds a secret: it must not be kept.

    Attributes:
        name: of the secret; its value is nowhere in the error.
    """

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message)
        self.name = name

    def __reduce__(self) -> tuple[type["HoldsSecret"], tuple[str, str]]:
        return type(self), (str(self), self.name)


class NotSerializable(ResultError):
    """The value can't be turned into bytes.

    Attributes:
        path: where inside the value the trouble sits, as Python that leads there from ``value``,
            such as ``value['model'].lock``.
    """

    def __init__(self, message: str, path: str = "value") -> None:
        super().__init__(message)
        self.path = path

    def __reduce__(self) -> tuple[type["NotSerializable"], tuple[str, str]]:
        return type(self), (str(self), self.path)
