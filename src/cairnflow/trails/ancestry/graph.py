"""The graph of a run: of which values each value was made. Pure: facts and a plan in."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from cairnflow.errors import AddressError
from cairnflow.keys import WHOLE, TaskKey, parse_address
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.trails.plans import PlannedTask

_NOT_DATA: Final = {"settings"}
"""Kinds of entries among the inputs of a fact that name no value."""


class Graph:
    """Which task runs of a run each task run's value was made of.

    A mapped task as a whole, and what the flow itself makes of tasks (such as a list of them), are
    in it by name: they have no fact of their own, and stand between those that have. Only the
    last attempt of a task run is in it.

    Args:
        record: of the run.
        facts: all of it, in the order of ``seq``.
        plan: its tasks.

    Attributes:
        record: of the run.
        last: the fact of each task run's last attempt.
    """

    def __init__(
        self, record: RunRecord, facts: Sequence[Checkpoint], plan: Sequence[PlannedTask]
    ) -> None:
        self.record = record
        self.last = {
            TaskKey(fact.task, fact.map_index): fact for fact in facts if fact.state != "Mapped"
        }
        self._plan = {task.task: task for task in plan}
        self._children: dict[str, list[TaskKey]] = {}
        for key in sorted(self.last):
            if key.child != WHOLE:
                self._children.setdefault(key.task, []).append(key)

    def address(self, key: TaskKey) -> str:
        """Return the address of a task run, or of a mapped task as a whole."""
        fact = self.last.get(key)
        return f"{self.record.address}/{key}" if fact is None else address(self.record, fact)

    def address_of(self, fact: Checkpoint) -> str:
        """Return the address of a fact of this run."""
        return address(self.record, fact)

    def children(self, task: str) -> list[TaskKey]:
        """Return the children of a mapped task that left a fact, in order."""
        return self._children.get(task, [])

    def parents(self, key: TaskKey) -> list[TaskKey]:
        """Return what a value was made of: each once, in the order of the arguments.

        Values of another run are left out; ``foreign`` has them.
        """
        fact = self.last.get(key)
        if fact is not None and fact.inputs is not None:
            prefix = f"{self.record.address}/"
            told = [one for one in _addresses(fact.inputs) if one.startswith(prefix)]
            found = [_key(one) for one in told]
        elif fact is None and key.task in self._children:
            found = self._children[key.task]
        else:
            found = list(self._planned(key))
        return [one for one in dict.fromkeys(found) if one != key]

    def foreign(self, key: TaskKey) -> list[str]:
        """Return the addresses of values of other runs that a value was made of."""
        fact = self.last.get(key)
        prefix = f"{self.record.address}/"
        told = _addresses(fact.inputs) if fact is not None and fact.inputs is not None else []
        return [one for one in dict.fromkeys(told) if not one.startswith(prefix)]

    def _planned(self, key: TaskKey) -> Iterator[TaskKey]:
        """Yield what a task was to be made of, where its fact does not say."""
        planned = self._plan.get(key.task)
        for _, task, is_mapped in planned.inputs if planned is not None else ():
            own = TaskKey(task, key.child)
            yield own if is_mapped and own in self.last else TaskKey(task)

    def ancestors(self, key: TaskKey) -> list[TaskKey]:
        """Return all that a value was made of, near and far, and itself as the last.

        Each stands behind all that it was made of itself.
        """
        found: list[TaskKey] = []
        seen = {key}
        path = [(key, iter(self.parents(key)))]
        while path:
            here, parents = path[-1]
            ahead = next((one for one in parents if one not in seen), None)
            if ahead is None:
                found.append(here)
                path.pop()
            else:
                seen.add(ahead)
                path.append((ahead, iter(self.parents(ahead))))
        return found


def _addresses(inputs: str) -> list[str]:
    entries: list[dict[str, Any]] = json.loads(inputs)
    return [one["addr"] for one in entries if one.get("addr") and one["kind"] not in _NOT_DATA]


def _key(text: str) -> TaskKey:
    """Return the task run that an address names; any attempt at it is the same."""
    task = text.split("/", 2)[2]
    if ":" not in task and "@" not in task:  # the usual one, ten thousand times
        return TaskKey(task)
    where = parse_address(text)
    if where.task is None:
        raise AddressError(f"{text!r} is an input of a task, and names no task")
    return TaskKey(where.task, WHOLE if where.map is None else int(where.map))
