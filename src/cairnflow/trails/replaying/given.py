"""The arguments of a task run, as they were: fetched, held against their digests, or made again."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cairnflow.digests import Authored, content, looked_at
from cairnflow.engine.given import item_of
from cairnflow.errors import Corrupt, Missing, NotFound, ResultError
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.plan.edges import Spread
from cairnflow.trails.arguments import Input, argument, inputs_of
from cairnflow.trails.hints import nearest
from cairnflow.trails.reading import Reader
from cairnflow.trails.replaying.banners import Banner
from cairnflow.trails.replaying.kept_values import KeptValues
from cairnflow.trails.words import one_line

_OPAQUE = "b"
"""First letter of content digests over a pickle, which may differ for what is equal."""


class Remake(Protocol):
    """Makes a value again that is gone."""

    def __call__(self, record: RunRecord, fact: Checkpoint, gone: ResultError) -> Any:
        """Return the value of a task run.

        Args:
            record: of its run.
            fact: of the task run.
            gone: why it can't be had.

        Raises:
            ResultError: it can't be made again either, or is not to be.
        """
        ...


@dataclass(slots=True)
class Fetching:
    """How values are got that a task run was given.

    Attributes:
        reader: asks the ledger.
        values: reads what is kept.
        remake: makes a value again that is gone.
        authored: tells the author's own classes from those of libraries.
        banners: what is to be told of it; grows.
    """

    reader: Reader
    values: KeptValues
    remake: Remake
    authored: Authored
    banners: list[Banner] = field(default_factory=list[Banner])
    _is_as_it_was: bool = True

    def arguments(
        self,
        record: RunRecord,
        fact: Checkpoint,
        constants: Mapping[str, Any],
        overrides: Mapping[str, Any],
    ) -> dict[str, Any]:
        """Return the arguments of a task run, by name.

        Args:
            record: of its run.
            fact: of the task run.
            constants: what the flow gives it now; only what has the digest of then is taken.
            overrides: arguments that are to be other than they were.

        Raises:
            Corrupt: one is not what it was.
            ResultError: one can't be got.
            NotFound: one is to be another, and there is none of its name.
        """
        entries = inputs_of(fact)
        known = [entry.name for entry in entries]
        values: dict[str, Any] = {}
        for entry in entries:
            if entry.name not in overrides:
                values[entry.name] = self._argument(record, entry, constants)
        for name, value in overrides.items():
            old = next((str(entry) for entry in entries if entry.name == name), "")
            told = f"; it was {one_line(old.removeprefix(name).strip(' =←'))}" if old else ""
            self.banners.append(Banner("changed", f"{name} is another value{told}"))
            values[name] = value
        if fact.inputs is None and not overrides:
            raise Missing(f"what {address(record, fact)} was given is not recorded")
        order = [*known, *(name for name in overrides if name not in known)]
        return {name: values[name] for name in order}

    def _argument(self, record: RunRecord, entry: Input, constants: Mapping[str, Any]) -> Any:
        self._is_as_it_was = True
        try:
            value = argument(self.reader, record, entry, self.value_of)
        except (Missing, NotFound):
            if entry.address:
                raise
            value = _of_flow(entry, constants)
        self._verify(entry, value)
        return value

    def _verify(self, entry: Input, value: Any) -> None:
        """Hold an argument against the content digest that it had when the task ran."""
        if not self._is_as_it_was:
            return  # made again, or with stand-ins: that was told
        now, owners = looked_at(value)
        changed = self._changed(entry, owners)
        self.banners += [
            Banner("code", f"{name}, which {entry.name} holds, has changed since")
            for name in changed
        ]
        if now == entry.hash and now:
            return
        doubt = f"{changed[0]} may be told otherwise now" if changed else ""
        if why := doubt or self._doubt(entry, now, owners):
            self.banners.append(
                Banner("input", f"{entry.name} can't be held against what it was: {why}")
            )
            return
        raise Corrupt(
            f"{entry}: what was read has the content {now}, but the task was given {entry.hash}; "
            "it is not what it was, so nothing was called"
        )

    @staticmethod
    def _doubt(entry: Input, now: str, owners: Sequence[Any]) -> str:
        """Say why another content digest does not mean another content; nothing where it does."""
        if not entry.hash or not now:
            return "it has no content digest"
        if entry.hash.startswith(_OPAQUE):
            return "its digest is one over a pickle, which may differ for what is equal"
        main = vars(sys.modules["__main__"]).values()
        strays = [one for one in owners if one.__module__ == "__main__" and one not in main]
        return f"{strays[0].__qualname__} is of a script that is not here" if strays else ""

    def _changed(self, entry: Input, owners: Sequence[Any]) -> list[str]:
        """Return which of the author's classes in an argument have other code than then."""
        if not entry.codes:
            return []
        here: Mapping[str, str] = json.loads(self.authored.told(owners) or "{}")
        return [name for name, code in entry.codes.items() if here.get(name, code) != code]

    def value_of(self, record: RunRecord, fact: Checkpoint) -> Any:
        """Return the value of a task run: read, or made again.

        Raises:
            ResultError: it can't be got.
        """
        self.values.is_whole = True
        try:
            value = self.values.read(record, fact)
        except (Missing, Corrupt) as gone:
            value = self.remake(record, fact, gone)
            self._is_as_it_was = False
        self._is_as_it_was &= self.values.is_whole
        return value


def _of_flow(entry: Input, constants: Mapping[str, Any]) -> Any:
    """Return a constant from the flow as it is now, if it is what it was.

    Raises:
        Missing: it is not there, or another one.
    """
    held = constants.get(entry.name, constants)
    is_known = held is not constants
    if is_known:
        value = held.items if isinstance(held, Spread) else held
        value = value if entry.item is None else item_of(value, entry.item)
        if content(value) == entry.hash:
            return value
    now = "has another value in the flow now" if is_known else "is not in the flow now"
    raise Missing(
        f"{one_line(str(entry))}: it is a constant of the flow's own code, of which a fact holds "
        f"only small plain values, and it {now}; give it by hand: --set {entry.name}=JSON, or "
        f"replay({entry.name}=...)"
    )


def argument_names(fact: Checkpoint) -> list[str]:
    """Return the names of the arguments that a task run was given."""
    return [entry.name for entry in inputs_of(fact)]


def unknown_argument(where: str, name: str, known: list[str]) -> NotFound:
    """Return the error that a task has no argument of a name."""
    return NotFound(f"{where} takes no argument {name!r}; {nearest(name, known)}")
