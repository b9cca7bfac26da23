"""NumPy's format: every array without objects, read without a copy."""

import io
import sys
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from cairnflow.errors import Incompatible, NotSerializable
from cairnflow.serializers.npy import NpySerializer
from tests.serializers.contract import Kept, SerializerContract, again, dumped

GRID = np.arange(24.0).reshape(2, 3, 4)
RECORDS = np.array([(1, 2.5, "ü")], dtype=[("a", "i2"), ("größe", "f8"), ("日", "U3")])

ARRAYS = {
    "one dimension": np.arange(5),
    "scalar": np.array(3.5),
    "empty": np.empty((0, 3)),
    "fortran": np.asfortranarray(GRID),
    "strided": GRID[:, ::2, 1:],
    "reversed": GRID[::-1],
    "big-endian": np.arange(5, dtype=">f4"),
    "bool": np.array([True, False]),
    "complex": np.array([1 + 2j]),
    "float16": np.array([1.5, np.nan], "f2"),
    "datetime": np.array(["2026-01-01", "NaT"], "M8[ns]"),
    "timedelta": np.array([1, 2], "m8[25s]"),
    "text": np.array(["a", "größe"]),
    "bytes": np.array([b"a", b"bc"]),
    "records": RECORDS,
    "aligned records": np.zeros(3, np.dtype([("a", "i1"), ("b", "f8")], align=True)),
    "no bytes": np.array(["", ""]),
    "many fields": np.zeros(2, [(f"field_{i}", "f4") for i in range(5_000)]),
}

OUT_OF_ORDER = np.dtype({"names": ["a", "b"], "formats": ["i4", "i4"], "offsets": [4, 0]})
REFUSED = {
    "objects": np.array([None, 1], dtype=object),
    "objects in records": np.zeros(1, [("a", object)]),
    "texts of any length": np.array(["a", "b"], dtype=np.dtypes.StringDType()),
    "out of order": np.zeros(2, OUT_OF_ORDER),
    "known here only": np.zeros(2, np.dtype("f8", metadata={"unit": "m"})),
    "a type of its own": GRID.view(type("Image", (np.ndarray,), {})),
    "masked": np.ma.masked_array([1, 2], mask=[True, False]),
    "records of their own type": np.rec.array([(1, 2)]),
    "list": [1, 2],
    "number": np.float64(1),
}


class TestContract(SerializerContract):
    @staticmethod
    def same(one: Any, other: Any) -> bool:
        equal = np.array_equal(one, other, equal_nan=one.dtype.kind in "fcmM")
        return type(one) is type(other) and one.dtype == other.dtype and equal

    @pytest.fixture
    def serializer(self) -> NpySerializer:
        return NpySerializer()

    @pytest.fixture(params=ARRAYS.values(), ids=ARRAYS.keys())
    def value(self, request: pytest.FixtureRequest) -> Any:
        return request.param

    @pytest.fixture(params=REFUSED.values(), ids=REFUSED.keys())
    def other(self, request: pytest.FixtureRequest) -> Any:
        return request.param

    def test_it_claims_what_comes_back(self, serializer: NpySerializer, value: Any) -> None:
        assert serializer.claims(value)

    def test_numpy_reads_the_file_without_us(self, serializer: NpySerializer, value: Any) -> None:
        file = io.BytesIO(dumped(serializer, value))

        read = np.load(file, max_header_size=1_000_000)

        assert self.same(read, value)


def test_a_read_array_lies_in_the_given_memory_and_is_read_only() -> None:
    data = dumped(NpySerializer(), GRID)

    read = NpySerializer().load(memoryview(data))

    assert np.shares_memory(read, np.frombuffer(data, "u1"))
    assert not read.flags.writeable


def test_an_unpacked_array_is_read_only_too() -> None:
    read = NpySerializer().load(memoryview(bytearray(dumped(NpySerializer(), GRID))))

    assert not read.flags.writeable


def test_the_data_of_a_mapped_file_is_aligned() -> None:
    assert (len(dumped(NpySerializer(), GRID)) - GRID.nbytes) % 64 == 0


def test_the_order_of_a_fortran_array_is_kept() -> None:
    assert again(NpySerializer(), np.asfortranarray(GRID)).flags.f_contiguous


def test_a_mapped_array_is_kept_as_an_array() -> None:
    mapped = GRID.view(np.memmap)

    assert type(again(NpySerializer(), mapped)) is np.ndarray


def test_the_array_is_handed_to_the_sink_without_a_copy() -> None:
    seen: list[Any] = []

    class Sink:
        def write(self, data: Any, /) -> int:
            seen.append(np.frombuffer(data, "u1"))
            return len(seen[-1])

    NpySerializer().dump(GRID, Sink())

    assert np.shares_memory(seen[-1], GRID)


def test_a_strided_array_is_copied_in_pieces() -> None:
    whole = np.zeros((8 << 20, 2))
    sink = Kept()
    tracemalloc.start()

    NpySerializer().dump(whole[:, 0], _Counting(sink))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 << 20


class _Counting:
    def __init__(self, sink: Kept) -> None:
        self.sink = sink

    def write(self, data: Any, /) -> int:
        return len(memoryview(data).cast("B"))


def test_objects_are_refused_with_what_to_do() -> None:
    with pytest.raises(NotSerializable, match=r"holds Python objects.*astype"):
        dumped(NpySerializer(), REFUSED["objects"])


@pytest.mark.parametrize("cut", [0, 5, 20, 100, 128, 130])
def test_a_cut_file_is_incompatible(cut: int) -> None:
    with pytest.raises(Incompatible):
        NpySerializer().load(dumped(NpySerializer(), GRID)[:cut])


def test_a_file_with_more_behind_it_is_incompatible() -> None:
    with pytest.raises(Incompatible, match="go on"):
        NpySerializer().load(dumped(NpySerializer(), GRID) + b"x")


@pytest.mark.slow
@given(hnp.arrays(hnp.scalar_dtypes() | hnp.array_dtypes(), hnp.array_shapes(min_dims=0)))
def test_whatever_it_claims_comes_back_as_it_was(value: Any) -> None:
    serializer = NpySerializer()
    claimed = serializer.claims(value)

    assert claimed
    read = again(serializer, value)
    assert (read.dtype, read.shape) == (value.dtype, value.shape)
    assert read.tobytes() == value.tobytes()


def test_an_array_is_incompatible_where_numpy_can_not_be_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = dumped(NpySerializer(), GRID)
    monkeypatch.setitem(sys.modules, "numpy", None)

    with pytest.raises(Incompatible, match="pip install numpy"):
        NpySerializer().load(data)
