"""Looking at a large value while it is written: both let go of the GIL for most of the time."""

import contextlib
import threading
from collections.abc import Callable, Iterable
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")

_LARGE = 1 << 22
"""Bytes; to look at fewer takes 2 ms, and a thread some time to begin."""

_WIDTH = 8
"""Bytes of a frame's cell, near enough."""

SMALL_KINDS: Final[frozenset[type]] = frozenset({int, str, float, bool, type(None)})
"""Types of which ``is_large`` need not be asked, as most values are of one."""


class Beside(Generic[T]):
    """Does something in a thread of its own, which has ended once ``made`` returns.

    Args:
        make: what is done; never raises.
        *given: its arguments.
    """

    def __init__(self, make: Callable[..., T], *given: Any) -> None:
        self._make = make
        self._given = given
        self._made: list[T] = []
        self._thread = threading.Thread(target=self._run, name="cairnflow-beside", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with contextlib.suppress(BaseException):  # who waits does it again, and is told then
            self._made.append(self._make(*self._given))

    def made(self) -> T:
        """Return what came of it; done again, here, where the thread had no memory left for it."""
        self._thread.join()
        return self._made[0] if self._made else self._make(*self._given)


def is_large(value: object) -> bool:
    """Return whether to look at a value takes long, and runs no code of an author's.

    Thread-safe.
    """
    cls = type(value)
    size = _SIZES.get(f"{cls.__module__}.{cls.__name__}")
    return size is not None and size(value) > _LARGE


def _of_array(value: Any) -> int:
    return 0 if value.dtype.hasobject else int(value.nbytes)


def _of_series(value: Any) -> int:
    is_plain = _are_plain((value.dtype, value.index.dtype), (value.name, *value.index.names))
    return int(value.nbytes) if is_plain and not value.attrs else 0


def _of_frame(value: Any) -> int:
    size = int(value.size) * _WIDTH
    if size <= _LARGE or value.attrs:
        return 0
    labels = (*value.columns, *value.columns.names, *value.index.names)
    return size if _are_plain((value.index.dtype, *value.dtypes), labels) else 0


def _of_table(value: Any) -> int:
    is_plain = all(getattr(kind, "storage_type", None) is None for kind in value.schema.types)
    return int(value.nbytes) if is_plain else 0


def _are_plain(dtypes: Iterable[Any], labels: Iterable[Any]) -> bool:
    """Return whether pandas itself knows what is in all columns, and what they are called."""
    return all(map(_is_plain, dtypes)) and SMALL_KINDS.issuperset(map(type, labels))


def _is_plain(dtype: Any) -> bool:
    room = type(dtype).__module__.partition(".")[0]
    if room == "numpy":
        return not dtype.hasobject
    inner = getattr(getattr(dtype, "categories", None), "dtype", getattr(dtype, "subtype", None))
    return room == "pandas" and (inner is None or _is_plain(inner))


_SIZES: dict[str, Callable[[Any], int]] = {
    "numpy.ndarray": _of_array,
    **dict.fromkeys(("pandas.DataFrame", "pandas.core.frame.DataFrame"), _of_frame),
    **dict.fromkeys(("pandas.Series", "pandas.core.series.Series"), _of_series),
    **dict.fromkeys(("pyarrow.lib.Table", "pyarrow.lib.RecordBatch"), _of_table),
}
"""Bytes of a value, 0 where to look at it may call an author; by the name of its type. What an
author has derived from one goes by another name; pandas 3 has moved its own."""
