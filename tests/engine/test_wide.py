"""Three mapped stages and a reduce, with as many children as a run may have; no timing here."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cairnflow import Flow, config, task
from cairnflow.engine.observers import Told
from cairnflow.keys import parse_address
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.registry import open_ledger
from cairnflow.plan.plan import Plan
from cairnflow.results import LocalResultHandler
from cairnflow.states import State
from tests import scripts
from tests.engine.calls import calls_of

CHILDREN = 10_000
MB = 1 << 20
ROOM = 150 * MB
"""Over an empty run: what 10,000 children may take, as case D of docs/performance.md has it; of the
large ones, 400 MB of values, it is a part."""


@task
def first(x: int) -> int:
    return x + 1


@task
def second(x: int) -> int:
    return x * 3


@task
def third(x: int) -> int:
    return x - 2


@task
def total(values: list[int]) -> int:
    return sum(values)


def wide(count: int, folder: Path | None = None) -> tuple[Flow, Any]:
    """The flow, and the task that takes the values of all children."""
    handler = None if folder is None else LocalResultHandler(folder / "kept")
    with Flow("wide", result_handler=handler) as flow:
        reduced = total(third.map(second.map(first.map(range(count)))))
    return flow, reduced


def expected(count: int) -> int:
    return sum((x + 1) * 3 - 2 for x in range(count))


class Turns:
    """Counts the turns of the loop: each is one transaction, if any."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def begun(self, address: str, plan: Plan) -> None:
        pass

    def told(self, facts: Sequence[Told]) -> None:
        self.sizes.append(sum(fact.seq > 0 for fact in facts))

    def ended(self, state: State) -> None:
        pass


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    with config.temporary({"home": tmp_path}):
        yield tmp_path


class Trail(NamedTuple):
    """What the ledger says.

    Attributes:
        ends: task, child and attempt of each fact.
        seqs: their places in the trail.
    """

    ends: set[tuple[str, int, int]]
    seqs: list[int]


def ledger_of(state: State) -> Trail:
    ledger = open_ledger(config.ledger.url)
    facts = ledger.checkpoints(find_run(ledger, parse_address(state.address)).key)
    ledger.close()
    good = [fact for fact in facts if fact.state in {"Success", "Mapped"}]
    ends = {(fact.task, fact.map_index, fact.attempt) for fact in good}
    return Trail(ends, [fact.seq for fact in facts])


@pytest.mark.parametrize(
    ("executor", "count"),
    [
        ("local", 500),
        ("threads", 500),
        ("processes", 200),
        pytest.param("local", CHILDREN, marks=pytest.mark.slow),
        pytest.param("threads", CHILDREN, marks=pytest.mark.slow),
        pytest.param("processes", CHILDREN, marks=pytest.mark.nightly),
    ],
)
def test_every_child_of_three_stages_ends_once_and_the_sum_is_right(
    executor: str, count: int, tmp_path: Path
) -> None:
    flow, reduced = wide(count, tmp_path)
    turns = Turns()

    state = flow.run(executor=executor, observers=[turns])

    told = ledger_of(state)
    assert state.result[reduced].result == expected(count)
    assert told.seqs == list(range(1, 3 * count + 5))
    assert told.ends == {
        ("total", -1, 1),
        *((name, k, 1) for name in ("first", "second", "third") for k in range(-1, count)),
    }
    assert sum(turns.sizes) == 3 * count + 4
    assert len(turns.sizes) <= 6 * count + 10


@pytest.mark.slow
@pytest.mark.parametrize("is_recorded", [False, True])
def test_the_work_for_a_child_does_not_grow_with_the_count_of_children(
    is_recorded: bool, tmp_path: Path
) -> None:
    folder = tmp_path if is_recorded else None
    wide(5, folder)[0].run(executor="local")  # what is done once a process
    few = calls_of(wide(100, folder)[0].run, executor="local") / 300
    many = calls_of(wide(1_000, folder)[0].run, executor="local") / 3_000

    assert many <= 1.05 * few


@pytest.mark.slow
def test_a_resumed_run_of_that_size_calls_nothing_again(tmp_path: Path) -> None:
    flow, reduced = wide(CHILDREN // 5, tmp_path)
    flow.run(executor="local")

    again = flow.run(resume="last", executor="local")

    assert again.result[reduced].result == expected(CHILDREN // 5)
    assert set(_states(again)) == {"Mapped", "Reused"}


def _states(state: State) -> Iterator[str]:
    for one in state.result.values():
        yield one.name
        yield from (child.name for child in getattr(one, "map_states", ()))


MEMORY = """
    import json, resource, sys
    from cairnflow import Flow, task
    from cairnflow.results import LocalResultHandler

    COUNT, SIZE, FOLDER, EXECUTOR = int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]

    @task
    def first(x):
        return bytes([x % 256]) * SIZE

    @task
    def second(value):
        return value + b"."

    @task
    def third(value):
        return len(value)

    @task
    def total(sizes):
        return sum(sizes)

    def peak():
        return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def run(count):
        with Flow("wide", result_handler=LocalResultHandler(FOLDER)) as flow:
            reduced = total(third.map(second.map(first.map(range(count)))))
        return flow.run(executor=EXECUTOR).result[reduced].result

    run(2)
    before = peak()
    print(json.dumps([run(COUNT), peak() - before]))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the peak is counted in other units")
@pytest.mark.parametrize(
    "executor", ["local", "threads", pytest.param("processes", marks=pytest.mark.nightly)]
)
@pytest.mark.parametrize(("count", "size"), [(CHILDREN, 1), (400, MB // 2)], ids=["many", "large"])
def test_memory_is_bounded(executor: str, count: int, size: int, tmp_path: Path) -> None:
    script = scripts.write(tmp_path / "flow.py", MEMORY)

    said = scripts.run(script, str(count), str(size), str(tmp_path / "kept"), executor)

    found, more = json.loads(said)
    assert found == count * (size + 1)
    assert more <= ROOM
