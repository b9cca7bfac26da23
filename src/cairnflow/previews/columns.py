"""One column of a table, whoever keeps it: numpy, or any library that narwhals reads."""

import sys
from typing import Any, Literal, Protocol

from cairnflow.previews.moments import texts
from cairnflow.previews.numeric import pick, places
from cairnflow.previews.text import cut
from cairnflow.previews.typenames import kind_of, root_module

Kind = Literal["number", "object", "bare"]
"""``number``: bools, ints, floats, moments. ``object``: all else that can be described by a list
of its values. ``bare``: neither; only its cells are shown."""

_HEAVY = 16_000_000  # bytes of a column's sample; to make Python values of more takes too long
_WORD = 60  # characters of a dtype; those of nested types can be of any length


class Column(Protocol):
    """A column, read bit by bit.

    Attributes:
        dtype: its name for people, without any value of the column.
        kind: what can be asked of it.
        has_maps: whether its cells may hold keys that look like items.
    """

    dtype: str
    kind: Kind
    has_maps: bool

    def __len__(self) -> int: ...

    def thinned(self, most: int) -> "Column":
        """Return a column of at most ``most`` of its values, from all over it."""
        ...

    def numbers(self) -> Any:
        """Return its values as a numpy array, without the nulls that numpy has no value for."""
        ...

    def nulls(self) -> int:
        """Count the nulls that ``numbers`` leaves out, or that ``objects`` gives as None."""
        ...

    def objects(self) -> list[Any]:
        """Return all its values, nulls as None."""
        ...

    def cells(self, rows: list[int]) -> list[Any]:
        """Return the values of some rows."""
        ...


class NumpyColumn:
    """A 1-dimensional numpy array."""

    has_maps = False

    def __init__(self, values: Any, dtype: str = "") -> None:
        self._values = values
        self.dtype = dtype or ("record" if values.dtype.names else cut(str(values.dtype), _WORD))
        self.kind: Kind = "number" if values.dtype.kind in "biufmM" else "object"
        if values.dtype.names is not None or values.ndim != 1:
            self.kind = "bare"

    def __len__(self) -> int:
        return len(self._values)

    def thinned(self, most: int) -> "NumpyColumn":
        return NumpyColumn(pick(self._values, most), self.dtype)

    def numbers(self) -> Any:
        return self._values

    def nulls(self) -> int:
        return sum(self._gone())

    def objects(self) -> list[Any]:
        kind = self._values.dtype.kind
        values: list[Any] = texts(self._values) if kind in "mM" else self._values.tolist()
        if kind == "f":
            return [None if value != value else value for value in values]
        gone = self._gone()
        if not gone:
            return values
        return [None if is_gone else value for value, is_gone in zip(values, gone, strict=True)]

    def _gone(self) -> list[bool]:
        """Say of each object whether it is a null; pandas knows, and asks the object nothing."""
        pandas = sys.modules.get("pandas")
        if self._values.dtype.kind != "O":
            return []
        if pandas is None:
            return [value is None for value in self._values.tolist()]
        gone: list[bool] = pandas.isna(self._values).tolist()
        return gone

    def cells(self, rows: list[int]) -> list[Any]:
        taken = self._values[rows]
        return [*taken] if taken.dtype.names is not None else NumpyColumn(taken).objects()


class NarwhalsColumn:
    """A column of polars, pyarrow, pandas' own dtypes, and what else narwhals reads."""

    def __init__(self, series: Any) -> None:
        import narwhals.stable.v2 as nw

        self._series: Any = nw.from_native(series, series_only=True)
        self.dtype, self.has_maps = _dtype(series)
        self.kind: Kind = "number" if _is_number(self._series.dtype) else "object"
        if self._series.dtype.is_nested():
            self.kind = "bare"

    def __len__(self) -> int:
        return len(self._series)

    def thinned(self, most: int) -> "NarwhalsColumn":
        if len(self) <= most:
            return self
        return NarwhalsColumn(self._series[places(len(self), most)].to_native())

    def numbers(self) -> Any:
        import narwhals.stable.v2 as nw

        present = self._series.drop_nulls()
        if present.dtype.is_decimal() or present.dtype in {nw.Int128, nw.UInt128}:
            present = present.cast(nw.Float64())
        values = present.to_numpy()
        # Dates of pandas on arrow come as objects.
        return values.astype("M8[D]") if present.dtype == nw.Date else values

    def nulls(self) -> int:
        return int(self._series.null_count())

    def objects(self) -> list[Any]:
        weight = _weight(self._series.to_native())
        few = self if weight <= _HEAVY else self.thinned(max(1, len(self) * _HEAVY // weight))
        return _listed(few._series)

    def cells(self, rows: list[int]) -> list[Any]:
        taken = self._series[rows]
        if _weight(taken.to_native()) > _HEAVY:
            return [{"$type": self.dtype}] * len(rows)
        return _listed(taken)


def _listed(series: Any) -> list[Any]:
    """Return the values of a narwhals series, nulls as None."""
    native = series.to_native()
    if root_module(kind_of(native)) == "pandas":  # whose nulls are NaN, NaT or NA in a list
        pairs = zip(series.to_list(), series.is_null().to_list(), strict=True)
        return [None if is_gone else value for value, is_gone in pairs]
    if str(getattr(native, "type", "")).startswith("dictionary<"):
        # As they stand, pyarrow lists them at 1 µs each, and to numpy it loses their nulls.
        return list(native.cast(native.type.value_type).to_pylist())
    return list(series.to_list())


def _dtype(series: Any) -> tuple[str, bool]:
    """Return the dtype's own name, and whether it has maps in it.

    The name of an enumeration's type would list its values.
    """
    dtype = getattr(series, "dtype", None) or getattr(series, "type", None)
    name = str(dtype)
    if "Enum(" in name:
        name = type(dtype).__name__
    return cut(name, _WORD), "map<" in name


def _is_number(dtype: Any) -> bool:
    import narwhals.stable.v2 as nw

    return bool(dtype.is_numeric()) or dtype in {nw.Boolean, nw.Datetime, nw.Date, nw.Duration}


def _weight(series: Any) -> int:
    """Return about how many bytes a column's values take."""
    if hasattr(series, "estimated_size"):
        return int(series.estimated_size())
    return int(getattr(getattr(series, "array", series), "nbytes", 0))
