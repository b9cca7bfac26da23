"""Columns and indexes of pandas in the form that all columns are compared in."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from cairnflow.differences.columns import Column, nan_as_null
from cairnflow.differences.words import short


def index_columns(index: Any) -> Iterator[tuple[str, Callable[[], Column]]]:
    """Yield the levels of an index: their names, and what reads them."""
    if index.nlevels == 1:
        yield "index" if index.name is None else _text(index.name), partial(_read_index, index)
        return
    for place, name in enumerate(index.names):
        shown = f"level_{place}" if name is None else _text(name)
        yield shown, partial(_read_level, index, place)


def _text(name: Any) -> str:
    return name if type(name) is str else short(name)


def _read_index(index: Any) -> Column:
    return read(pd.Series(index, copy=False))


def _read_level(index: Any, place: int) -> Column:
    return _read_index(index.get_level_values(place))


def read(series: Any) -> Column:
    """Return a column of pandas: its NaN are null."""
    dtype: Any = series.dtype
    if isinstance(dtype, np.dtype):
        return _of_numpy(series, str(series.dtype))
    if isinstance(dtype, pd.CategoricalDtype):
        return _of_categories(series)
    if isinstance(dtype, pd.DatetimeTZDtype):
        values = series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        name = f"datetime64[{dtype.unit}, tz]"
        return Column(name, "moment", values, _any(np.isnat(values)), zone=str(dtype.tz))
    if isinstance(dtype, pd.SparseDtype):
        return _of_numpy(pd.Series(series.array.to_dense()), str(dtype))
    if isinstance(dtype, pd.ArrowDtype) or _is_arrow_text(dtype):
        return _of_arrow(series)
    return _of_extension(series)


def _is_arrow_text(dtype: Any) -> bool:
    return isinstance(dtype, pd.StringDtype) and dtype.storage == "pyarrow"


def _of_arrow(series: Any) -> Column:
    from cairnflow.differences.arrow_columns import read as read_arrow

    return nan_as_null(read_arrow(series.array.__arrow_array__(), str(series.dtype)))


def _of_extension(series: Any) -> Column:
    dtype, nulls = series.dtype, _any(series.isna().to_numpy())
    if hasattr(dtype, "numpy_dtype"):
        plain = dtype.numpy_dtype
        values = series.to_numpy(plain, na_value=plain.type(0))
        return nan_as_null(Column(str(dtype), "number", values, nulls))
    if hasattr(series.array, "asi8"):
        return Column(str(dtype), "number", series.array.asi8, nulls)
    values = series.to_numpy(object)
    if isinstance(dtype, pd.StringDtype):
        return _of_texts(values, str(dtype), nulls)
    return Column(str(dtype), "objects", values, nulls)


def _of_numpy(series: Any, dtype: str) -> Column:
    values = series.to_numpy()
    if values.dtype.kind in "mM":
        return Column(dtype, "moment", values, _any(np.isnat(values)))
    if values.dtype.kind != "O":
        return nan_as_null(Column(dtype, "number", values))
    nulls = _any(series.isna().to_numpy())
    if pd.api.types.infer_dtype(values, skipna=True) == "string":
        return _of_texts(values, dtype, nulls)
    return Column(dtype, "objects", values, nulls)


def _of_texts(values: Any, dtype: str, nulls: Any) -> Column:
    """Return texts as Arrow's where pyarrow is installed: to compare them is ten times as quick."""
    from cairnflow.differences.arrow_columns import texts

    return texts(values, dtype, nulls)


def _of_categories(series: Any) -> Column:
    """Return the values behind the codes, so that in which order categories lie is nothing."""
    dtype, codes = series.dtype, series.array.codes
    named = read(pd.Series(dtype.categories))
    nulls = codes < 0
    if len(named):
        taken = named.take(np.where(nulls, 0, codes))
        values, form, nulls = taken.values, taken.form, nulls | taken.mask()
    else:
        values, form = np.zeros(len(codes), object), "objects"
    label = f"category[{named.dtype}{', ordered' if dtype.ordered else ''}]"
    names = dtype.categories.tolist()
    return Column(label, form, values, _any(nulls), named.zone, names, bool(dtype.ordered))


def _any(nulls: Any) -> Any:
    return nulls if nulls.any() else None
