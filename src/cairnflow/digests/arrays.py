"""Encodings of NumPy's arrays, scalars and dtypes."""

import sys
from collections.abc import Iterator
from typing import Any

from cairnflow.digests.encoding import (
    Encode,
    Encoder,
    of_bytes,
    of_int,
    of_runs,
    of_str,
    ordered,
    tagged,
)
from cairnflow.digests.naming import full_name

_SLAB = 1 << 22  # bytes copied at a time of an array that does not lie in one piece
_PADDED = 16  # bytes of a long double, of which the last ones may be anything
_SIGNIFICANT = 10


def encode_for(cls: type[Any]) -> Encode | None:
    """Return what encodes values of one of NumPy's types; None for other types."""
    numpy: Any = sys.modules["numpy"]
    if issubclass(cls, numpy.ma.MaskedArray):
        return _of_masked
    if cls in {numpy.ndarray, numpy.memmap}:
        return _of_array
    if issubclass(cls, numpy.ndarray):
        return _of_subclass
    if issubclass(cls, numpy.generic):
        return _of_scalar
    return _of_dtype if issubclass(cls, numpy.dtype) else None


def _of_array(value: Any, encoder: Encoder) -> bytes:
    return tagged("numpy.ndarray", array(value, encoder))


def _of_subclass(value: Any, encoder: Encoder) -> bytes:
    numpy: Any = sys.modules["numpy"]
    own = getattr(value, "__dict__", {})
    plain = array(value.view(numpy.ndarray), encoder)
    return tagged(full_name(type(value)), plain, encoder.encode(own))


def _of_masked(value: Any, encoder: Encoder) -> bytes:
    numpy: Any = sys.modules["numpy"]
    mask = numpy.ma.getmaskarray(value)
    shown = value.filled(numpy.zeros((), value.dtype))
    return tagged("numpy.ma.MaskedArray", array(shown, encoder), array(mask, encoder))


def _of_scalar(value: Any, encoder: Encoder) -> bytes:
    numpy: Any = sys.modules["numpy"]
    return tagged("numpy.generic", array(numpy.asarray(value), encoder))


def _of_dtype(value: Any, _: Encoder) -> bytes:
    return tagged("numpy.dtype", of_str(repr(value)))


def array(value: Any, encoder: Encoder) -> bytes:
    """Encode an array by dtype, shape and items, wherever and in what order they lie.

    The byte order of the numbers and what lies between a record's fields don't count; all NaN
    are one.
    """
    dtype = value.dtype
    shape = ordered(b"u", map(of_int, value.shape))
    if dtype.names:
        fields = [(of_str(name), array(value[name], encoder)) for name in dtype.names]
        return tagged("fields", shape, *(part for field in fields for part in field))
    if dtype.hasobject:
        return tagged("objects", shape, of_str(str(dtype)), encoder.encode(value.tolist()))
    name = of_str(dtype.newbyteorder("<").str)
    if dtype.itemsize == 0:
        return tagged("array", shape, name)
    return tagged("array", shape, name, numbers(value))


def numbers(value: Any) -> bytes:
    """Encode the items of an array that holds no objects, in C order."""
    clean = _cleaner(value.dtype)
    if value.nbytes <= _SLAB >> 4:
        run = next(_runs(value), b"")
        return of_bytes(memoryview(clean(run) if clean and len(run) else run).cast("B"))
    return of_runs("numbers", _runs(value), value.nbytes, clean)


def _runs(value: Any) -> Iterator[Any]:
    """Yield the items in C order and in the usual byte order, as flat arrays of plain items."""
    if not value.size:
        return
    if value.flags.c_contiguous and not _is_swapped(value.dtype):
        yield _plain(value.reshape(-1))
        return
    numpy: Any = sys.modules["numpy"]
    whole = value.reshape(1) if value.ndim == 0 else value
    rows = max(_SLAB // max(whole.nbytes // len(whole), 1), 1)
    for start in range(0, len(whole), rows):
        slab = whole[start : start + rows]
        if slab.nbytes > 2 * _SLAB and slab.ndim > 1:
            yield from _runs(slab[0])
        else:
            dtype = slab.dtype.newbyteorder("<")
            yield _plain(numpy.array(slab, dtype, order="C").reshape(-1))


def _is_swapped(dtype: Any) -> bool:
    return bool(dtype.byteorder == (">" if sys.byteorder == "little" else "="))


def _plain(flat: Any) -> Any:
    """Return a flat array as floats where their bits count, else as bytes."""
    kind, width = flat.dtype.kind, flat.dtype.itemsize
    if kind == "f":
        return flat
    return flat.view(f"f{width // 2}") if kind == "c" else flat.view("u1")


def _cleaner(dtype: Any) -> Any:
    if dtype.kind not in "fc":
        return None
    width = dtype.itemsize // (2 if dtype.kind == "c" else 1)
    return _clean_padded if width == _PADDED else clean_floats


def clean_floats(run: Any) -> Any:
    """Return a flat array of floats in which all NaN have the same bits."""
    numpy: Any = sys.modules["numpy"]
    unknown = numpy.isnan(run)
    if not unknown.any():
        return run
    cleaned = run.copy()
    cleaned[unknown] = numpy.nan
    return cleaned


def _clean_padded(run: Any) -> Any:
    cleaned = clean_floats(run).copy()
    cleaned.view("u1").reshape(-1, _PADDED)[:, _SIGNIFICANT:] = 0
    return cleaned
