"""Which request meets which fault."""

import random
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass

from cairnflow.testing.faults.passage import Fault
from cairnflow.testing.loopback import Request


@dataclass(frozen=True, slots=True)
class Aim:
    """Which requests are meant.

    Attributes:
        method: of HTTP; None means all.
        path: a regular expression that is looked for in the decoded path; None means all.
        when: says of a request whether it is meant; None means all.
        skip: count of requests that are meant and left alone at first.
        times: count of those that are struck after that; None: all.
        chance: of each, from 0 to 1.
    """

    method: str | None = None
    path: str | None = None
    when: Callable[[Request], bool] | None = None
    skip: int = 0
    times: int | None = None
    chance: float = 1.0

    def meets(self, request: Request) -> bool:
        """Say whether a request is meant, whatever was met before."""
        return (
            self.method in {None, request.method}
            and (self.path is None or re.search(self.path, request.path) is not None)
            and (self.when is None or self.when(request))
        )


class Injection:
    """A fault in a plan, and how often it struck.

    Attributes:
        fault: what goes wrong.
        aim: for which requests.
        seen: count of requests that were meant.
        hits: count of requests that were struck.
    """

    def __init__(self, fault: Fault, aim: Aim) -> None:
        self.fault = fault
        self.aim = aim
        self.seen = 0
        self.hits = 0

    def strikes(self, request: Request, chances: random.Random) -> bool:
        """Say whether it strikes a request, and count it. Not thread-safe: the plan is."""
        if not self.aim.meets(request):
            return False
        self.seen += 1
        is_open = self.aim.times is None or self.hits < self.aim.times
        struck = self.seen > self.aim.skip and is_open and chances.random() < self.aim.chance
        self.hits += struck
        return struck

    def __repr__(self) -> str:
        return f"<{self.fault}: struck {self.hits} of {self.seen} requests>"


class Plan:
    """Faults, in the order in which they were planned: the first that strikes is the one.

    Thread-safe. Requests that come at once draw their chances in the order in which they come.

    Args:
        seed: of the chances.
    """

    def __init__(self, seed: int) -> None:
        self._chances = random.Random(seed)
        self._injections: list[Injection] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault, aim: Aim) -> Injection:
        """Plan a fault."""
        injection = Injection(fault, aim)
        with self._lock:
            self._injections.append(injection)
        return injection

    def clear(self) -> None:
        """Plan nothing any more."""
        with self._lock:
            self._injections.clear()

    def choose(self, request: Request) -> Fault | None:
        """Return the fault that strikes a request; None lets it through."""
        with self._lock:
            for injection in self._injections:
                if injection.strikes(request, self._chances):
                    return injection.fault
        return None

    def missed(self) -> list[Injection]:
        """Return what is planned and never struck."""
        with self._lock:
            return [injection for injection in self._injections if not injection.hits]
