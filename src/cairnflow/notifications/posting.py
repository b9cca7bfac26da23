"""JSON to an address on the web: https, proxies, no redirects, and no address in any message."""

import codecs
import email.utils
import http.client
import re
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import nullcontext

from cairnflow.notifications.channel import Unsent
from cairnflow.notifications.encryption import encrypting
from cairnflow.vault import redact

# What is looked up first while the process is forked stays locked in its child for ever.
for _name in ("ascii", "idna", "latin-1", "utf-8"):
    codecs.lookup(_name)

_AGAIN = {408, 425, 429, 500, 502, 503, 504}
"""Answers after which the same request may go well."""

_SECONDS = 10.0
"""That the other side may take for each step of its answer."""

_READ = 400
"""Bytes of an answer; of a longer one nothing is shown: a secret in it may be cut in two."""

_SHOWN = 100
"""Characters of an answer that a warning shows."""

_PLAIN = re.compile(r"[\w .,:;'\"{}\[\]()•-]*")


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Unsent | None:
    """Send ``body`` to ``url``, once; return None where it was taken.

    Redirects are not followed: what is sent is meant for nobody else.

    Args:
        url: http or https; a secret.
        body: JSON.
        headers: more of them; secrets too.
    """
    hidden = [url, *_parts(url), *(part for value in headers.values() for part in value.split())]
    try:
        request = urllib.request.Request(url, body, dict(headers), method="POST")
        if request.type not in {"http", "https"} or not request.host or "@" in request.host:
            return Unsent("the secret is no address of http or https", is_lasting=True)
        request.add_header("Content-Type", "application/json; charset=utf-8")
        with encrypting() if request.type == "https" else nullcontext() as context:
            return _answered(request, context, hidden)
    except urllib.error.URLError as error:
        return _unreached(error.reason)
    except (OSError, http.client.HTTPException) as error:
        return _unreached(error)
    except ValueError as error:
        return Unsent(f"the secret is no usable address ({type(error).__name__})", is_lasting=True)


def _answered(
    request: urllib.request.Request, context: ssl.SSLContext | None, hidden: list[str]
) -> Unsent | None:
    try:
        with _opener(context).open(request, timeout=_SECONDS):
            return None
    except urllib.error.HTTPError as answer:
        with answer:
            return _refused(answer, hidden)


def _opener(context: ssl.SSLContext | None) -> urllib.request.OpenerDirector:
    # Not the usual opener: that follows redirects, and reads files.
    opener = urllib.request.OpenerDirector()
    opener.addheaders = [("User-Agent", "cairnflow")]
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPSHandler(context=context) if context else urllib.request.HTTPHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _parts(url: str) -> list[str]:
    """Return the parts of an address that are secret by themselves."""
    return [part for part in re.split(r"[/?&=#@]", url.partition("://")[2]) if len(part) > 7]


def _refused(answer: urllib.error.HTTPError, hidden: list[str]) -> Unsent:
    if 300 <= answer.code < 400:
        why = f"answered {answer.code}: it has moved, and redirects are not followed"
        return Unsent(why, is_lasting=True)
    said = _said(answer, hidden)
    why = f"answered {answer.code}" + (f": {said}" if said else "")
    return Unsent(why, answer.code not in _AGAIN, _after(answer.headers.get("Retry-After")))


def _said(answer: urllib.error.HTTPError, hidden: list[str]) -> str:
    """Return how an answer begins, if it is short and plain."""
    try:
        said = answer.read(_READ)
    except (OSError, http.client.HTTPException):
        return ""
    if len(said) == _READ:
        return ""
    found = _PLAIN.match(redact(said.decode("utf-8", "replace"), hidden).strip())
    return found[0][:_SHOWN].strip() if found else ""


def _after(header: str | None) -> float | None:
    """Return the seconds that ``Retry-After`` asks for.

    Source: RFC 9110, section 10.2.3: a count of seconds, or a date.
    """
    if not header:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None


def _unreached(reason: object) -> Unsent:
    # Nothing but the kind of trouble: texts of the libraries repeat the address.
    is_lasting = isinstance(reason, ssl.SSLCertVerificationError | http.client.InvalidURL)
    told = reason.strerror if isinstance(reason, OSError) and reason.errno else None
    return Unsent(f"no answer ({told or type(reason).__name__})", is_lasting)
