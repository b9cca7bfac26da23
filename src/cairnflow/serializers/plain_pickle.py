"""Pickles read without running what their writer put into them: plain values only.

A pickle names what it calls. Here it may name what is listed below, which only makes values: of
Python's own plain types, and of arrays and tables. Whatever else it names is refused, by name.
"""

import io
import pickle
import zoneinfo
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, ClassVar, Final

from cairnflow.errors import Denied, Incompatible

_ALLOWED: Final[dict[str, frozenset[str]]] = {
    "builtins": frozenset({
        "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list",
        "range", "set", "slice", "str", "tuple",
    }),
    "collections": frozenset({"Counter", "OrderedDict", "defaultdict", "deque"}),
    "copyreg": frozenset({"_reconstructor"}),
    "datetime": frozenset({"date", "datetime", "time", "timedelta", "timezone"}),
    "decimal": frozenset({"Decimal"}),
    "fractions": frozenset({"Fraction"}),
    "uuid": frozenset({"UUID", "SafeUUID"}),
    "pathlib": frozenset({"PosixPath", "PurePosixPath", "PurePath", "PureWindowsPath", "Path"}),
    "zoneinfo": frozenset({"ZoneInfo"}),
    "numpy": frozenset({"dtype", "ndarray"}),
    "numpy.core.multiarray": frozenset({"_reconstruct", "scalar"}),
    "numpy._core.multiarray": frozenset({"_reconstruct", "scalar"}),
    "numpy._core.numeric": frozenset({"_frombuffer"}),
    "numpy.core.numeric": frozenset({"_frombuffer"}),
    "pandas": frozenset({
        "BooleanDtype", "Categorical", "CategoricalDtype", "CategoricalIndex", "DataFrame",
        "DatetimeIndex", "DatetimeTZDtype", "Float64Dtype", "Index", "Int64Dtype", "Int32Dtype",
        "Interval", "IntervalIndex", "MultiIndex", "NA", "NaT", "Period", "PeriodIndex",
        "RangeIndex", "Series", "StringDtype", "Timedelta", "TimedeltaIndex", "Timestamp",
        "ArrowDtype",
    }),
    "pandas.arrays": frozenset({
        "ArrowExtensionArray", "ArrowStringArray", "BooleanArray", "DatetimeArray",
        "FloatingArray", "IntegerArray", "IntervalArray", "PeriodArray", "SparseArray",
        "StringArray", "TimedeltaArray",
    }),
    "polars.dataframe.frame": frozenset({"DataFrame"}),
    "polars.series.series": frozenset({"Series"}),
    "pandas.core.frame": frozenset({"DataFrame"}),
    "pandas.core.series": frozenset({"Series"}),
    "pandas.core.internals.managers": frozenset({"BlockManager", "SingleBlockManager"}),
    "pandas._libs.internals": frozenset({"_unpickle_block", "BlockPlacement"}),
    "pandas._libs.arrays": frozenset({"__pyx_unpickle_NDArrayBacked"}),
    "pandas._libs.missing": frozenset({"NAType", "NA", "_unpickle_na"}),
    "pandas._libs.tslibs.nattype": frozenset({"_nat_unpickle"}),
    "pandas._libs.tslibs.offsets": frozenset({"BaseOffset", "Day", "Hour", "Minute", "Second"}),
    "pandas._libs.tslibs.timestamps": frozenset({"_unpickle_timestamp"}),
    "pandas._libs.tslibs.timedeltas": frozenset({"_timedelta_unpickle"}),
    "pandas.core.arrays.arrow.array": frozenset({"ArrowExtensionArray"}),
    "pandas.core.arrays.string_arrow": frozenset({"ArrowStringArray"}),
    "pandas.core.arrays.string_": frozenset({"StringDtype", "StringArray"}),
    "pandas.core.arrays.datetimes": frozenset({"DatetimeArray"}),
    "pandas.core.arrays.timedeltas": frozenset({"TimedeltaArray"}),
    "pandas.core.arrays.categorical": frozenset({"Categorical"}),
    "pandas.core.dtypes.dtypes": frozenset({"CategoricalDtype", "DatetimeTZDtype"}),
    "pandas.core.indexes.base": frozenset({"Index", "_new_Index"}),
    "pandas.core.indexes.range": frozenset({"RangeIndex"}),
    "pandas.core.indexes.multi": frozenset({"MultiIndex"}),
    "pandas.core.indexes.datetimes": frozenset({"DatetimeIndex", "_new_DatetimeIndex"}),
    "pyarrow.lib": frozenset({
        "type_for_alias", "_restore_array", "py_buffer", "chunked_array", "table",
        "schema", "_reconstruct_table", "field", "Field", "DataType",
    }),
}  # fmt: skip
"""What may be named, by its module. All of it makes a value; none reads a file or runs code."""


_SHARED: Final = (type, FunctionType, BuiltinFunctionType, ModuleType)
"""What there is one of in a process: a pickle may use it, and not change it."""


def _zone(kind: Any, name: str) -> Any:
    """Return how a time zone is read: the one attribute that a pickle may ask for."""
    if kind is zoneinfo.ZoneInfo and name == "_unpickle":
        return getattr(zoneinfo.ZoneInfo, name)
    raise Denied(f"it asks for the attribute {name!r} of something")


_Unpickler: Any = vars(pickle)["_Unpickler"]
"""That in Python: the one in C can't be kept from changing a class in place of an object."""


class _Reader(_Unpickler):  # type: ignore[misc]  # the standard library tells no type of it
    dispatch: ClassVar[dict[int, Any]] = dict(_Unpickler.dispatch)

    def load_build(self) -> None:
        if isinstance(self.stack[-2], _SHARED):
            raise Denied("it changes what others use, too")
        above: Any = super()
        above.load_build()

    dispatch[pickle.BUILD[0]] = load_build

    def find_class(self, module: str, name: str, /) -> Any:
        if (module, name) == ("builtins", "getattr"):
            return _zone
        if name in _ALLOWED.get(module, ()):
            above: Any = super()
            return above.find_class(module, name)
        raise Denied(f"it names {module}.{name}")


def load(source: bytes | memoryview) -> Any:
    """Return the value of a pickle that is made of plain types, arrays and tables.

    Raises:
        Denied: it names anything else.
        Incompatible: the bytes can't be read here.

    Examples:
        >>> load(pickle.dumps({"a": [1, 2.5]}))
        {'a': [1, 2.5]}
        >>> load(pickle.dumps(print))
        Traceback (most recent call last):
        cairnflow.errors.Denied: it names builtins.print
    """
    try:
        return _Reader(io.BytesIO(source)).load()
    except (Denied, MemoryError):
        raise
    except Exception as error:  # border: a pickle may be anything
        raise Incompatible(
            f"the value can't be unpickled here: {type(error).__name__}: {error}"
        ) from error


class PlainPickleSerializer:
    """Reads pickles of plain values only; takes the place of the one that reads all."""

    name = "pickle"
    version = 1
    extension = "pkl"

    def claims(self, value: Any) -> bool:
        return False

    def dump(self, value: Any, sink: Any) -> None:
        raise Denied("this one reads only")

    def load(self, source: bytes | memoryview) -> Any:
        return load(source)
