"""Small flows whose values go over a wire, and what must be true of their facts at any moment."""

import json
from collections.abc import Callable
from typing import Any

from cairnflow import Flow, Task, flatten, unmapped
from cairnflow.ledger.records import Checkpoint
from cairnflow.results import SafeResult
from cairnflow.results.keeping import fetch
from tests.diary import Diary
from tests.far import Wire, far
from tests.trail import facts, ledger, record

GOOD = {"Success", "Reused", "Mapped"}

Make = Callable[..., "Step"]


class Step(Task):
    """Returns its name and what it was given, and writes down that it was called."""

    def __init__(self, diary: Diary, name: str, **given: Any) -> None:
        self.diary = diary
        super().__init__(name=name, max_retries=2, retry_delay=0, **given)

    def run(self, *, x: Any = None, y: Any = None) -> Any:
        self.diary.note(self.name)
        return [self.name, x, y]


class Three(Step):
    """Returns three items."""

    def run(self, *, x: Any = None, y: Any = None) -> Any:
        self.diary.note(self.name)
        return [[f"{self.name}{i}"] for i in range(3)]


def chain(step: Make, three: Make) -> None:
    value: Any = None
    for name in "abcd":
        value = step(name)(x=value)


def fan(step: Make, three: Make) -> None:
    first = step("first")()
    for name in "abc":
        step(name)(x=first)


def diamond(step: Make, three: Make) -> None:
    top = step("top")()
    step("bottom")(x=step("left")(x=top), y=step("right")(x=top))


def map_then_reduce(step: Make, three: Make) -> None:
    mapped = step("child").map(x=three("list")())
    step("sum")(x=step("again").map(x=mapped))


def over_a_list(step: Make, three: Make) -> None:
    step("sum")(x=step("child").map(x=[1, 2, 3], y=unmapped(step("side")())))


def lists_between(step: Make, three: Make) -> None:
    a, b = step("a")(), three("b")()
    step("both")(x=[a, b], y=b[1])
    step("flat")(x=flatten(b))


PUTS = {chain: 4, fan: 4, diamond: 4, map_then_reduce: 8, over_a_list: 5, lists_between: 4}
"""How many values of each flow are kept."""


def written(graph: Callable[[Make, Make], None], diary: Diary, wire: Wire) -> Flow:
    """The flow of a graph, whose values go over a wire."""
    with Flow(graph.__name__, result_handler=far(wire)) as flow:
        graph(lambda one: Step(diary, one), lambda one: Three(diary, one))
    return flow


def name_of(fact: Checkpoint) -> str:
    return fact.task if fact.map_index < 0 else f"{fact.task}:{fact.map_index}"


def good(address: str) -> set[str]:
    """The task runs that ended well and have a value."""
    return {name_of(one) for one in facts(address) if one.state in {"Success", "Reused"}}


def value_of(fact: Checkpoint) -> Any:
    """The value that a fact speaks of; its digest is checked."""
    location = json.loads(fact.location or "")
    told = (fact.handler or "", fact.serializer or "", fact.size or 0, fact.digest or "")
    return fetch(SafeResult(location, *told)).value


def untrue(address: str) -> list[str]:
    """What is wrong with the facts of a run, as they stand."""
    told, before = facts(address), ancestors(address)
    wrong: list[str] = []
    for place, fact in enumerate(told):
        upstream = [one for one in told if one.task in before[fact.task] and _is_of(fact, one)]
        late = [name_of(one) for one in told[place:] if one in upstream]
        if late:
            wrong.append(f"{name_of(fact)} stands before {late}")
        if fact.state != "Success":
            continue
        bad = [name_of(one) for one in upstream if one.state not in GOOD]
        if bad:
            wrong.append(f"{name_of(fact)} is a Success, but {bad} are not")
        try:
            value_of(fact)
        except Exception as exc:  # noqa: BLE001 - whatever it is, the value can't be got back
            wrong.append(f"{name_of(fact)} is a Success without a value: {exc!r}")
    return wrong


def _is_of(fact: Checkpoint, one: Checkpoint) -> bool:
    """Whether a fact of a task came after this one of a task before it.

    Of pairs, only the same child; and children begin while those that they wait for still run.
    """
    if fact.state == "Mapped" and one.map_index >= 0:
        return False
    return min(fact.map_index, one.map_index) < 0 or fact.map_index == one.map_index


def ancestors(address: str) -> dict[str, set[str]]:
    """The tasks that come before each task of a run, however far."""
    with ledger() as opened:
        source = opened.source(record(address).plan)
    assert source is not None
    found: dict[str, set[str]] = {}
    for one in json.loads(source.text)["tasks"]:
        direct = set(one.get("upstream", ()))
        found[one["task"]] = direct.union(*(found[name] for name in direct))
    return found
