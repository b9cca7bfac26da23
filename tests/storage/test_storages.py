"""What all storages that keep bytes have in common: on disk, in memory, and in any store."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow
from cairnflow.clock import running_on
from cairnflow.errors import (
    AuthoringError,
    AuthoringTypeError,
    Corrupt,
    HoldsSecret,
    Incompatible,
    NotFound,
    NotSerializable,
)
from cairnflow.results import StoredResultHandler
from cairnflow.results.registry import reading_script
from cairnflow.storage import Local, Memory, Storage, get_flow, open_storage
from cairnflow.storage.building import BuiltStorage
from cairnflow.storage.stored import StoredStorage
from cairnflow.stores.base import Store
from cairnflow.stores.files import FileStore
from tests.storage.flows import double, doubling, outcome

SECOND = 1_000_000_000


class ShelfHandler(StoredResultHandler):
    """Keeps values in a folder, as a bucket's handler does in its bucket."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder

    def open_store(self) -> Store:
        return FileStore(self._folder)


class Shelf(StoredStorage):
    """Keeps flows in that folder, below flows/, as S3 does in its bucket."""

    def __init__(self, folder: str) -> None:
        super().__init__(ShelfHandler(folder))
        self._folder = folder

    def address(self, location: str = "") -> str:
        return f"{self._folder}/{location}"

    def own_labels(self) -> list[str]:
        return []

    def arguments(self) -> dict[str, Any]:
        return {"folder": self._folder, "form": self.form}


Make = Callable[[], BuiltStorage]


