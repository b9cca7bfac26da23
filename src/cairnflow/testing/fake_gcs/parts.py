"""Objects that come in parts through the XML API."""

import itertools
import threading
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from cairnflow.testing.fake_gcs.objects import Buckets, Conditions, Content, Refused
from cairnflow.testing.fake_gcs.reading import bytes_digest, content_of, headers_of
from cairnflow.testing.loopback import Answer, Request

_SMALLEST = 5 << 20
"""Bytes of each part but the last. Source: Google Cloud Storage, "XML API multipart uploads"."""


@dataclass(slots=True)
class _Begun:
    """An object of which not all parts have come."""

    bucket: str
    name: str
    kind: Content
    parts: dict[int, bytes] = field(default_factory=dict[int, bytes])


def is_of_parts(request: Request) -> bool:
    """Say whether a request is about an object in parts."""
    return bool({"uploads", "uploadId"} & request.query.keys())


class Parts:
    """Keeps parts until they are asked to be one object. Thread-safe."""

    def __init__(self, buckets: Buckets) -> None:
        self._buckets = buckets
        self._begun: dict[str, _Begun] = {}
        self._ids = itertools.count(1)
        self._lock = threading.Lock()

    def answer(self, request: Request, bucket: str, name: str, required: Conditions) -> Answer:
        """Answer a request about an object in parts.

        Raises:
            Refused: conditions are named, which Google takes for no such object; or the upload
                is not known, or a part is missing, another than was sent, or too small.
        """
        if required != Conditions():
            raise Refused(400, "InvalidArgument", "objects in parts take no conditions")
        if request.method == "POST" and "uploads" in request.query:
            return self._begin(request, bucket, name)
        upload = request.query["uploadId"]
        begun = self._of(upload, bucket, name)
        match request.method:
            case "PUT":
                begun.parts[int(request.query["partNumber"])] = content_of(request).data
                return Answer(200, b"", (("ETag", f'"{bytes_digest(request.body)}"'),))
            case "POST":
                return self._end(upload, begun, request.body)
            case "DELETE":
                self._forget(upload)
                return Answer(204)
            case _:
                raise Refused(501, "NotImplemented", f"this fake knows no {request.target}")

    def _begin(self, request: Request, bucket: str, name: str) -> Answer:
        self._buckets.of(bucket)
        with self._lock:
            upload = f"upload-{next(self._ids)}"
            self._begun[upload] = _Begun(bucket, name, content_of(request))
        return _xml(
            "InitiateMultipartUploadResult", {"Bucket": bucket, "Key": name, "UploadId": upload}
        )

    def _of(self, upload: str, bucket: str, name: str) -> _Begun:
        with self._lock:
            begun = self._begun.get(upload)
        if begun is None or (begun.bucket, begun.name) != (bucket, name):
            raise Refused(404, "NoSuchUpload", f"there is no upload {upload} of {name}")
        return begun

    def _forget(self, upload: str) -> None:
        with self._lock:
            self._begun.pop(upload, None)

    def _end(self, upload: str, begun: _Begun, listed: bytes) -> Answer:
        data = b"".join(_in_order(begun, listed))
        content = Content(data, begun.kind.kind, begun.kind.metadata)
        made = self._buckets.put(begun.bucket, begun.name, content)
        self._forget(upload)
        told = dict(headers_of(made))
        answer = _xml("CompleteMultipartUploadResult", {"Key": begun.name, "ETag": told["ETag"]})
        return Answer(200, answer.body, (*answer.headers, *told.items()))


def _in_order(begun: _Begun, listed: bytes) -> list[bytes]:
    numbers = [int(number) for number in _texts(listed, "PartNumber")]
    etags = [text.strip('"') for text in _texts(listed, "ETag")]
    if not numbers or numbers != sorted(set(numbers)):
        raise Refused(400, "InvalidPartOrder", f"parts are listed as {numbers}")
    for number, etag in zip(numbers, etags, strict=True):
        if number not in begun.parts or bytes_digest(begun.parts[number]) != etag:
            raise Refused(400, "InvalidPart", f"part {number} is not what was sent")
    parts = [begun.parts[number] for number in numbers]
    small = [
        number for number, part in zip(numbers, parts[:-1], strict=False) if len(part) < _SMALLEST
    ]
    if small:
        raise Refused(400, "EntityTooSmall", f"parts {small} have less than {_SMALLEST} bytes")
    return parts


def _texts(document: bytes, tag: str) -> list[str]:
    found = ET.fromstring(document).iter()
    return [element.text or "" for element in found if element.tag.rpartition("}")[2] == tag]


def _xml(name: str, fields: dict[str, str]) -> Answer:
    inner = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in fields.items())
    return Answer(200, f"<{name}>{inner}</{name}>".encode(), (("Content-Type", "application/xml"),))
