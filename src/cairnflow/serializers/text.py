"""Text as UTF-8, with nothing added."""

from typing import Any

from cairnflow.errors import Incompatible, NotSerializable
from cairnflow.serializers.base import Sink

_PIECE = 1 << 20  # characters encoded at a time: at most 4 MB of bytes beside the text


class TextSerializer:
    """Keeps a ``str``."""

    name = "text"
    version = 1
    extension = "txt"

    def claims(self, value: Any) -> bool:
        return type(value) is str and is_encodable(value)

    def dump(self, value: Any, sink: Sink) -> None:
        if type(value) is not str:
            raise NotSerializable(
                f"text keeps str, and value is {type(value).__name__!r}; "
                "return str(value), or use another serializer"
            )
        for start in range(0, len(value), _PIECE):
            try:
                piece = value[start : start + _PIECE].encode()
            except UnicodeEncodeError as error:
                raise surrogate(error, "value", start) from error
            sink.write(piece)

    def load(self, source: bytes | memoryview) -> str:
        try:
            return str(source, "utf-8")
        except UnicodeDecodeError as error:
            raise Incompatible(f"the bytes are no UTF-8 text: {error}") from error


def is_encodable(text: str) -> bool:
    r"""Say whether UTF-8 can hold ``text``: no half of a surrogate pair stands in it.

    Examples:
        >>> is_encodable("ü"), is_encodable("\ud800")
        (True, False)
    """
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def surrogate(error: UnicodeEncodeError, path: str, start: int = 0) -> NotSerializable:
    """Return the error to raise for a text that UTF-8 can't hold.

    Args:
        error: what ``encode`` raised.
        path: where the text sits.
        start: index of the encoded piece in the text, from 0.
    """
    path = f"{path}[{start + error.start}]"
    return NotSerializable(
        f"{error.object[error.start]!a} at {path} can't be written as UTF-8 (half of a surrogate "
        "pair); decode the text with errors='replace', or use the pickle serializer",
        path,
    )
