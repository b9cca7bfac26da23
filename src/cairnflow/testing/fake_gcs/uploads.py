"""Objects that come through the JSON API: whole, with their metadata, or piece by piece."""

import itertools
import json
import re
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from cairnflow.testing.fake_gcs.objects import Buckets, Conditions, Content, Object, Refused
from cairnflow.testing.fake_gcs.reading import checked, content_of
from cairnflow.testing.loopback import Answer, Request

_PIECE = re.compile(r"bytes (?:(?P<first>\d+)-\d+|\*)/(?P<total>\d+|\*)")
_BOUNDARY = re.compile(r"boundary=[\"']?([^\"';]+)")


@dataclass(slots=True)
class _Begun:
    """An object of which not all pieces have come."""

    bucket: str
    told: dict[str, Any]
    required: Conditions
    data: bytearray = field(default_factory=bytearray)


class Uploads:
    """Takes objects in. Thread-safe; the pieces of one upload come one after the other."""

    def __init__(self, buckets: Buckets) -> None:
        self._buckets = buckets
        self._begun: dict[str, _Begun] = {}
        self._ids = itertools.count(1)
        self._lock = threading.Lock()

    def answer(self, request: Request, bucket: str, required: Conditions) -> Object | Answer:
        """Take what a request brings: return the object if it is whole, else an answer.

        Raises:
            Refused: a condition doesn't hold, or the bytes are not those that were meant.
        """
        if "upload_id" in request.query:
            return self._go_on(request)
        match request.query.get("uploadType"):
            case "media":
                name = request.query["name"]
                return self._buckets.put(bucket, name, content_of(request), required)
            case "multipart":
                told, data = _both(request)
                return self._put(bucket, told, data, required)
            case "resumable":
                return self._begin(request, bucket, required)
            case kind:
                raise Refused(501, "notImplemented", f"this fake knows no upload of type {kind}")

    def _put(self, bucket: str, told: dict[str, Any], data: bytes, required: Conditions) -> Object:
        kind = told.get("contentType") or "application/octet-stream"
        content = Content(data, kind, told.get("metadata") or {})
        content = checked(content, told.get("md5Hash"), told.get("crc32c"))
        return self._buckets.put(bucket, told["name"], content, required)

    def _begin(self, request: Request, bucket: str, required: Conditions) -> Answer:
        self._buckets.of(bucket)
        told = {"name": request.query.get("name"), **json.loads(request.body or b"{}")}
        with self._lock:
            upload = f"upload-{next(self._ids)}"
            self._begun[upload] = _Begun(bucket, told, required)
        # By the way that the client came: it may be through a proxy.
        path = f"http://{request.headers['Host']}{urlsplit(request.target).path}"
        place = f"{path}?uploadType=resumable&upload_id={upload}"
        return Answer(200, b"", (("Location", place), ("X-GUploader-UploadID", upload)))

    def _go_on(self, request: Request) -> Object | Answer:
        upload = request.query["upload_id"]
        with self._lock:
            begun = self._begun.get(upload)
        if begun is None:
            raise Refused(404, "notFound", f"there is no upload {upload}")
        total = _add(begun, request)
        if total is None or total > len(begun.data):
            return _so_far(begun)
        made = self._put(begun.bucket, begun.told, bytes(begun.data), begun.required)
        with self._lock:
            self._begun.pop(upload, None)
        return made


def _add(begun: _Begun, request: Request) -> int | None:
    """Add a piece; return the size of the whole if the client knows it."""
    told = request.headers.get("Content-Range")
    if told is None:
        begun.data[:] = request.body
        return len(begun.data)
    piece = _PIECE.fullmatch(told)
    if piece is None:
        raise Refused(400, "invalid", f"no such range: {told}")
    if piece["first"] is not None:
        if int(piece["first"]) > len(begun.data):
            raise Refused(503, "backendError", f"bytes before {piece['first']} have not come")
        begun.data[int(piece["first"]) :] = request.body
    return None if piece["total"] == "*" else int(piece["total"])


def _so_far(begun: _Begun) -> Answer:
    size = len(begun.data)
    return Answer(308, b"", (("Range", f"bytes=0-{size - 1}"),) if size else ())


def _both(request: Request) -> tuple[dict[str, Any], bytes]:
    """Return the metadata and the bytes of a body that holds both."""
    boundary = _BOUNDARY.search(request.headers["Content-Type"] or "")
    if boundary is None:
        raise Refused(400, "invalid", "a body of two parts names the boundary between them")
    _, about, data, *_ = (b"\r\n" + request.body).split(b"\r\n--" + boundary[1].encode())
    told = json.loads(about.partition(b"\r\n\r\n")[2])
    head, _, content = data.partition(b"\r\n\r\n")
    kind = re.search(rb"(?i)content-type: *([^\r]+)", head)
    return ({"contentType": kind[1].decode()} if kind else {}) | told, content
