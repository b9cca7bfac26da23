"""Text, bytes and pictures: what is written is what was given."""

from typing import Any

import pytest

from cairnflow.errors import NotSerializable
from cairnflow.serializers.raw import PNG_SIGNATURE, BytesSerializer, PngSerializer
from cairnflow.serializers.text import TextSerializer
from tests.serializers.contract import SerializerContract, dumped

LONG = "aß" * 1_500_000


class TestText(SerializerContract):
    @pytest.fixture
    def serializer(self) -> TextSerializer:
        return TextSerializer()

    @pytest.fixture(params=["x", "a\r\nb\n", "\ufeffx", "😀", "\0", LONG], ids=range(6))
    def value(self, request: pytest.FixtureRequest) -> Any:
        return request.param

    @pytest.fixture(params=[b"x", None, 1, ["x"], "a\ud800", type("T", (str,), {})("x")], ids=ascii)
    def other(self, request: pytest.FixtureRequest) -> Any:
        return request.param


class TestBytes(SerializerContract):
    @pytest.fixture
    def serializer(self) -> BytesSerializer:
        return BytesSerializer()

    @pytest.fixture(params=[b"x", bytes(range(256)), PNG_SIGNATURE])
    def value(self, request: pytest.FixtureRequest) -> Any:
        return request.param

    @pytest.fixture(params=["x", None, bytearray(b"x"), memoryview(b"x")])
    def other(self, request: pytest.FixtureRequest) -> Any:
        return request.param

    def test_bytes_that_it_did_not_write_are_incompatible(self, serializer: Any) -> None:
        """Any bytes are bytes."""
        assert serializer.load(b"\xff") == b"\xff"


class TestPng(TestBytes):
    @pytest.fixture
    def serializer(self) -> PngSerializer:
        return PngSerializer()

    @pytest.fixture(params=[PNG_SIGNATURE, PNG_SIGNATURE + b"\0rest"])
    def value(self, request: pytest.FixtureRequest) -> Any:
        return request.param

    @pytest.fixture(params=["x", b"GIF89a", b""], ids=ascii)
    def other(self, request: pytest.FixtureRequest) -> Any:
        return request.param


def test_empty_text_and_empty_bytes_are_empty_files() -> None:
    assert dumped(TextSerializer(), "") == dumped(BytesSerializer(), b"") == b""


def test_the_path_leads_to_the_character_that_utf8_can_not_hold() -> None:
    text = "ü" * (1 << 20) + "ab\udfffc"

    with pytest.raises(NotSerializable) as raised:
        dumped(TextSerializer(), text)

    assert raised.value.path == f"value[{(1 << 20) + 2}]"
    assert text[(1 << 20) + 2] == "\udfff"


def test_a_figure_is_told_to_be_saved_as_a_picture() -> None:
    with pytest.raises(NotSerializable, match="savefig"):
        dumped(PngSerializer(), object())
