"""The body of a request, read before anybody else sees it: it is small, or it is refused."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

Message = Any
Receive = Callable[[], Awaitable[Message]]

_LONGEST: Final = 10.0
"""Seconds that a body of 64 KB may take: a modem of 1995 would do."""


class BodyTooLargeError(Exception):
    """It has more bytes than a body may have."""


class BodyTooSlowError(Exception):
    """It was not there in time."""


class GoneError(Exception):
    """Who has sent the request is gone."""


async def body_of(receive: Receive, most: int) -> bytes:
    """Return the body.

    Args:
        receive: of ASGI.
        most: bytes that it may have, however they are counted out.

    Raises:
        BodyTooLargeError: it has more.
        BodyTooSlowError: it takes too long.
        GoneError: it breaks off.
    """
    try:
        async with asyncio.timeout(_LONGEST):
            return await _read(receive, most)
    except TimeoutError:
        raise BodyTooSlowError from None


async def _read(receive: Receive, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            raise BodyTooLargeError
        if not message.get("more_body", False):
            return b"".join(parts)


def again(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives a body that was read, and then what comes after it."""
    told = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return told.pop() if told else await receive()

    return receive_again
