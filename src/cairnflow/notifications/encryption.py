"""The certificates that are trusted: read once, and never while the process is forked."""

import os
import ssl
import threading
from functools import cache

_READING = threading.Lock()


def trusted() -> ssl.SSLContext:
    """Return what connections are verified with: what this machine trusts. Thread-safe.

    ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` name other certificates.
    """
    with _READING:
        return _trusted(ssl.get_default_verify_paths())


@cache
def _trusted(paths: ssl.DefaultVerifyPaths) -> ssl.SSLContext:
    return ssl.create_default_context()


if hasattr(os, "register_at_fork"):  # not on Windows, which doesn't fork
    # OpenSSL holds locks of its own for the 30 ms that reading takes. A process forked meanwhile
    # would have them locked for ever, and hang in its own first use of OpenSSL.
    os.register_at_fork(
        before=_READING.acquire,
        after_in_parent=_READING.release,
        after_in_child=_READING.release,
    )
