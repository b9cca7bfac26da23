"""NumPy arrays in NumPy's own file format, read back without a copy.

Source: NumPy Enhancement Proposal 1 and the reference of ``numpy.lib.format``.
"""

import ast
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from cairnflow.errors import Incompatible, NotSerializable
from cairnflow.serializers.base import Sink
from cairnflow.serializers.kinds import shown

_MAGIC = b"\x93NUMPY"
_ALIGNMENT = 64  # bytes: where the data begins, so that a mapped file's numbers are aligned
_PIECE = 1 << 22  # bytes copied at a time of an array that does not lie in one piece


class NpySerializer:
    """Keeps a NumPy array of any shape, order and dtype without Python objects.

    The array that is read back is read-only, and lies in the memory that was given.
    """

    name = "npy"
    version = 1
    extension = "npy"

    def claims(self, value: Any) -> bool:
        numpy = sys.modules.get("numpy")
        return numpy is not None and type(value) is numpy.ndarray and not _fault(value)

    def dump(self, value: Any, sink: Sink) -> None:
        numpy = sys.modules.get("numpy")
        if numpy is None or type(value) not in {numpy.ndarray, numpy.memmap}:
            raise NotSerializable(
                f"npy keeps NumPy arrays, and value is {shown(value)!r}; "
                "return numpy.asarray(value), or use another serializer"
            )
        if fault := _fault(value):
            raise NotSerializable(
                f"the array at value can't be kept as npy: {fault}; give it a plain dtype with "
                "astype(…), or use the pickle serializer",
                "value",
            )
        sink.write(_header(value))
        for run in _runs(value):
            sink.write(run)

    def load(self, source: bytes | memoryview) -> Any:
        numpy = _numpy()
        try:
            header, start = _parse(source)
            array = numpy.ndarray(
                header["shape"],
                _formats().descr_to_dtype(header["descr"]),
                buffer=source,
                offset=start,
                order="F" if header["fortran_order"] else "C",
            )
        except (ValueError, TypeError, KeyError, SyntaxError) as error:
            raise Incompatible(f"the bytes are no npy file that is read here: {error}") from error
        if start + array.nbytes != len(source):
            raise Incompatible("the bytes are no npy file: they go on after the array's end")
        array.flags.writeable = False
        return array


def _numpy() -> Any:
    try:
        return import_module("numpy")
    except ImportError as error:
        raise Incompatible(
            "it is a NumPy array, and NumPy is not installed here: pip install numpy"
        ) from error


def _formats() -> Any:
    return import_module("numpy.lib.format")


def _fault(array: Any) -> str:
    """Say why the format can't hold the array's dtype; nothing where it can."""
    dtype = array.dtype
    if dtype.hasobject:
        return f"dtype {dtype} holds Python objects"
    # 2: a dtype that another library registered; NumPy's format knows it only as raw bytes.
    if dtype.isbuiltin == 2 or _formats().drop_metadata(dtype) is not dtype:
        return f"dtype {dtype} is known to this process only"
    try:
        kept = _formats().descr_to_dtype(_formats().dtype_to_descr(dtype))
    except ValueError as error:
        return str(error)
    return "" if kept == dtype else f"dtype {dtype} would come back as {kept}"


def _is_fortran(array: Any) -> bool:
    return bool(array.flags.f_contiguous and not array.flags.c_contiguous)


def _header(array: Any) -> bytes:
    descr = _formats().dtype_to_descr(array.dtype)
    told = {"descr": descr, "fortran_order": _is_fortran(array), "shape": array.shape}
    text = repr(told)
    version, length, encoding = (1, 2, "latin1") if text.isascii() else (3, 4, "utf-8")
    body = text.encode(encoding)
    if len(body) + _ALIGNMENT >= 1 << 16:
        version, length = max(version, 2), 4
    before = len(_MAGIC) + 2 + length
    body += b" " * (-(before + len(body) + 1) % _ALIGNMENT) + b"\n"
    return _MAGIC + bytes((version, 0)) + len(body).to_bytes(length, "little") + body


def _parse(source: bytes | memoryview) -> tuple[dict[str, Any], int]:
    """Return what the header tells, and the place of the data, in bytes from the beginning."""
    version = source[len(_MAGIC)] if bytes(source[: len(_MAGIC)]) == _MAGIC else 0
    if version not in {1, 2, 3}:
        raise ValueError("its first bytes are not those of NumPy")
    sized = len(_MAGIC) + 2
    begin = sized + (2 if version == 1 else 4)
    end = begin + int.from_bytes(source[sized:begin], "little")
    text = str(source[begin:end], "utf-8" if version == 3 else "latin1")
    return ast.literal_eval(text.strip()), end


def _runs(array: Any) -> Iterator[memoryview]:
    """Yield the array's bytes: in one run where they lie so, else by pieces."""
    if not array.nbytes:
        return
    numpy = sys.modules["numpy"]
    if array.flags.c_contiguous or array.flags.f_contiguous:
        plain = numpy.asarray(array.T if _is_fortran(array) else array)
        yield memoryview(plain.reshape(-1).view(numpy.uint8))
        return
    pieces = numpy.nditer(
        array,
        flags=["external_loop", "buffered", "zerosize_ok"],
        buffersize=max(_PIECE // array.itemsize, 1),
        order="C",
    )
    for piece in pieces:
        yield memoryview(numpy.ascontiguousarray(piece).view(numpy.uint8))
