import os
from pathlib import Path

import pytest

from cairnflow.stores import durable
from cairnflow.stores.durable import sync_files


@pytest.fixture
def paths(tmp_path: Path) -> list[str]:
    """Three files in two folders."""
    made = [tmp_path / "a" / "1", tmp_path / "a" / "2", tmp_path / "b" / "3"]
    for path in made:
        path.parent.mkdir(exist_ok=True)
        path.write_text("data")
    return [str(path) for path in made]


def test_where_there_is_no_sync_of_a_file_system_files_and_folders_are_synced_one_by_one(
    paths: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(durable, "_syncfs", None)
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(os.readlink(f"/proc/self/fd/{fd}")))
    sync_files(paths)

    assert sorted(synced) == sorted([*paths, *{os.path.dirname(path) for path in paths}])


def test_a_file_system_is_synced_once_for_all_files_on_it(
    paths: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(durable, "_syncfs", lambda fd: synced.append(os.fstat(fd).st_dev))
    sync_files(paths)

    assert synced == [os.stat(paths[0]).st_dev]


def test_a_disk_that_cannot_is_told_and_not_asked_again(
    paths: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def refuse(fd: int) -> None:
        asked.append(fd)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(durable, "_syncfs", None)
    monkeypatch.setattr(os, "fsync", refuse)

    with pytest.raises(OSError, match="Input/output error"):
        sync_files(paths)
    assert len(asked) == 1


def test_a_file_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "_syncfs", None)

    with pytest.raises(FileNotFoundError):
        sync_files([str(tmp_path / "gone")])


def test_nothing_to_sync_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda fd: pytest.fail("nothing was to be synced"))

    assert sync_files([]) is None
