"""numpy's moments and durations as texts for people."""

from datetime import timedelta
from typing import Any


def texts(values: Any) -> Any:
    """Return moments or durations as texts, nested as the array is; NaT as None.

    Examples:
        >>> import numpy as np
        >>> texts(np.array(["2026-11-22", "NaT"], "M8[ns]"))
        ['2026-11-22', None]
        >>> texts(np.array([[90]], "m8[m]"))
        [['1:30:00']]
    """
    import numpy as np

    if values.dtype.kind == "m":
        return _nested(values, _duration)
    written: Any = np.array(np.datetime_as_string(values, unit="auto"), dtype=object)
    return np.where(np.isnat(values), np.array(None), written).tolist()


def text(value: Any) -> str | None:
    """Return one moment or duration as a text; NaT as None."""
    import numpy as np

    shown: str | None = texts(np.asarray(value))
    return shown


def _nested(values: Any, write: Any) -> Any:
    if values.ndim == 0:
        return write(values[()])
    return [_nested(value, write) for value in values]


def _duration(value: Any) -> str | None:
    import numpy as np

    if np.isnat(value):
        return None
    try:
        return str(timedelta(seconds=float(value / np.timedelta64(1, "s"))))
    except (TypeError, OverflowError):  # months and years have no length in seconds
        return str(value)
