"""Encodings of pandas' frames, series and indexes, column by column.

How columns are gathered in blocks, and whether a text column is Arrow's or Python's, make no
difference; dtypes, names, the index and attrs do.
"""

import sys
from typing import Any

from cairnflow.digests.arrays import array
from cairnflow.digests.arrow import column as arrow_column
from cairnflow.digests.arrow import texts
from cairnflow.digests.encoding import Encode, Encoder, of_int, of_str, ordered, tagged, type_of
from cairnflow.digests.naming import full_name
from cairnflow.digests.standard import of_dict


def encode_for(cls: type[Any]) -> Encode | None:
    """Return what encodes values of one of pandas' types; None for other types."""
    pandas: Any = sys.modules["pandas"]
    if issubclass(cls, pandas.DataFrame):
        return _of_frame
    if issubclass(cls, pandas.Series):
        return _of_series
    if issubclass(cls, pandas.MultiIndex):
        return _of_levels
    if issubclass(cls, pandas.Index):
        return _of_index
    if issubclass(cls, pandas.api.extensions.ExtensionArray):
        return _of_values
    if issubclass(cls, pandas.Timestamp | pandas.Timedelta):
        return _of_moment
    if cls in {type(pandas.NA), type(pandas.NaT)}:
        return _of_absence
    return None


def _of_frame(value: Any, encoder: Encoder) -> bytes:
    axes = encoder.each([value.columns, value.index])
    columns = [_column(value.iloc[:, place].array, encoder) for place in range(value.shape[1])]
    return tagged(_name(value), *axes, _extras(value, encoder), ordered(b"l", columns))


def _of_series(value: Any, encoder: Encoder) -> bytes:
    head = encoder.each([value.name, value.index])
    return tagged(_name(value), *head, _extras(value, encoder), _column(value.array, encoder))


def _name(value: Any) -> str:
    """Return the name of a frame's type, which pandas 3 moved."""
    pandas: Any = sys.modules["pandas"]
    kinds = {pandas.DataFrame: "pandas.DataFrame", pandas.Series: "pandas.Series"}
    cls: Any = type_of(value)
    return kinds.get(cls) or full_name(cls)


def _extras(value: Any, encoder: Encoder) -> bytes:
    """Encode attrs, and what a derived type keeps with each frame."""
    own = {name: getattr(value, name, None) for name in value._metadata if name != "_name"}
    return of_dict({"attrs": value.attrs, **own} if own or value.attrs else {}, encoder)


def _of_index(value: Any, encoder: Encoder) -> bytes:
    return tagged("pandas.Index", encoder.encode(value.name), _column(value.array, encoder))


def _of_levels(value: Any, encoder: Encoder) -> bytes:
    levels = [value.get_level_values(place) for place in range(value.nlevels)]
    return tagged("pandas.MultiIndex", *encoder.each(levels))


def _of_values(value: Any, encoder: Encoder) -> bytes:
    return tagged("pandas.array", _column(value, encoder))


def _of_moment(value: Any, encoder: Encoder) -> bytes:
    zone = of_str(str(getattr(value, "tzinfo", None)))
    return tagged(type(value).__name__, encoder.encode(value.to_numpy()), zone)


def _of_absence(value: Any, _: Encoder) -> bytes:
    return tagged("pandas", of_str(repr(value)))


def _column(values: Any, encoder: Encoder) -> bytes:
    """Encode a pandas array by its dtype and its values."""
    return tagged("column", of_str(str(values.dtype)), _values(values, values.dtype, encoder))


def _values(values: Any, dtype: Any, encoder: Encoder) -> bytes:
    pandas: Any = sys.modules["pandas"]
    if isinstance(dtype, pandas.CategoricalDtype):
        return _categories(values, encoder)
    if isinstance(dtype, pandas.StringDtype) and dtype.storage == "python":
        unknown = values.isna()
        return texts([None if no else text for text, no in zip(values, unknown, strict=True)])
    if isinstance(dtype, pandas.StringDtype | pandas.ArrowDtype):
        return arrow_column(values.__arrow_array__(), encoder)
    if isinstance(values, pandas.arrays.NumpyExtensionArray):
        return _numpy(values.to_numpy(), encoder)
    if isinstance(dtype, pandas.IntervalDtype):
        return ordered(b"l", encoder.each([values.left, values.right]))
    if isinstance(dtype, pandas.SparseDtype):
        return _numpy(values.to_dense(), encoder)
    if hasattr(values, "asi8"):
        return array(values.asi8, encoder)
    if hasattr(dtype, "numpy_dtype"):
        return _nullable(values, dtype, encoder)
    return ordered(b"l", encoder.each(values))


def _numpy(values: Any, encoder: Encoder) -> bytes:
    """Encode a column that NumPy holds; one of objects by each of them."""
    if values.dtype.hasobject:
        return ordered(b"l", encoder.each(values.tolist()))
    return array(values, encoder)


def _nullable(values: Any, dtype: Any, encoder: Encoder) -> bytes:
    """Encode values that may be NA, with nothing under it."""
    unknown = values.isna()
    plain = dtype.numpy_dtype
    shown = (
        values.to_numpy(plain, na_value=plain.type(0)) if unknown.any() else values.to_numpy(plain)
    )
    return ordered(b"l", [array(shown, encoder), array(unknown, encoder)])


def _categories(values: Any, encoder: Encoder) -> bytes:
    """Encode values by the place of their category; of unordered ones, in an order of our own."""
    numpy: Any = sys.modules["numpy"]
    dtype = values.dtype
    names = list(encoder.each(dtype.categories))
    places = list(range(len(names)))
    if not dtype.ordered:
        places.sort(key=names.__getitem__)
    new = numpy.full(len(names) + 1, -1, "i8")
    new[places] = numpy.arange(len(names))
    kind = of_str(str(dtype.categories.dtype))
    return tagged(
        "categories",
        of_int(bool(dtype.ordered)),
        kind,
        ordered(b"l", [names[place] for place in places]),
        array(new[values.codes], encoder),
    )
