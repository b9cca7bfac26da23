"""Tables of all libraries as named columns, whatever is odd about their names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from cairnflow.previews.base import Limits
from cairnflow.previews.columns import Column, Kind, NarwhalsColumn, NumpyColumn
from cairnflow.previews.leaves import key_text, names_of
from cairnflow.previews.typenames import kind_of, root_module


@dataclass(frozen=True, slots=True)
class Head:
    """What a column is called, and how it is had.

    Attributes:
        name: for people.
        names: by which it may be redacted: its name, and each part of one that has several.
        open: gives the column.
        is_index: whether it is a pandas index.
    """

    name: str
    names: frozenset[str]
    open: Callable[[], Column]
    is_index: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A table, of which nothing has been read yet.

    Attributes:
        rows: count; None where that would have to be computed first.
        width: count of columns, without the index.
        heads: the first columns, the index before all.
        schema: name and dtype of each of the first columns of a table that is not computed yet.
        is_series: whether it is one column without a table around it.
    """

    rows: int | None
    width: int
    heads: tuple[Head, ...] = ()
    schema: tuple[tuple[str, str], ...] = ()
    is_series: bool = False


def open_frame(value: Any, most: int) -> Frame:
    """Return a table's first ``most`` columns; reads none of its values.

    Knows DataFrame, Series and Index of pandas, DataFrame, Series and LazyFrame of polars, Table,
    RecordBatch and arrays of pyarrow, arrays of records of numpy, and what narwhals knows.
    """
    opener = _OPENERS.get(root_module(kind_of(value)), _of_narwhals)
    return opener(value, most)


def _of_pandas(value: Any, most: int) -> Frame:
    if not hasattr(kind_of(value), "iloc"):
        value = value.to_series(index=range(len(value)))
    if value.ndim == 1:
        name = "value" if value.name is None else value.name
        head = _head(name, partial(_pandas_column, value))
        return Frame(len(value), 1, (*_pandas_index(value.index), head), is_series=True)
    heads = [
        _head(name, partial(_pandas_column_at, value, place))
        for place, name in enumerate(value.columns[:most].tolist())
    ]
    return Frame(len(value), value.shape[1], (*_pandas_index(value.index), *heads))


def _pandas_column_at(frame: Any, place: int) -> Column:
    return _pandas_column(frame.iloc[:, place])


def _pandas_column(series: Any) -> Column:
    is_numpy = root_module(kind_of(series.dtype)) == "numpy"
    return NumpyColumn(series.to_numpy()) if is_numpy else NarwhalsColumn(series)


def _pandas_index(index: Any) -> Iterator[Head]:
    """Yield the levels of an index that says more than the place of a row."""
    if type(index).__name__ == "RangeIndex" and (index.start, index.step) == (0, 1):
        return
    if index.nlevels == 1:
        name = "index" if index.name is None else index.name
        yield _head(name, partial(_pandas_column_of_index, index), is_index=True)
        return
    for level in range(index.nlevels):
        name = index.names[level]
        shown = f"level_{level}" if name is None else name
        yield _head(shown, partial(_Level, index, level), is_index=True)


def _pandas_column_of_index(index: Any) -> Column:
    return _pandas_column(index.to_series())


class _Level:
    """One level of a pandas MultiIndex: only its cells, as to read it all is to build it all."""

    kind: Kind = "bare"
    has_maps = False

    def __init__(self, index: Any, level: int) -> None:
        self._index = index
        self._level = level
        self.dtype = str(index.levels[level].dtype)

    def __len__(self) -> int:
        return len(self._index)

    def thinned(self, most: int) -> "_Level":
        return self

    def numbers(self) -> Any:
        return self._index.get_level_values(self._level).to_numpy()

    def nulls(self) -> int:
        return int((self._index.codes[self._level] < 0).sum())

    def objects(self) -> list[Any]:
        return self.cells(list(range(len(self))))

    def cells(self, rows: list[int]) -> list[Any]:
        values = self._index.take(rows).get_level_values(self._level)
        pairs = zip(values.tolist(), values.isna().tolist(), strict=True)
        return [None if is_gone else value for value, is_gone in pairs]


def _of_polars(value: Any, most: int) -> Frame:
    if hasattr(kind_of(value), "collect"):
        return _not_computed(value, most)
    if not hasattr(kind_of(value), "columns"):
        head = _head(value.name or "value", partial(NarwhalsColumn, value))
        return Frame(len(value), 1, (head,), is_series=True)
    heads = (
        _head(name, partial(_polars_column, value, place))
        for place, name in enumerate(value.columns[:most])
    )
    return Frame(value.height, value.width, tuple(heads))


def _polars_column(frame: Any, place: int) -> Column:
    return NarwhalsColumn(frame.to_series(place))


def _of_arrow(value: Any, most: int) -> Frame:
    if not hasattr(kind_of(value), "schema"):
        head = _head("value", partial(_arrow_column, value))
        return Frame(len(value), 1, (head,), is_series=True)
    heads = (
        _head(name, partial(_arrow_column_at, value, place))
        for place, name in enumerate(value.schema.names[:most])
    )
    return Frame(value.num_rows, value.num_columns, tuple(heads))


def _arrow_column_at(table: Any, place: int) -> Column:
    return _arrow_column(table.column(place))


def _arrow_column(array: Any) -> Column:
    import pyarrow as pa

    chunked: Any = array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])
    if chunked.type == pa.string_view() and chunked.nbytes <= _VIEWED:
        chunked = chunked.cast(pa.large_string())
    return NarwhalsColumn(chunked)


def _of_numpy(value: Any, most: int) -> Frame:
    import numpy as np

    plain = np.ndarray.view(value, np.ndarray)
    names: tuple[str, ...] = value.dtype.names or ()
    heads = (_head(name, partial(_numpy_column, plain, name)) for name in names[:most])
    return Frame(len(plain), len(names), tuple(heads))


def _numpy_column(records: Any, name: str) -> Column:
    return NumpyColumn(records[name])


def _of_narwhals(value: Any, most: int) -> Frame:
    import narwhals.stable.v2 as nw

    frame: Any = nw.from_native(value, allow_series=True)
    if isinstance(frame, nw.LazyFrame):
        return _not_computed(frame, most)
    if not hasattr(kind_of(frame), "columns"):
        head = _head(frame.name or "value", partial(NarwhalsColumn, value))
        return Frame(len(frame), 1, (head,), is_series=True)
    heads = (_head(name, partial(_narwhals_column, frame, name)) for name in frame.columns[:most])
    return Frame(len(frame), len(frame.columns), tuple(heads))


def _narwhals_column(frame: Any, name: str) -> Column:
    return NarwhalsColumn(frame[name].to_native())


def _not_computed(frame: Any, most: int) -> Frame:
    schema = frame.collect_schema()
    heads = islice(schema.items(), most)
    return Frame(None, len(schema), schema=tuple((name, str(dtype)) for name, dtype in heads))


def _head(name: Any, opened: Callable[[], Column], *, is_index: bool = False) -> Head:
    parts: Any = name if kind_of(name) is tuple else (name,)
    shown = ".".join(key_text(part, _NAMES) for part in parts)
    return Head(shown, frozenset({shown, *names_of(name)}), opened, is_index)


_VIEWED = 64_000_000  # bytes of texts by view, from which pyarrow takes no rows: copied up to here
_NAMES = Limits(cell=100)  # characters of one name; a header is read, not studied
_OPENERS: dict[str, Callable[[Any, int], Frame]] = {
    "pandas": _of_pandas,
    "polars": _of_polars,
    "pyarrow": _of_arrow,
    "numpy": _of_numpy,
}
