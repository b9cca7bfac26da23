"""What a worker needs of a task, made ready once a run and not once a task run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from cairnflow.digests import Authored
from cairnflow.engine.rules import CacheRule
from cairnflow.plan.policies import Policy
from cairnflow.previews.base import Level
from cairnflow.results.handler import ResultHandler
from cairnflow.results.result import Reference, SafeResult
from cairnflow.results.uploads import Uploads

Codes = Mapping[str, str]
"""Code digests of the author's classes and functions that a value holds, by name."""

NO_CODES: Codes = MappingProxyType({})

SMALL = 1 << 16
"""Bytes; a larger value is fetched where it is kept, rather than sent between processes."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is the same for all tasks of a run.

    Attributes:
        key: the run's key in the ledger; 0 where nothing is recorded.
        id: the run's random id.
        flow: the flow's slug.
        number: the run's number.
        day: date of its begin, UTC, as ``2026/11/22``.
        is_recorded: facts are written.
        name: the flow's name as its author wrote it.
        parameters: values by name.
        scheduled: when it was to begin, microseconds since 1970 UTC.
        context: what its author gave besides, for ``cairnflow.context``.
        checkpointing: values are kept where there is a handler for them.
        is_remote: attempts are carried out in other processes.
        keeps_locals: a failure tells what was in the frames of its exception.
    """

    key: int
    id: str
    flow: str
    number: int
    day: str
    is_recorded: bool
    name: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    scheduled: int = 0
    context: Mapping[str, Any] = field(default_factory=dict[str, Any])
    checkpointing: bool = False
    is_remote: bool = False
    keeps_locals: bool = True


class ConstantFact(NamedTuple):
    """What is written of an argument that is no task's value.

    Attributes:
        name: of the argument.
        json: of the fact.
        digest: of its content.
        codes: code digests of what it holds of the author's, by name.
    """

    name: str
    json: str
    digest: str
    codes: Codes = NO_CODES


class Work(NamedTuple):
    """A task, ready to be run.

    Attributes:
        run: the run that it is part of.
        slug: the task's part of an address.
        fn: the author's function; takes its arguments by name.
        constants: arguments that are the same for each child.
        constant_facts: what is written of each of them.
        handler: keeps the values; None where none is kept.
        policy: retries and timeout.
        code: digest of the function's code; empty where nothing is recorded.
        is_recorded: facts are written of it; not of generated tasks.
        is_mapped_over: its value's width must be told.
        redact: names of columns and keys that no preview may show.
        preview: level of the preview.
        name: as its author wrote it.
        tags: words of the author's.
        validators: are called with the value before it is kept.
        log_stdout: what it prints is logged.
        cache: how it looks for values of earlier runs; None where it doesn't.
        changeable: names of constants of which each call is given a copy.
        authored: tells whose code values hold.
        uploads: store the value while the next tasks begin; None where it is stored at once.
    """

    run: RunFacts
    slug: str
    fn: Callable[..., Any]
    constants: Mapping[str, Any]
    constant_facts: tuple[ConstantFact, ...]
    handler: ResultHandler | None
    policy: Policy
    code: str
    is_recorded: bool
    is_mapped_over: bool
    redact: tuple[str, ...]
    preview: Level
    name: str = ""
    tags: frozenset[str] = frozenset()
    validators: tuple[Callable[[Any], Any], ...] = ()
    log_stdout: bool = False
    cache: CacheRule | None = None
    changeable: tuple[str, ...] = ()
    authored: Authored = Authored()
    uploads: Uploads | None = None

    @property
    def __shared_key__(self) -> str:
        """Names it among all that is sent to a worker, which is sent it once."""
        return f"{self.run.id}/{self.slug}"


class Taken(NamedTuple):
    """An item that was taken already: it alone goes to another process, not all that it is of.

    Attributes:
        value: the item.
    """

    value: Any


class Raised(Taken):
    """The error of a task that failed, given to one whose trigger lets it come this far."""

    __slots__ = ()

    @property
    def __failures__(self) -> tuple[BaseException, ...]:
        """The error, for executors."""
        return (self.value,)


class Given(NamedTuple):
    """An argument that comes from another task, or an item of something.

    Attributes:
        name: of the argument.
        reference: where its value is; a list of them for the children of a mapped task.
        item: take this item of the value; -1 for the whole.
        content: content digest of the value; empty where unknown, or where an item is taken.
        source: where it comes from, as a piece of the fact's JSON.
        origin: place and child of the task run whose value in memory it is, or is an item of;
            None where it is fetched, or where nobody looks whether it was changed.
        is_shared: others are given the same object.
        codes: as a state has them: JSON, empty for none, None where nobody has looked.
    """

    name: str
    reference: Reference | Taken | list[Reference | Taken]
    item: int
    content: str
    source: str
    origin: tuple[int, int] | None = None
    is_shared: bool = False
    codes: str | None = None


class Known(NamedTuple):
    """What an earlier run has of a task run.

    Attributes:
        address: of its checkpoint.
        safe: where its value is.
        code: digest of the code that made it.
        inputs_digest: digest over its inputs; empty where unknown.
        width: count of items in its value; 0 where it was not mapped over.
        type: of the value, for people.
        summary: of the value.
        preview: of the value, JSON.
        inputs: content digest of each argument, by name.
        turn: which turn of a loop made it, from 1; 0 where it is the task's own value.
        codes: code digests of what each argument held of the author's, by argument and name;
            arguments that held nothing of the kind are left out.
        any_code: it is good whatever became of the code that made it.
    """

    address: str
    safe: SafeResult
    code: str
    inputs_digest: str
    width: int
    type: str
    summary: str
    preview: str | None
    inputs: Mapping[str, str]
    turn: int = 0
    codes: Mapping[str, Codes] = MappingProxyType({})
    any_code: bool = False


class Turn(NamedTuple):
    """The turns of a loop that have ended; see ``cairnflow.signals.LOOP``.

    Attributes:
        number: of the last one, from 1.
        reference: where the value of the last one is.
    """

    number: int
    reference: Reference


class Attempt(NamedTuple):
    """What a worker is handed.

    Attributes:
        work: the task.
        child: the child's place; ``WHOLE`` for the task itself.
        number: count of attempts, from 1.
        ready: when its upstream tasks had ended, microseconds since 1970 UTC.
        given: arguments that come from elsewhere.
        known: what the resumed run has of it; None where it has nothing that could be used.
        reason: JSON of why it is run; None where there is nothing to say.
        tries: count of attempts in this turn of its loop, from 1.
        turn: what its loop has done so far; None where it has not looped.
        is_resumed: it was paused, and a person let it go on.
        only_reused: it waits for a person, unless what is known of it is still good.
    """

    work: Work
    child: int
    number: int
    ready: int
    given: tuple[Given, ...]
    known: Known | None
    reason: str | None
    tries: int = 1
    turn: Turn | None = None
    is_resumed: bool = False
    only_reused: bool = False
