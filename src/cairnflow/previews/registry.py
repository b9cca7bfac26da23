"""Which previewer makes the preview of which value; the one way in."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import Enum, IntEnum, StrEnum
from typing import Any

from cairnflow.previews.array import preview_array
from cairnflow.previews.base import (
    LIMITS,
    RANKS,
    TEXT,
    Level,
    Limits,
    Preview,
    Previewer,
    Request,
    request,
)
from cairnflow.previews.document import html, markdown
from cairnflow.previews.figure import preview_altair, preview_matplotlib, preview_plotly
from cairnflow.previews.image import header_of, preview_encoded, preview_pillow
from cairnflow.previews.opaque import preview_exception, preview_object
from cairnflow.previews.scalars import KINDS, preview_quick, preview_scalar
from cairnflow.previews.table import preview_table
from cairnflow.previews.text import cut, preview_bytes, preview_text
from cairnflow.previews.tree import Walk, is_tree, preview_tree
from cairnflow.previews.typenames import ancestry, qualified_name, root_module, type_name

Written = Callable[[Any, Request], Any]
"""A previewer of a user's: gives a Preview, a text, or plain data."""

_MESSAGE = 300  # characters of what a previewer says of its failure

_registered: dict[type | str, Written] = {}


def register(kind: type | str, function: Written) -> None:
    """Let ``function`` make the previews of a type and of those that inherit from it.

    Numbers, truth values, None and short texts keep their own previews.

    Call it where the type's module is imported, so that each worker knows of it. The last one
    registered for a type holds. Not thread-safe against itself; previews may be made meanwhile.

    Args:
        kind: a type, or its ``module.name`` where importing it is to be avoided.
        function: called as ``function(value, request)``. Gives a ``Preview``, such as
            ``request.made(...)`` makes; or a text, or plain data, which are shown at level
            ``sample`` only. Keys to be redacted are dropped from plain data.

    Examples:
        >>> class Route:
        ...     stops = ["A", "B"]
        >>> register(Route, lambda route, request: {"stops": route.stops})
        >>> make(Route()).data
        {'stops': ['A', 'B']}
    """
    _registered[kind] = function


def make(
    value: object,
    level: Level = "sample",
    redact: Iterable[str] = (),
    limits: Limits = LIMITS,
) -> Preview:
    """Return the preview of a value: what ``level`` allows of it, within ``limits``.

    Never raises: a previewer that fails becomes a preview with its ``error``. Changes nothing
    about the value. Thread-safe, as far as reading the value is.

    Args:
        value: any value.
        level: how much may be told.
        redact: names of columns, keys and fields, at any depth, of which nothing is told. It
            goes by names: a text, an array or a plot with the same content is shown; what only
            the value's own code could show (repr, HTML, messages of exceptions) is withheld.
        limits: the caps.

    Examples:
        >>> make({"a": 1, "b": [2, 3]}).summary
        '2 keys'
        >>> make({"a": 1}, "schema").data
        {'a': {'$type': 'int'}}
        >>> make({"a": {"email": "x@y"}}, redact=["email"]).data
        {'a': {'email': {'$redacted': True}}}
    """
    kind = "object"
    try:
        if level == "sample" and (known := preview_quick(value)) is not None:
            return known
        if type(value) in KINDS:
            return preview_scalar(value, level)
        kind = type_name(type(value))
        if RANKS[level] == 0:
            return Preview(kind, level=level)
        asked = request(kind, level, redact, limits)
        return _previewed(value, asked)
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a preview never fails a task; polars panics below Exception
        return _failed(error, kind, level, told=level == "sample" and not redact)


def _previewed(value: object, asked: Request) -> Preview:
    kind = type(value)
    if not _registered and (exact := _EXACT.get(kind)) is not None:
        return exact(value, asked)
    for base in ancestry(kind):
        name = qualified_name(base)
        written = _registered.get(base) or _registered.get(name)
        if written is not None:
            return _adopted(written(value, asked), asked)
        previewer = _EXACT.get(base) if base is kind else _BY_BASE.get(base)
        previewer = previewer or _BY_NAME.get(name)
        if previewer is not None:
            return previewer(value, asked)
    return _unnamed(kind, value)(value, asked)


