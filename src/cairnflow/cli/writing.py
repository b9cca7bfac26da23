"""A value as text or bytes that other programs read: JSON, CSV, Parquet, or its repr."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

import click

from cairnflow.errors import MissingExtra, NotSerializable
from cairnflow.serializers.registry import named

FORMATS = ("json", "csv", "parquet", "repr", "text", "raw")
"""What a value can be written as; ``raw`` is the bytes as they are kept, for those that have."""

_ENDINGS = {
    "json": "json",
    "csv": "csv",
    "parquet": "parquet",
    "txt": "text",
    "text": "text",
    "md": "text",
}
"""Format by the ending of a file."""


def format_of(file: str | None) -> str | None:
    """Return the format that a file's ending asks for; None where it asks for none.

    Examples:
        >>> format_of("out/orders.csv"), format_of("orders"), format_of(None)
        ('csv', None, None)
    """
    return _ENDINGS.get((file or "").rpartition(".")[2].lower())


def usual_format(value: Any) -> str:
    """Return the format in which a value is read best.

    Examples:
        >>> usual_format("a"), usual_format(b"a"), usual_format({"a": 1}), usual_format(object())
        ('text', 'raw', 'json', 'repr')
    """
    if isinstance(value, str):
        return "text"
    if isinstance(value, bytes | bytearray | memoryview):
        return "raw"
    if _is_table(value) or _dimensions(value) in {1, 2}:
        return "csv"
    try:
        _as_json(value)
    except (TypeError, ValueError):
        return "repr"
    return "json"


def written(value: Any, format: str) -> bytes:
    """Return a value in a format.

    Raises:
        click.UsageError: this value can't be written so; the message says what can.
    """
    try:
        return _WRITERS[format](value)
    except (TypeError, ValueError, NotSerializable) as exc:
        if isinstance(exc, MissingExtra):
            raise
        kind = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
        raise click.UsageError(
            f"a value of type {kind} can't be written as {format} ({exc}); "
            f"try --as {usual_format(value)}, or --as repr"
        ) from exc


def _json(value: Any) -> bytes:
    return f"{_as_json(value)}\n".encode()


def _as_json(value: Any) -> str:
    """Return JSON; a NaN is null, as strict readers know no other."""
    plain = _records(value) if _is_table(value) else value
    return json.dumps(_finite(plain), ensure_ascii=False, default=_plain)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        held = cast("Mapping[Any, Any]", value)
        return {key: _finite(item) for key, item in held.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in cast("Sequence[Any]", value)]
    return value


def _plain(value: Any) -> Any:
    """Return what JSON can hold of numpy's values and of times; refuse others."""
    for method in ("tolist", "isoformat"):
        make: Callable[[], Any] | None = getattr(value, method, None)
        if make is not None:
            return _finite(make())
    raise TypeError(f"JSON can't hold {type(value).__qualname__}")


def _csv(value: Any) -> bytes:
    if _root(value) == "pandas":
        table = value.to_frame() if hasattr(value, "to_frame") else value
        is_plain = type(table.index).__name__ == "RangeIndex" and table.index.name is None
        text: str = table.to_csv(index=not is_plain)
        return text.encode()
    if _is_table(value):
        return _records_csv(_records(value))
    plain: Any = value.tolist() if _dimensions(value) in {1, 2} else value
    if not isinstance(plain, list | tuple):
        raise TypeError("it is no table")
    rows = cast("Sequence[Any]", plain)
    if rows and all(isinstance(row, Mapping) for row in rows):
        return _records_csv(rows)
    return _rows_csv([_row(row) for row in rows])


def _row(row: Any) -> Sequence[Any]:
    return cast("Sequence[Any]", row) if isinstance(row, list | tuple) else [row]


def _records_csv(records: Sequence[Mapping[str, Any]]) -> bytes:
    names = list(dict.fromkeys(name for record in records for name in record))
    return _rows_csv([names, *([record.get(name) for name in names] for record in records)])


def _rows_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode(errors="backslashreplace")


def _parquet(value: Any) -> bytes:
    out = io.BytesIO()
    named("parquet").dump(value, out)
    return out.getvalue()


def _repr(value: Any) -> bytes:
    return f"{value!r}\n".encode(errors="backslashreplace")


def _text(value: Any) -> bytes:
    text = value if isinstance(value, str) else str(value)
    return (text if text.endswith("\n") else f"{text}\n").encode(errors="backslashreplace")


_WRITERS: dict[str, Callable[[Any], bytes]] = {
    "json": _json,
    "csv": _csv,
    "parquet": _parquet,
    "repr": _repr,
    "text": _text,
    "raw": bytes,
}


def _root(value: Any) -> str:
    return type(value).__module__.partition(".")[0]


def _is_table(value: Any) -> bool:
    names = {"pandas": {"DataFrame", "Series"}, "polars": {"DataFrame", "Series"}}
    names["pyarrow"] = {"Table", "RecordBatch"}
    return type(value).__name__ in names.get(_root(value), ())


def _dimensions(value: Any) -> int | None:
    return value.ndim if _root(value) == "numpy" and hasattr(value, "ndim") else None


def _records(value: Any) -> Any:
    """Return a table's rows; a column of a table as one."""
    root = _root(value)
    if root == "pandas":
        return json.loads(
            (value.to_frame() if hasattr(value, "to_frame") else value).to_json(
                orient="records", date_format="iso"
            )
        )
    if root == "polars":
        return (value.to_frame() if hasattr(value, "to_frame") else value).to_dicts()
    return value.to_pylist()
