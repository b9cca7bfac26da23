"""What both APIs read from a request, and how they hand out an object's bytes."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from email.utils import formatdate

from cairnflow.testing.fake_gcs.checksums import crc32c, md5
from cairnflow.testing.fake_gcs.objects import Conditions, Content, Object, Refused
from cairnflow.testing.loopback import Answer, Headers, Request

_OWN = "x-goog-meta-"
"""How the headers begin that carry an author's own metadata."""

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def conditions(
    given: Mapping[str, str], names: tuple[str, str], unknown: re.Pattern[str]
) -> Conditions:
    """Return the conditions that a request names.

    Args:
        given: headers, or the query.
        names: those of the generation to match, and of the one not to match.
        unknown: the names of all conditions.

    Raises:
        Refused: it names one that this fake doesn't know: to pass over it would be a lie.
    """
    strangers = [
        name for name in given if unknown.fullmatch(name) and name.lower() not in _lower(names)
    ]
    if strangers:
        raise Refused(501, "notImplemented", f"this fake knows no condition {strangers}")
    wanted = [given.get(name) for name in names]
    return Conditions(*(None if number is None else int(number) for number in wanted))


def _lower(names: tuple[str, str]) -> set[str]:
    return {name.lower() for name in names}


def version_of(request: Request) -> int | None:
    """Return the generation that a request is about; None means the last."""
    named = request.query.get("generation")
    return int(named) if named else None


def content_of(request: Request) -> Content:
    """Return the object that a request carries in its body.

    Raises:
        Refused: its bytes are not those that the request tells the checksum of.
    """
    told = dict(part.strip().split("=", 1) for part in _hashes(request))
    own = {
        name[len(_OWN) :].lower(): value
        for name, value in request.headers.items()
        if name.lower().startswith(_OWN)
    }
    kind = request.headers.get("Content-Type") or "application/octet-stream"
    told.setdefault("md5", request.headers.get("Content-MD5") or "")
    return checked(Content(request.body, kind, own), told.get("md5"), told.get("crc32c"))


def _hashes(request: Request) -> list[str]:
    lines = request.headers.get_all("x-goog-hash") or []
    return [part for line in lines for part in line.split(",")]


def checked(content: Content, md5_told: str | None, crc32c_told: str | None) -> Content:
    """Return the content if its bytes are those that were meant.

    Args:
        content: as it came.
        md5_told: in base64; empty or None where it was not told.
        crc32c_told: the same.

    Raises:
        Refused: they are others.
    """
    wrong_md5 = md5_told and md5_told != md5(content.data)
    if wrong_md5 or (crc32c_told and crc32c_told != crc32c(content.data)):
        raise Refused(400, "BadDigest", "the bytes are not those of the checksum that was sent")
    return content


def etag(found: Object) -> str:
    """Return the ETag of the XML API, in quotes."""
    return f'"{found.md5.hex()}"'


def bytes_digest(data: bytes) -> str:
    """Return the MD5 of bytes in hexadecimal digits, as ETags have it."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def headers_of(found: Object) -> Headers:
    """Return what either API tells of an object in headers."""
    return (
        ("ETag", etag(found)),
        ("Last-Modified", formatdate(found.at, usegmt=True)),
        ("x-goog-generation", str(found.generation)),
        ("x-goog-metageneration", "1"),
        ("x-goog-stored-content-length", str(len(found.content.data))),
        ("x-goog-hash", f"md5={b64encode(found.md5).decode()}"),
        *((_OWN + name, value) for name, value in found.content.metadata.items()),
    )


def handed_out(found: Object, request: Request) -> Answer:
    """Return an object's bytes, or the range of them that is asked for.

    Raises:
        Refused: ``If-Match`` or ``If-None-Match`` don't allow it, or the range is outside.
    """
    _check_etags(found, request)
    headers = (*headers_of(found), ("Content-Type", found.content.kind), ("Accept-Ranges", "bytes"))
    whole = Answer(200, found.content.data, headers)
    wanted = _RANGE.fullmatch(request.headers.get("Range") or "")
    return _part(whole, wanted) if wanted else whole


def _check_etags(found: Object, request: Request) -> None:
    wanted, known = request.headers.get("If-Match"), request.headers.get("If-None-Match")
    if wanted not in {None, "*", etag(found)}:
        raise Refused(412, "conditionNotMet", f"the ETag is {etag(found)}, asked for {wanted}")
    if known in {"*", etag(found)}:
        raise Refused(304, "notModified", f"the ETag is {known}")


def _part(whole: Answer, wanted: re.Match[str]) -> Answer:
    size = len(whole.body)
    first, last = wanted.groups()
    if not first and not last:
        return whole
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last) + 1, size) if first and last else size
    if start >= size:
        raise Refused(416, "requestedRangeNotSatisfiable", f"there are {size} bytes")
    told = ("Content-Range", f"bytes {start}-{end - 1}/{size}")
    return replace(whole, status=206, body=whole.body[start:end], headers=(*whole.headers, told))
