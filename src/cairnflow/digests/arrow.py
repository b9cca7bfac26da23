"""Encodings of Arrow's and polars' columns, by their buffers.

How a column is cut into chunks, where a slice begins, what lies under a null and which dictionary
a value is looked up in make no difference.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from cairnflow.digests.arrays import clean_floats
from cairnflow.digests.encoding import Encode, Encoder, of_int, of_runs, of_str, ordered, tagged
from cairnflow.digests.naming import full_name

_ROWS = 1 << 19  # rows looked at together: 4 MB of 8-byte numbers


def encode_for(cls: type[Any]) -> Encode | None:
    """Return what encodes values of one of Arrow's or polars' types; None for other types."""
    if cls.__module__.partition(".")[0] == "polars":
        return {"DataFrame": _of_polars, "Series": _of_polars_series}.get(cls.__name__)
    arrow: Any = sys.modules["pyarrow"]
    if issubclass(cls, arrow.Table | arrow.RecordBatch):
        return _of_table
    if issubclass(cls, arrow.ChunkedArray | arrow.Array):
        return _of_array
    if issubclass(cls, arrow.Scalar):
        return _of_scalar
    return _of_type if issubclass(cls, arrow.DataType | arrow.Field | arrow.Schema) else None


def _of_table(value: Any, encoder: Encoder) -> bytes:
    fields = [
        tagged("field", of_str(field.name), of_str(str(field.type)), of_int(field.nullable))
        for field in value.schema
    ]
    columns = [column(value.column(place), encoder) for place in range(value.num_columns)]
    name = full_name(type(value))
    return tagged(name, of_int(value.num_rows), *fields, *columns)


def _of_array(value: Any, encoder: Encoder) -> bytes:
    return tagged("pyarrow.Array", of_str(str(value.type)), column(value, encoder))


def _of_scalar(value: Any, encoder: Encoder) -> bytes:
    return tagged("pyarrow.Scalar", of_str(str(value.type)), encoder.encode(value.as_py()))


def _of_type(value: Any, _: Encoder) -> bytes:
    return tagged(full_name(type(value)), of_str(str(value)))


def _of_polars(value: Any, encoder: Encoder) -> bytes:
    columns = [_polars_column(series, encoder) for series in value.get_columns()]
    return tagged("polars.DataFrame", of_int(value.height), *columns)


def _of_polars_series(value: Any, encoder: Encoder) -> bytes:
    return tagged("polars.Series", _polars_column(value, encoder))


def _polars_column(series: Any, encoder: Encoder) -> bytes:
    head = (of_str(series.name), of_str(str(series.dtype)))
    if series.dtype.is_(sys.modules["polars"].Object):
        return tagged("objects", *head, *encoder.each(series.to_list()))
    return tagged("column", *head, column(series.to_arrow(), encoder))


def column(values: Any, encoder: Encoder) -> bytes:
    """Encode an Arrow array, in chunks or not, by its values; its type is for the caller."""
    chunks: list[Any] = getattr(values, "chunks", [values])
    return _column(values.type, [chunk for chunk in chunks if len(chunk)], encoder)


def texts(values: list[str | None]) -> bytes:
    """Encode texts that Python holds as the same texts in an Arrow array, which need not exist."""
    known = bytes(value is not None for value in values)
    data = [(value or "").encode("utf-8", "surrogatepass") for value in values]
    lengths = b"".join(len(text).to_bytes(8, "little") for text in data)
    return tagged(
        "texts",
        of_int(len(values)),
        b"a" if all(known) else of_runs("valid", [known], len(known)),
        of_runs("lengths", [lengths], len(lengths)),
        of_runs("data", data, sum(map(len, data))),
    )


def _column(kind: Any, chunks: list[Any], encoder: Encoder) -> bytes:
    types: Any = import_module("pyarrow").types
    if isinstance(kind, sys.modules["pyarrow"].BaseExtensionType):
        return _column(kind.storage_type, [chunk.storage for chunk in chunks], encoder)
    if types.is_dictionary(kind):
        decoded = [chunk.dictionary_decode() for chunk in chunks]
        return _column(kind.value_type, decoded, encoder)
    if types.is_string_view(kind) or types.is_binary_view(kind):
        arrow = import_module("pyarrow")
        target = arrow.large_string() if types.is_string_view(kind) else arrow.large_binary()
        return _column(target, [chunk.cast(target) for chunk in chunks], encoder)
    head = (of_int(sum(map(len, chunks))), _validity(chunks))
    if _is_text(kind):
        return tagged("texts", *head, *_texts(chunks))
    if types.is_boolean(kind):
        return tagged("bools", *head, _bools(chunks))
    if types.is_primitive(kind) or types.is_decimal(kind) or types.is_fixed_size_binary(kind):
        return tagged("numbers", *head, _numbers(kind, chunks))
    return tagged("nested", *head, *_nested(kind, chunks, encoder))


def _is_text(kind: Any) -> bool:
    types: Any = import_module("pyarrow").types
    return any(
        (
            types.is_string(kind),
            types.is_large_string(kind),
            types.is_binary(kind),
            types.is_large_binary(kind),
        )
    )


def _slices(chunks: list[Any]) -> Iterator[Any]:
    for chunk in chunks:
        for start in range(0, len(chunk), _ROWS):
            yield chunk.slice(start, _ROWS)


def _valid(chunk: Any) -> Any:
    """Return which values are not null, as NumPy bools."""
    return chunk.is_valid().to_numpy(zero_copy_only=False)


def _validity(chunks: list[Any]) -> bytes:
    if not any(chunk.null_count for chunk in chunks):
        return b"a"
    size = sum(map(len, chunks))
    return of_runs("valid", (_valid(part).view("u1") for part in _slices(chunks)), size)


def _bools(chunks: list[Any]) -> bytes:
    filled = (part.fill_null(False) for part in _slices(chunks))
    runs = (part.to_numpy(zero_copy_only=False).view("u1") for part in filled)
    return of_runs("bools", runs, sum(map(len, chunks)))


def _numbers(kind: Any, chunks: list[Any]) -> bytes:
    width = kind.byte_width
    is_float = import_module("pyarrow").types.is_floating(kind)
    runs = (_fixed(part, width, f"f{width}" if is_float else "u1") for part in _slices(chunks))
    size = width * sum(map(len, chunks))
    return of_runs("numbers", runs, size, clean_floats if is_float else None)


def _fixed(part: Any, width: int, dtype: str) -> Any:
    """Return values of a fixed width as a flat NumPy array, with zeros for nulls."""
    numpy = import_module("numpy")
    start = part.offset * width
    flat = numpy.frombuffer(part.buffers()[1], "u1")[start : start + len(part) * width]
    if part.null_count:
        items = flat.copy().view(f"u{width}" if width in {1, 2, 4, 8} else f"V{width}")
        items[~_valid(part)] = numpy.zeros((), items.dtype)
        flat = items
    return flat.view(dtype)


def _texts(chunks: list[Any]) -> Iterator[bytes]:
    """Yield the encodings of the lengths, in bytes, and of all bytes behind one another."""
    filled = [_without_hidden(chunk) for chunk in chunks]
    ends = [_offsets(chunk) for chunk in filled]
    lengths = ((offsets[1:] - offsets[:-1]) for offsets in ends)
    yield of_runs("lengths", lengths, 8 * sum(map(len, filled)))
    sizes = [int(offsets[-1] - offsets[0]) for offsets in ends]
    runs = [_data(chunk, offsets) for chunk, offsets in zip(filled, ends, strict=True)]
    yield of_runs("data", runs, sum(sizes))


def _without_hidden(chunk: Any) -> Any:
    """Return a chunk with nothing but empty texts under its nulls."""
    return (
        chunk.fill_null(b"" if "binary" in str(chunk.type) else "") if chunk.null_count else chunk
    )


def _offsets(chunk: Any) -> Any:
    numpy = import_module("numpy")
    dtype = "i8" if "large" in str(chunk.type) else "i4"
    buffer = chunk.buffers()[1]
    return numpy.frombuffer(buffer, dtype)[chunk.offset : chunk.offset + len(chunk) + 1].astype(
        "i8"
    )


def _data(chunk: Any, offsets: Any) -> Any:
    buffer = chunk.buffers()[2]
    return memoryview(buffer or b"")[int(offsets[0]) : int(offsets[-1])]


def _nested(kind: Any, chunks: list[Any], encoder: Encoder) -> Iterator[bytes]:
    types: Any = import_module("pyarrow").types
    if types.is_struct(kind):
        for place in range(kind.num_fields):
            parts = [chunk.flatten()[place] for chunk in chunks]
            yield _column(kind.field(place).type, parts, encoder)
    elif types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        compute = import_module("pyarrow.compute")
        sizes = [compute.list_value_length(chunk).fill_null(0).cast("int64") for chunk in chunks]
        yield _numbers(import_module("pyarrow").int64(), sizes)
        yield _column(kind.value_type, [chunk.flatten() for chunk in chunks], encoder)
    else:
        items = (chunk.to_pylist() for chunk in chunks)
        yield ordered(b"l", (encoding for part in items for encoding in encoder.each(part)))
