"""Addresses and flows as arguments of commands, which shells can complete."""

from collections.abc import Callable, Iterable, Iterator

import click
from click.shell_completion import CompletionItem

from cairnflow.cli.ledgers import look_into
from cairnflow.clock import now
from cairnflow.errors import CairnflowError
from cairnflow.keys import ALIASES, CAPSULE, parse_address
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.within import within
from cairnflow.trails.reading import Reader
from cairnflow.trails.words import ago, label

_LOOKED_AT = 1000
"""Runs among which flows are looked for: the same as for hints in errors."""

_NAMED = 20
"""Runs of a flow that are offered by number."""


class AddressType(click.ParamType[str]):
    """An address; what it names is looked up by the command."""

    name = "address"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Take an address as it is; where it begins with a capsule, look into that for it."""
        text = str(value)
        if ctx is None or ctx.resilient_parsing or CAPSULE not in text or not _is_alone(ctx):
            return text
        capsule, address = within(text)
        if capsule:
            look_into(ctx, capsule)
        return address

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """Return what the ledger has: flows, then runs and aliases, then tasks."""
        return _candidates(incomplete, _addresses)


class FlowType(click.ParamType[str]):
    """A flow's slug."""

    name = "flow"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """Return the flows that the ledger has runs of."""
        return _candidates(incomplete, lambda reader, _: _flows(reader, ""))


def _is_alone(ctx: click.Context) -> bool:
    """Return whether a command takes one address: of two, each may be of its own capsule."""
    found = [one for one in ctx.command.params if isinstance(one.type, AddressType)]
    return len(found) == 1 and found[0].nargs == 1 and not found[0].multiple


def _candidates(
    incomplete: str, found: Callable[[Reader, str], Iterable[CompletionItem[str]]]
) -> list[CompletionItem[str]]:
    """Return the candidates that go on as the person has begun; none where nothing can be read."""
    try:
        return [item for item in found(Reader(), incomplete) if item.value.startswith(incomplete)]
    except CairnflowError:
        return []


def _addresses(reader: Reader, incomplete: str) -> Iterator[CompletionItem[str]]:
    flow, slash, rest = incomplete.partition("/")
    if not slash:
        return _flows(reader, "/")
    run, slash, _ = rest.partition("/")
    return _tasks(reader, f"{flow}/{run}") if slash else _runs(reader, flow)


def _flows(reader: Reader, end: str) -> Iterator[CompletionItem[str]]:
    seen: dict[str, RunRecord] = {}
    for run in reader.ledger.runs(RunFilter(limit=_LOOKED_AT)):
        seen.setdefault(run.flow, run)
    for flow, run in seen.items():
        yield CompletionItem(f"{flow}{end}", help=f"last run {_told(run)}")


def _runs(reader: Reader, flow: str) -> Iterator[CompletionItem[str]]:
    runs = reader.ledger.runs(RunFilter(flow=flow, limit=_NAMED))
    for alias in ALIASES if runs else ():
        yield CompletionItem(f"{flow}/{alias}")
    for run in runs:
        yield CompletionItem(run.address, help=_told(run))


def _told(run: RunRecord) -> str:
    return f"{label(run.state)} {ago(run.created_at, now())}"


def _tasks(reader: Reader, address: str) -> Iterator[CompletionItem[str]]:
    """Offer the tasks of the run's plan: one text, where the facts may be ten thousand."""
    run = find_run(reader.ledger, parse_address(address))
    for task in reader.text(run.plan).get("tasks", ()):
        if not task.get("generated"):
            yield CompletionItem(f"{address}/{task['task']}")


ADDRESS = AddressType()
"""An address of a run or a task run."""

FLOW = FlowType()
"""A flow."""
