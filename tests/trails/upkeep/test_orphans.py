"""Bytes that no fact names: told apart by age and by whose they may be."""

import os
import socket
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from cairnflow.config import config
from cairnflow.ledger.base import Ledger
from cairnflow.results import LocalResultHandler
from cairnflow.stores.files import FileStore
from cairnflow.trails.amounts import DAY
from cairnflow.trails.upkeep.collecting import collect, survey
from cairnflow.trails.upkeep.orphans import Orphan, orphans
from cairnflow.trails.upkeep.policy import Policy
from cairnflow.trails.upkeep.sweeping import sweep
from tests.board.filled import begun
from tests.trail import ledger
from tests.trails.upkeep.flows import flow_of, path_of, ran

UUID = "21120e41-0000-5000-8000-000000000000"


def found(opened: Ledger, **options: Any) -> dict[str, str]:
    """What is found: names of files, and what they are."""
    return {
        one.entry.key.rpartition("/")[2]: one.what
        for one in orphans(opened, **options)
        if isinstance(one, Orphan)
    }


def age(path: Path, days: float) -> None:
    then = time.time() - days * 86_400
    os.utime(path, (then, then))


@pytest.fixture
def results() -> Path:
    """The folder of results, with one run in it."""
    ran(1)
    return Path(config.results.dir)


def put(results: Path, name: str, days: float = 2) -> Path:
    path = results / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("bytes")
    age(path, days)
    return path


def test_what_facts_name_is_none(results: Path) -> None:
    for path in results.rglob("*.pkl"):
        age(path, 400)

    with ledger() as opened:
        assert found(opened) == {}


@pytest.mark.parametrize(
    ("name", "days", "what"),
    [
        (f"2026/11/22/{UUID}.pkl", 2, "orphan"),
        (f"2026/11/22/{UUID}.parquet.zst", 2, "orphan"),
        (f"2026/11/22/{UUID}.pkl", 0.5, "young"),
        (f"2026/11/22/{UUID}.pkl.0123456789abcdef.tmp", 2, "leftover"),
        (f"2026/11/22/{UUID}.pkl.0123456789abcdef.tmp", 0.5, "young"),
        ("2026/11/22/report.pkl", 400, "stranger"),
        ("report.csv", 400, "stranger"),
        (f"{UUID}.pkl", 400, "stranger"),
        (f"mine/2026/11/22/{UUID}.pkl", 400, "stranger"),
        (f"2026/11/22/{UUID.replace('-5', '-4')}.pkl", 400, "stranger"),
    ],
)
def test_bytes_are_told_by_name_and_age(results: Path, name: str, days: float, what: str) -> None:
    put(results, name, days)

    with ledger() as opened:
        assert list(found(opened).values()) == [what]


def test_what_an_author_wrote_by_hand_is_a_stranger_whatever_its_age(results: Path) -> None:
    path = Path(LocalResultHandler().write({"my": "own"}))
    age(path, 400)

    with ledger() as opened:
        assert found(opened) == {path.name: "stranger"}


def test_the_grace_period_can_be_set(results: Path) -> None:
    put(results, f"2026/11/22/{UUID}.pkl", days=2)

    with ledger() as opened:
        assert list(found(opened, grace=3 * DAY).values()) == ["young"]


def test_what_may_be_of_a_run_that_is_under_way_is_young(results: Path) -> None:
    put(results, f"2026/11/22/{UUID}.pkl", days=40)
    with ledger() as opened:
        now = time.time_ns() // 1000
        begun(opened, "long", created_at=now - 50 * DAY, heartbeat_at=now)

        assert list(found(opened).values()) == ["young"]


