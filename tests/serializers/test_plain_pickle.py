"""A pickle is read as plain data, or not at all: whatever it names beyond that is refused."""

import collections
import datetime
import decimal
import fractions
import os
import pathlib
import pickle
import uuid
import zoneinfo

import cloudpickle
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from cairnflow.differences import difference
from cairnflow.errors import Denied, Incompatible
from cairnflow.serializers.plain_pickle import PlainPickleSerializer, load
from cairnflow.serializers.registry import named

UTC = datetime.UTC
FRAME = pd.DataFrame({
    "number": [1, 2], "text": ["x", None], "price": [1.5, None], "kind": pd.Categorical(["p", "q"]),
    "at": pd.to_datetime(["2026-01-01", "2026-01-02"], utc=True), "some": pd.array([1, None]),
})  # fmt: skip

PLAIN = {
    "nested": {"a": [1, 2.5, None, True, "é", b"b", {1, 2}, (3,), 1j, frozenset([4])]},
    "moments": [datetime.datetime.now(UTC), datetime.date(2026, 11, 30), datetime.timedelta(1)],
    "numbers": [decimal.Decimal("1.50"), fractions.Fraction(1, 3), 2**100],
    "others": [uuid.uuid4(), pathlib.PurePosixPath("a/b"), zoneinfo.ZoneInfo("Europe/Paris")],
    "collections": [collections.OrderedDict(a=1), collections.Counter("aab"),
                    collections.defaultdict(list, {1: [2]}), collections.deque([1])],
    "frame": FRAME,
    "indexed": FRAME.set_index(["number", "text"]),
    "dated": pd.Series([1, 2], index=pd.date_range("2026", periods=2)),
    "array": np.arange(6.0).reshape(2, 3),
    "fortran": np.asfortranarray(np.ones((2, 2))),
    "scalar": np.float64(1.5),
    "objects": np.array([{"a": 1}, None], dtype=object),
    "stamp": pd.Timestamp("2026-01-01", tz="UTC"),
    "polars": pl.DataFrame({"a": [1, 2], "b": ["x", None]}),
    "arrow": pa.table({"a": [1, 2], "b": ["x", None]}),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("dumps", [pickle.dumps, cloudpickle.dumps])
def test_plain_values_arrays_and_tables_come_back_as_they_were(name: str, dumps) -> None:
    value = PLAIN[name]

    found = load(dumps(value, 5))

    assert type(found) is type(value)
    assert difference(value, found).is_equal or repr(value) == repr(found)


class Calls:
    def __init__(self, function, *arguments) -> None:
        self.made = function, arguments

    def __reduce__(self):
        return self.made


def by_name(module: str, name: str, argument: bytes = b"X\x01\x00\x00\x00x") -> bytes:
    """A pickle that calls whatever a dotted name stands for, as protocol 4 lets it."""
    texts = b"".join(b"\x8c" + bytes([len(one)]) + one.encode() for one in (module, name))
    return b"\x80\x04" + texts + b"\x93" + argument + b"\x85R."


HARMFUL = {
    "system": pickle.dumps(Calls(os.system, "true")),
    "eval": pickle.dumps(Calls(eval, "1")),
    "getattr": pickle.dumps(Calls(getattr, pd.DataFrame, "eval")),
    "import": pickle.dumps(Calls(__import__, "os")),
    "open": pickle.dumps(Calls(open, "x", "w")),
    "method": by_name("pandas", "DataFrame.to_pickle"),
    "through a module": by_name("pandas", "io.common.os.system"),
    "through a class": by_name("pathlib", "Path.unlink"),
    "reader": by_name("pandas", "read_pickle"),
    "loader": by_name("numpy", "load"),
    "unpickler": by_name("pickle", "loads"),
    "partial": by_name("functools", "partial"),
    "own": cloudpickle.dumps(Calls(lambda: 1)),
    "class": pickle.dumps(difference),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_whatever_else_a_pickle_names_is_refused(name: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(Denied, match=r"it names|it asks for"):
        load(HARMFUL[name])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["collections.Counter", "pathlib.PurePath", "pandas.Index"])
def test_no_class_is_changed_by_a_pickle(name: str) -> None:
    module, _, kind = name.rpartition(".")
    state = pickle.dumps((None, {"evil": 1}), 4)[11:-1]  # without its frame, and its end
    texts = b"".join(b"\x8c" + bytes([len(one)]) + one.encode() for one in (module, kind))
    data = b"\x80\x04" + texts + b"\x93" + state + b"b."

    with pytest.raises(Denied, match="changes what others use"):
        load(data)
    assert not hasattr(load(b"\x80\x04" + texts + b"\x93."), "evil")


def test_the_one_that_reads_all_would_have_run_it() -> None:
    assert named("pickle").load(HARMFUL["eval"]) == 1


@pytest.mark.parametrize("data", [b"", b"\x80", b"no pickle", pickle.dumps([1])[:-1]])
def test_what_is_no_pickle_is_told(data: bytes) -> None:
    with pytest.raises(Incompatible, match="can't be unpickled"):
        load(data)


def test_it_reads_only_and_is_never_chosen() -> None:
    plain = PlainPickleSerializer()

    assert not plain.claims(1)
    with pytest.raises(Denied):
        plain.dump(1, None)
