"""What every serializer keeps to. Its test file gives the fixtures, and its oddities."""

import mmap
from pathlib import Path
from typing import Any

import pytest

from cairnflow.errors import Incompatible, NotSerializable, StorageFull
from cairnflow.serializers.base import Chunk, Serializer, label
from cairnflow.serializers.registry import named


class Kept:
    """A sink that keeps a copy of all that is written."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.largest = 0

    def write(self, data: Chunk, /) -> int:
        run = memoryview(data).cast("B")
        self.data += run
        self.largest = max(self.largest, len(run))
        return len(run)


class Full:
    """A sink with no room."""

    def write(self, data: Chunk, /) -> int:
        raise StorageFull("no room left here")


def dumped(serializer: Serializer, value: Any) -> bytes:
    sink = Kept()
    serializer.dump(value, sink)
    return bytes(sink.data)


def again(serializer: Serializer, value: Any) -> Any:
    """The value after a trip through bytes."""
    return serializer.load(dumped(serializer, value))


def is_same(one: Any, other: Any) -> bool:
    """Equal in value and in type, all through, by what Python writes of it."""
    return type(one) is type(other) and repr(one) == repr(other)


class SerializerContract:
    """Inherit, and give three fixtures: ``serializer``; ``value``, with several values that come
    back as they are; ``other``, with values that it must refuse.
    """

    same = staticmethod(is_same)

    def test_a_value_comes_back_equal_and_of_its_type(
        self, serializer: Serializer, value: Any
    ) -> None:
        assert self.same(again(serializer, value), value)

    def test_a_value_comes_back_from_a_mapped_file(
        self, serializer: Serializer, value: Any, tmp_path: Path
    ) -> None:
        path = tmp_path / "value"
        path.write_bytes(dumped(serializer, value))

        assert self.same(serializer.load(_mapped(path)), value)

    def test_it_is_found_by_the_label_that_facts_record(self, serializer: Serializer) -> None:
        found = named(label(serializer))

        assert (found.name, found.version) == (serializer.name, serializer.version)

    def test_bytes_that_it_did_not_write_are_incompatible(self, serializer: Serializer) -> None:
        with pytest.raises(Incompatible):
            serializer.load(b"\xff\xfe no such format \x00\x01")

    def test_what_the_sink_raises_comes_through(self, serializer: Serializer, value: Any) -> None:
        with pytest.raises(StorageFull, match="no room left here"):
            serializer.dump(value, Full())

    def test_what_it_can_not_keep_is_refused_with_a_path(
        self, serializer: Serializer, other: Any
    ) -> None:
        with pytest.raises(NotSerializable) as raised:
            dumped(serializer, other)

        assert "value" in raised.value.path
        assert not serializer.claims(other)


def _mapped(path: Path) -> memoryview:
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
