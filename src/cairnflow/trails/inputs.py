"""What a task run was given, by name."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cairnflow.errors import NotFound
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.trails.arguments import Input, argument, inputs_of
from cairnflow.trails.hints import nearest
from cairnflow.trails.markup import fitted, page, pairs, quiet
from cairnflow.trails.reading import Reader
from cairnflow.trails.showing import Shown
from cairnflow.trails.words import one_line, printable


class Inputs(Shown, Mapping[str, Any]):
    """The arguments of a task run, by name: a mapping whose values are read when asked for.

    Names, ``len``, ``in`` and ``facts`` read nothing. Each value is read once.

    Args:
        reader: asks the ledger.
        record: of the run.
        fact: of the task run.
    """

    __slots__ = ("_facts", "_reader", "_record", "_values", "_whose")

    def __init__(self, reader: Reader, record: RunRecord, fact: Checkpoint) -> None:
        self._reader = reader
        self._record = record
        self._whose = address(record, fact)
        self._facts = {entry.name: entry for entry in inputs_of(fact)}
        self._values: dict[str, Any] = {}

    @property
    def facts(self) -> dict[str, Input]:
        """Where each argument came from, by name."""
        return dict(self._facts)

    def __getitem__(self, name: str) -> Any:
        if name not in self._facts:
            raise NotFound(
                f"{self._whose} has no input {name!r}; {nearest(name, list(self._facts))}"
            )
        if name not in self._values:
            self._values[name] = argument(self._reader, self._record, self._facts[name])
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        return name in self._facts

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of an argument; ``default`` where there is no such argument."""
        return self[name] if name in self._facts else default

    def __eq__(self, other: object) -> bool:
        return self is other  # a mapping's own would read all values to compare them

    def __hash__(self) -> int:
        return id(self)

    def _line(self) -> str:
        told = ", ".join(one_line(str(entry)) for entry in self._facts.values())
        return printable(f"<Inputs {told}>" if told else "<Inputs none>")

    def _page(self) -> str:
        rows = input_rows(self._facts.values())
        return fitted(page(pairs(rows[:most]) or quiet("no inputs")) for most in (200, 20))


def input_rows(entries: Iterable[Input]) -> list[tuple[str, str]]:
    """Return where arguments came from, as names and texts."""
    return [
        (entry.name, one_line(str(entry).removeprefix(entry.name).strip(), 300))
        for entry in entries
    ]
