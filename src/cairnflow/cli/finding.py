"""Which run an argument of a command means: an address, a flow, or nothing for the last run."""

import sys
from typing import NamedTuple

import click

from cairnflow.cli.screen import write
from cairnflow.cli.texts import clean
from cairnflow.errors import NotFound
from cairnflow.keys import Address, parse_address
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import Checkpoint
from cairnflow.ledger.registry import open_ledger
from cairnflow.ledger.within import within
from cairnflow.trails.reading import Reader
from cairnflow.trails.runs import Run
from cairnflow.trails.task_groups import TaskGroup
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.words import counted


class Meant(NamedTuple):
    """What an argument means.

    Attributes:
        run: the run.
        task: the task's slug; None where the run is meant.
        child: place of the child, from 0; None where all of the task is meant.
        attempt: count from 1; None for all of them, or for the last one.
    """

    run: Run
    task: str | None = None
    child: int | None = None
    attempt: int | None = None

    @property
    def place(self) -> str | None:
        """What is meant within the run, as ``task`` or ``task:map``; None for the run."""
        return self.task if self.child is None else f"{self.task}:{self.child}"

    def facts(self) -> list[Checkpoint]:
        """Return the facts that are meant, in the order in which they were written.

        Raises:
            NotFound: a task is meant that has none; the message names what there is.
        """
        found = [
            fact
            for fact in self.run.facts
            if self.task in {None, fact.task}
            and self.child in {None, fact.map_index}
            and self.attempt in {None, fact.attempt}
        ]
        if not found and self.task is not None:
            self.whole()
        return found

    def whole(self) -> Run | TaskRun | TaskGroup:
        """Return the run, the task run or the group that is meant.

        Raises:
            NotFound: there is none; the message names what there is.
        """
        if self.task is None:
            return self.run
        child = "" if self.child is None else f":{self.child}"
        attempt = "" if self.attempt is None else f"@{self.attempt}"
        return self.run.find(f"{self.task}{child}{attempt}")

    def only_run(self) -> Run:
        """Return the run, for what is done to a run as a whole.

        Raises:
            UsageError: a task of it is meant.
        """
        if self.task is not None:
            address = f"{self.run.address}/{self.task}"
            raise click.UsageError(f"{address} is a task; name its run: {self.run.address}")
        return self.run


def find(text: str | None, reader: Reader | None = None) -> Meant:
    """Return what an address means; a flow alone means its last run, None the last run of all.

    Raises:
        AddressError: the text is no address.
        NotFound: it names no run.
    """
    capsule, text = within(text) if text else ("", text)
    reader = Reader(open_ledger(capsule)) if capsule else reader or Reader()
    if text is None:
        runs = reader.ledger.runs(RunFilter(limit=1))
        if not runs:
            raise NotFound(f"no run is recorded in {reader.ledger.url}; begin with: cairn run FILE")
        return Meant(Run(reader, runs[0]))
    address = parse_address(whole(text))
    run = Run(reader, find_run(reader.ledger, address))
    if address.task is None:
        _tell_absent(reader, run)
        return Meant(run)
    return Meant(run, address.task, _child(address), address.attempt)


def _tell_absent(reader: Reader, run: Run) -> None:
    """Say that a capsule has not all of a run, before somebody takes it for the whole."""
    if absent := reader.absent(run.record):
        here = len(run)
        told = f"{here:,} of {counted(here + absent, 'checkpoint')} of {run.address}"
        write(sys.stderr, clean(f"{reader.ledger.url} holds {told}") + "\n")


def whole(text: str) -> str:
    """Return an address in which a flow alone is its last run.

    Examples:
        >>> whole("daily-sales"), whole("daily-sales/12/score")
        ('daily-sales/last', 'daily-sales/12/score')
    """
    return f"{text}/last" if text and "/" not in text.strip("/") else text


def _child(address: Address) -> int | None:
    if address.map is None:
        return None
    if not address.map.isdigit():
        raise NotFound(f"{address}: children are numbered from 0, and {address.map!r} is no number")
    return int(address.map)
