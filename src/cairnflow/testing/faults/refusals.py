"""How each cloud says no: the status, and the body that its clients read."""

import json
from typing import Literal, get_args
from xml.sax.saxutils import escape

from cairnflow.testing.loopback import Answer

Cloud = Literal["s3", "gcs", "azure"]

CLOUDS: tuple[Cloud, ...] = get_args(Cloud)

# Source: Amazon S3, "Error responses"; Google Cloud Storage, "HTTP status and error codes for
# XML"; Azure, "Blob service error codes".
_CODES: dict[Cloud, dict[int, str]] = {
    "s3": {
        400: "InvalidRequest",
        401: "Unauthorized",
        403: "AccessDenied",
        404: "NoSuchKey",
        409: "ConditionalRequestConflict",
        412: "PreconditionFailed",
        429: "TooManyRequests",
        500: "InternalError",
        503: "SlowDown",
    },
    "gcs": {
        400: "InvalidArgument",
        401: "AuthenticationRequired",
        403: "AccessDenied",
        404: "NoSuchKey",
        409: "OperationAborted",
        412: "PreconditionFailed",
        429: "TooManyRequests",
        500: "InternalError",
        503: "ServiceUnavailable",
    },
    "azure": {
        400: "InvalidInput",
        401: "NoAuthenticationInformation",
        403: "AuthorizationFailure",
        404: "BlobNotFound",
        409: "BlobAlreadyExists",
        412: "ConditionNotMet",
        429: "TooManyRequests",
        500: "InternalError",
        503: "ServerBusy",
    },
}

_MESSAGE = "A fault that a test asked for."


def refusal(cloud: Cloud, status: int, code: str | None = None, *, as_json: bool = False) -> Answer:
    """Return a refusal as a cloud says it.

    Args:
        cloud: which one.
        status: of HTTP.
        code: the cloud's word for it, such as ``ExpiredToken``; by default its most usual one.
        as_json: as Google's JSON API tells it.
    """
    word = code or _CODES[cloud].get(status, "UnknownError")
    if as_json:
        error = {"code": status, "message": _MESSAGE, "errors": [{"reason": word}]}
        kind = ("Content-Type", "application/json; charset=UTF-8")
        return Answer(status, json.dumps({"error": error}).encode(), (kind,))
    text = f"<Error><Code>{escape(word)}</Code><Message>{_MESSAGE}</Message></Error>"
    named = (("x-ms-error-code", word),) if cloud == "azure" else ()
    body = f"<?xml version='1.0' encoding='UTF-8'?>{text}".encode()
    return Answer(status, body, (("Content-Type", "application/xml"), *named))
