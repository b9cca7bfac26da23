"""A task run called again: its function found, its inputs fetched, the end held against then."""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from cairnflow.digests import authored
from cairnflow.digests import code as code_facts
from cairnflow.engine.work import Attempt
from cairnflow.errors import CairnflowError, NotFound
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.trails.reading import Reader
from cairnflow.trails.replaying.banners import Banner
from cairnflow.trails.replaying.calling import Once, call_once
from cairnflow.trails.replaying.contexts import attempt_of, origin_of, unrecorded
from cairnflow.trails.replaying.drift import OTHER_ATTRIBUTES, code_banners
from cairnflow.trails.replaying.environments import drift
from cairnflow.trails.replaying.finding import Found, current
from cairnflow.trails.replaying.given import Fetching, argument_names, unknown_argument
from cairnflow.trails.replaying.kept_values import KeptValues
from cairnflow.trails.replaying.rebuilding import as_it_ran
from cairnflow.trails.replaying.recomputing import Recomputing
from cairnflow.trails.replaying.replays import Expected, Replay
from cairnflow.trails.replaying.verdicts import judged
from cairnflow.trails.replaying.wanted import Wanted
from cairnflow.trails.sources import source_of


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
        record, fact = origin_of(self._reader, self._record, self._fact)
        attempt = attempt_of(self._reader, record, fact, found)
        told = [*self._drift(record, found, which), *banners, *unrecorded(record)]
        if fact is not self._fact:
            said = f"it was reused: the context is that of {address(record, fact)}, which made it"
            told.append(Banner("context", said))
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
        values = KeptValues(self._reader, ready.found.module, strict=self._wanted.strict)
        expected = Expected(partial(values.read, self._record, self._fact), self._fact.content)
        found = judged(self._fact, calls, expected.read, self._wanted.tolerance)
        return Replay(
            self.address, ready.code, ready.found.digest, calls, found, ready.banners, expected
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
            self._reader,
            (self._record, self._fact),
            is_wanted=wanted.rebuild_inputs,
            strict=wanted.strict,
        )
        values = KeptValues(self._reader, found.module, strict=wanted.strict)
        fetching = Fetching(self._reader, values, remake, authored([found.fn]), remake.banners)
        given = fetching.arguments(self._record, self._fact, found.constants, wanted.overrides)
        return given, [*remake.banners, *values.banners]

    def _drift(self, record: RunRecord, found: Found, which: str) -> list[Banner]:
        then = source_of(self._fact.code, self._reader.text(self._fact.code))
        environment = drift(self._reader.text(record.environment))
        if which == "given":
            return environment
        code = [] if found.is_settled else [OTHER_ATTRIBUTES]
        code += code_banners(then, found.digest, found.fn) if which == "current" else []
        return [*code, *environment]
