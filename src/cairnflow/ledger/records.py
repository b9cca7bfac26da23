"""The facts that a ledger holds. Plain data; nothing here knows a database.

Times are microseconds since 1970-01-01 UTC. Texts called JSON hold one JSON value.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

GOOD: Final = ("Success", "Cached", "Reused")
"""States in which a task run has a value of its own, and a good one."""


class Checkpoint(NamedTuple):
    """How one attempt at one task ended, and where its value is kept.

    A tuple, in the order of the table's columns, so that a fact is a row as it stands: one is
    made for each task run.

    Attributes:
        run: the run's key in the ledger (``RunRecord.key``).
        seq: place in the run's trail, from 1.
        task: the task's slug.
        map_index: the child's place, from 0; -1 for the task itself.
        attempt: count of attempts, from 1.
        state: name of the state that it ended in, such as ``Success``; ``Mapped`` for a task
            that stands for children.
        message: one line for people.
        ready_at: when its upstream tasks had ended.
        started_at: when a worker began it.
        returned_at: when the author's function returned or raised.
        ended_at: when the value was kept.
        location: JSON of the safe value; None where nothing is kept.
        handler: JSON description of the handler; None where nothing is kept.
        serializer: name and version, as in ``pickle/1``; None where bytes are not ours.
        size: bytes kept; None where nothing is kept.
        digest: hex SHA-256 of the bytes kept; None where we did not see them.
        content: content digest of the value; None where unknown.
        width: count of items, where the value is mapped over, and of children for ``Mapped``.
        type: the value's type for people, such as ``pandas.DataFrame``.
        summary: a few words on the value, such as ``1,187,020 × 12``.
        preview: JSON of the preview; None where there is none.
        code: digest of the function's code; the key of a ``SourceRecord``.
        inputs: JSON list of inputs: where each argument came from, with its content digest.
        inputs_digest: digest over the content digests of all arguments; None where one of them
            is unknown.
        reused_from: address of the checkpoint whose value this one points to.
        reason: JSON object ``{"code", "text"}``: why it ran, or why it was reused.
        error: JSON object ``{"type", "message", "traceback"}``, with ``frames`` where their
            locals were kept; None unless it failed.
        cache: the key under which a later run may find this value; None where none may.
        expires_at: from when on none may find it any more; None for never.
    """

    run: int
    seq: int
    task: str
    map_index: int
    attempt: int
    state: str
    message: str
    ready_at: int
    started_at: int
    returned_at: int
    ended_at: int
    location: str | None = None
    handler: str | None = None
    serializer: str | None = None
    size: int | None = None
    digest: str | None = None
    content: str | None = None
    width: int | None = None
    type: str | None = None
    summary: str | None = None
    preview: str | None = None
    code: str | None = None
    inputs: str | None = None
    inputs_digest: str | None = None
    reused_from: str | None = None
    reason: str | None = None
    error: str | None = None
    cache: str | None = None
    expires_at: int | None = None


USUAL: Final = Checkpoint._fields.index("reused_from")
"""How many fields of a fact are usually filled; most facts have nothing in those behind them."""


class Outline(NamedTuple):
    """What is short of a fact: enough to list it, and to compare its value with another's.

    What is left out may be thousands of times as long: a preview, inputs, an error. The fields are
    those of ``Checkpoint``.
    """

    run: int
    seq: int
    task: str
    map_index: int
    attempt: int
    state: str
    message: str
    ready_at: int
    started_at: int
    returned_at: int
    ended_at: int
    location: str | None
    serializer: str | None
    size: int | None
    digest: str | None
    content: str | None
    width: int | None
    type: str | None
    summary: str | None


AnyFact = Checkpoint | Outline
"""A fact, whole or in outline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One execution of a flow.

    Attributes:
        key: the run's number in this ledger; 0 before it is begun.
        id: a random id that names the run everywhere; 32 hex digits.
        flow: the flow's slug.
        number: count of runs of this flow, from 1; 0 before it is begun.
        name: the flow's name as its author wrote it.
        state: ``Running``, ``Success``, ``Failed``, ``Cancelled``, or ``Paused``: its process left
            while a task waited for a person.
        message: one line for people.
        parameters: JSON object of the parameters' values; what JSON can't hold, by its repr.
        plan: digest of the plan; the key of a ``PlanRecord``.
        environment: digest of the environment; the key of a ``SourceRecord``.
        resumed_from: address of the run whose values this one reuses; None for a fresh one.
        trigger: who started it: ``python``, ``cli``, ``schedule``.
        host: name of the machine.
        pid: process that runs the loop.
        created_at: when the run began.
        heartbeat_at: when its loop was last known to be alive.
        ended_at: when it ended; None while it runs.
    """

    key: int = 0
    id: str
    flow: str
    number: int = 0
    name: str
    state: str
    message: str = ""
    parameters: str = "{}"
    plan: str
    environment: str = ""
    resumed_from: str | None = None
    trigger: str = "python"
    host: str = ""
    pid: int = 0
    created_at: int
    heartbeat_at: int
    ended_at: int | None = None

    @property
    def address(self) -> str:
        """``flow/number``."""
        return f"{self.flow}/{self.number}"


class SourceRecord(NamedTuple):
    """A text that many facts name by its digest: a function's source, a plan, an environment.

    Attributes:
        digest: names the text.
        kind: ``code``, ``plan`` or ``environment``.
        text: for ``code``, JSON ``{"name", "file", "line", "source", "helpers"}``; for ``plan``,
            JSON ``{"tasks": [...]}``; for ``environment``, JSON of versions and host.
    """

    digest: str
    kind: str
    text: str


class LogLine(NamedTuple):
    """A line that was logged while a task ran.

    Attributes:
        run: the run's key.
        task: the task's slug; empty for the engine's own lines.
        map_index: the child's place; -1 for the task itself.
        attempt: count from 1; 0 for the engine's own lines.
        at: when.
        level: as in ``logging``: 10 debug to 50 critical.
        logger: name of the logger.
        text: the message, formatted; may hold line breaks.
    """

    run: int
    task: str
    map_index: int
    attempt: int
    at: int
    level: int
    logger: str
    text: str


class Candidate(NamedTuple):
    """A value that was kept under a key, for a later run to find.

    Attributes:
        run: address of its run, ``flow/number``.
        parameters: JSON object of that run's parameters; see ``RunRecord``.
        fact: the checkpoint that says where it is.
        deleted_at: when its bytes were deleted by policy; None where they were not.
    """

    run: str
    parameters: str
    fact: Checkpoint
    deleted_at: int | None = None


class Deletion(NamedTuple):
    """That the bytes of a value were deleted on purpose; all else that is known of it stays.

    Attributes:
        run: the run's key.
        seq: of the fact that points to the value.
        at: when.
        policy: what asked for it, such as ``keep-last 30``.
        by: who did.
    """

    run: int
    seq: int
    at: int
    policy: str
    by: str


class Holding(NamedTuple):
    """What a fact says of where its value is: all that upkeep needs of it.

    Attributes:
        run: as in ``Checkpoint``, like all that follow but the last.
        seq: place in the run's trail.
        task: the task's slug.
        map_index: the child's place.
        attempt: count of attempts.
        state: name of the state.
        ended_at: when the value was kept.
        location: JSON of the safe value.
        handler: JSON description of the handler.
        serializer: name and version.
        size: bytes kept.
        digest: hex SHA-256 of the bytes kept.
        reused_from: address of the checkpoint whose value this one points to.
        cache: the key under which a later run may find this value.
        type: the value's type for people.
        deleted_at: when the bytes were deleted by policy; None where they were not.
    """

    run: int
    seq: int
    task: str
    map_index: int
    attempt: int
    state: str
    ended_at: int
    location: str
    handler: str | None
    serializer: str | None
    size: int | None
    digest: str | None
    reused_from: str | None
    cache: str | None
    type: str | None = None
    deleted_at: int | None = None


class Annotation(NamedTuple):
    """What a person, or a check, said of a run or a task run. Written once, never changed.

    Attributes:
        run: the run's key.
        task: the task's slug; empty where the run itself is meant.
        map_index: the child's place; -1 for the task itself.
        kind: what is said, such as ``approved``.
        text: more words on it; may be empty.
        by: who said it.
        at: when.
    """

    run: int
    task: str
    map_index: int
    kind: str
    text: str
    by: str
    at: int


class Pulse(NamedTuple):
    """How far a run has come: one of these changes whenever its page has something new to show.

    Attributes:
        run: the run's key.
        state: as in ``RunRecord``, like ``ended_at``.
        ended_at: when it ended; None while it runs.
        seq: of its last fact; 0 with none.
        said: count of what was said of it and its task runs.
    """

    run: int
    state: str
    ended_at: int | None
    seq: int
    said: int
