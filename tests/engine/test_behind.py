"""Values that are stored behind the next tasks: every fact is true, whatever the store does."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cairnflow import config
from cairnflow.engine.holding import Holding
from cairnflow.engine.observers import Told
from cairnflow.plan.plan import Plan
from cairnflow.results.uploads import Uploads
from cairnflow.runtime import running
from cairnflow.states import State
from tests.diary import Diary
from tests.engine.behind_flows import PUTS, good, name_of, untrue, written
from tests.far import Wire
from tests.trail import ends, facts

EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads"])
GRAPHS = pytest.mark.parametrize("graph", PUTS, ids=lambda graph: graph.__name__)
PUT_BY_PUT = pytest.mark.parametrize(
    ("graph", "number"),
    [
        pytest.param(graph, number, id=f"{graph.__name__}-{number}")
        for graph, count in PUTS.items()
        for number in range(1, count + 1)
    ],
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    with config.temporary({"home": tmp_path / "home"}):
        yield tmp_path


@pytest.fixture
def diary(home: Path) -> Diary:
    return Diary(home / "diary")


@pytest.mark.slow
@EXECUTORS
@PUT_BY_PUT
def test_whichever_put_fails_the_facts_are_true_and_resume_computes_what_is_missing(
    graph: Callable[..., None], number: int, executor: str, diary: Diary
) -> None:
    flow = written(graph, diary, Wire(pause=0.005, refused=frozenset({number})))

    state = flow.run(executor=executor)
    told, left, begun = facts(state.address), good(state.address), diary.take()
    again = flow.run(executor=executor, resume="last")

    assert state.is_failed()
    assert untrue(state.address) == []
    lost = [one for one in told if one.message.startswith("result could not be kept: ")]
    assert [one.state for one in lost] == ["Failed"]
    assert f"put {number} is refused on purpose" in lost[0].message
    by_name = [one.message for one in told if one.state == "Failed" and one not in lost]
    assert all(one.startswith(f"computed from the value of {name_of(lost[0])}") for one in by_name)
    assert {one.state for one in told} <= {"Success", "Failed", "TriggerFailed", "Mapped"}
    assert {one.attempt for one in told} == {1}
    assert again.is_successful()
    assert untrue(again.address) == []
    reused = {name for name, end in ends(again.address).items() if end == "Reused"}
    assert reused == left
    assert len(diary.take()) == PUTS[graph] - len(left)
    assert len(begun) <= PUTS[graph]


@EXECUTORS
@GRAPHS
def test_a_store_that_keeps_nothing_leaves_no_success(
    graph: Callable[..., None], executor: str, diary: Diary
) -> None:
    flow = written(graph, diary, Wire(pause=0.002, refuses=lambda data: True))

    state = flow.run(executor=executor)

    assert state.is_failed()
    assert good(state.address) == set()
    assert untrue(state.address) == []


class Watching:
    """Takes note of each success that it is told of, and whether its bytes were there by then."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.seen: list[tuple[str, int]] = []

    def begun(self, address: str, plan: Plan) -> None:
        """Nothing is stored yet."""

    def told(self, facts: list[Told]) -> None:
        for fact in facts:
            if fact.size and fact.state.is_successful():
                self.wire.kept.get(fact.state.reference.safe_value.value)
                self.seen.append((fact.task, fact.child))

    def ended(self, state: State) -> None:
        assert self.wire.busy == 0


@EXECUTORS
@GRAPHS
def test_nobody_is_told_of_a_success_whose_bytes_are_not_there(
    graph: Callable[..., None], executor: str, diary: Diary
) -> None:
    wire = Wire(pause=0.01)
    watching = Watching(wire)

    state = written(graph, diary, wire).run(executor=executor, observers=[watching])

    assert state.is_successful()
    assert len(watching.seen) == len(set(watching.seen)) == PUTS[graph]
    assert untrue(state.address) == []


def test_the_next_tasks_begin_while_the_first_value_is_on_its_way(diary: Diary) -> None:
    wire = Wire(refused=frozenset({1}))
    wire.is_open.clear()
    graph = next(graph for graph in PUTS if graph.__name__ == "chain")
    wire.opens_at(4)

    state = written(graph, diary, wire).run()

    assert diary.take() == ["a", "b", "c", "d"]
    assert [(one.task, one.state) for one in facts(state.address)] == [
        (name, "Failed") for name in "abcd"
    ]


@EXECUTORS
@GRAPHS
def test_with_room_for_two_values_no_run_stands_still(
    graph: Callable[..., None], executor: str, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "Uploads", lambda: Uploads(2, 200))
    wire = Wire(pause=0.01)

    state = written(graph, diary, wire).run(executor=executor)

    assert state.is_successful()
    assert 1 <= wire.most <= 2
    assert untrue(state.address) == []


def wrong_somewhere(home: Path) -> list[str]:
    """What is untrue after any of the puts of a diamond has failed."""
    graph = next(graph for graph in PUTS if graph.__name__ == "diamond")
    found: list[str] = []
    for number in range(1, 5):
        wire = Wire(pause=0.01, refused=frozenset({number}))
        state = written(graph, Diary(home / "diary"), wire).run(executor="threads")
        found += untrue(state.address)
    return found


def test_what_is_whole_is_found_to_be_true(home: Path) -> None:
    assert wrong_somewhere(home) == []


def test_the_twin_that_writes_facts_at_once_is_found(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Holding, "hold", lambda self, end: False)

    assert any("without a value" in one for one in wrong_somewhere(home))


def test_the_twin_that_does_not_mark_followers_is_found(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Holding, "_stands", lambda self, key, upstream: True)

    assert any("is a Success, but" in one for one in wrong_somewhere(home))


def test_the_twin_that_lets_followers_be_facts_first_is_found(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Holding, "_upstream", lambda self, key: iter(()))

    assert any("stands before" in one for one in wrong_somewhere(home))
