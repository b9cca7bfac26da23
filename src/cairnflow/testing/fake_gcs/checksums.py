"""The two checksums by which Google Cloud Storage knows bytes, as it writes them: in base64."""

import hashlib
import sys
from array import array
from base64 import b64encode
from functools import cache, lru_cache

_POLYNOMIAL = 0x82F63B78
"""Of CRC-32C (Castagnoli), bits reversed. Source: RFC 3720, section 12.1 and appendix B.4."""


def md5(data: bytes) -> str:
    """Return the MD5 of bytes."""
    return b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


@lru_cache(maxsize=8)  # an object's is asked for at each look at it, and takes 40 ms a megabyte
def crc32c(data: bytes) -> str:
    """Return the CRC-32C of bytes.

    Examples:
        >>> crc32c(b"123456789")
        '4waSgw=='
    """
    table = _table()
    words = array("H", data[: len(data) & ~1])
    if sys.byteorder == "big":
        words.byteswap()
    crc = 0xFFFFFFFF
    for word in words:
        crc = table[(crc ^ word) & 0xFFFF] ^ (crc >> 16)
    if len(data) & 1:
        crc = _shifted((crc ^ data[-1]) & 0xFF, 8) ^ (crc >> 8)
    return b64encode((crc ^ 0xFFFFFFFF).to_bytes(4, "big")).decode()


@cache
def _table() -> list[int]:
    """Two bytes a step: half the time of the usual table of 256."""
    return [_shifted(value, 16) for value in range(1 << 16)]


def _shifted(value: int, bits: int) -> int:
    for _ in range(bits):
        value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
    return value
