from pathlib import Path

import pytest

from cairnflow.errors import Denied, Missing
from cairnflow.stores.files import FileStore
from cairnflow.stores.readonly import ReadOnlyStore


@pytest.fixture
def kept(tmp_path: Path) -> FileStore:
    """A store with one object."""
    store = FileStore(str(tmp_path / "kept"))
    store.put("a/b", b"0123456789")
    return store


def test_it_reads_what_the_store_keeps(kept: FileStore) -> None:
    store = ReadOnlyStore(kept)

    assert bytes(store.get("a/b")) == b"0123456789"
    assert bytes(store.part("a/b", 3, 4)) == b"3456"
    assert [(entry.key, entry.size) for entry in store.entries("a/")] == [("a/b", 10)]
    assert list(store.keys("b")) == []
    with pytest.raises(Missing):
        store.get("a/c")


@pytest.mark.parametrize(
    ("verb", "given", "sentence"),
    [
        ("put", ("a/c", b"data"), "a/c: .* for reading only; to write, open it for writing"),
        ("put", ("a/b", b"0123456789"), "a/b: .* for reading only; to write"),
        ("create", ("a/c",), "a/c: .* for reading only; to write"),
        ("delete", ("a/b",), "a/b: .* for reading only; to delete, open it for writing"),
        ("delete", ("a/c",), "a/c: .* for reading only; to delete"),
    ],
)
def test_it_changes_nothing(
    kept: FileStore, verb: str, given: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(Denied, match=sentence):
        getattr(ReadOnlyStore(kept), verb)(*given)

    assert list(kept.keys()) == ["a/b"]


def test_a_flush_does_not_wait_for_what_others_put(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("in the place of the folder")

    assert ReadOnlyStore(FileStore(str(tmp_path / "a file"), durable=True)).flush() is None