@pytest.fixture(params=["local", "memory", "store"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Make a storage; each shows what the others have stored."""
    makers: dict[str, Make] = {
        "local": lambda: Local(tmp_path / "flows"),
        "memory": lambda: Memory(request.node.nodeid),
        "store": lambda: Shelf(str(tmp_path / "bucket")),
    }
    return makers[request.param]


def test_a_storage_has_the_verbs_of_one(make: Make) -> None:
    assert isinstance(make(), Storage)


def test_a_flow_comes_out_as_it_went_in(make: Make) -> None:
    storage = make()
    location = storage.add_flow(doubling())
    storage.build()

    assert storage.flows == {"sales": location}
    assert [outcome(storage.get_flow(name), n=4) for name in ("sales", location, None)] == [8] * 3


def test_another_object_finds_it_by_name_and_by_slug(make: Make) -> None:
    storage = make()
    storage.add_flow(doubling("My sales!"))
    storage.build()
    other = make()

    assert other.flows == {}
    assert "My sales!" in other
    assert other.get_flow("My sales!").name == other.get_flow("My-sales").name == "My sales!"


def test_nothing_is_written_before_it_is_built(make: Make) -> None:
    storage = make()
    storage.add_flow(doubling())

    assert "sales" in storage
    assert outcome(storage.get_flow("sales")) == 4
    assert "sales" not in make()


def test_of_several_builds_the_newest_is_found_and_the_older_stay(make: Make) -> None:
    for second, n in enumerate([1, 2, 3]):
        with running_on(lambda second=second: (1_900_000_000 + second) * SECOND):
            storage = make()
            storage.add_flow(_with_more(n))
            storage.build()
    builds = make().builds("sales")

    assert [len(make().get_flow(build)) for build in builds] == [2, 3, 4]
    assert len(make().get_flow("sales")) == 4
    assert builds == sorted(builds)


def _with_more(tasks: int) -> Flow:
    """A flow of a parameter and so many tasks."""
    flow = doubling()
    with flow:
        for number in range(tasks - 1):
            double(number, task_args={"name": f"more-{number}"})
    return flow


def test_a_storage_gives_the_build_that_was_added_to_it(make: Make) -> None:
    with running_on(lambda: 1_900_000_000 * SECOND):
        older = make()
        older.add_flow(doubling())
        older.build()
    with running_on(lambda: 1_900_000_009 * SECOND):
        newer = make()
        newer.add_flow(_with_more(2))
        newer.build()

    assert len(older.get_flow("sales")) == 2
    assert len(newer.get_flow("sales")) == 3


def test_a_name_that_is_taken_is_refused_with_what_to_do(make: Make) -> None:
    storage = make()
    storage.add_flow(doubling())

    with pytest.raises(AuthoringError, match=r"holds a flow 'sales' already.*new storage object"):
        storage.add_flow(doubling())
    with pytest.raises(ValueError, match=r"another name"):
        make_and_add(make, "My sales", "My-sales")


def make_and_add(make: Make, *names: str) -> None:
    storage = make()
    for name in names:
        storage.add_flow(doubling(name))


def test_a_flow_that_is_not_there_is_told_with_those_that_are(make: Make) -> None:
    storage = make()
    storage.add_flow(doubling("one"))
    storage.add_flow(doubling("two"))

    with pytest.raises(NotFound, match=r"holds no flow 'three'; known: 'one', 'two'; store it"):
        storage.get_flow("three")
    with pytest.raises(NotFound, match=r"say which flow .*'one', 'two'"):
        storage.get_flow()


def test_what_is_no_flow_is_refused(make: Make) -> None:
    with pytest.raises(AuthoringTypeError, match=r"takes flows, not 'sales'"):
        make().add_flow("sales")


def test_a_form_that_is_unknown_is_refused() -> None:
    form: Any = "zip"

    with pytest.raises(AuthoringError, match=r"no form 'zip' .*pickle, file, module"):
        Local(form=form)


def test_what_cannot_be_pickled_is_named_when_it_is_added(make: Make) -> None:
    flow = doubling()
    with flow:
        double(threading.Lock())

    with pytest.raises(NotSerializable, match=r"flow 'sales' can't be saved: .*lock"):
        make().add_flow(flow)


def test_a_flow_that_cannot_be_run_is_refused_when_it_is_added(make: Make) -> None:
    flow = doubling()
    flow.add_task(double.copy(name="alone"))

    with pytest.raises(AuthoringError, match=r"task 'alone' has no value for x"):
        make().add_flow(flow)


class Trap:
    """Can be pickled, and never read again."""

    def __reduce__(self) -> tuple[Any, ...]:
        return int, ("no number",)


def test_a_flow_that_cannot_be_loaded_again_is_told_before_anything_is_written(make: Make) -> None:
    flow = doubling()
    with flow:
        double(Trap())
    storage = make()
    storage.add_flow(flow)

    with pytest.raises(Incompatible, match=r"can't be loaded by cairnflow .*no number"):
        storage.build()
    assert "sales" not in make()


def test_a_known_secret_is_never_stored(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__TOKEN", "a-token-of-ours-0815")
    flow = doubling()
    with flow:
        double("a-token-of-ours-0815")
    with pytest.raises(HoldsSecret, match=r"holds the secret 'TOKEN'"):
        make().add_flow(flow)


def test_a_description_is_plain_and_opens_the_same_flows() -> None:
    storage = Memory("described")
    location = storage.add_flow(doubling())
    storage.build()
    described = storage.serialize()

    assert described == {
        "type": "Memory",
        "version": 1,
        "args": {"name": "described", "form": "pickle"},
        "labels": [],
        "flows": {"sales": location},
    }
    assert outcome(open_storage(described).get_flow("sales")) == 4


def test_a_description_leaves_out_what_was_not_built(make: Make) -> None:
    storage = make()
    storage.add_flow(doubling())

    assert storage.serialize()["flows"] == {}


def test_a_flow_that_names_its_storage_is_stored_in_it(make: Make) -> None:
    storage = make()
    flow = doubling(storage=storage)
    storage.add_flow(flow)
    storage.build()
    found = make().get_flow("sales")

    assert outcome(found) == 4
    assert found.storage.address() == storage.address()


def test_bytes_that_were_changed_are_never_run(tmp_path: Path) -> None:
    storage = Local(tmp_path)
    location = storage.add_flow(doubling())
    storage.build()
    path = tmp_path / location
    whole = path.read_bytes()
    for changed in (whole[:-1], whole.replace(b'"pickle"', b'"module"', 1), b"", whole + b"."):
        path.chmod(0o600)
        path.write_bytes(changed)
        with pytest.raises(Corrupt):
            Local(tmp_path).get_flow("sales")
        with pytest.raises(Corrupt):
            get_flow(str(path))


def test_while_a_script_is_only_read_its_build_writes_nothing(make: Make) -> None:
    storage = make()
    storage.add_flow(doubling())
    token = reading_script.set(True)
    storage.build()
    reading_script.reset(token)

    assert "sales" not in make()
    assert "sales" in storage.build()
    assert "sales" in make()
