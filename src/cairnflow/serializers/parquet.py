"""Tables in Parquet files: small, and read by everything that reads tables."""

import sys
from importlib import import_module
from typing import Any

from cairnflow.errors import Incompatible, NotSerializable
from cairnflow.serializers import frames
from cairnflow.serializers.base import Sink

_ROWS = 1 << 17  # of one group: about 10 MB of a usual table in memory beside it
_LEVEL = 1  # of zstd: two to three times smaller, for a fifth more time than none
_LARGEST_CATEGORIES = 1 << 18  # bytes: above, Parquet writes plain text and forgets the unused


class ParquetSerializer:
    """Keeps a pandas or polars DataFrame or an Arrow Table, and gives back the same kind."""

    name = "parquet"
    version = 1
    extension = "parquet"

    def claims(self, value: Any) -> bool:
        kind = frames.kind_of(value)
        if kind is None or not frames.has_arrow():
            return False
        if kind == "pandas.DataFrame":
            return _keeps_pandas(value)
        return _keeps_polars(value) if kind == "polars.DataFrame" else _keeps_arrow(value)

    def dump(self, value: Any, sink: Sink) -> None:
        table = frames.to_table(value, self.name)
        arrow = import_module("pyarrow")
        stream = frames.Stream(sink)
        try:
            _write(table, stream)
        except (arrow.ArrowInvalid, arrow.ArrowNotImplementedError) as error:
            raise NotSerializable(
                f"value can't be kept as parquet ({error}); use arrow or the pickle serializer"
            ) from error
        stream.flush()

    def load(self, source: bytes | memoryview) -> Any:
        return frames.from_table(_read(source))


def _write(table: Any, stream: frames.Stream) -> None:
    arrow = import_module("pyarrow")
    is_text = (arrow.types.is_string, arrow.types.is_large_string, arrow.types.is_dictionary)
    import_module("pyarrow.parquet").write_table(
        table,
        stream,
        row_group_size=_ROWS,
        compression="zstd",
        compression_level=_LEVEL,
        # Numbers seldom repeat enough to be worth the time, texts do.
        use_dictionary=[f.name for f in table.schema if any(test(f.type) for test in is_text)],
        use_compliant_nested_type=False,  # else the items of a list come back under another name
    )


def _read(source: bytes | memoryview) -> Any:
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise Incompatible(
            "it is a parquet file, and pyarrow can't be imported here: "
            "pip install 'cairnflow[arrow]'"
        ) from error
    try:
        return parquet.ParquetFile(arrow.BufferReader(arrow.py_buffer(source))).read()
    except (arrow.ArrowException, OSError) as error:
        raise Incompatible(f"the bytes are no parquet file that is read here: {error}") from error


def _again(part: Any) -> Any:
    """Write a part of a table with a row or none, and read it; None where that fails."""
    arrow = import_module("pyarrow")
    sink = arrow.BufferOutputStream()
    try:
        _write(frames.to_table(part, "parquet"), sink)
        return frames.from_table(_read(sink.getvalue()))
    except (NotSerializable, Incompatible, arrow.ArrowException):
        return None


def _keeps_pandas(frame: Any) -> bool:
    """Say whether Parquet gives the frame back with the same types and labels.

    Seen on its first row, once what a row can't show is ruled out.
    """
    pandas = sys.modules["pandas"]
    names, index = frame.columns, frame.index
    if set(map(type, names)) != {str} or not names.is_unique or names.nlevels > 1:
        return False
    if frame.attrs or not frame.flags.allows_duplicate_labels:
        return False
    if isinstance(index, pandas.MultiIndex) or type(index.name) not in {type(None), str}:
        return False
    if not all(map(_is_shown_by_a_row, [index.dtype, names.dtype, *frame.dtypes])):
        return False
    row = frame.iloc[:1]
    kept = _again(row)
    return kept is not None and _told(row) == _told(kept)


def _is_shown_by_a_row(dtype: Any) -> bool:
    if str(dtype) == "object":  # not its kind, which is that of pandas's texts as well
        return False
    categories = getattr(dtype, "categories", None)
    if categories is None:
        return True
    return bool(categories.memory_usage(deep=True) < _LARGEST_CATEGORIES)


def _told(frame: Any) -> list[Any]:
    axes: list[Any] = [
        [type(axis), axis.dtype, axis.name, getattr(axis, "freq", None), list(axis)]
        for axis in (frame.index, frame.columns)
    ]
    return [*axes, list(frame.dtypes)]


def _keeps_polars(frame: Any) -> bool:
    kept = _again(frame.head(1))
    return kept is not None and bool(kept.schema == frame.schema)


def _keeps_arrow(table: Any) -> bool:
    """Say whether Parquet gives the table back; of a dictionary it may drop what is unused."""
    if "dictionary<" in str(table.schema.types) or len(set(table.column_names)) < table.num_columns:
        return False
    kept = _again(table.schema.empty_table())
    return kept is not None and bool(kept.schema.equals(table.schema, check_metadata=True))
