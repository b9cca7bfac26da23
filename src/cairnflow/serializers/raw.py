"""Bytes as they are: PNG pictures under their own name, all others as ``bin``."""

from typing import Any

from cairnflow.errors import NotSerializable
from cairnflow.serializers.base import Sink

# Source: PNG Specification, third edition, 5.2 "PNG signature".
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class BytesSerializer:
    """Keeps ``bytes`` unchanged."""

    name = "bytes"
    version = 1
    extension = "bin"

    def claims(self, value: Any) -> bool:
        return type(value) is bytes

    def dump(self, value: Any, sink: Sink) -> None:
        if type(value) is not bytes:
            raise NotSerializable(
                f"bytes keeps bytes, and value is {type(value).__name__!r}; "
                "return bytes(value), or use another serializer"
            )
        sink.write(value)

    def load(self, source: bytes | memoryview) -> bytes:
        return bytes(source)


class PngSerializer(BytesSerializer):
    """Keeps the bytes of a PNG picture unchanged, in a file that a picture viewer opens."""

    name = "png"
    extension = "png"

    def claims(self, value: Any) -> bool:
        return type(value) is bytes and value.startswith(PNG_SIGNATURE)

    def dump(self, value: Any, sink: Sink) -> None:
        if not self.claims(value):
            raise NotSerializable(
                "png keeps the bytes of a PNG picture, and value is "
                f"{type(value).__name__!r} without its signature; of a figure, write it with "
                "figure.savefig(buffer, format='png') and return buffer.getvalue()"
            )
        sink.write(value)
