"""Run calls in processes of this machine."""

import os
import socket
import time
from collections import deque
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait
from typing import Any

from cairnflow.errors import CairnflowError, ConfigError
from cairnflow.executors.base import Ended
from cairnflow.executors.losses import kills, lost
from cairnflow.executors.modules import is_sent_whole
from cairnflow.executors.nursery import ForkingNursery, Nursery
from cairnflow.executors.post import Post
from cairnflow.executors.sending import Packer
from cairnflow.executors.spawning import SpawningNursery

_Call = tuple[Any, Callable[[Any], Any], Any]


class ProcessesExecutor:
    """A pool of processes: a call that ends its process takes no other call along.

    Each process has one call at a time, and gets the next when ``wait`` is called again, so that a
    run that is killed has lost no more than the calls that ran. A process that dies is replaced;
    its call ends with ``WorkerLost``.

    Functions and values are sent by cloudpickle, those of a script, closures and lambdas included.
    The script itself is not run again: it needs no ``if __name__ == "__main__":``. Workers have
    the environment, the folder and the ``sys.path`` that this process had when the first of them
    was started. What a task starts and leaves behind ends with its worker, unless it made a
    session of its own.

    Args:
        count: of processes, from 1; by default that of the cores that this process
            may use.
        preload: names of modules to load once for all workers, such as ``pandas``; none that
            starts threads when it is loaded.
        spawn: start an interpreter for each process, which takes longer and loads nothing before
            it is needed; by default only where processes can't be forked.

    Attributes:
        is_remote: calls see copies of what they are given, and their values are copied too.

    Raises:
        ConfigError: a count below 1.
    """

    is_remote = True

    def __init__(
        self, count: int | None = None, *, preload: Sequence[str] = (), spawn: bool | None = None
    ) -> None:
        if count is not None and count < 1:
            raise ConfigError(f"processes: a count of {count} can run nothing; give 1 or more")
        self._count = count or _cores()
        self._preload = tuple(preload)
        self._spawns = not _can_fork() if spawn is None else spawn
        self._fresh: list[_Call] = []
        self._calls: deque[_Call] = deque()
        self._ended: list[Ended] = []
        self._posts: dict[int, Post] = {}
        self._started = 0
        self._nursery: Nursery | None = None
        self._packer = Packer()
        self._kills = 0

    def submit(self, ticket: Any, fn: Callable[[Any], Any], arg: Any, /) -> None:
        self._fresh.append((ticket, fn, arg))

    def wait(self, timeout: float | None = None, /) -> list[Ended]:
        # What follows from the last end goes first: its inputs can leave memory the sooner.
        self._calls.extendleft(reversed(self._fresh))
        self._fresh.clear()
        self._bury()
        self._hand_out()
        until = None if timeout is None else time.monotonic() + timeout
        while not self._ended:
            self._listen(until)
            if until is not None and time.monotonic() >= until:
                break
        ended, self._ended = self._ended, []
        return ended

    def drop(self) -> list[Any]:
        tickets = [call[0] for call in (*self._fresh, *self._calls)]
        self._fresh.clear()
        self._calls.clear()
        return tickets

    def close(self) -> None:
        self.drop()
        for post in self._posts.values():
            post.close()
        self._posts.clear()
        if self._nursery is not None:
            self._nursery.close()
            self._nursery = None

    def _hand_out(self) -> None:
        idle = [post for post in self._posts.values() if not post.is_busy]
        while self._calls and (idle or len(self._posts) < self._count):
            ticket, fn, arg = self._calls.popleft()
            try:
                parcel = self._packer.pack(fn, arg)
            except CairnflowError as exc:
                self._ended.append(Ended(ticket, None, exc))
                continue
            post = idle.pop() if idle else self._opened(fn)
            try:
                post.send(ticket, parcel, self._packer)
            except BaseException:  # a second Ctrl-C: half a message is none
                self._kill(post)
                raise

    def _opened(self, fn: Callable[[Any], Any]) -> Post:
        if self._nursery is None:
            self._nursery = (
                SpawningNursery() if self._spawns else ForkingNursery((*_home(fn), *self._preload))
            )
            self._kills = kills()
        self._started += 1
        post = Post(self._nursery.start(self._started), self._started)
        self._posts[post.number] = post
        return post

    def _listen(self, until: float | None) -> None:
        """Wait until a worker says something, dies or takes too long, and see to it."""
        assert self._nursery is not None, "a call is out"
        heard: dict[Any, Post] = {
            post.connection: post for post in self._posts.values() if post.is_listened_to
        }
        for one in wait([*heard, *self._nursery.bells()], self._patience(until)):
            if one in heard:
                self._hear(heard[one])
            else:
                self._bury()
        at = time.monotonic()
        for post in self._posts.values():
            if at >= post.deadline:
                self._kill(post)

    def _patience(self, until: float | None) -> float | None:
        moment = min(post.deadline for post in self._posts.values())
        if until is not None:
            moment = min(moment, until)
        return None if moment == float("inf") else max(0.0, moment - time.monotonic())

    def _hear(self, post: Post) -> None:
        try:
            ended = post.hear()
        except (EOFError, OSError):
            self._kill(post)  # how it ended, its nursery tells
        except BaseException:  # a second Ctrl-C: half a message is none
            self._kill(post)
            raise
        else:
            if ended is not None:
                self._ended.append(ended)

    def _kill(self, post: Post) -> None:
        assert self._nursery is not None, "its worker came from there"
        post.give_up()
        self._nursery.kill(post.number)

    def _bury(self) -> None:
        """See to the calls of workers that have died."""
        if self._nursery is None:
            return
        deaths = self._nursery.deaths()
        for death in deaths:
            post = self._posts.pop(death.number)
            said = post.last_words()
            if said is None and post.is_busy:
                said = Ended(post.ticket, None, post.overdue or lost(death.exit_code, self._kills))
            if said is not None:
                self._ended.append(said)
            post.close()
            if death.exit_code is None:
                self._nursery = None
        if deaths:
            self._kills = kills()


def _can_fork() -> bool:
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _home(fn: Callable[[Any], Any]) -> tuple[str, ...]:
    """Return the module that every worker will need."""
    module = getattr(fn, "__module__", None)
    return (module,) if isinstance(module, str) and not is_sent_whole(module) else ()
