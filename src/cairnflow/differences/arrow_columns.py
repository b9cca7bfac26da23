"""Columns of pyarrow and polars in the form that all columns are compared in."""

from importlib.util import find_spec
from typing import Any

import numpy as np

from cairnflow.differences.columns import Column


def texts(values: Any, dtype: str, nulls: Any) -> Column:
    """Return texts that are Python objects as a column.

    Args:
        values: array of objects, shape (rows,); texts where they are not null.
        dtype: as the library says it.
        nulls: which are null; None where none is.
    """
    if find_spec("pyarrow") is None:
        return Column(dtype, "objects", values, nulls)
    import pyarrow as pa

    try:
        found: Any = pa.array(values, pa.large_string(), mask=nulls, from_pandas=True)
    except (pa.ArrowInvalid, UnicodeEncodeError):  # half characters have no UTF-8
        return Column(dtype, "objects", values, nulls)
    return Column(dtype, "text", pa.chunked_array([found]), nulls)


def read(array: Any, dtype: str = "") -> Column:
    """Return a column of pyarrow.

    Args:
        array: an array, or one of several chunks.
        dtype: its name, where another library has another one for it.
    """
    import pyarrow as pa

    whole: Any = array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])
    nulls = whole.is_null().to_numpy().astype(bool) if whole.null_count else None
    kind, name = whole.type, dtype or str(whole.type)
    if pa.types.is_dictionary(kind):
        whole = whole.cast(kind.value_type)
        kind = whole.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return Column(name, "text", whole.cast(pa.large_string()), nulls)
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind) or pa.types.is_duration(kind):
        zone = str(getattr(kind, "tz", None) or "")
        label = f"timestamp[{kind.unit}, tz]" if zone else name
        return Column(label, "moment", whole.to_numpy(), nulls, zone)
    if pa.types.is_time(kind):
        whole = whole.cast(pa.int64() if pa.types.is_time64(kind) else pa.int32())
        kind = whole.type
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return Column(name, "number", _numbers(whole), nulls)
    return Column(name, "objects", _listed(whole.to_pylist()), nulls)


def _numbers(whole: Any) -> Any:
    import pyarrow as pa

    if whole.null_count and not pa.types.is_float16(whole.type):
        whole = whole.fill_null(pa.scalar(0, pa.int8()).cast(whole.type))
    return whole.to_numpy()


def _listed(values: list[Any]) -> Any:
    return np.fromiter(values, object, len(values))


def read_polars(series: Any) -> Column:
    """Return a column of polars."""
    import polars as pl

    dtype, name = series.dtype, str(series.dtype)
    base = dtype.base_type()
    nulls = series.is_null().to_numpy() if series.null_count() else None
    if base in {pl.String, pl.Categorical, pl.Enum}:
        return _polars_texts(series.cast(pl.String), name, nulls)
    if base in {pl.Date, pl.Datetime, pl.Duration}:
        zone = str(getattr(dtype, "time_zone", None) or "")
        label = f"Datetime[{getattr(dtype, 'time_unit', '')}, tz]" if zone else name
        return Column(label, "moment", series.to_numpy(), nulls, zone)
    if base is pl.Time:
        return Column(name, "number", series.to_physical().fill_null(0).to_numpy(), nulls)
    if base is pl.Boolean:
        return Column(name, "number", series.fill_null(False).to_numpy(), nulls)
    if dtype.is_integer() or dtype.is_float():
        return Column(name, "number", series.fill_null(0).to_numpy(), nulls)
    return Column(name, "objects", _listed(series.to_list()), nulls)


def _polars_texts(series: Any, name: str, nulls: Any) -> Column:
    if find_spec("pyarrow") is None:
        return Column(name, "objects", _listed(series.to_list()), nulls)
    import pyarrow as pa

    return Column(
        name, "text", pa.chunked_array([series.to_arrow()]).cast(pa.large_string()), nulls
    )
