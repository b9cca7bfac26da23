"""numpy arrays: shape, statistics, a corner of the values."""

from typing import Any

from cairnflow.previews.base import ARRAY, Limits, Preview, Request
from cairnflow.previews.moments import texts
from cairnflow.previews.numeric import pick
from cairnflow.previews.statistics import of_numbers
from cairnflow.previews.table import preview_table
from cairnflow.previews.tree import Walk

_CORNER = 20  # rows and columns shown of an array of two or more dimensions
_MEASURED = "biufmM"  # kinds of dtype that have a least and a greatest


def preview_array(value: Any, request: Request) -> Preview:
    """Return an array's shape, statistics and corner; one of records as a table."""
    import numpy as np

    if value.dtype.names is not None and value.ndim == 1:
        return preview_table(value, request)
    array = np.ndarray.view(value, np.ndarray)
    dtype = "record" if array.dtype.names is not None else str(array.dtype)
    facts = {"dtype": dtype, "shape": list(array.shape), "bytes": array.nbytes}
    if request.shows("stats"):
        facts |= _statistics(value, array, request.limits)
    summary = f"{dtype} {array.shape}"
    if not request.shows("sample") or dtype == "record":
        return request.made(summary, ARRAY, facts=facts)
    is_masked = issubclass(type(value), np.ma.MaskedArray)
    corner = _corner(value if is_masked else array, request.limits)
    facts["corner"] = list(corner.shape)
    content = texts(corner) if corner.dtype.kind in "mM" else corner.tolist()
    return request.made(summary, ARRAY, Walk(request).node(content), facts=facts)


def _statistics(value: Any, array: Any, limits: Limits) -> dict[str, Any]:
    import numpy as np

    if array.dtype.kind not in _MEASURED or array.size == 0:
        return {}
    if not issubclass(type(value), np.ma.MaskedArray):
        flat = _flat(array, limits)
        facts = of_numbers(flat, limits)
        return facts | ({"sampled": flat.size} if flat.size < array.size else {})
    if array.size > limits.exact:
        return {}
    present = value.compressed()
    facts = of_numbers(present, limits)
    facts["nulls"] = 1 - present.size * (1 - facts["nulls"]) / array.size
    return facts


def _flat(array: Any, limits: Limits) -> Any:
    """Return all values in one dimension, or of a large array a sample.

    An array with gaps would have to be copied for that, so of those all but small ones are
    sampled.
    """
    if array.flags.c_contiguous or array.flags.f_contiguous:
        flat = array.ravel("K")
        return flat if flat.size <= limits.exact else pick(flat, limits.thinned)
    for axis in range(array.ndim):
        if array.size <= limits.thinned:
            break
        step = min(array.shape[axis], -(-array.size // limits.thinned))
        array = array[(slice(None),) * axis + (slice(None, None, step),)]
    return array.ravel("K")


def _corner(array: Any, limits: Limits) -> Any:
    """Return the first values of the last two dimensions, at the start of all others."""
    while array.ndim > 2:
        array = array[0] if array.shape[0] else array.reshape(0)
    if array.ndim == 2:
        return array[:_CORNER, :_CORNER]
    return array[: limits.rows] if array.ndim else array
