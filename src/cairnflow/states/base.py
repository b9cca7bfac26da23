"""What a state is: what can be true of a task, or of a run, at one moment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from cairnflow.results.keeping import KeptResult
from cairnflow.results.result import NoResult, NoResultType, Result, SafeResult


class Times(NamedTuple):
    """When an attempt went through its states: microseconds since 1970-01-01 UTC.

    Attributes:
        ready: its upstream tasks had ended.
        started: a worker began it.
        returned: the author's function returned or raised.
        ended: its value was kept.
    """

    ready: int
    started: int
    returned: int
    ended: int


class Moment(NamedTuple):
    """One line of a task run's history.

    Attributes:
        at: microseconds since 1970-01-01 UTC.
        state: name of the state.
        message: one line for people.
        attempt: count from 1.
    """

    at: int
    state: str
    message: str
    attempt: int


class State:
    """Base of all states.

    A plain class, not a dataclass: two are made for every task run.

    Args:
        message: one line for people.
        result: a value, a Result, a SafeResult, or NoResult.
        context: what was true around it, for its author; kept in memory only.
        cached_inputs: what its task was given, by argument; kept in memory only.

    Attributes:
        message: one line for people.
        reference: the Result, in memory or kept; NoResult where there is none.
        address: of the run, or of the task run; empty where it is not recorded.
        content: content digest of the value; empty where unknown.
        codes: JSON object with the code digests of the author's classes and functions that are
            in the value, by name; empty where there are none, None where nobody has looked.
        times: when it went through its states; None where nothing ran.
        before: the state of the attempt before this one.
    """

    __slots__ = (
        "_around",
        "address",
        "before",
        "codes",
        "content",
        "message",
        "reference",
        "times",
    )

    color = "#64748B"

    _kinds: ClassVar[frozenset[str]] = frozenset({"State"})

    def __init_subclass__(cls) -> None:
        cls._kinds = frozenset(one.__name__ for one in cls.__mro__)

    def __init__(
        self,
        message: str = "",
        result: Any = NoResult,
        context: Mapping[str, Any] | None = None,
        cached_inputs: Mapping[str, Any] | None = None,
    ) -> None:
        self.message = message
        self._around = (context, cached_inputs) if context or cached_inputs else None
        if isinstance(result, SafeResult):
            result = KeptResult(result)
        elif not isinstance(result, Result | NoResultType):
            result = Result(result)
        self.reference: Result | NoResultType = result
        self.address = ""
        self.content = ""
        self.codes: str | None = None
        self.times: Times | None = None
        self.before: State | None = None

    @property
    def name(self) -> str:
        """The state's word, such as ``Success``."""
        return type(self).__name__

    @property
    def _result(self) -> Result | NoResultType:
        """The reference, under the name that the seed's page shows."""
        return self.reference

    @property
    def result(self) -> Any:
        """The value; fetched where it was kept if it is not in memory, and its digest checked.

        For a flow's state a mapping task -> State; for a failed task the exception.

        Raises:
            ResultError: the value can't be got back.
        """
        return self.reference.value

    @property
    def __failures__(self) -> tuple[BaseException, ...]:
        """What it failed with, for executors: a value that is an error is none."""
        reference = self.reference
        if type(reference) is not Result or (self.is_successful() and not self.is_skipped()):
            return ()
        found = reference.value
        is_value = self.is_looped() or not isinstance(found, BaseException)
        return () if is_value else (found,)

    @property
    def context(self) -> Mapping[str, Any]:
        """What was true around it, for its author."""
        return (self._around[0] or {}) if self._around else {}

    @property
    def cached_inputs(self) -> Mapping[str, Any]:
        """What its task was given, by argument."""
        return (self._around[1] or {}) if self._around else {}

    @property
    def history(self) -> list[Moment]:
        """What was true before, oldest first, this state last."""
        states: list[State] = [self]
        while (before := states[-1].before) is not None:
            states.append(before)
        numbered = enumerate(reversed(states), start=1)
        return [moment for number, state in numbered for moment in _moments(state, number)]

    def is_pending(self) -> bool:
        """Not begun yet, or waiting to begin again."""
        return "Pending" in self._kinds

    def is_scheduled(self) -> bool:
        """Waiting for a time."""
        return "Scheduled" in self._kinds

    def is_retrying(self) -> bool:
        """Failed, and waiting for its next attempt."""
        return "Retrying" in self._kinds

    def is_paused(self) -> bool:
        """Waiting for a person to let it go on."""
        return "Paused" in self._kinds

    def is_submitted(self) -> bool:
        """Handed to somebody who will begin it."""
        return "Submitted" in self._kinds

    def is_queued(self) -> bool:
        """Handed to somebody who has no room for it yet."""
        return "Queued" in self._kinds

    def is_looped(self) -> bool:
        """Ended one turn, and will begin the next."""
        return "Looped" in self._kinds

    def is_meta_state(self) -> bool:
        """Speaks of those who carry a task, not of the task itself."""
        return "Submitted" in self._kinds or "ClientFailed" in self._kinds

    def is_running(self) -> bool:
        """A worker has it."""
        return "Running" in self._kinds

    def is_finished(self) -> bool:
        """Nothing more will happen to it."""
        return "Finished" in self._kinds

    def is_successful(self) -> bool:
        """Ended well; skipped counts as well."""
        return "Success" in self._kinds

    def is_cached(self) -> bool:
        """Its value was kept before, and is good."""
        return "Cached" in self._kinds

    def is_mapped(self) -> bool:
        """Stands for children."""
        return "Mapped" in self._kinds

    def is_skipped(self) -> bool:
        """Was not to be done."""
        return "Skipped" in self._kinds

    def is_failed(self) -> bool:
        """Ended badly."""
        return "Failed" in self._kinds

    def __repr__(self) -> str:
        return f'<{self.name}: "{self.message}">' if self.message else f"<{self.name}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, State):
            return NotImplemented
        return (
            type(self) is type(other)
            and self.reference == other.reference
            and all(getattr(self, name) == getattr(other, name) for name in self._told())
        )

    __hash__ = object.__hash__

    @classmethod
    def children(
        cls, include_self: bool = False, names_only: bool = False
    ) -> "list[type[State]] | list[str]":
        """Return the states below this one: those that are also this.

        Args:
            include_self: with this one.
            names_only: their names instead.
        """
        found = _below(cls)[not include_self :]
        return [state.__name__ for state in found] if names_only else found

    @classmethod
    def parents(
        cls, include_self: bool = False, names_only: bool = False
    ) -> "list[type[State]] | list[str]":
        """Return the states above this one: what this also is.

        Args:
            include_self: with this one.
            names_only: their names instead.
        """
        found = [state for state in cls.__mro__ if issubclass(state, State)][not include_self :]
        return [state.__name__ for state in found] if names_only else found

    @classmethod
    def _told(cls) -> tuple[str, ...]:
        """Return the names of what this kind of state tells besides."""
        kinds = [one for one in cls.__mro__ if one not in {State, object}]
        return tuple(name for one in kinds for name in one.__dict__.get("__slots__", ()))

    def serialize(self) -> dict[str, Any]:
        """Return plain data that JSON can hold: its kind, message and safe value, never a value.

        ``State.deserialize`` makes a state of it again.
        """
        safe = self.reference.safe_value
        told = {name: _plain(getattr(self, name)) for name in self._told()}
        result = None if not isinstance(safe, SafeResult) else _told_of(safe)
        return {"type": self.name, "message": self.message, "result": result, **told}

    @staticmethod
    def deserialize(told: Mapping[str, Any]) -> "State":
        """Return the state that ``serialize`` told of; a value that was not kept is NoResult.

        Raises:
            KeyError: it is of no known kind.
        """
        made = named(told["type"])(told["message"])
        kept = told.get("result")
        made.reference = KeptResult(SafeResult(**kept)) if kept else NoResult
        for name in made._told():
            setattr(made, name, _back(told[name]))
        return made


