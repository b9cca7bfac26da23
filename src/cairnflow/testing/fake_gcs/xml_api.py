"""The XML API, which obstore and other clients of S3's kind speak."""

import re
import time
from urllib.parse import unquote
from xml.sax.saxutils import escape

from cairnflow.testing.fake_gcs.objects import Buckets, Conditions, Object, Query, Refused
from cairnflow.testing.fake_gcs.parts import Parts, is_of_parts
from cairnflow.testing.fake_gcs.reading import (
    conditions,
    content_of,
    etag,
    handed_out,
    headers_of,
    version_of,
)
from cairnflow.testing.loopback import Answer, Request

_CONDITIONS = ("x-goog-if-generation-match", "x-goog-if-generation-not-match")
_ANY_CONDITION = re.compile("x-goog-if-.*", re.IGNORECASE)
_MAX_KEYS = 1000
_XML = (("Content-Type", "application/xml; charset=UTF-8"),)


class XmlApi:
    """Answers what is asked of ``/bucket/name``. Thread-safe."""

    def __init__(self, buckets: Buckets) -> None:
        self._buckets = buckets
        self._parts = Parts(buckets)

    def answer(self, request: Request) -> Answer:
        """Answer a request.

        Raises:
            Refused: what is asked for can't be done.
        """
        bucket, _, name = request.path.removeprefix("/").partition("/")
        if not name:
            return self._answer_of_bucket(request, bucket)
        required = conditions(_headers(request), _CONDITIONS, _ANY_CONDITION)
        if is_of_parts(request):
            return self._parts.answer(request, bucket, name, required)
        return self._answer_of_object(request, bucket, name, required)

    def _answer_of_bucket(self, request: Request, bucket: str) -> Answer:
        match request.method:
            case "PUT":
                self._buckets.create(bucket)
                return Answer(200)
            case "DELETE":
                self._buckets.remove(bucket)
                return Answer(204)
            case "HEAD":
                self._buckets.of(bucket)
                return Answer(200)
            case "GET" if request.query.get("list-type") == "2":
                return Answer(200, self._list(bucket, request.query).encode(), _XML)
            case _:
                raise _unknown(request)

    def _answer_of_object(
        self, request: Request, bucket: str, name: str, required: Conditions
    ) -> Answer:
        version = version_of(request)
        match request.method:
            case "PUT":
                return self._put(request, bucket, name, required)
            case "GET" | "HEAD":
                found = self._buckets.get(bucket, name, required, version)
                return handed_out(found, request)
            case "DELETE":
                self._buckets.delete(bucket, name, required, version)
                return Answer(204)
            case _:
                raise _unknown(request)

    def _put(self, request: Request, bucket: str, name: str, required: Conditions) -> Answer:
        source = request.headers.get("x-goog-copy-source")
        if source is None:
            made = self._buckets.put(bucket, name, content_of(request), required)
            return Answer(200, b"", headers_of(made))
        from_bucket, _, from_name = unquote(source).removeprefix("/").partition("/")
        copied = self._buckets.get(from_bucket, from_name).content
        made = self._buckets.put(bucket, name, copied, required)
        told = f"<CopyObjectResult><ETag>{escape(etag(made))}</ETag></CopyObjectResult>"
        return Answer(200, told.encode(), (*headers_of(made), *_XML))

    def _list(self, bucket: str, asked: dict[str, str]) -> str:
        query = Query(
            prefix=asked.get("prefix", ""),
            delimiter=asked.get("delimiter", ""),
            after=asked.get("continuation-token") or asked.get("start-after", ""),
            limit=min(int(asked.get("max-keys", _MAX_KEYS)), _MAX_KEYS),
        )
        page = self._buckets.page(bucket, query)
        objects = "".join(map(_listed, page.objects))
        prefixes = "".join(
            f"<CommonPrefixes><Prefix>{escape(prefix)}</Prefix></CommonPrefixes>"
            for prefix in page.prefixes
        )
        following = f"<NextContinuationToken>{escape(page.next)}</NextContinuationToken>"
        return (
            f"<ListBucketResult><Name>{escape(bucket)}</Name>"
            f"<IsTruncated>{str(bool(page.next)).lower()}</IsTruncated>"
            f"{objects}{prefixes}{following if page.next else ''}</ListBucketResult>"
        )


def _headers(request: Request) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _listed(found: Object) -> str:
    at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(found.at))
    return (
        f"<Contents><Key>{escape(found.name)}</Key><Generation>{found.generation}</Generation>"
        f"<MetaGeneration>1</MetaGeneration><LastModified>{at}</LastModified>"
        f"<ETag>{escape(etag(found))}</ETag><Size>{len(found.content.data)}</Size></Contents>"
    )


def _unknown(request: Request) -> Refused:
    return Refused(501, "NotImplemented", f"this fake knows no {request.method} {request.target}")


def refusal(refused: Refused) -> Answer:
    """Return a refusal as the XML API tells it."""
    code = {"conditionNotMet": "PreconditionFailed"}.get(refused.code, refused.code)
    if refused.status == 304:
        return Answer(304)
    text = f"<Error><Code>{code}</Code><Message>{escape(str(refused))}</Message></Error>"
    return Answer(refused.status, f"<?xml version='1.0' encoding='UTF-8'?>{text}".encode(), _XML)
