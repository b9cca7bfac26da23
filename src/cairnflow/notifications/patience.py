"""When a notification that was not sent is tried again. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited between two tries, and for how long in all.

    Attributes:
        first: seconds after the first try.
        most: seconds that are waited at most, unless the other side asks for more.
        total: seconds from the first try after which no more are made.
    """

    first: float = 0.5
    most: float = 30.0
    total: float = 120.0

    def wait(self, tries: int, spent: float, asked: float | None, luck: float) -> float | None:
        """Return seconds to wait until the next try; None where there is none.

        Args:
            tries: count so far, from 1.
            spent: seconds since the first one.
            asked: seconds that the other side asks for; None where it doesn't.
            luck: from 0 to 1, so that many that failed together don't come again together.

        Examples:
            >>> Patience().wait(3, 2.0, None, luck=0.5)
            2.0
            >>> Patience().wait(1, 0.0, 20.0, luck=0.0)
            20.0
            >>> Patience().wait(1, 0.0, 3600.0, luck=0.0) is None
            True
        """
        plain = min(self.first * 2 ** min(tries - 1, 30), self.most)
        # Never before the time that was asked for: coming early is what it was asked against.
        wait = plain * (0.5 + luck) if asked is None else asked + self.first * luck
        return wait if spent + wait <= self.total else None
