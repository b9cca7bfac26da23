"""What connections are encrypted with, so that a process can be forked while one is in use."""

import os
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache

_PATIENCE = 1.0
"""Seconds that a fork waits at most while a message is sent."""


class _Turns:
    """Lets a process be forked only between two uses of OpenSSL, if these are short.

    OpenSSL holds locks of its own while it reads certificates and greets the other side. A process
    forked meanwhile has them locked for ever, and hangs in its own first use of OpenSSL.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew: the thread that had the lock isn't there in a child."""
        self.lock = threading.Lock()
        self._mine = threading.local()

    def before(self) -> None:
        """Wait until nobody is at it, but no longer than a fork may take."""
        self._mine.held = self.lock.acquire(timeout=_PATIENCE)

    def after(self) -> None:
        """Let the others go on."""
        if self._mine.held:
            self.lock.release()


_TURNS = _Turns()

if hasattr(os, "register_at_fork"):  # not on Windows, which doesn't fork
    os.register_at_fork(
        before=_TURNS.before, after_in_parent=_TURNS.after, after_in_child=_TURNS.forget
    )


@contextmanager
def encrypting() -> Generator[ssl.SSLContext]:
    """Give what connections are verified with: what this machine trusts. Thread-safe.

    ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` name other certificates. One thread at a time is in it,
    and the process is not forked meanwhile, unless a server takes longer than a second.
    """
    with _TURNS.lock:
        yield _trusted(ssl.get_default_verify_paths())


@cache
def _trusted(paths: ssl.DefaultVerifyPaths) -> ssl.SSLContext:
    return ssl.create_default_context()
