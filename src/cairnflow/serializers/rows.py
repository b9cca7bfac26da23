"""Tables row by row, in bounded memory: some columns of a part at a time, and a few whole rows.

Knows the tables of pandas, polars and pyarrow, lists of dicts, and the bytes of Parquet and Arrow
files, of which only the columns that are asked for are read.
"""

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any, Protocol, cast

from cairnflow.errors import Incompatible
from cairnflow.serializers.kinds import full_name, type_of

_ROWS = 1 << 16
"""Rows of a part: some 10 MB of a usual table as Python's own values."""


_UNNAMED = "__index_level_"
"""What arrow calls an index of pandas that has no name."""


class Part(Protocol):
    """Some rows of a table that follow each other."""

    def column(self, name: str) -> list[Any]:
        """Return the cells of a column."""
        ...

    def row(self, place: int) -> dict[str, Any]:
        """Return one row, by the names of its columns; ``place`` is counted within the part."""
        ...


class Table(Protocol):
    """A table that is read part by part."""

    @property
    def names(self) -> Sequence[str]:
        """Names of the columns, and of an index that has one."""
        ...

    def parts(self) -> Iterator[Part]:
        """Yield all rows, in order."""
        ...


def table_of(value: Any) -> Table | None:
    """Return a value as a table; None where it is none that is known here."""
    kind = full_name(type_of(value))
    if kind in {"pandas.DataFrame", "pandas.core.frame.DataFrame"}:
        return _Pandas(value)
    if kind == "polars.dataframe.frame.DataFrame":
        return _Sliced(value, [str(name) for name in value.columns], value.height)
    if kind in {"pyarrow.lib.Table", "pyarrow.lib.RecordBatch"}:
        return _Sliced(value, list(value.schema.names), value.num_rows)
    if kind == "builtins.list":
        rows = cast("list[dict[Any, Any]]", value)
        return _Records(rows) if rows and all(type(row) is dict for row in rows) else None
    return None


def table_in(source: bytes | memoryview, serializer: str) -> Table | None:
    """Return the table in bytes that are verified; None where they can't be read by columns.

    Args:
        source: what a serializer has written.
        serializer: its name and version, as a fact has it.

    Raises:
        Incompatible: pyarrow is not here, or can't read them.
    """
    read = {"parquet/1": _parquet, "arrow/1": _arrow}.get(serializer)
    if read is None:
        return None
    try:
        arrow = import_module("pyarrow")
    except ImportError as error:
        raise Incompatible(
            "it is a table, and pyarrow can't be imported here: pip install 'cairnflow[arrow]'"
        ) from error
    try:
        return read(arrow.py_buffer(source))
    except (arrow.ArrowException, OSError) as error:
        raise Incompatible(f"the bytes are no table that is read here: {error}") from error


class _Cells:
    """Part of an arrow or a polars table."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def column(self, name: str) -> list[Any]:
        column = self._frame[name]
        cells = column.to_pylist() if hasattr(column, "to_pylist") else column.to_list()
        return list(cells)

    def row(self, place: int) -> dict[str, Any]:
        one = self._frame.slice(place, 1)
        rows = one.to_pylist() if hasattr(one, "to_pylist") else one.to_dicts()
        return dict(rows[0])


class _Sliced:
    """A table of which a slice is a view: polars and pyarrow."""

    def __init__(self, frame: Any, names: Sequence[str], rows: int) -> None:
        self._frame = frame
        self._rows = rows
        self.names = names

    def parts(self) -> Iterator[Part]:
        for start in range(0, self._rows, _ROWS):
            yield _Cells(self._frame.slice(start, _ROWS))


class _PandasCells:
    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def column(self, name: str) -> list[Any]:
        names = [str(one) for one in self._frame.columns]
        if name in names:
            return list(self._frame.iloc[:, names.index(name)].tolist())
        return list(self._frame.index.get_level_values(name).tolist())

    def row(self, place: int) -> dict[str, Any]:
        index = self._frame.index[place : place + 1]
        told = {name: index.get_level_values(name).tolist()[0] for name in _named(index)}
        # Column by column, as a row of pandas has one type for all its cells.
        cells = {
            str(name): self._frame.iloc[place : place + 1, nth].tolist()[0]
            for nth, name in enumerate(self._frame.columns)
        }
        return {**told, **cells}


def _named(index: Any) -> list[str]:
    return [name for name in index.names if isinstance(name, str)]


class _Pandas:
    def __init__(self, frame: Any) -> None:
        self._frame = frame
        self.names = [*_named(frame.index), *(str(name) for name in frame.columns)]

    def parts(self) -> Iterator[Part]:
        for start in range(0, len(self._frame), _ROWS):
            yield _PandasCells(self._frame.iloc[start : start + _ROWS])


class _Records:
    """A list of dicts; a row that lacks a column has None there."""

    def __init__(self, rows: list[dict[Any, Any]]) -> None:
        self._rows = rows
        self.names = list(dict.fromkeys(str(name) for row in rows for name in row))

    def parts(self) -> Iterator[Part]:
        yield self

    def column(self, name: str) -> list[Any]:
        return [row.get(name) for row in self._rows]

    def row(self, place: int) -> dict[str, Any]:
        return {str(name): cell for name, cell in self._rows[place].items()}


class _Groups:
    """The row groups of a Parquet file, or the batches of an Arrow file."""

    def __init__(self, schema: Any, count: int, read: Any) -> None:
        self._count = count
        self._read = read
        self.names = [name for name in schema.names if not name.startswith(_UNNAMED)]

    def parts(self) -> Iterator[Part]:
        for group in range(self._count):
            yield _Group(self._read, group, self.names)


class _Group:
    def __init__(self, read: Any, group: int, names: Sequence[str]) -> None:
        self._read = read
        self._group = group
        self._names = names
        self._whole: Any = None

    def column(self, name: str) -> list[Any]:
        return list(self._read(self._group, [name]).column(0).to_pylist())

    def row(self, place: int) -> dict[str, Any]:
        if self._whole is None:
            self._whole = self._read(self._group, list(self._names))
        return dict(self._whole.slice(place, 1).to_pylist()[0])


def _parquet(source: Any) -> Table:
    file = import_module("pyarrow.parquet").ParquetFile(
        import_module("pyarrow").BufferReader(source)
    )

    def read(group: int, columns: list[str]) -> Any:
        return file.read_row_group(group, columns=columns).select(columns)

    return _Groups(file.schema_arrow, file.num_row_groups, read)


def _arrow(source: Any) -> Table:
    arrow = import_module("pyarrow")
    file = arrow.ipc.open_file(source)

    def read(group: int, columns: list[str]) -> Any:
        return arrow.Table.from_batches([file.get_batch(group)]).select(columns)

    return _Groups(file.schema, file.num_record_batches, read)
