"""Serializers by name and by value."""

import re
from typing import Any

from cairnflow.errors import ConfigError, Incompatible
from cairnflow.serializers.arrow import ArrowSerializer
from cairnflow.serializers.base import Serializer
from cairnflow.serializers.compressed import LIMIT, compressed
from cairnflow.serializers.json import JsonSerializer
from cairnflow.serializers.npy import NpySerializer
from cairnflow.serializers.parquet import ParquetSerializer
from cairnflow.serializers.pickle import PickleSerializer
from cairnflow.serializers.raw import BytesSerializer, PngSerializer
from cairnflow.serializers.text import TextSerializer

AUTO = "auto"
"""What settings say for a serializer chosen by the value."""

# In the order in which they are asked whether they claim a value; pickle claims all.
_SERIALIZERS: tuple[Serializer, ...] = (
    TextSerializer(),
    PngSerializer(),
    BytesSerializer(),
    JsonSerializer(),
    NpySerializer(),
    ParquetSerializer(),
    ArrowSerializer(),
    PickleSerializer(),
)
_BY_NAME = {serializer.name: serializer for serializer in _SERIALIZERS}
_LABEL = re.compile(
    r"(?P<name>[a-z]+)(?:/(?P<version>[1-9][0-9]*))?(?P<packing>\+zstd)?(?:/(?P<last>[1-9][0-9]*))?"
)


def labels() -> list[str]:
    """Return the names of all serializers, without ``auto``.

    Examples:
        >>> labels()
        ['text', 'png', 'bytes', 'json', 'npy', 'parquet', 'arrow', 'pickle']
    """
    return list(_BY_NAME)


def named(label: str, *, limit: int = LIMIT) -> Serializer:
    """Return the serializer of a name, as people write it or as facts record it.

    Args:
        label: a name, with a version where a fact recorded it, and ``+zstd`` for compression:
            ``pickle``, ``pickle/1``, ``parquet/1+zstd``, ``parquet+zstd/1``.
        limit: bytes that a compressed value may unpack to.

    Raises:
        ConfigError: there is no serializer of this name.
        Incompatible: the version is one that we don't know.

    Examples:
        >>> named("json/1").name
        'json'
        >>> named("pickle+zstd").extension
        'pkl.zst'
    """
    found = _LABEL.fullmatch(label)
    serializer = _BY_NAME.get(found["name"]) if found else None
    if found is None or serializer is None:
        known = ", ".join(labels())
        raise ConfigError(f"no serializer {label!r} here; known: {known}, each also with +zstd")
    if int(found["version"] or found["last"] or 1) > serializer.version:
        raise Incompatible(
            f"the value was written as {label!r}, and this Cairnflow reads {serializer.name} up to "
            f"version {serializer.version}: install a newer one"
        )
    return compressed(serializer, limit=limit) if found["packing"] else serializer


def choose(value: Any) -> Serializer:
    """Return the serializer for ``auto``: the first that gives ``value`` back as it is.

    Examples:
        >>> choose("text").name, choose({"a": [1, 2.5]}).name, choose((1, 2)).name
        ('text', 'json', 'pickle')
    """
    return next(serializer for serializer in _SERIALIZERS if serializer.claims(value))


def for_value(label: str, value: Any) -> Serializer:
    """Return the serializer that a setting means for this value.

    Args:
        label: as in ``named``; or ``auto``, or ``auto+zstd``, to choose by the value.
        value: what is to be written.

    Raises:
        ConfigError: there is no serializer of this name.

    Examples:
        >>> for_value("auto+zstd", b"").name
        'bytes+zstd'
    """
    name, _, packing = label.partition("+")
    if name != AUTO:
        return named(label)
    chosen = choose(value)
    return named(f"{chosen.name}+{packing}") if packing else chosen
