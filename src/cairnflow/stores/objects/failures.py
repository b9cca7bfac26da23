"""What the client's errors mean: each is one of ours, with no URL and no answer's text in it.

An answer may repeat a session token, and a URL may be signed: neither goes into a message.
"""

import re
from typing import Literal, NamedTuple

from cairnflow.errors import (
    Corrupt,
    Denied,
    Missing,
    ResultError,
    StorageFull,
    TooLarge,
    Unavailable,
)

Verb = Literal["write", "read", "list", "delete"]

_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>([A-Za-z0-9._-]{1,64})</Code>")
_KIND = re.compile(r"\bkind: (\w+)")
_URL = re.compile(r"\b(\w+) (https?://[^\s/?#]*)")
_BEYOND = 416
_TOO_FAR = "StartTooLarge"
"""What the client says of a part beyond the end where the store has answered with no bytes."""

_DNS = "dns error"
_REFUSED = "Connection refused"
_CERTIFICATE = re.compile("certificate|tls", re.IGNORECASE)

_CREDENTIALS_AT = re.compile(
    r"169\.254\.169\.254|169\.254\.170\.2|metadata\.google|fd00:ec2|oauth2|login\.microsoft|"
    r"/metadata/identity|/latest/api/token|/latest/meta-data|sts\.|[Cc]redential"
)
"""Where credentials are got from, and how the client speaks of them."""

_NO_BUCKET = {"NoSuchBucket", "ContainerNotFound"}
_EXPIRED = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidToken",
    "RequestExpired",
    "TokenRefreshRequired",
}
_AGAIN = {408, 409, 425, 429, 500, 502, 503, 504}
_BUSY = {"ServerBusy", "SlowDown", "RequestTimeout", "OperationTimedOut", "InternalError"}
_FULL = re.compile("Quota|StorageFull|InsufficientStorage|LimitReached|AccountBeingCreated")
_LARGE = {"EntityTooLarge", "RequestBodyTooLarge", "MaxMessageLengthExceeded"}


class Failure(NamedTuple):
    """What is known of a request that failed, read from the client's error.

    Attributes:
        kind: the error's type.
        status: of the answer; 0 where there was none.
        code: the store's own word for it; empty where it gave none.
        trouble: what kept the answer away, in words; empty where there was one.
        is_of_credentials: they could not be got.
    """

    kind: str
    status: int
    code: str
    trouble: str
    is_of_credentials: bool

    @property
    def is_expired(self) -> bool:
        """Whether new credentials may help."""
        return self.code in _EXPIRED or self.status == 401

    @property
    def is_beyond(self) -> bool:
        """Whether the part that was asked for lies beyond the object's end."""
        return self.status == _BEYOND

    def __str__(self) -> str:
        answer = f"the answer was {self.status} {self.code}".rstrip()
        return answer if self.status else self.trouble


def failure(exc: BaseException) -> Failure:
    """Read what an error of the client says."""
    text = str(exc)
    status = _STATUS.search(text)
    code = _CODE.search(text)
    of_credentials = not code and bool(_CREDENTIALS_AT.search(text.partition("Debug source")[0]))
    return Failure(
        type(exc).__name__,
        int(status[1]) if status else _BEYOND if _TOO_FAR in text else 0,
        code[1] if code else "",
        _trouble(text),
        of_credentials,
    )


def _trouble(text: str) -> str:
    if _DNS in text:
        return "its host's name is not known"
    if _REFUSED in text:
        return "nobody listens there"
    if "TimedOut" in text or "Timeout" in text:
        return "no answer came in time"
    if _CERTIFICATE.search(text):
        return "its certificate can't be trusted"
    kind = _KIND.search(text)
    return f"the connection broke ({kind[1]})" if kind else "the connection broke"


def cleaned(exc: BaseException) -> Exception:
    """Return an error like the client's, without what should not be seen: for ``raise from``."""
    found = failure(exc)
    url = _URL.search(str(exc))
    where = f"{url[1]} {url[2].rpartition('@')[2]}: " if url else ""
    kind = type(exc) if isinstance(exc, Exception) else RuntimeError
    return kind(f"{where}{found.kind}: {found}")


def told(found: Failure, verb: Verb, bucket: str, url: str) -> ResultError:
    """Return the one error of ours that says what went wrong, and what to do.

    Args:
        found: what is known.
        verb: what was asked for.
        bucket: URL of the bucket.
        url: of the object.
    """
    if found.is_of_credentials:
        return Denied(
            f"{bucket}: no credentials could be got here ({found}); "
            "log in with the cloud's own tool, or give this machine or process a role or key"
        )
    if found.code in _NO_BUCKET or (_is_absent(found) and verb == "write"):
        return Denied(
            f"{bucket}: there is no such bucket or container ({found}); create it, "
            "or correct the handler's name and endpoint. This says nothing of the value"
        )
    if _is_absent(found) and verb in {"read", "delete"}:
        return Missing(f"nothing stands at {url}; it was never written, or was deleted")
    return _refused(found, verb, url) or Unavailable(
        f"{url} can't be {_DONE[verb]}: {found}; this says nothing of whether the value is there"
    )


def unopened(bucket: str, found: Failure) -> ResultError:
    """Return what to raise where the client can't be opened; what it says may hold a key."""
    return Denied(
        f"{bucket}: these settings or credentials can't be used ({found.kind}); check the key or "
        "file that the handler, or the environment, names"
    )


_DONE = {"write": "written", "read": "read", "list": "listed", "delete": "deleted"}


def _is_absent(found: Failure) -> bool:
    return found.kind == "FileNotFoundError"


def _refused(found: Failure, verb: Verb, url: str) -> ResultError | None:
    """Return what a store that did answer says; None where asking again may help."""
    if found.kind == "PreconditionError":
        return Corrupt(f"{url} was replaced while it was read; what is kept is never written over")
    if found.is_expired:
        return Denied(
            f"{url}: the credentials have expired or are not valid ({found}), and new ones "
            "could not be got; log in again, then resume the run"
        )
    if found.status == 507 or _FULL.search(found.code):
        return StorageFull(f"{url}: the store is full ({found}); make room, then resume the run")
    if found.status == 413 or found.code in _LARGE:
        return TooLarge(f"{url}: the value is larger than the store takes ({found})")
    if found.status in _AGAIN or found.code in _BUSY or not _is_refusal(found):
        return None
    return Denied(
        f"{url} can't be {_DONE[verb]}: the store refuses ({found}); check that these credentials "
        "may do so, and the handler's bucket, region and endpoint"
    )


def _is_refusal(found: Failure) -> bool:
    return 300 <= found.status < 500 or found.kind in {
        "PermissionDeniedError",
        "UnauthenticatedError",
        "NotSupportedError",
        "InvalidPathError",
        "ValueError",
        "UnknownConfigurationKeyError",
    }
