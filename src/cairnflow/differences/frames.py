"""Tables of pandas, polars and pyarrow as named columns, each read when it is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from cairnflow.differences.columns import Column
from cairnflow.differences.names import ancestry, kind_of, module_of
from cairnflow.differences.words import cut, short, shown

_NAME = 60  # characters of a column's name


@dataclass(frozen=True, slots=True)
class Head:
    """A column that has not been read.

    Attributes:
        name: for people; of one name in the table where it has several of it.
        open: reads it.
        is_index: whether it is an index of pandas.
        is_default: whether it says no more than the place of a row.
    """

    name: str
    open: Callable[[], Column]
    is_index: bool = False
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A table of which nothing has been read.

    Attributes:
        library: ``pandas``, ``polars`` or ``pyarrow``.
        rows: count.
        heads: the columns, those of an index first.
        take: returns the same table with only some rows, by their places.
        extras: what else it holds, by name.
        is_series: whether it is one column without a table around it.
    """

    library: str
    rows: int
    heads: tuple[Head, ...]
    take: Callable[[Sequence[int]], "Frame"]
    extras: dict[str, Any]
    is_series: bool = False

    @property
    def columns(self) -> dict[str, Head]:
        """The columns by name, without the index."""
        return {head.name: head for head in self.heads if not head.is_index}


def size(value: Any) -> str:
    """Return rows and columns of a table, or the length of a column, in words."""
    if _is_table(value):
        rows, width = value.shape
        return f"{rows:,} × {width:,}"
    return f"{len(value):,}"


def _is_table(value: Any) -> bool:
    return hasattr(kind_of(value), "columns")


def open_frame(value: Any) -> Frame:
    """Return a table by its columns; a column alone, or an index, is a table of one."""
    roots = [module_of(base).partition(".")[0] for base in ancestry(kind_of(value))]
    library = next(root for root in roots if root in _OPENERS)
    return _OPENERS[library](value)


def _of_pandas(value: Any) -> Frame:
    from cairnflow.differences.pandas_columns import index_columns, read

    take = partial(_pandas_rows, value)
    if not hasattr(kind_of(value), "iloc"):
        heads = [Head(name, opened) for name, opened in index_columns(value)]
        return Frame("pandas", len(value), _distinct(heads), take, {})
    is_plain = type(value.index).__name__ == "RangeIndex" and value.index.start == 0
    is_default = is_plain and value.index.step == 1
    index = [Head(n, opened, True, is_default) for n, opened in index_columns(value.index)]
    extras = {"attrs": value.attrs} if value.attrs else {}
    if value.ndim == 1:
        name = "value" if value.name is None else _named(value.name)
        heads = [*index, Head(name, partial(read, value))]
        return Frame("pandas", len(value), tuple(heads), take, extras | {"name": value.name}, True)
    labels = value.columns.tolist()
    columns = [
        Head(_named(label), partial(_pandas_column, value, at)) for at, label in enumerate(labels)
    ]
    return Frame("pandas", len(value), _distinct([*index, *columns]), take, extras)


def _pandas_column(frame: Any, at: int) -> Column:
    from cairnflow.differences.pandas_columns import read

    return read(frame.iloc[:, at])


def _pandas_rows(value: Any, rows: Sequence[int]) -> Frame:
    return _of_pandas(
        value.iloc[list(rows)] if hasattr(kind_of(value), "iloc") else value[list(rows)]
    )


def _of_polars(value: Any) -> Frame:
    from cairnflow.differences.arrow_columns import read_polars

    take = partial(_polars_rows, value)
    if not _is_table(value):
        name = _named(value.name) if value.name else "value"
        heads = (Head(name, partial(read_polars, value)),)
        return Frame("polars", len(value), heads, take, {"name": value.name}, True)
    columns = [
        Head(_named(name), partial(_polars_column, value, at))
        for at, name in enumerate(value.columns)
    ]
    return Frame("polars", value.height, _distinct(columns), take, {})


def _polars_column(frame: Any, at: int) -> Column:
    from cairnflow.differences.arrow_columns import read_polars

    return read_polars(frame.to_series(at))


def _polars_rows(value: Any, rows: Sequence[int]) -> Frame:
    return _of_polars(value[list(rows)])


def _of_arrow(value: Any) -> Frame:
    from cairnflow.differences.arrow_columns import read

    take = partial(_arrow_rows, value)
    if not _is_table(value):
        return Frame("pyarrow", len(value), (Head("value", partial(read, value)),), take, {}, True)
    columns = [
        Head(_named(name), partial(_arrow_column, value, at))
        for at, name in enumerate(value.schema.names)
    ]
    metadata = value.schema.metadata
    extras = {"metadata": dict(metadata)} if metadata else {}
    return Frame("pyarrow", value.num_rows, _distinct(columns), take, extras)


def _arrow_column(table: Any, at: int) -> Column:
    from cairnflow.differences.arrow_columns import read

    return read(table.column(at))


def _arrow_rows(value: Any, rows: Sequence[int]) -> Frame:
    return _of_arrow(value.take(list(rows)))


def _named(label: Any) -> str:
    return cut(shown(label), _NAME) if type(label) is str else short(label, _NAME)


def _distinct(heads: list[Head]) -> tuple[Head, ...]:
    """Number the names that stand for several columns: ``price``, ``price#2``."""
    seen: dict[tuple[str, bool], int] = {}
    found: list[Head] = []
    for head in heads:
        count = seen[head.name, head.is_index] = seen.get((head.name, head.is_index), 0) + 1
        found.append(head if count == 1 else replace(head, name=f"{head.name}#{count}"))
    return tuple(found)


_OPENERS: dict[str, Callable[[Any], Frame]] = {
    "pandas": _of_pandas,
    "polars": _of_polars,
    "pyarrow": _of_arrow,
}