def _moments(state: State, attempt: int) -> list[Moment]:
    if state.times is None:
        return [Moment(0, state.name, state.message, attempt)]
    return [
        Moment(state.times.ready, "Pending", "upstream tasks have ended", attempt),
        Moment(state.times.started, "Running", "a worker has begun it", attempt),
        Moment(state.times.ended, state.name, state.message, attempt),
    ]


def named(name: str) -> type[State]:
    """Return the class of states that goes by ``name``.

    Raises:
        KeyError: there is none.
    """
    return {one.__name__: one for one in _below(State)}[name]


def _plain(told: Any) -> Any:
    if isinstance(told, State):
        return told.serialize()
    if told.__class__ is list:
        return [_plain(item) for item in told]
    return told.isoformat() if isinstance(told, datetime) else told


def _back(told: Any) -> Any:
    if told.__class__ is list:
        return [_back(item) for item in told]
    if told.__class__ is dict:
        return State.deserialize(told)
    return datetime.fromisoformat(told) if isinstance(told, str) else told


def _told_of(safe: SafeResult) -> dict[str, Any]:
    return {
        "value": safe.value,
        "handler": safe.handler,
        "serializer": safe.serializer,
        "size": safe.size,
        "digest": safe.digest,
        "content": safe.content,
    }


def _below(cls: type[State]) -> list[type[State]]:
    return [cls, *(found for sub in cls.__subclasses__() for found in _below(sub))]
