"""Several requests to stores at a time, answered in order, and never many waiting."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from cairnflow.trails.upkeep.places import Place

T = TypeVar("T")
R = TypeVar("R")

NEAR = 4
"""Requests to disks at once."""

FAR = 16
"""Requests to object stores at once: most of their time is on the way."""

_WAITING = 4
"""Requests that are handed to each worker beforehand."""


def workers_for(places: Iterable[Place]) -> int:
    """Return how many requests at once do these places good; count, from 1."""
    far = any(place.handler is not None and place.handler.is_far for place in places)
    return FAR if far else NEAR


def abreast(act: Callable[[T], R], items: Iterable[T], workers: int) -> Iterator[R]:
    """Yield what ``act`` returns for each item, in their order; several are at work at a time.

    What ``act`` raises is raised here; those that have begun are waited for.

    Args:
        act: is called in other threads.
        items: are taken as fast as what they give is.
        workers: how many are at work at a time; count, from 1.

    Examples:
        >>> list(abreast(str.upper, "abc", 2))
        ['A', 'B', 'C']
    """
    waiting: deque[Future[R]] = deque()
    pool = ThreadPoolExecutor(workers, "upkeep")
    try:
        for item in items:
            waiting.append(pool.submit(act, item))
            if len(waiting) >= workers * _WAITING:
                yield waiting.popleft().result()
        yield from (future.result() for future in waiting)
    finally:
        pool.shutdown(cancel_futures=True)
