"""Tables as Arrow's own memory in a file (Arrow IPC, or Feather 2), read without a copy."""

from importlib import import_module
from typing import Any

from cairnflow.errors import Incompatible, NotSerializable
from cairnflow.serializers import frames
from cairnflow.serializers.base import Sink


class ArrowSerializer:
    """Keeps an Arrow Table, or a pandas or polars DataFrame, and gives back the same kind.

    A Table or polars DataFrame that is read back lies in the memory that was given; of a pandas
    DataFrame, pandas makes one copy.
    """

    name = "arrow"
    version = 1
    extension = "arrow"

    def claims(self, value: Any) -> bool:
        return frames.kind_of(value) == "pyarrow.Table"

    def dump(self, value: Any, sink: Sink) -> None:
        table = frames.to_table(value, self.name)
        arrow = import_module("pyarrow")
        stream = frames.Stream(sink)
        try:
            with arrow.ipc.new_file(stream, table.schema) as writer:
                writer.write_table(table)
        except (arrow.ArrowInvalid, arrow.ArrowNotImplementedError) as error:
            raise NotSerializable(
                f"value can't be kept as arrow ({error}); use the pickle serializer"
            ) from error
        stream.flush()

    def load(self, source: bytes | memoryview) -> Any:
        try:
            arrow = import_module("pyarrow")
        except ImportError as error:
            raise Incompatible(
                "it is an Arrow file, and pyarrow can't be imported here: "
                "pip install 'cairnflow[arrow]'"
            ) from error
        try:
            table = arrow.ipc.open_file(arrow.py_buffer(source)).read_all()
        except (arrow.ArrowException, OSError) as error:
            raise Incompatible(f"the bytes are no Arrow file read here: {error}") from error
        return frames.from_table(table)
