"""What a wrong token costs: some time, of who has sent it, and of nobody else."""

import asyncio
from typing import Final

from cairnflow.clock import now
from cairnflow.server.gate.refusals import Refusal

FREE: Final = 10
"""Wrong tokens in a row that cost nothing: a page that was left open sends a few."""

_RATE: Final = 5.0
"""Wrong tokens in a second, from then on."""

_LONGEST: Final = 1.0
"""Seconds that one waits at most."""

_MOST: Final = 32
"""Requests that wait at once; what comes then is sent away at once, and costs no memory."""

CLOSED: Final = Refusal(
    401,
    "no_session",
    "this browser, or program, has not shown the token of this server",
    "open the address that `cairn ui` has printed, or send Authorization: Bearer TOKEN",
    {"www-authenticate": "Bearer"},
)
"""What is answered to who has no token, or a wrong one."""

_CROWDED: Final = Refusal(
    429, "too_many", "too many wrong tokens at once", "wait a second", {"retry-after": "1"}
)


class Patience:
    """Lets those wait who have sent a wrong token. Who has the right one is never asked to.

    Args:
        free: wrong tokens in a row that cost nothing.
    """

    def __init__(self, free: int = FREE) -> None:
        self._free = free
        self._spent = 0.0
        self._at = now()
        self._waiting = 0

    async def turned_away(self) -> Refusal:
        """Return the refusal for a wrong token, after what it costs.

        Not thread-safe: one event loop uses it.
        """
        return CLOSED if await self._wait() else _CROWDED

    async def _wait(self) -> bool:
        """Wait as long as a wrong token costs now; return whether there was room to."""
        moment = now()
        self._spent = max(0.0, self._spent - _RATE * (moment - self._at) / 1e6)
        self._at = moment
        if self._waiting >= _MOST:
            return False
        self._spent += 1
        if self._spent > self._free:
            self._waiting += 1
            try:
                await asyncio.sleep(min(_LONGEST, (self._spent - self._free) / _RATE))
            finally:
                self._waiting -= 1
        return True
