"""Pickle: any value, in a file that needs nobody of us to be read."""

import collections
import datetime as dt
import pickle
import subprocess
import sys
import tracemalloc
import types
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairnflow.errors import Incompatible, StorageFull
from cairnflow.serializers.pickle import PickleSerializer
from tests.serializers.contract import Full, SerializerContract, again, dumped

Point = collections.namedtuple("Point", "x y")


class Nowhere:
    """A sink that counts."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, data: Any, /) -> int:
        self.size += memoryview(data).nbytes
        return memoryview(data).nbytes


class Gone:
    """A class that is taken away below."""


class Changed:
    """A class whose state changes below."""

    def __setstate__(self, state: Any) -> None:
        raise TypeError("an older state")

    def __getstate__(self) -> Any:
        return {"a": 1}


class TestContract(SerializerContract):
    @pytest.fixture
    def serializer(self) -> PickleSerializer:
        return PickleSerializer()

    @pytest.fixture(
        params=[
            None,
            {"a": 1, "b": [1.5, None, b"x"]},
            (1, "a"),
            [1, 2],
            {1: {2: 3}},
            list(range(1_000)),
            dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            Point(1, 2),
            10**5000,
            "\ud800",
            bytearray(b"x"),
            collections.Counter("abc"),
            ValueError("x"),
        ],
        ids=lambda value: type(value).__name__,
    )
    def value(self, request: pytest.FixtureRequest) -> Any:
        return request.param

    @pytest.fixture(params=["generator"])
    def other(self) -> Any:
        return (x for x in ())

    @staticmethod
    def same(one: Any, other: Any) -> bool:
        equal = one == other or (repr(one) == repr(other) and isinstance(one, ValueError))
        return equal and type(one) is type(other)

    def test_what_it_can_not_keep_is_refused_with_a_path(
        self, serializer: PickleSerializer, other: Any
    ) -> None:
        """It claims all: what it refuses, no serializer keeps."""
        assert serializer.claims(other)


@pytest.mark.slow
@given(st.recursive(st.none() | st.integers() | st.text() | st.binary(), st.lists, max_leaves=150))
def test_the_short_way_writes_what_cloudpickle_writes(value: Any) -> None:
    assert dumped(PickleSerializer(), value) == cloudpickle.dumps(value, protocol=5)


def test_a_process_without_us_reads_functions_and_their_closures(tmp_path: Path) -> None:
    factor = 3
    path = tmp_path / "value.pkl"
    path.write_bytes(dumped(PickleSerializer(), lambda x: x * factor))
    code = f"import cloudpickle; print(cloudpickle.load(open({str(path)!r}, 'rb'))(14))"

    printed = subprocess.check_output([sys.executable, "-W", "ignore", "-c", code], text=True)

    assert printed == "42\n"


def test_plain_values_are_written_without_loading_cloudpickle() -> None:
    code = """
import sys
from cairnflow.serializers.pickle import PickleSerializer
class Sink:
    def write(self, data): return len(data)
PickleSerializer().dump({"a": [1]}.keys and {"a": 1}, Sink())
print("cloudpickle" in sys.modules)
"""
    package = "import types; p = types.ModuleType('cairnflow'); p.__path__ = [{!r}]; "
    folder = str(Path(sys.modules["cairnflow"].__file__ or "").parent)
    head = f"import sys; {package.format(folder)} sys.modules['cairnflow'] = p"

    printed = subprocess.check_output([sys.executable, "-c", head + code], text=True)

    assert printed == "False\n"


def test_a_large_array_is_written_without_a_copy() -> None:
    value = {"a": np.ones(8 << 20), "s": "x"}
    sink = Nowhere()
    tracemalloc.start()

    PickleSerializer().dump(value, sink)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sink.size > 64 << 20
    assert peak < 4 << 20


def test_a_large_frame_is_written_without_a_copy() -> None:
    value = pd.DataFrame(np.ones((1 << 20, 8)), columns=list("abcdefgh"))
    sink = Nowhere()
    tracemalloc.start()

    PickleSerializer().dump(value, sink)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sink.size > 64 << 20
    assert peak < 4 << 20


@pytest.mark.parametrize("value", [np.ones(1 << 17), {"a": Gone()}, "x"])
def test_an_error_of_the_sink_is_not_blamed_on_the_value(value: Any) -> None:
    with pytest.raises(StorageFull):
        PickleSerializer().dump(value, Full())


def test_a_lack_of_memory_is_no_fault_of_the_value() -> None:
    class Hungry:
        def __reduce__(self) -> Any:
            raise MemoryError

    with pytest.raises(MemoryError):
        dumped(PickleSerializer(), Hungry())


def _pickled_in(name: str) -> bytes:
    module = types.ModuleType(name)
    module.Kept = type("Kept", (), {"__module__": name})  # type: ignore[attr-defined]  # made here
    sys.modules[name] = module
    return pickle.dumps(module.Kept())


def test_a_missing_module_is_named() -> None:
    data = _pickled_in("a_module_of_yesterday")
    del sys.modules["a_module_of_yesterday"]

    with pytest.raises(Incompatible, match="'a_module_of_yesterday', which is not installed"):
        PickleSerializer().load(data)


def test_a_missing_class_is_named_with_the_version_that_lacks_it() -> None:
    data = _pickled_in("a_module_that_changed")
    del sys.modules["a_module_that_changed"].Kept
    sys.modules["a_module_that_changed"].__version__ = "2.0"

    with pytest.raises(Incompatible, match=r"'Kept' of .* which version 2\.0, the one here, has"):
        PickleSerializer().load(data)

    del sys.modules["a_module_that_changed"]


def test_a_class_that_no_longer_reads_its_state_is_told() -> None:
    with pytest.raises(Incompatible, match="TypeError: an older state") as raised:
        again(PickleSerializer(), Changed())

    assert isinstance(raised.value.__cause__, TypeError)


@pytest.mark.parametrize("cut", [0, 1, 10, -1])
def test_half_a_pickle_is_incompatible(cut: int) -> None:
    data = dumped(PickleSerializer(), {"a": list(range(100))})[:cut]

    with pytest.raises(Incompatible, match="no whole pickle"):
        PickleSerializer().load(data)


def test_a_read_array_may_be_changed() -> None:
    read = again(PickleSerializer(), np.zeros(3))

    read[0] = 1

    assert read.tolist() == [1, 0, 0]


def test_an_object_of_a_class_with_slots_that_is_written_whole_is_the_same_in_another_process(
    tmp_path: Path,
) -> None:
    class Slotted:
        __slots__ = ("n",)

        def __init__(self, n: int) -> None:
            self.n = n

    path = tmp_path / "slotted.pkl"
    path.write_bytes(dumped(PickleSerializer(), Slotted(3)))
    read = "import sys, pickle; row = pickle.load(open(sys.argv[1], 'rb'))"
    told = "print(row.n, hasattr(row, '__dict__'))"
    done = subprocess.run(
        [sys.executable, "-c", f"{read}; {told}", path], check=True, capture_output=True, text=True
    )

    assert done.stdout == "3 False\n"
