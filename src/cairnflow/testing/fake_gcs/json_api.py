"""The part of the JSON API that Google's own Python client needs."""

import json
import re
import time
from base64 import b64encode
from typing import Any
from urllib.parse import unquote, urlsplit

from cairnflow.testing.fake_gcs.checksums import crc32c
from cairnflow.testing.fake_gcs.objects import Buckets, Conditions, Object, Query, Refused
from cairnflow.testing.fake_gcs.reading import conditions, handed_out, version_of
from cairnflow.testing.fake_gcs.uploads import Uploads
from cairnflow.testing.loopback import Answer, Request

_PATH = re.compile(
    r"/((?P<way>upload|download|resumable/upload)/)?storage/v1/b"
    r"(/(?P<bucket>[^/]+)(/o(/(?P<name>.+))?)?)?"
)
_CONDITIONS = ("ifGenerationMatch", "ifGenerationNotMatch")
_ANY_CONDITION = re.compile("if.*Match")
_MAX_RESULTS = 1000


class JsonApi:
    """Answers what is asked of ``/storage/v1/b``. Thread-safe."""

    def __init__(self, buckets: Buckets) -> None:
        self._buckets = buckets
        self._uploads = Uploads(buckets)

    @staticmethod
    def is_asked(request: Request) -> bool:
        """Say whether a request is one for this API."""
        return "/storage/v1/" in urlsplit(request.target).path

    def answer(self, request: Request) -> Answer:
        """Answer a request.

        Raises:
            Refused: what is asked for can't be done.
        """
        path = urlsplit(request.target).path
        asked = _PATH.fullmatch(path)
        if asked is None:
            raise _unknown(request)
        bucket, name = (unquote(asked[part] or "") for part in ("bucket", "name"))
        required = conditions(request.query, _CONDITIONS, _ANY_CONDITION)
        if asked["way"] and "upload" in asked["way"]:
            made = self._uploads.answer(request, bucket, required)
            return made if isinstance(made, Answer) else _said(_told(made))
        if not bucket:
            return self._answer_of_buckets(request)
        if name:
            return self._answer_of_object(request, bucket, name, required)
        is_of_objects = path.endswith("/o")
        return (
            self._list(request, bucket)
            if is_of_objects
            else self._answer_of_bucket(request, bucket)
        )

    def _answer_of_buckets(self, request: Request) -> Answer:
        match request.method:
            case "POST":
                name = json.loads(request.body)["name"]
                self._buckets.create(name)
                return _said(_bucket(name))
            case "GET":
                items = [_bucket(name) for name in self._buckets.names()]
                return _said({"kind": "storage#buckets", "items": items})
            case _:
                raise _unknown(request)

    def _answer_of_bucket(self, request: Request, bucket: str) -> Answer:
        match request.method:
            case "GET":
                self._buckets.of(bucket)
                return _said(_bucket(bucket))
            case "DELETE":
                self._buckets.remove(bucket)
                return Answer(204)
            case _:
                raise _unknown(request)

    def _answer_of_object(
        self, request: Request, bucket: str, name: str, required: Conditions
    ) -> Answer:
        version = version_of(request)
        match request.method:
            case "GET":
                found = self._buckets.get(bucket, name, required, version)
                is_media = request.query.get("alt") == "media"
                return handed_out(found, request) if is_media else _said(_told(found))
            case "DELETE":
                self._buckets.delete(bucket, name, required, version)
                return Answer(204)
            case _:
                raise _unknown(request)

    def _list(self, request: Request, bucket: str) -> Answer:
        asked = request.query
        query = Query(
            prefix=asked.get("prefix", ""),
            delimiter=asked.get("delimiter", ""),
            after=asked.get("pageToken", ""),
            limit=min(int(asked.get("maxResults", _MAX_RESULTS)), _MAX_RESULTS),
        )
        page = self._buckets.page(bucket, query)
        told: dict[str, Any] = {"kind": "storage#objects"}
        told["items"] = [_told(found) for found in page.objects]
        told["prefixes"] = list(page.prefixes)
        return _said(told | ({"nextPageToken": page.next} if page.next else {}))


def _told(found: Object) -> dict[str, Any]:
    at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(found.at))
    content = found.content
    return {
        "kind": "storage#object",
        "id": f"{found.bucket}/{found.name}/{found.generation}",
        "name": found.name,
        "bucket": found.bucket,
        "generation": str(found.generation),
        "metageneration": "1",
        "contentType": content.kind,
        "metadata": content.metadata,
        "size": str(len(content.data)),
        "md5Hash": b64encode(found.md5).decode(),
        "crc32c": crc32c(content.data),
        "etag": f"C{found.generation}",
        "timeCreated": at,
        "updated": at,
    }


def _bucket(name: str) -> dict[str, Any]:
    return {"kind": "storage#bucket", "id": name, "name": name}


def _said(told: dict[str, Any], status: int = 200) -> Answer:
    kind = ("Content-Type", "application/json; charset=UTF-8")
    return Answer(status, json.dumps(told).encode(), (kind,))


def _unknown(request: Request) -> Refused:
    return Refused(501, "notImplemented", f"this fake knows no {request.method} {request.target}")


def refusal(refused: Refused) -> Answer:
    """Return a refusal as the JSON API tells it."""
    if refused.status == 304:
        return Answer(304)
    code = {"NoSuchKey": "notFound", "NoSuchBucket": "notFound"}.get(refused.code, refused.code)
    error = {"code": refused.status, "message": str(refused)}
    told = {"error": error | {"errors": [{"reason": code, "message": str(refused)}]}}
    return _said(told, refused.status)
