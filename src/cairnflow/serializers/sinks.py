"""Sinks that stand before another sink, or before nothing."""

from cairnflow.serializers.base import Chunk, Sink


class Watched:
    """Passes all on, and remembers whether an error came from the sink, not from the value.

    Args:
        sink: where the bytes go.

    Attributes:
        is_broken: the sink raised.
        size: bytes passed on.
    """

    __slots__ = ("_write", "is_broken", "size")

    def __init__(self, sink: Sink) -> None:
        self._write = sink.write
        self.is_broken = False
        self.size = 0

    def write(self, data: Chunk, /) -> int:
        """Pass ``data`` on."""
        try:
            taken = self._write(data)
        except BaseException:
            self.is_broken = True
            raise
        self.size += taken
        return taken


class Nowhere:
    """Takes bytes and drops them."""

    def write(self, data: Chunk, /) -> int:
        """Drop ``data``."""
        return len(memoryview(data))
