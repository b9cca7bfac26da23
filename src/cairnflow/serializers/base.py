"""What a serializer is, and the sink that it writes into."""

import pickle
from typing import Any, Protocol

Chunk = bytes | bytearray | memoryview | pickle.PickleBuffer
"""A run of bytes of any length, contiguous."""


class Sink(Protocol):
    """Where the bytes of one value go, in order."""

    def write(self, data: Chunk, /) -> int:
        """Take a run of bytes and return how many were taken, which is all of them.

        A large array comes as one run, of gigabytes perhaps, that lies in the array's own memory:
        ``data`` may be used during the call only, and must be copied to be kept.
        """
        ...


class Serializer(Protocol):
    """Turns a value into bytes and back. Holds no state: one serves all threads."""

    @property
    def name(self) -> str:
        """What it is called in settings and facts, such as ``parquet``."""
        ...

    @property
    def version(self) -> int:
        """Version of the format, from 1. A new one reads the old ones' bytes, or has a new name."""
        ...

    @property
    def extension(self) -> str:
        """Ending of the files that hold its bytes, without a dot, such as ``pkl``."""
        ...

    def claims(self, value: Any) -> bool:
        """Say whether ``auto`` may choose this one: what it writes reads back equal, type and all.

        Looks at the type and at what is cheap to see; never writes the value on trial.
        """
        ...

    def dump(self, value: Any, sink: Sink) -> None:
        """Write the bytes of ``value`` into ``sink``, run by run, without a second copy of it all.

        Bytes may have been written when it raises. What the sink raises comes through as it is.

        Raises:
            NotSerializable: the value, or a part of it that the error's path names, has no bytes
                in this format.
            MissingExtra: the format needs a library that is not installed.
        """
        ...

    def load(self, source: bytes | memoryview) -> Any:
        """Return the value whose bytes are ``source``: all of them, and already verified.

        Where the format allows, the value uses the memory of ``source`` and is read-only.

        Raises:
            Incompatible: the bytes can't be decoded here, for want of a module, a class or a
                library, or because they are of another format.
            TooLarge: they unpack to more than the limit.
        """
        ...


def label(serializer: Serializer) -> str:
    """Return the name and version that facts record.

    Examples:
        >>> from cairnflow.serializers.registry import named
        >>> label(named("pickle")), label(named("parquet+zstd"))
        ('pickle/1', 'parquet/1+zstd')
    """
    name, plus, packing = serializer.name.partition("+")
    return f"{name}/{serializer.version}{plus}{packing}"
