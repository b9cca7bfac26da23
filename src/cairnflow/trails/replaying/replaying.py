"""A task run called again: its function found, its inputs fetched, the end held against then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from cairnflow.differences import Tolerance
from cairnflow.digests import code as code_facts
from cairnflow.engine.calling import call
from cairnflow.engine.work import Attempt
from cairnflow.errors import AuthoringError, CairnflowError, NotFound
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.trails.kept import TaskResult
from cairnflow.trails.reading import Reader
from cairnflow.trails.replaying.banners import Banner
from cairnflow.trails.replaying.calling import Call, Once, call_once
from cairnflow.trails.replaying.contexts import attempt_of, unrecorded
from cairnflow.trails.replaying.drift import code_banner
from cairnflow.trails.replaying.environments import drift
from cairnflow.trails.replaying.finding import Found, current
from cairnflow.trails.replaying.given import Fetching, argument_names, unknown_argument
from cairnflow.trails.replaying.rebuilding import as_it_ran
from cairnflow.trails.replaying.recomputing import Recomputing
from cairnflow.trails.replaying.replays import Replay
from cairnflow.trails.replaying.verdicts import judged
from cairnflow.trails.sources import source_of

USUAL = Tolerance(rel=1e-9)
"""Within this two floats count as equal: sums in another order differ by less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a task run is to be called again.

    Attributes:
        code: ``current`` for the function as it is here, ``run`` for the code as it ran; None for
            the current one where it is here, and else the code as it ran.
        fn: a function that takes the task's place; None for its own.
        overrides: arguments that are to be other than they were.
        times: count of calls, from 1.
        tolerance: within which two values count as equal.
        rebuild_inputs: call the tasks before where their values are gone.
        strict: a class that can't be imported is an error; else a stand-in is given.
        by: calls the function; a debugger may.

    Raises:
        AuthoringError: one of these can't be.
    """

    code: Literal["current", "run"] | None = None
    fn: Callable[..., Any] | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict[str, Any])
    times: int = 1
    tolerance: Tolerance = USUAL
    rebuild_inputs: bool = False
    strict: bool = False
    by: Call = call

    def __post_init__(self) -> None:
        if self.code not in {None, "current", "run"}:
            raise AuthoringError(f"code is 'current' or 'run', not {self.code!r}")
        if not isinstance(self.times, int) or self.times < 1:
            raise AuthoringError(f"times is a count from 1, not {self.times!r}")


class Ready(NamedTuple):
    """A task run that can be called again.

    Attributes:
        found: its function.
        attempt: that ``cairnflow.context`` speaks of.
        given: its arguments; fetched anew for each call but the first.
        banners: what is not as it was.
        code: ``current``, ``run`` or ``given``.
    """

    found: Found
    attempt: Attempt
    given: Mapping[str, Any]
    banners: tuple[Banner, ...]
    code: str


class Replaying:
    """One task run, to be called again. Nothing is recorded, nothing is kept.

    Args:
        reader: asks the ledger.
        record: of the run.
        fact: of the task run.
        wanted: how it is to be called.
    """

    def __init__(self, reader: Reader, record: RunRecord, fact: Checkpoint, wanted: Wanted) -> None:
        self._reader = reader
        self._record = record
        self._fact = fact
        self._wanted = wanted
        self.address = address(record, fact)

    def ready(self) -> Ready:
        """Find the function, fetch the inputs, and look at what is not as it was.

        Raises:
            NotFound: the function is not here, or has no such argument.
            ResultError: an input can't be had, or is not what it was.
            RunError: the author's file can't be imported, or nothing was called then.
        """
        found, which = self._found()
        given, banners = self._given(found)
        attempt = attempt_of(self._reader, self._record, self._fact, found)
        told = [*self._drift(found, which), *banners, *unrecorded(self._record)]
        return Ready(found, attempt, given, tuple(told), which)

    def replay(self) -> Replay:
        """Call it, and hold what comes of it against what is recorded.

        Raises:
            KeyboardInterrupt: a person stopped it.
            CairnflowError: as ``ready``.
        """
        ready = self.ready()
        validators = getattr(ready.found.task, "validators", ())
        calls: list[Once] = []
        for number in range(self._wanted.times):
            given = ready.given if not number else self._given(ready.found)[0]
            calls.append(call_once(ready.attempt, given, validators, self._wanted.by))
        return self.judged(ready, tuple(calls))

    def judged(self, ready: Ready, calls: tuple[Once, ...]) -> Replay:
        """Return what calls come to."""
        result = TaskResult(self._fact, self.address, self._reader)
        found = judged(self._fact, calls, lambda: result.value, self._wanted.tolerance)
        return Replay(
            self.address, ready.code, ready.found.digest, calls, found, ready.banners, result
        )

    def _found(self) -> tuple[Found, str]:
        wanted, three = self._wanted, (self._reader, self._record, self._fact)
        if wanted.fn is not None:
            fn = getattr(wanted.fn, "work", wanted.fn)
            return Found(fn, None, code_facts(fn).digest), "given"
        if wanted.code == "run":
            return as_it_ran(*three), "run"
        try:
            return current(*three), "current"
        except NotFound as absent:
            if wanted.code == "current":
                raise
            try:
                return as_it_ran(*three), "run"
            except CairnflowError as exc:
                raise NotFound(f"{absent}\nnor as it ran: {exc}") from exc

    def _given(self, found: Found) -> tuple[dict[str, Any], list[Banner]]:
        wanted = self._wanted
        known = argument_names(self._fact)
        parameters = getattr(found.task, "takes", None)
        for name in wanted.overrides:
            if name not in known and parameters is not None and not parameters(name):
                raise unknown_argument(self.address, name, known)
        remake = Recomputing(
            self._reader, self.address, is_wanted=wanted.rebuild_inputs, strict=wanted.strict
        )
        fetching = Fetching(self._reader, remake, wanted.strict, remake.banners)
        given = fetching.arguments(self._record, self._fact, found.constants, wanted.overrides)
        return given, remake.banners

    def _drift(self, found: Found, which: str) -> list[Banner]:
        then = source_of(self._fact.code, self._reader.text(self._fact.code))
        environment = drift(self._reader.text(self._record.environment))
        if which == "given":
            return environment
        code = code_banner(then, found.digest, found.fn, is_settled=found.is_settled)
        return [*code, *environment]