def test_a_run_that_was_killed_days_ago_holds_nothing_back(results: Path) -> None:
    put(results, f"2026/11/22/{UUID}.pkl", days=2)
    now = time.time_ns() // 1000
    gone = {"host": socket.gethostname(), "pid": 2**22 + 1, "created_at": now - 9 * DAY}
    with ledger() as opened:
        begun(opened, "killed", heartbeat_at=now - 2 * DAY, **gone)
        assert list(found(opened).values()) == ["orphan"]

        begun(opened, "killed", heartbeat_at=now - DAY // 2, **gone)
        assert list(found(opened).values()) == ["young"]


def test_a_run_of_another_machine_holds_bytes_back_until_a_policy_takes_it_for_lost(
    results: Path,
) -> None:
    put(results, f"2026/11/22/{UUID}.pkl", days=2)
    now = time.time_ns() // 1000
    with ledger() as opened:
        begun(opened, "far", host="far", created_at=now - 9 * DAY, heartbeat_at=now - 5 * DAY)

        assert list(found(opened).values()) == ["young"]
        assert list(found(opened, policy=Policy(lost_after=4 * DAY)).values()) == ["orphan"]


def test_a_folder_within_the_folder_of_another_handler_holds_no_orphan(results: Path) -> None:
    (run,) = ran(2, folder=results / "below")
    age(path_of(run), 400)

    with ledger() as opened:
        assert found(opened) == {}


def test_what_a_handler_that_cannot_be_opened_keeps_in_the_same_folder_is_none(
    results: Path,
) -> None:
    (run,) = ran(2, key="{uuid}/{task}.{ext}", folder=results)
    for path in results.rglob("*.pkl"):
        age(path, 400)
    gone = run["load"].fact.handler.replace("cairnflow.results.Local", "gone.Mine")
    with sqlite3.connect(config.home / "ledger.db") as file:
        file.execute("UPDATE checkpoint SET handler = ? WHERE run = ?", (gone, run.record.key))
    file.close()

    with ledger() as opened:
        assert found(opened) == {}


def test_keys_of_a_template_are_ours_only_where_a_uuid_is_in_them(tmp_path: Path) -> None:
    for key in ("{flow}/{uuid}.{ext}", "{flow}/{run}/{task}/{map}@{attempt}.{ext}"):
        folder = tmp_path / str(len(key))
        ran(1, folder=folder, key=key)
        put(folder, f"sales/{UUID}.pkl")
        put(folder, "sales/7/load/whole@1.pkl")

    with ledger() as opened:
        told = {
            (one.place.stored.open_store().store.root[-2:], one.entry.key): one.what
            for one in orphans(opened)
            if isinstance(one, Orphan)
        }
    assert sorted(set(told.values())) == ["orphan", "stranger"]
    assert [key for (_, key), what in told.items() if what == "orphan"] == [f"sales/{UUID}.pkl"]


def test_bytes_whose_value_was_deleted_by_policy_are_an_orphan(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = Policy(keep_last=1)
    flow_of(2).run()
    with monkeypatch.context() as patch, ledger() as opened:
        patch.setattr(FileStore, "delete", lambda self, key: None)
        collect(opened, policy, survey(opened, policy))
    for path in results.rglob("*.pkl"):
        age(path, 2)

    with ledger() as opened:
        assert sorted(found(opened).values()) == ["orphan", "orphan"]
        swept = sweep([one for one in orphans(opened) if isinstance(one, Orphan)])
        assert (swept.count, found(opened)) == (2, {})


def test_a_sweep_deletes_what_may_go_and_nothing_else(results: Path) -> None:
    kept_ones = [
        put(results, "mine.csv", days=400),
        put(results, f"2026/11/22/{UUID}.pkl", days=0),
        *results.rglob("*.pkl"),
    ]
    gone = [
        put(results, f"2026/11/23/{UUID}.pkl"),
        put(results, f"2026/11/23/{UUID}.pkl.0123456789abcdef.tmp"),
    ]
    with ledger() as opened:
        swept = sweep([one for one in orphans(opened) if isinstance(one, Orphan)])

    assert (swept.count, swept.errors) == (2, [])
    assert not any(path.exists() for path in gone)
    assert all(path.exists() for path in kept_ones)


def test_a_place_that_cannot_be_listed_is_told_and_the_others_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n, name in enumerate(("one", "other")):
        ran(n, folder=tmp_path / name)
        put(tmp_path / name, f"2026/11/22/{UUID}.pkl")
    scandir = os.scandir

    def refuse(folder: str) -> object:
        if folder.startswith(str(tmp_path / "one")):
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    with ledger() as opened:
        told = list(orphans(opened))

    assert sorted(type(one).__name__ for one in told) == ["Orphan", "Unlisted"]
