"""A round trip through stores and handlers: the good pass, each bad one fails where it is bad."""

from pathlib import Path
from typing import Any

import pytest

from cairnflow.errors import Denied, Unavailable
from cairnflow.results import JSONResultHandler, LocalResultHandler, ResultHandler
from cairnflow.stores.base import Bytes, Store
from cairnflow.stores.files import FileStore
from cairnflow.stores.memory import MemoryStore
from cairnflow.stores.readonly import ReadOnlyStore
from cairnflow.trails.upkeep.trying import try_handler, try_store
from tests.testing.test_contracts import Greedy, Overwriting, Sizeless, Vague


class Forgetful(MemoryStore):
    def delete(self, key: str) -> None:
        """Forgets to."""


class Mute(MemoryStore):
    def get(self, key: str) -> Bytes:
        raise Unavailable("away")


class Rounded(ResultHandler):
    def write(self, value: Any) -> Any:
        return "somewhere"

    def read(self, safe_value: Any) -> Any:
        return {}


def wrong(store: Store) -> list[str]:
    return [step.name for step in try_store(store) if not step.is_well]


@pytest.mark.parametrize("kind", ["files", "memory"])
def test_a_good_store_passes_each_step_and_nothing_is_left(tmp_path: Path, kind: str) -> None:
    store = MemoryStore() if kind == "memory" else FileStore(str(tmp_path / "kept"))
    store.put("mine", b"data")
    steps = list(try_store(store))

    assert [step.name for step in steps if not step.is_well] == []
    assert len(steps) == 9
    assert all(step.seconds >= 0 and step.text for step in steps)
    assert list(store.keys()) == ["mine"]
    assert [path.name for path in (tmp_path / "kept").rglob("*")] == (
        ["mine"] if kind == "files" else []
    )


@pytest.mark.parametrize(
    ("store", "steps"),
    [
        (Overwriting(), ["write other bytes", "two uploads at once"]),
        (Vague(), ["missing key"]),
        (Greedy(), ["range"]),
        (Sizeless(), ["list"]),
        (Forgetful(), ["delete"]),
        (Mute(), ["read", "range", "missing key"]),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, MemoryStore) else "",
)
def test_a_bad_store_fails_where_it_is_bad(store: Store, steps: list[str]) -> None:
    assert wrong(store) == steps


def test_a_store_that_may_not_be_written_to_says_so() -> None:
    first = next(iter(try_store(ReadOnlyStore(MemoryStore()))))

    assert (first.name, first.is_well) == ("write", False)
    assert first.text.startswith(f"{Denied.__name__}: ")


def test_a_handler_passes_and_what_it_wrote_is_deleted(tmp_path: Path) -> None:
    handler = LocalResultHandler(tmp_path / "kept")
    steps = list(try_handler(handler))

    assert [(step.name, step.is_well) for step in steps] == [
        ("write a value", True), ("read a value", True), ("delete a value", True),
    ]  # fmt: skip
    assert list(handler.store.keys()) == []


def test_a_handler_without_a_store_is_written_to_and_read() -> None:
    assert [step.is_well for step in try_handler(JSONResultHandler())] == [True, True]


def test_a_handler_that_gives_back_another_value_fails() -> None:
    last = list(try_handler(Rounded()))[-1]

    assert (last.name, last.is_well) == ("read a value", False)
    assert "which is not what was written" in last.text
