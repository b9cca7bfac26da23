"""Any serializer's bytes, compressed with Zstandard.

Source: RFC 8878, "Zstandard Compression and the 'application/zstd' Media Type".
"""

import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from cairnflow.errors import Incompatible, TooLarge
from cairnflow.serializers.base import Chunk, Serializer, Sink

LIMIT = 1 << 36
"""Bytes that a value may unpack to unless the caller says otherwise: 64 GB, above any laptop."""

_LEVEL = 1  # half of what level 3 takes in time, for a tenth more in size
_PIECE = 1 << 20  # bytes compressed at a time


@dataclass(frozen=True, slots=True)
class CompressedSerializer:
    """Compresses what another serializer writes, run by run.

    Attributes:
        inner: writes and reads what is compressed.
        limit: bytes that a value may unpack to; more raise ``TooLarge``.
    """

    inner: Serializer
    limit: int = LIMIT

    @property
    def name(self) -> str:
        return f"{self.inner.name}+zstd"

    @property
    def version(self) -> int:
        return self.inner.version

    @property
    def extension(self) -> str:
        return f"{self.inner.extension}.zst"

    def claims(self, value: Any) -> bool:
        return self.inner.claims(value)

    def dump(self, value: Any, sink: Sink) -> None:
        packing = _Packing(sink)
        self.inner.dump(value, packing)
        packing.finish()

    def load(self, source: bytes | memoryview) -> Any:
        return self.inner.load(self.unpacked(source))

    def unpacked(self, source: bytes | memoryview) -> memoryview:
        """Return what the other serializer has written."""
        zstd = _zstd()
        try:
            return self._unpacked(zstd.ZstdDecompressor(), source)
        except (zstd.ZstdError, EOFError) as error:
            raise Incompatible(f"the bytes are not compressed with zstd: {error}") from error

    def _unpacked(self, decompressor: Any, source: bytes | memoryview) -> memoryview:
        """Return all bytes, never holding more than ``limit`` and a piece."""
        unpacked = bytearray(decompressor.decompress(source, max_length=_PIECE))
        while not decompressor.eof:
            if len(unpacked) > self.limit:
                break
            piece = decompressor.decompress(b"", max_length=_PIECE)
            if not piece and decompressor.needs_input:
                raise EOFError("they end before the value does")
            unpacked += piece
        if len(unpacked) > self.limit:
            raise TooLarge(
                f"{len(source):,} bytes unpack to more than {self.limit:,} bytes, the limit"
            )
        if decompressor.unused_data:
            raise EOFError("they go on after the value's end")
        return memoryview(unpacked).toreadonly()


def compressed(serializer: Serializer, *, limit: int = LIMIT) -> CompressedSerializer:
    """Return ``serializer`` with its bytes compressed; its files end in ``.zst``.

    Args:
        serializer: what writes the bytes.
        limit: bytes that a value may unpack to.

    Examples:
        >>> from cairnflow.serializers.registry import named
        >>> compressed(named("json")).extension
        'json.zst'
    """
    return CompressedSerializer(serializer, limit)


class _Packing:
    """A sink that compresses into another."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._compressor = _zstd().ZstdCompressor(level=_LEVEL)

    def write(self, data: Chunk, /) -> int:
        run = memoryview(data).cast("B")
        for start in range(0, len(run), _PIECE):
            self._pass(self._compressor.compress(run[start : start + _PIECE]))
        return len(run)

    def finish(self) -> None:
        self._pass(self._compressor.flush())

    def _pass(self, packed: bytes) -> None:
        if packed:
            self._sink.write(packed)


def _zstd() -> Any:
    """Return the standard library's module, or its copy for Pythons before 3.14."""
    return import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
