"""DataFrames and Arrow Tables as one Arrow Table that remembers which it was."""

import sys
from importlib import import_module
from typing import Any

from cairnflow.errors import Incompatible, MissingExtra, NotSerializable
from cairnflow.serializers.base import Chunk, Sink
from cairnflow.serializers.kinds import full_name, shown, type_of

_KIND = b"cairnflow.kind"
_GATHERED = 1 << 20  # bytes of small writes that are passed on together

_PANDAS = "pandas.DataFrame"
_POLARS = "polars.DataFrame"
_ARROW = "pyarrow.Table"
_NAMES = {
    "pandas.DataFrame": _PANDAS,
    "pandas.core.frame.DataFrame": _PANDAS,  # its name before pandas 3
    "polars.dataframe.frame.DataFrame": _POLARS,
    "pyarrow.lib.Table": _ARROW,
}


def kind_of(value: Any) -> str | None:
    """Return the library and type of a table; None for what is no table, a subclass too."""
    cls = type_of(value)
    return _NAMES.get(full_name(cls))


def has_arrow() -> bool:
    """Say whether pyarrow can be imported."""
    try:
        import_module("pyarrow")
    except ImportError:
        return False
    return True


def to_table(value: Any, name: str) -> Any:
    """Return ``value`` as an Arrow Table whose metadata name its kind.

    Args:
        value: a pandas or polars DataFrame, or an Arrow Table.
        name: the serializer's, for messages.

    Raises:
        NotSerializable: it is no table, or a column has no type in Arrow.
        MissingExtra: pyarrow is not installed.
    """
    kind = kind_of(value)
    if kind is None:
        raise NotSerializable(
            f"{name} keeps pandas and polars DataFrames and pyarrow Tables, and value is "
            f"{shown(value)!r}; return a DataFrame, or use another serializer"
        )
    if not has_arrow():
        raise MissingExtra(f"{name} needs pyarrow: pip install 'cairnflow[arrow]'")
    table = _from_pandas(value) if kind == _PANDAS else value
    if kind == _POLARS:
        table = _from_polars(value)
    return table.replace_schema_metadata({**(table.schema.metadata or {}), _KIND: kind.encode()})


def from_table(table: Any) -> Any:
    """Return what ``to_table`` was given, of the same kind.

    Raises:
        Incompatible: pandas or polars is not installed here, or can't read it.
    """
    metadata = dict(table.schema.metadata or {})
    kind = metadata.pop(_KIND, _ARROW.encode()).decode()
    table = table.replace_schema_metadata(metadata or None)
    if kind == _ARROW:
        return table
    try:
        if kind == _PANDAS:
            import_module("pandas")
            return table.to_pandas()
        return import_module("polars").from_arrow(table)
    except ImportError as error:
        library = kind.partition(".")[0]
        raise Incompatible(
            f"it is a {kind}, and {library} can't be imported here: pip install {library}"
        ) from error
    except Exception as error:  # border: the library's own code, of a version that we don't know
        raise Incompatible(f"this version of {kind} can't be made of it: {error}") from error


def _from_pandas(frame: Any) -> Any:
    for place, name in enumerate(frame.columns):
        if not isinstance(name, str):
            raise NotSerializable(
                f"the name {name!r} of a column is no text, as Arrow needs; "
                "set value.columns to texts, or use the pickle serializer",
                f"value.columns[{place}]",
            )
    arrow = import_module("pyarrow")
    try:
        table = arrow.Table.from_pandas(frame)
        table.schema.empty_table().to_pandas()  # some types are written, and never read again
    except (arrow.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise _no_type(frame, _column(frame), error) from error
    return table


def _column(frame: Any) -> str | None:
    """Return the name of the first column that Arrow can't hold."""
    arrow = import_module("pyarrow")
    for name in frame.columns if frame.columns.is_unique else ():
        try:
            arrow.Table.from_pandas(frame[[name]]).schema.empty_table().to_pandas()
        except (arrow.ArrowException, TypeError, ValueError, OverflowError):
            return str(name)
    return None


def _from_polars(frame: Any) -> Any:
    polars, arrow = sys.modules["polars"], import_module("pyarrow")
    held = [name for name, dtype in frame.schema.items() if dtype == polars.Object]
    if held:
        raise _no_type(frame, held[0], "it holds Python objects")
    try:
        return frame.to_arrow()
    except arrow.ArrowException as error:
        raise _no_type(frame, None, error) from error


def _no_type(frame: Any, column: str | None, why: object) -> NotSerializable:
    path = "value" if column is None else f"value[{column!r}]"
    dtype = "" if column is None else f" with dtype {frame[column].dtype}"
    return NotSerializable(
        f"{path}{dtype} has no type in Arrow ({why}); give its cells one type, or use the pickle "
        "serializer",
        path,
    )


class Stream:
    """The sink as the open file that pyarrow writes to; small writes are gathered.

    Args:
        sink: where the bytes go.
    """

    closed = False

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._gathered = bytearray()

    def write(self, data: Chunk, /) -> int:
        """Take a run of bytes."""
        run = memoryview(data)
        if len(self._gathered) + run.nbytes > _GATHERED:
            self.flush()
        if run.nbytes > _GATHERED:
            return self._sink.write(run)
        self._gathered += run
        return run.nbytes

    def flush(self) -> None:
        """Pass on what was gathered."""
        if self._gathered:
            self._sink.write(self._gathered)
            self._gathered = bytearray()

    def close(self) -> None:
        """Do nothing: the sink belongs to its opener."""
