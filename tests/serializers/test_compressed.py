"""Compression: the same values in fewer bytes, and a limit on what they unpack to."""

import sys
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from cairnflow.errors import Incompatible, TooLarge
from cairnflow.serializers.base import label
from cairnflow.serializers.compressed import compressed
from cairnflow.serializers.registry import named
from tests.serializers.contract import Kept, SerializerContract, again, dumped

zstd = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


class TestContract(SerializerContract):
    @pytest.fixture
    def serializer(self) -> Any:
        return named("pickle+zstd")

    @pytest.fixture(params=[None, {"a": (1, 2)}, "x" * 3_000_000, [b"\0" * 2_000_000] * 2])
    def value(self, request: pytest.FixtureRequest) -> Any:
        return request.param

    @pytest.fixture(params=[(x for x in ())], ids=["generator"])
    def other(self, request: pytest.FixtureRequest) -> Any:
        return request.param

    def test_what_it_can_not_keep_is_refused_with_a_path(self, serializer: Any, other: Any) -> None:
        """Pickle claims all, and so does its packed form."""
        assert serializer.claims(other)


def test_the_file_is_one_that_zstd_unpacks() -> None:
    packed = dumped(named("json+zstd"), {"a": 1})

    assert zstd.decompress(packed) == b'{"a":1}'


def test_names_tell_of_the_packing() -> None:
    packed = compressed(named("parquet"))

    assert (packed.name, packed.extension, label(packed)) == (
        "parquet+zstd",
        "parquet.zst",
        "parquet/1+zstd",
    )


def test_it_packs_a_large_run_in_pieces() -> None:
    sink = Kept()
    noise = np.random.default_rng(1).bytes(8 << 20)

    named("bytes+zstd").dump(noise, sink)

    assert sink.largest < 2 << 20


def test_a_bomb_is_too_large_before_it_is_unpacked_whole() -> None:
    bomb = zstd.compress(b"\0" * (256 << 20))

    with pytest.raises(TooLarge, match="16,777,216 bytes, the limit"):
        named("bytes+zstd", limit=16 << 20).load(bomb)


def test_a_value_of_just_the_limit_is_read() -> None:
    packed = dumped(named("bytes+zstd"), b"x" * 1000)

    assert named("bytes+zstd", limit=1000).load(packed) == b"x" * 1000


def test_one_byte_above_the_limit_is_too_large() -> None:
    packed = dumped(named("bytes+zstd"), b"x" * 1001)

    with pytest.raises(TooLarge):
        named("bytes+zstd", limit=1000).load(packed)


@pytest.mark.parametrize("damage", [lambda b: b[:-3], lambda b: b + b"x", lambda b: b[1:]])
def test_damaged_packing_is_incompatible(damage: Any) -> None:
    packed = dumped(named("bytes+zstd"), np.random.default_rng(1).bytes(5_000_000))

    with pytest.raises(Incompatible):
        named("bytes+zstd").load(damage(packed))


def test_an_unpacked_table_and_array_come_back() -> None:
    array = np.arange(100_000.0)

    assert np.array_equal(again(named("npy+zstd"), array), array)
