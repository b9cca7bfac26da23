"""Whatever a key, a template, a name or a fact says: nothing outside of the folder is deleted."""

import json
import os
import random
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cairnflow.errors import AuthoringError, ResultError
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.results import LocalResultHandler
from cairnflow.results.naming import Place, templated
from cairnflow.stores.files import FileStore
from cairnflow.trails.upkeep.collecting import collect, survey
from cairnflow.trails.upkeep.mirroring import mirror, write_manifest
from cairnflow.trails.upkeep.policy import Policy
from cairnflow.trails.upkeep.quarantine import put_aside
from tests.board.filled import begun, kept

SEED = 20261122
COUNT = 5_000

PIECES = (
    "..", ".", "", "a", "b", "link", "deep", "file", "outside", "canary", "kept", "~", "...",
    "....", "%2e%2e", "..%2f", "%00", "\0", "\\..", "..\\", "C:", "-rf", "*", "?", "$HOME", "`id`",
    " ", "\n", "\u2025", "\uff0e\uff0e", "\u202e", "x" * 300, "é", "\udcff", "{uuid}", "{flow}",
    "CON", "nul",
)  # fmt: skip
JOINTS = ("/", "/", "/", "//", "/./", "/../", "\\", "%2f", "\u2215", "")

_seen: list[tuple[str, int]] | None = None


def _hear(event: str, given: tuple[Any, ...]) -> None:
    if event == "os.remove" and _seen is not None:
        _seen.append((os.fsdecode(given[0]), given[1]))


sys.addaudithook(_hear)


@contextmanager
def heard() -> Generator[list[tuple[str, int]]]:
    """What the process removes meanwhile, as the system is asked: the path, and its folder."""
    global _seen
    _seen = []
    try:
        yield _seen
    finally:
        _seen = None


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of values, with links that lead out of it, and a neighbour that must stay."""
    outside, root = tmp_path / "outside", tmp_path / "kept"
    for folder in (outside / "deep", root / "a" / "b", root / "deep"):
        folder.mkdir(parents=True)
    for file in (tmp_path / "canary", outside / "canary", outside / "deep" / "file", outside / "a"):
        file.write_text("a stranger's")
    (root / "link").symlink_to(outside)
    (root / "deep" / "link").symlink_to(tmp_path)
    (root / "a" / "file").symlink_to(outside / "canary")
    return root


def strangers(root: Path) -> dict[str, str]:
    """All that lies around the folder, and what is in it."""
    return {
        str(path): path.read_text()
        for path in root.parent.rglob("*")
        if path.is_file() and not path.is_relative_to(root)
    }


def keys(count: int) -> Generator[str]:
    lot = random.Random(SEED)
    roots = ("", "", "", "/", "//", "../", "../outside/", "link/", "deep/link/", "file:///")
    for _ in range(count):
        parts = [lot.choice(PIECES) for _ in range(lot.randrange(1, 6))]
        yield lot.choice(roots) + "".join(part + lot.choice(JOINTS) for part in parts)[:-1]


def escapes(root: Path, removed: list[tuple[str, int]]) -> list[str]:
    """Which removals were asked for outside of the folder: by an open folder, or a full path."""
    return [path for path, folder in removed if folder < 0 and not _is_within(root, path)]


def _is_within(root: Path, path: str) -> bool:
    real = os.path.realpath(os.path.dirname(path))
    return os.path.commonpath([real, os.path.realpath(root)]) == os.path.realpath(root)


def removed_by(root: Path, delete: Any) -> tuple[int, list[str]]:
    """How many keys were refused or found nothing, and what was removed outside."""
    refused = 0
    with heard() as seen:
        for key in keys(COUNT):
            try:
                delete(key)
            except (ResultError, ValueError, OSError):
                refused += 1
    return refused, escapes(root, seen)


def test_of_five_thousand_keys_none_deletes_anything_outside(root: Path) -> None:
    before, store = strangers(root), FileStore(str(root))
    refused, out = removed_by(root, store.delete)

    print(  # noqa: T201 - the board says what it tried
        f"seed {SEED}: {COUNT:,} keys, {refused:,} refused, {len(out)} removals outside"
    )
    assert (out, strangers(root)) == ([], before)
    assert refused > COUNT // 4


@pytest.mark.slow
def test_nor_does_any_of_them_as_the_location_in_a_fact(root: Path) -> None:
    before, handler = strangers(root), LocalResultHandler(root)

    def delete(location: str) -> None:
        handler.store.delete(handler.key(location))

    _, out = removed_by(root, delete)
    _, out_below = removed_by(root, lambda key: delete(f"{root}/{key}"))

    assert (out, out_below, strangers(root)) == ([], [], before)


@pytest.mark.slow
def test_nor_does_a_policy_by_facts_that_were_tampered_with(root: Path) -> None:
    before, ledger = strangers(root), MemoryLedger()
    handler = LocalResultHandler(root)
    run = begun(ledger)
    (good,) = kept(ledger, handler, run, ["value"])
    ledger.append([
        good.fact._replace(seq=i + 2, map_index=i + 2, location=json.dumps(location))
        for i, key in enumerate(keys(COUNT // 2))
        for location in (f"{root}/{key}" if i % 2 else key,)
    ])  # fmt: skip
    ledger.end(run.key, "Failed", "", run.created_at + 1)
    policy = Policy(keep_last=0)
    with heard() as seen:
        done = collect(ledger, policy, survey(ledger, policy))

    assert (escapes(root, seen), strangers(root)) == ([], before)
    assert not good.path.exists()
    assert len(done.errors) > COUNT // 8


def test_keys_that_templates_make_of_any_name_stay_within(root: Path) -> None:
    for link in (root / "link", root / "deep" / "link"):
        link.unlink()  # what an author's own template writes behind his own link is his affair
    before, store = strangers(root), FileStore(str(root))
    lot = random.Random(SEED)
    made = refused = 0
    with heard() as seen:
        for template in keys(COUNT):
            try:
                name = templated(f"{template}/{{uuid}}.{{ext}}")
            except AuthoringError:
                refused += 1
                continue
            words = [lot.choice(PIECES).encode(errors="replace").decode() for _ in range(4)]
            key = name(Place(words[0], 1, words[1], words[2], words[3]), "pkl")
            made += 1
            try:
                store.put(key, b"value")
                store.delete(key)
            except (ResultError, ValueError):
                continue

    assert (escapes(root, seen), strangers(root)) == ([], before)
    assert min(made, refused) > COUNT // 20


def test_neither_quarantine_nor_mirror_leads_out(root: Path, tmp_path: Path) -> None:
    before, store = strangers(root), FileStore(str(root))
    with heard() as seen:
        for key in keys(500):
            with pytest.raises((ResultError, ValueError, OSError)):
                put_aside(store, f"../{key}", 1)
    ledger = MemoryLedger()
    run = begun(ledger, flow="a..b")
    kept(ledger, LocalResultHandler(root), run, ["value"])
    target = FileStore(str(root / "mirror"))
    key = write_manifest(run, mirror(run, ledger.holdings(), target), target)

    assert (escapes(root, seen), strangers(root)) == ([], before)
    assert key == "mirrors/a..b/1.json"


def test_the_twin_that_joins_paths_deletes_what_is_not_its_own(root: Path) -> None:
    before = strangers(root)
    _, out = removed_by(root, lambda key: os.unlink(os.path.join(root, key)))

    assert out
    assert strangers(root) != before
