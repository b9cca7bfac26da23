"""Who may read what is in the ledger: whoever has the token, or the cookie that stands for it."""

import hmac
import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from cairnflow.clock import now
from cairnflow.server.gate.asking import Asked

_PURPOSE: Final = b"cairnflow session 1"

_LASTS: Final = 120_000_000
"""Microseconds within which an invitation is taken up: a browser may have to start first."""

_BEARER = re.compile(r"Bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)


class Sessions:
    """Knows a token by its digest alone.

    The cookie is made of the token: it outlives the server exactly if the token does. Browsers
    send it to servers at other ports of this machine, too; the token can't be had from it.

    Args:
        token: 32 random bytes, as text.
        port: that the server listens at; two servers of one machine share their cookies.
        root: path of the server.
    """

    def __init__(self, token: str, *, port: int, root: str = "") -> None:
        self._token = _digest(token)
        self._cookie = _digest(_cookie_of(token))
        self.name: Final = f"cairn-{port}"
        self._path = root or "/"
        self._invitations: dict[bytes, tuple[str, int]] = {}

    def is_token(self, given: str) -> bool:
        """Return whether it is the token; how long that takes tells nothing of it."""
        return hmac.compare_digest(_digest(given), self._token)

    def invitation(self, token: str) -> str:
        """Return what stands for the token once, within two minutes.

        It goes into the command line of a browser, which every user of the machine can read.

        Args:
            token: the token.
        """
        made = token_urlsafe(32)
        self._invitations[_digest(made)] = (_cookie_of(token), now() + _LASTS)
        return made

    def entered(self, given: str, *, is_secure: bool = False) -> str | None:
        """Return the value of ``Set-Cookie`` for who hands in a token; None for a wrong one.

        Args:
            given: the token, or an invitation, which is used up by that.
            is_secure: it came over HTTPS.
        """
        value, until = self._invitations.pop(_digest(given), ("", 0))
        if self.is_token(given):
            value = _cookie_of(given)
        elif now() >= until:
            return None
        told = f"{self.name}={value}; HttpOnly; SameSite=Strict; Path={self._path}"
        return f"{told}; Secure" if is_secure else told

    def knows(self, asked: Asked) -> bool:
        """Return whether a request comes with the token, or with the cookie."""
        given = bearer(asked)
        if given is not None:
            return self.is_token(given)
        return any(hmac.compare_digest(_digest(one), self._cookie) for one in self._cookies(asked))

    def _cookies(self, asked: Asked) -> list[str]:
        """Return every cookie of our name: another server of this machine may have set one, too."""
        pairs = [pair.strip() for line in asked.values("cookie") for pair in line.split(";")]
        return [
            value for name, _, value in (pair.partition("=") for pair in pairs) if name == self.name
        ]


def bearer(asked: Asked) -> str | None:
    """Return the token that a program has sent; None where it has sent none."""
    told = asked.value("authorization")
    if told is None:
        return None
    found = _BEARER.fullmatch(told)
    return found[1] if found else ""


def _digest(text: str) -> bytes:
    return sha256(text.encode(errors="surrogatepass")).digest()


def _cookie_of(token: str) -> str:
    made = hmac.digest(token.encode(errors="surrogatepass"), _PURPOSE, sha256)
    return urlsafe_b64encode(made).decode().rstrip("=")
