"""cloudpickle's pickler, which refuses what it would otherwise write wrongly.

Apart from ``pickle``, so that cloudpickle is loaded only once a value needs it.
"""

import pickle
from typing import Any

import cloudpickle

from cairnflow.errors import NotSerializable
from cairnflow.serializers.base import Sink
from cairnflow.serializers.culprit import refusal
from cairnflow.serializers.kinds import is_silent, shown, type_of
from cairnflow.serializers.sinks import Nowhere, Watched
from cairnflow.slotted import with_slots

PROTOCOL = 5  # pinned: the first to stream large buffers, and known to every Python we run on


def dump(value: Any, sink: Sink) -> None:
    """Write the pickle of any value into ``sink``.

    Raises:
        NotSerializable: the value or a part of it can't be pickled, or not truly.
    """
    watched = Watched(sink)
    try:
        Pickler(watched).dump(value)
    except MemoryError:
        raise
    except Exception as error:  # border: pickling runs the value's own code
        if watched.is_broken:
            raise
        raise refusal(value, error, _attempt) from error


def try_errors(value: Any) -> None:
    """Return if exceptions in a value can be read again; many can be written, and never read.

    Raises:
        NotSerializable: one can't be.
    """
    errors = [value] if isinstance(value, BaseException) else value
    for place, error in enumerate(errors):
        if not isinstance(error, BaseException):
            continue
        try:
            written = cloudpickle.dumps(error, PROTOCOL)
        except Exception:  # noqa: BLE001 - it can't be written, which ``dump`` tells better
            return
        try:
            pickle.loads(written)
        except Exception as exc:  # border: unpickling runs the value's own code
            path = "value" if error is value else f"value[{place}]"
            raise NotSerializable(
                f"{path} is a {type(error).__qualname__} that can be written, but not read again: "
                f"{exc}; give it a __reduce__ that returns the arguments of its __init__",
                path,
            ) from exc


def _attempt(part: Any, without: set[int]) -> Exception | None:
    try:
        Trial(Nowhere(), without).dump(part)
    except Exception as error:  # noqa: BLE001 - pickling runs the value's own code
        return error
    return None


class Pickler(cloudpickle.Pickler):
    """Writes any value into a sink, as cloudpickle does.

    Args:
        sink: where the bytes go.
    """

    def __init__(self, sink: Sink) -> None:
        super().__init__(sink, protocol=PROTOCOL)
        self._silent: dict[type, bool] = {}

    def reducer_override(self, obj: Any) -> Any:
        """Refuse what would be written without an error as something else."""
        cls = type_of(obj)
        silent = self._silent.get(cls)
        if silent is None:
            silent = self._silent[cls] = is_silent(cls)
        if silent:
            raise pickle.PicklingError(f"cannot pickle '{shown(obj)}' object")
        return with_slots(obj, super().reducer_override(obj))


class Trial(Pickler):
    """Pickles a part of a value as if some other parts were not in it.

    Args:
        sink: where the bytes go.
        without: ids of objects that are left out.
    """

    def __init__(self, sink: Sink, without: set[int]) -> None:
        super().__init__(sink)
        self._without = without

    def persistent_id(self, obj: Any) -> str | None:
        """Leave out what is to be left out."""
        return "left out" if id(obj) in self._without else None
