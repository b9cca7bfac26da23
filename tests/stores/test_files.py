import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cairnflow.errors import Conflict, Denied, ResultError, StorageFull, Unavailable
from cairnflow.stores import files
from cairnflow.stores.base import Store
from cairnflow.stores.files import FileStore, Namer
from cairnflow.testing.store_contract import StoreContract

NAMES = pytest.mark.parametrize("has_nameless", [True, False], ids=["nameless", "named"])


class TestFileStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        return FileStore(str(tmp_path / "kept"))


class TestDurableFileStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        return FileStore(str(tmp_path / "kept"), durable=True)


class TestFileStoreWithoutNamelessFiles(StoreContract):
    """As on a file system that has no ``O_TMPFILE``: files have a temporary name."""

    @pytest.fixture
    def store(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
        monkeypatch.setattr(files, "_NAMELESS", 0)
        return FileStore(str(tmp_path / "kept"))


class Refusing:
    """``linkat`` on a kernel before 6.10, which links a descriptor for root alone."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, *given: Any) -> int:
        self.asked += 1
        return -1


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Refusing:
    refusing = Refusing()
    monkeypatch.setattr(files, "_NAMER", Namer(refusing))
    return refusing


class TestFileStoreOnAnOlderKernel(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path, kernel: Refusing) -> Store:
        return FileStore(str(tmp_path / "kept"))


@pytest.fixture
def store(tmp_path: Path, has_nameless: bool, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    if not has_nameless:
        monkeypatch.setattr(files, "_NAMELESS", 0)
    return FileStore(str(tmp_path / "kept"))


def everything(store: FileStore) -> list[str]:
    return sorted(str(path.relative_to(store.root)) for path in Path(store.root).rglob("*"))


def test_a_kernel_that_refuses_to_link_a_descriptor_is_asked_once(
    tmp_path: Path, kernel: Refusing
) -> None:
    store = FileStore(str(tmp_path / "kept"))
    for key in ("a", "b", "c"):
        store.put(key, key.encode())

    assert [bytes(store.get(key)) for key in ("a", "b", "c")] == [b"a", b"b", b"c"]
    assert kernel.asked == 1


def test_a_key_that_is_taken_does_not_count_as_a_refusal(tmp_path: Path, kernel: Refusing) -> None:
    store = FileStore(str(tmp_path / "kept"))
    Path(store.root).mkdir()
    (Path(store.root) / "a").write_bytes(b"other")
    with pytest.raises(Conflict):
        store.put("a", b"data")
    before = kernel.asked
    store.put("b", b"data")

    assert (Path(store.root) / "a").read_bytes() == b"other"
    assert kernel.asked == before + 1


@NAMES
def test_a_file_lies_raw_under_its_key_for_its_owner_alone(store: FileStore) -> None:
    store.put("a/b.pkl", b"data")
    path = Path(store.root) / "a" / "b.pkl"

    assert path.read_bytes() == b"data"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@NAMES
@pytest.mark.parametrize("end", ["commit", "abort"])
def test_no_temporary_file_is_left(store: FileStore, end: str) -> None:
    upload = store.create("a/b")
    upload.write(b"data")
    getattr(upload, end)()

    assert everything(store) == (["a", "a/b"] if end == "commit" else ["a"])


@NAMES
def test_a_conflict_leaves_no_temporary_file(store: FileStore) -> None:
    store.put("a", b"data")
    with pytest.raises(Conflict, match=r"other bytes stand at .*/a; they stay"):
        store.put("a", b"other")

    assert everything(store) == ["a"]


@pytest.mark.parametrize(
    "key", ["../a", "a/../../b", "/etc/passwd", "a/..", "..", "a\0b", "a/../b"]
)
@pytest.mark.parametrize("verb", ["get", "put", "create", "delete"])
def test_a_key_that_leads_out_is_refused(tmp_path: Path, verb: str, key: str) -> None:
    store = FileStore(str(tmp_path / "kept"))
    arguments: tuple[Any, ...] = (key, b"data") if verb == "put" else (key,)

    with pytest.raises(Denied, match="leads out of"):
        getattr(store, verb)(*arguments)
    assert list(tmp_path.rglob("*")) == []


def test_what_a_killed_writer_left_is_no_entry_and_a_name_that_only_looks_so_is_one(
    tmp_path: Path,
) -> None:
    store = FileStore(str(tmp_path))
    store.put("report.tmp", b"data")
    (tmp_path / f"a.{'0123456789abcdef'}.tmp").write_bytes(b"half of")

    assert [entry.key for entry in store.entries()] == ["report.tmp"]


def test_what_a_killed_writer_left_is_told_apart_and_can_be_deleted(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    store.put("b", b"data")
    (tmp_path / f"a.{'0123456789abcdef'}.tmp").write_bytes(b"half of")

    (left,) = store.leftovers()
    store.delete(left.key)

    assert (left.size, list(store.leftovers())) == (7, [])
    assert [entry.key for entry in store.entries()] == ["b"]


@pytest.mark.parametrize("way", ["link/c", "link/deep/c", "a/link/c"])
def test_nothing_is_deleted_behind_a_link_to_another_folder(tmp_path: Path, way: str) -> None:
    elsewhere, root = tmp_path / "elsewhere", tmp_path / "kept"
    for folder in (elsewhere / "deep", root / "a"):
        folder.mkdir(parents=True)
    for file in (elsewhere / "c", elsewhere / "deep" / "c"):
        file.write_text("a stranger's")
    (root / "link").symlink_to(elsewhere)
    (root / "a" / "link").symlink_to(elsewhere)

    with pytest.raises(Denied, match="link is a link to another folder, in which nothing is"):
        FileStore(str(root)).delete(way)
    assert {file.read_text() for file in elsewhere.rglob("c")} == {"a stranger's"}


def test_of_a_link_to_a_file_only_the_link_is_deleted(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "moved").write_text("data")
    (tmp_path / "kept" / "a").symlink_to(tmp_path / "moved")
    store = FileStore(str(tmp_path / "kept"))

    assert bytes(store.get("a")) == b"data"
    store.delete("a")
    assert ((tmp_path / "moved").read_text(), list(store.keys())) == ("data", [])


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "kept").symlink_to(tmp_path / "disk")
    store = FileStore(str(tmp_path / "kept"))
    store.put("a/b", b"data")
    store.delete("a/b")

    assert list(store.keys()) == []


@pytest.mark.parametrize("key", ["a", "a/", "a/b/c", "", "x//y"])
def test_a_key_at_which_no_file_stands_deletes_nothing(tmp_path: Path, key: str) -> None:
    store = FileStore(str(tmp_path))
    store.put("a/b", b"data")
    store.delete(key)

    assert list(store.keys()) == ["a/b"]


def test_a_listing_does_not_follow_links_to_folders(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path / "kept"))
    store.put("a/b", b"data")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "c").write_text("a stranger's")
    (tmp_path / "kept" / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "kept" / "loop").symlink_to(tmp_path / "kept")

    assert [entry.key for entry in store.entries()] == ["a/b"]


def test_a_folder_that_cannot_be_listed_is_told_and_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileStore(str(tmp_path))
    store.put("a/b", b"data")
    scandir = os.scandir

    def refuse(folder: str) -> Any:
        if folder.endswith("/a"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)

    with pytest.raises(Denied, match="/a: Permission denied; check the owner"):
        list(store.entries())


@pytest.mark.parametrize("prefix", ["../", "a/../../b", "/etc/"])
def test_a_listing_that_would_lead_out_is_refused(tmp_path: Path, prefix: str) -> None:
    with pytest.raises(Denied, match="leads out of"):
        list(FileStore(str(tmp_path / "kept")).entries(prefix))


def test_a_part_reads_no_more_than_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileStore(str(tmp_path))
    store.put("a", bytes(3 << 20))
    asked: list[int] = []
    pread = os.pread
    monkeypatch.setattr(
        os, "pread", lambda fd, size, at: (asked.append(size), pread(fd, size, at))[1]
    )

    assert store.part("a", 5, 1000) == bytes(1000)
    assert asked == [1000]


@NAMES
def test_a_file_in_the_place_of_the_folder_is_told_with_its_path(store: FileStore) -> None:
    Path(store.root).write_text("in the way")

    with pytest.raises(ResultError, match="/kept"):
        store.put("a", b"data")
    with pytest.raises(ResultError, match="/kept/a: Not a directory"):
        store.get("a")


@pytest.mark.parametrize(
    ("number", "kind", "sentence"),
    [
        (errno.ENOSPC, StorageFull, "make room, then resume the run"),
        (errno.EDQUOT, StorageFull, "make room, then resume the run"),
        (errno.EACCES, Denied, "check the owner and mode"),
        (errno.EROFS, Denied, "check the owner and mode"),
        (errno.EIO, Unavailable, "says nothing of whether the value is there"),
        (errno.ESTALE, Unavailable, "says nothing of whether the value is there"),
    ],
)
def test_what_the_system_refuses_is_told_as_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: Any, sentence: str
) -> None:
    def refuse(*given: Any) -> int:
        raise OSError(number, os.strerror(number))

    store = FileStore(str(tmp_path))
    monkeypatch.setattr(os, "write", refuse)

    with pytest.raises(kind, match=sentence):
        store.put("a", b"data")
    assert list(tmp_path.iterdir()) == []


def test_writes_that_are_cut_short_by_the_system_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, bytes(data)[:3]))
    store = FileStore(str(tmp_path))
    store.put("a", b"0123456789")

    assert bytes(store.get("a")) == b"0123456789"


def test_a_limit_on_the_size_of_files_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    program = f"""
import resource, signal
from cairnflow.errors import StorageFull
from cairnflow.stores.files import FileStore, Namer
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    FileStore({str(tmp_path)!r}).put("a", b"x" * 10_000)
except StorageFull as exc:
    print("full")
"""
    out = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    ).stdout

    assert out == "full\n"
    assert list(tmp_path.iterdir()) == []


def test_a_large_file_is_mapped_and_cannot_be_written_to(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    store.put("a", bytes(2 << 20))
    found = store.get("a")

    assert isinstance(found, memoryview)
    assert found.readonly


def test_a_mapped_file_can_be_read_after_it_was_deleted(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    store.put("a", bytes(2 << 20))
    found = store.get("a")
    store.delete("a")

    assert bytes(found[-3:]) == b"\0\0\0"


@pytest.mark.parametrize("count", [1, 10])
def test_a_flush_syncs_what_was_put_and_the_folders_that_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    synced: list[tuple[Any, ...]] = []
    monkeypatch.setattr(files, "sync_files", lambda paths: synced.append(tuple(paths)))
    store = FileStore(str(tmp_path), durable=True)
    for i in range(count):
        store.put(f"a/{i}", b"data")
    store.flush()
    store.flush()

    assert synced == [tuple(f"{tmp_path}/a/{i}" for i in range(count))]


def test_a_store_that_is_not_durable_syncs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Any] = []
    monkeypatch.setattr(files, "sync_files", synced.append)
    store = FileStore(str(tmp_path))
    store.put("a", b"data")
    store.flush()

    assert synced == []


def test_two_stores_on_one_folder_see_the_same(tmp_path: Path) -> None:
    FileStore(str(tmp_path)).put("a", b"data")

    assert bytes(FileStore(str(tmp_path)).get("a")) == b"data"