def _unnamed(kind: type, value: object) -> Previewer:
    """Return the previewer of a value whose type has no name in the registry."""
    roots = {root_module(base) for base in ancestry(kind)}
    if "altair" in roots and hasattr(kind, "to_dict"):
        return preview_altair
    if "plotly" in roots and hasattr(kind, "to_plotly_json"):
        return preview_plotly
    if roots & _NARWHALS and hasattr(kind, "columns"):
        return preview_table
    return preview_tree if is_tree(value) else preview_object


def _of_bytes(value: object, asked: Request) -> Preview:
    if header_of(value) is not None:
        return preview_encoded(value, asked)
    return preview_bytes(value, asked)


def _adopted(written: Any, asked: Request) -> Preview:
    """Return what a user's previewer gave, as plain data and within the level."""
    if not isinstance(written, Preview):
        if not asked.shows("sample"):
            return asked.made()
        if isinstance(written, str):
            return asked.made(mime=TEXT, data=cut(written, asked.limits.characters))
        return preview_tree(written, asked)
    if RANKS[written.level] > RANKS[asked.level]:
        return asked.made(mime=written.mime)
    walk = Walk(replace(asked, level="sample"), _adopted_limits(asked.limits))
    return asked.made(
        cut(written.summary, asked.limits.cell),
        written.mime,
        walk.node(written.data),
        facts=walk.node(dict(written.facts)),
        truncated=written.truncated or walk.is_cut,
    )


def _adopted_limits(limits: Limits) -> Limits:
    """Return limits that leave alone what fits in a preview: a picture is one long text."""
    return replace(limits, characters=limits.inline, rows=limits.nodes, nodes=limits.inline)


def _failed(error: BaseException, kind: str, level: Level, *, told: bool) -> Preview:
    """Return a preview that says why there is none; its message may quote the value."""
    if level not in RANKS:
        known = ", ".join(RANKS)
        return Preview(kind, level="none", error=f"no preview level {level!r}; known: {known}")
    reason = type_name(type(error))
    if told:
        reason = f"{reason}: {_message(error)}"
    return Preview(kind, level=level, error=reason)


def _message(error: BaseException) -> str:
    try:
        return cut(str(error), _MESSAGE)
    except Exception:  # noqa: BLE001 - the error is a stranger's too
        return ""


_NARWHALS = frozenset({"modin", "cudf", "duckdb", "ibis", "dask", "pyspark"})
_EXACT: dict[type, Previewer] = {
    str: preview_text,
    dict: preview_tree,
    list: preview_tree,
    tuple: preview_tree,
    set: preview_tree,
    frozenset: preview_tree,
    bytes: _of_bytes,
    bytearray: _of_bytes,
    memoryview: _of_bytes,
}
_BY_BASE: dict[type, Previewer] = {
    Enum: preview_tree,
    IntEnum: preview_tree,
    StrEnum: preview_tree,
    str: preview_text,
    bytes: _of_bytes,
    bytearray: _of_bytes,
    BaseException: preview_exception,
}
_BY_NAME: dict[str, Previewer] = {
    "numpy.ndarray": preview_array,
    "pandas.DataFrame": preview_table,
    "pandas.Series": preview_table,
    "pandas.Index": preview_table,
    "pandas.core.frame.DataFrame": preview_table,
    "pandas.core.series.Series": preview_table,
    "pandas.core.indexes.base.Index": preview_table,
    "polars.dataframe.frame.DataFrame": preview_table,
    "polars.lazyframe.frame.LazyFrame": preview_table,
    "polars.series.series.Series": preview_table,
    "pyarrow.lib.Table": preview_table,
    "pyarrow.lib.RecordBatch": preview_table,
    "pyarrow.lib.ChunkedArray": preview_table,
    "pyarrow.lib.Array": preview_table,
    "PIL.Image.Image": preview_pillow,
    "matplotlib.figure.Figure": preview_matplotlib,
    "matplotlib.axes._base._AxesBase": preview_matplotlib,
    "IPython.core.display.Markdown": markdown,
    "IPython.core.display.HTML": html,
}
