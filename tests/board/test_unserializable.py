"""Values that can't be kept, in a real flow: told by their path, published nowhere, ending nothing.

Which kinds there are, and that each is refused by its path, is tested where values are turned into
bytes; here they go through a run.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import cloudpickle
import pytest

from cairnflow import Flow, task
from cairnflow.errors import NotSerializable
from cairnflow.results import LocalResultHandler, ResultHandler
from tests.serializers.test_unserializable import KINDS, OWN
from tests.trail import ends, error, facts

LEAST = 40


def opened(stack: ExitStack) -> dict[str, Any]:
    """A value of each kind, as long as the stack is open."""
    values = {kind: stack.enter_context(make()) for kind, make in KINDS.items()}
    return values | {kind: make() for kind, make in OWN.items()}


def giving(value: Any) -> Any:
    return lambda: {"fine": [1, 2], "held": [0, value]}


def published(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("executor", ["local", "threads"])
@pytest.mark.parametrize("serializer", ["pickle", "auto"])
def test_no_value_of_forty_kinds_is_published_and_the_run_goes_on(
    serializer: str, executor: str, tmp_path: Path
) -> None:
    handler = LocalResultHandler(tmp_path / "kept", serializer=serializer)
    with ExitStack() as stack:
        values = opened(stack)
        with Flow("f", result_handler=handler) as flow:
            bad = {kind: task(giving(value), name=kind)() for kind, value in values.items()}
            good = task(lambda: "kept", name="good")()
        state = flow.run(executor=executor)
    states = {kind: state.result[each] for kind, each in bad.items()}

    assert len(values) >= LEAST
    assert state.result[good].is_successful()
    assert {kind: found.name for kind, found in states.items()} == dict.fromkeys(values, "Failed")
    assert {kind for kind, found in states.items() if not is_told(found)} == set()
    assert len(published(tmp_path / "kept")) == 1
    print(f"{len(values)} kinds, 0 published")  # noqa: T201 - the board says what it tried


def is_told(state: Any) -> bool:
    """Whether a task's end names the path to what could not be kept."""
    return (
        isinstance(state.result, NotSerializable)
        and state.result.path.startswith("value['held'][1]")
        and state.message.startswith("result could not be kept: NotSerializable: ")
        and state.result.path in state.message
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_the_facts_tell_what_could_not_be_kept(tmp_path: Path) -> None:
    with ExitStack() as stack:
        with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
            for kind, value in opened(stack).items():
                task(giving(value), name=kind)()
        address = flow.run().address
    found = facts(address)

    assert set(ends(address).values()) == {"Failed"}
    assert all(fact.location is None and fact.digest is None for fact in found)
    assert all(error(fact)["type"] == "NotSerializable" for fact in found)


@pytest.mark.parametrize(
    ("serializer", "value"),
    [("json", {1, 2}), ("json", {"a": object()}), ("npy", [1, 2]), ("parquet", [1]),
     ("arrow", "x"), ("text", b"x"), ("bytes", "x"), ("png", b"no picture")],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_for_its_serializer_is_not_published(
    serializer: str, value: Any, tmp_path: Path
) -> None:
    handler = LocalResultHandler(tmp_path / "kept", serializer=serializer)
    with Flow("f", result_handler=handler) as flow:
        found = task(lambda: value, name="wrong")()
    state = flow.run().result[found]

    assert isinstance(state.result, NotSerializable)
    assert published(tmp_path / "kept") == []


def test_a_large_value_that_fails_at_its_end_leaves_no_part_of_it(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        found = task(lambda: [bytes(9 << 20), (i for i in [1])], name="wrong")()
    state = flow.run().result[found]

    assert state.result.path == "value[1]"
    assert published(tmp_path / "kept") == []


class Naive(ResultHandler):
    """The sabotaged twin: pickles whatever comes straight into the file."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def write(self, value: Any) -> str:
        self.folder.mkdir(exist_ok=True)
        path = self.folder / f"{len(list(self.folder.iterdir()))}.pkl"
        with path.open("wb") as file:
            cloudpickle.dump(value, file)
        return str(path)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_the_twin_that_pickles_straight_into_the_file_publishes_torn_and_wrong_ones(
    tmp_path: Path,
) -> None:
    with ExitStack() as stack:
        with Flow("f", result_handler=Naive(str(tmp_path / "kept"))) as flow:
            bad = [task(giving(value))() for value in opened(stack).values()]
        state = flow.run()
    accepted = [each for each in bad if state.result[each].is_successful()]

    assert len(accepted) > 5
    assert len(published(tmp_path / "kept")) == len(bad)
