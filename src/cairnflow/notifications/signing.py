"""Signatures of what webhooks are sent: who has the key can tell that it is ours, and not old."""

import hashlib
import hmac
import re

_FORM = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


def signature(body: bytes, key: str, at: int) -> str:
    """Return the value of the header ``X-Cairnflow-Signature``.

    Args:
        body: what is sent, just as it is.
        key: known to both sides.
        at: seconds since 1970-01-01 UTC; part of what is signed.

    Examples:
        >>> signature(b"{}", "key", 0)
        't=0,v1=7314351dd949aa7ec06f50fc2c96e618291447672c9b7f10b49d1ce46dad00b3'
    """
    signed = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={signed.hexdigest()}"


def is_signed(body: bytes, header: str, key: str, at: float, within: float = 300.0) -> bool:
    """Return whether ``header`` is a good signature of ``body``: for those who receive webhooks.

    Args:
        body: what was received, just as it came.
        header: value of ``X-Cairnflow-Signature``.
        key: known to both sides.
        at: the time now, in seconds since 1970-01-01 UTC.
        within: seconds that the signature may be old, or ahead.

    Examples:
        >>> is_signed(b"{}", signature(b"{}", "key", 1_000), "key", at=1_010)
        True
        >>> is_signed(b"{ }", signature(b"{}", "key", 1_000), "key", at=1_010)
        False
    """
    found = _FORM.fullmatch(header)
    if not found or abs(at - int(found[1])) > within:
        return False
    return hmac.compare_digest(signature(body, key, int(found[1])), header)
