"""The door to replays: what a task run, a command or a notebook asks for."""

from typing import Any, Literal, Protocol

from cairnflow.digests import CodeFacts
from cairnflow.digests import code as code_facts
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.trails.reading import Reader
from cairnflow.trails.replaying.banners import warn
from cairnflow.trails.replaying.calling import remember
from cairnflow.trails.replaying.finding import current
from cairnflow.trails.replaying.replaying import Replaying
from cairnflow.trails.replaying.replays import Replay
from cairnflow.trails.replaying.wanted import Wanted

_CALLS = 3
"""From ``warn`` to the author who called ``TaskRun.replay``."""


class Recorded(Protocol):
    """A task run: where it is read, its run and its fact."""

    @property
    def reader(self) -> Reader:
        """Asks the ledger."""
        ...

    @property
    def record(self) -> RunRecord:
        """Of its run."""
        ...

    @property
    def fact(self) -> Checkpoint:
        """What the ledger holds of it."""
        ...


def replaying_of(task_run: Recorded, wanted: Wanted) -> Replaying:
    """Return what calls a task run again.

    Args:
        task_run: a ``TaskRun``.
        wanted: how it is to be called.

    Raises:
        Denied: it stands in a capsule that nobody here trusts, and its code would be run.
    """
    task_run.reader.require_trust("replaying it")
    return Replaying(task_run.reader, task_run.record, task_run.fact, wanted)


def ask(task_run: Recorded, wanted: Wanted) -> Replay:
    """Call a task run again; what it raised is there for ``pdb.pm()`` and for ``%debug``."""
    found = replaying_of(task_run, wanted).replay()
    if found.error is not None:
        remember(found.error)
    return found


def replay(task_run: Recorded, wanted: Wanted) -> Replay:
    """Call a task run again, and warn of what has changed since; see ``TaskRun.replay``."""
    found = ask(task_run, wanted)
    warn(found.warnings, _CALLS)
    return found


def debug(
    task_run: Recorded,
    wanted: Wanted,
    *,
    debugger: Literal["pdb", "ipdb", "debugpy"],
    first_line: bool,
) -> Replay:
    """Call a task run again under a debugger; see ``TaskRun.debug``."""
    from cairnflow.trails.replaying import debugging  # pdb takes 20 ms, for those who debug

    session = debugging.Session(
        replaying_of(task_run, wanted), debugger=debugger, first_line=first_line
    )
    warn(session.ready.banners, _CALLS)
    found = session.call()
    session.look()
    return found


def code_now(task_run: Recorded) -> tuple[CodeFacts, str]:
    """Return the code of a task as it is here, and its digest as a fact would have it.

    Raises:
        NotFound: it is not here.
        RunError: its file can't be imported.
        Denied: it stands in a capsule that nobody here trusts, which says what to import.
    """
    task_run.reader.require_trust("importing what it names")
    found = current(task_run.reader, task_run.record, task_run.fact)
    fn: Any = found.task.work if found.task is not None else found.fn
    return code_facts(fn), found.digest
