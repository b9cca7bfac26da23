"""A capsule holds what is needed to look at a task run anywhere, and is believed only if whole."""

import json
import os
import pickle
import random
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

import pytest

import cairnflow
from cairnflow import Flow, task
from cairnflow.config import config
from cairnflow.errors import (
    CairnflowError,
    Conflict,
    Corrupt,
    Denied,
    HoldsSecret,
    Incompatible,
    LedgerError,
    Missing,
    NotFound,
    TooLarge,
)
from cairnflow.ledger.records import Deletion
from cairnflow.ledger.registry import open_ledger
from cairnflow.results import (
    JSONResultHandler,
    LocalResultHandler,
    MemoryResultHandler,
    ResultHandler,
)
from cairnflow.results.capsules import trust_capsule
from cairnflow.secrets import Secret
from cairnflow.stores.sealing import whole, write_archive
from cairnflow.testing import FakeGCS
from cairnflow.trails.inspecting import inspect
from cairnflow.trails.reading import Reader
from cairnflow.vault import forget, remember
from tests.trails.capsules.shops import ran

FLIPS = 360


@pytest.fixture
def moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Take away the ledger and the store that a capsule is from, and go to another home."""

    def move() -> None:
        shutil.rmtree(config.home)
        monkeypatch.setenv("CAIRNFLOW__HOME", str(tmp_path / "elsewhere"))

    return move


def test_a_capsule_gives_the_task_run_and_what_it_was_given_where_all_else_is_gone(moved) -> None:
    task = ran()["clean"]
    value, lines = task.value, [line.text for line in task.logs()]
    packed = task.capsule("clean.cairn")
    moved()

    found = cairnflow.open("clean.cairn")

    assert (found.address, found.value, found.state) == (task.address, value, "success")
    assert {name: found.inputs[name] for name in found.inputs} == {
        "orders": cairnflow.open("clean.cairn/extract").value,
        "least": 3.0,
    }
    assert [line.text for line in found.logs()] == lines == ["cleaning"]
    assert "def clean(orders, least):" in found.code().source
    assert found.env["packages"]
    assert found.result.availability == "available"
    assert (packed.checkpoints, packed.values, packed.left_out) == (2, 2, {})


def test_the_same_task_run_gives_the_same_bytes_again() -> None:
    task = ran()["clean"]
    first, again = task.capsule("a.cairn"), task.capsule("b.cairn")

    assert Path("a.cairn").read_bytes() == Path("b.cairn").read_bytes()
    assert first.seal == again.seal


def test_facts_are_those_of_the_ledger_but_for_where_the_value_lies() -> None:
    task = ran()["clean"]
    task.capsule("clean.cairn")

    found = cairnflow.open("clean.cairn").fact

    assert found._replace(location=None, handler=None) == task.fact._replace(
        location=None, handler=None
    )


def test_a_failed_child_brings_its_error_and_the_item_that_it_was_given(moved) -> None:
    run = ran()
    run["score:3"].capsule("score.cairn")
    moved()

    found = cairnflow.open("score.cairn")

    assert found.address == "shop/1/score:3"
    assert found.inputs["number"] == 5
    assert found.exception.message == "order 5 has no price"
    assert found.locals[-1].locals["number"] == "5"
    assert found.state == "failed"


def test_a_run_is_packed_with_all_its_task_runs(moved) -> None:
    run = ran()
    values = [task.value for task in run if task.fact.location and task.task != "first"]
    run.capsule("run.cairn")
    moved()

    found = cairnflow.open("run.cairn")

    assert len(found) == len(run)
    assert [t.value for t in found if t.fact.location and t.task != "first"] == values
    assert not found.is_partial


def test_ancestors_come_along_where_they_are_asked_for(moved) -> None:
    task = ran()["score:0"]
    near = task.capsule("near.cairn")
    far = task.capsule("far.cairn", with_upstream=True)
    moved()

    assert (near.checkpoints, far.checkpoints) == (3, 5)
    assert cairnflow.open("far.cairn/region").value == "EU"
    with pytest.raises(NotFound):
        cairnflow.open("near.cairn/region")


def test_all_children_of_a_mapped_task_are_packed_together(moved) -> None:
    group = ran()["score"]
    values = [child.value for child in group if child.state == "success"]
    group.capsule("score.cairn")
    moved()

    found = cairnflow.open("score.cairn")

    assert (found.address, len(found)) == ("shop/1/score", 4)
    assert [child.value for child in found if child.state == "success"] == values
    assert cairnflow.open("score.cairn/score:3").exception.type == "ValueError"


def test_a_secret_stays_where_it_is(moved, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__API_KEY", "s3cr3t-0123456789")

    @task
    def call(key, rows):
        return len(key) + len(rows)

    with Flow("secretive", result_handler=LocalResultHandler()) as flow:
        call(Secret("API_KEY"), [1, 2])
    run = cairnflow.open(flow.run().address)
    packed = run["call"].capsule("call.cairn")
    value = run["call"].value
    moved()
    found = cairnflow.open("call.cairn")

    assert b"s3cr3t-0123456789" not in Path("call.cairn").read_bytes()
    assert [why for why in packed.left_out.values() if "it is a secret" in why]
    assert (found.value, found.inputs["rows"]) == (value, [1, 2])
    with pytest.raises(Missing, match="it is a secret"):
        _ = found.inputs["key"]


def test_what_a_policy_deleted_is_left_out_and_told(moved) -> None:
    run = ran()
    ledger = open_ledger(config.ledger.url)
    fact = run["extract"].fact
    assert ledger.bury([Deletion(fact.run, fact.seq, 0, "keep-last 1", "ann")], runs=1)
    packed = cairnflow.open("shop/1/clean").capsule("clean.cairn")
    moved()
    found = cairnflow.open("clean.cairn")

    assert "deleted by policy (keep-last 1)" in packed.left_out["shop/1/extract"]
    assert len(found.value) == 4
    with pytest.raises(Missing, match="deleted by policy"):
        _ = found.inputs["orders"]


def test_a_constant_that_no_fact_tells_is_named() -> None:
    @task
    def count(rows):
        return len(rows)

    with Flow("constants", result_handler=LocalResultHandler()) as flow:
        count(list(range(100)))
    packed = cairnflow.open(flow.run().address)["count"].capsule("count.cairn")

    assert "'rows' is a constant" in packed.left_out["constants/1/count"]


def test_an_output_that_was_left_out_says_so(moved) -> None:
    ran()["clean"].capsule("clean.cairn", output=False)
    moved()

    found = cairnflow.open("clean.cairn")

    assert len(found.inputs["orders"]) == 6
    with pytest.raises(Missing, match="--no-output"):
        _ = found.value


def test_a_capsule_beyond_its_limit_is_not_written() -> None:
    with pytest.raises(TooLarge, match="its limit is 100 B"):
        ran()["clean"].capsule("clean.cairn", limit=100)

    assert not Path("clean.cairn").exists()


def test_a_file_that_is_there_is_written_over_only_by_force() -> None:
    task = ran()["clean"]
    Path("clean.cairn").write_text("mine")

    with pytest.raises(Conflict, match="--force"):
        task.capsule("clean.cairn")
    assert Path("clean.cairn").read_text() == "mine"
    task.capsule("clean.cairn", force=True)
    assert cairnflow.open("clean.cairn").value == task.value


def test_a_value_that_is_not_what_was_written_is_not_packed() -> None:
    task = ran()["clean"]
    path = Path(task.result.safe_value.value)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    with pytest.raises(Corrupt, match="no capsule was made"):
        task.capsule("clean.cairn")
    assert list(Path().glob("*cairn*")) == []


def test_a_secret_that_became_known_since_is_not_packed() -> None:
    task = ran()["clean"]
    remember("REGION", "'region': 'EU'", "region")
    try:
        with pytest.raises(HoldsSecret, match="REGION"):
            task.capsule("clean.cairn")
    finally:
        forget()
    assert not Path("clean.cairn").exists()


class Shelf(ResultHandler):
    kept: ClassVar[dict[str, object]] = {}

    def write(self, value):
        self.kept[str(len(self.kept))] = value
        return str(len(self.kept) - 1)

    def read(self, safe_value):
        return self.kept[safe_value]


def test_a_value_of_an_authors_own_handler_is_left_out_and_its_handler_is_not_opened() -> None:
    packed = ran(Shelf())["clean"].capsule("clean.cairn")

    assert "shop/1/clean" in packed.left_out
    with pytest.raises(Missing, match="can't be verified byte by byte"):
        _ = cairnflow.open("clean.cairn").value


@pytest.mark.parametrize(
    "handler",
    [MemoryResultHandler("capsules"), JSONResultHandler(), LocalResultHandler(compression="zstd")],
)
def test_values_of_any_handler_come_out_equal(handler: ResultHandler, moved) -> None:
    task = ran(handler)["clean"]
    value = task.value
    task.capsule("clean.cairn")
    moved()

    assert cairnflow.open("clean.cairn").value == value


def test_nothing_is_written_to_a_capsule() -> None:
    ran()["clean"].capsule("clean.cairn")
    found = cairnflow.open("clean.cairn")

    with pytest.raises(LedgerError, match="sealed"):
        open_ledger("clean.cairn").beat(1, 0)
    with pytest.raises(Denied, match="sealed"):
        found.result.handler.write(1)


def told_by(path: Path) -> tuple[object, ...]:
    """All that is believed of a capsule, or the name of the error that it gives."""
    try:
        found = cairnflow.open(str(path))
        lines = [line.text for line in found.logs()]
        facts = found.fact._replace(handler=None), found.record, found.code()
        return (found.value, dict(found.inputs.items()), lines, facts, dict(found.env))
    except CairnflowError as error:
        return (type(error).__name__,)


def careless(path: Path) -> tuple[object, ...]:
    """The twin: believes the first value that it finds, whatever its bytes are."""
    try:
        with zipfile.ZipFile(path) as archive:
            name = next(one for one in archive.namelist() if one.startswith("values/"))
            info = archive.getinfo(name)
        start = info.header_offset + 30 + len(name)
        return (pickle.loads(path.read_bytes()[start : start + info.file_size]),)
    except Exception as error:  # noqa: BLE001 - it is careless of errors, too
        return (type(error).__name__,)


def wrong(path: Path, tell) -> list[int]:
    """Places at which a flipped bit makes ``tell`` say what is neither true nor an error."""
    data, true = path.read_bytes(), tell(path)
    chances = random.Random(7)
    members = zipfile.ZipFile(path).infolist()
    places = {
        one.header_offset + chances.randrange(30 + len(one.filename) + one.file_size)
        for one in members
        for _ in range(12)
    }
    places |= set(range(len(data) - 120, len(data)))  # where a zip says what is in it
    places |= {chances.randrange(len(data)) for _ in range(FLIPS - len(places))}
    found: list[int] = []
    for place in sorted(places):
        spoilt = bytearray(data)
        spoilt[place] ^= 1 << chances.randrange(8)
        path.write_bytes(spoilt)
        told = tell(path)
        if told != true and not (len(told) == 1 and isinstance(told[0], str)):
            found.append(place)
    path.write_bytes(data)
    return found


@pytest.mark.slow
def test_no_flipped_bit_gives_a_wrong_value_or_a_wrong_fact() -> None:
    path = ran()["clean"].capsule("clean.cairn").path

    assert wrong(path, told_by) == []


@pytest.mark.slow
def test_a_reader_that_believes_what_it_finds_is_found_out() -> None:
    path = ran()["clean"].capsule("clean.cairn").path

    assert wrong(path, careless) != []


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_capsule_that_was_cut_off_is_not_believed(part: float) -> None:
    path = ran()["clean"].capsule("clean.cairn").path
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])

    with pytest.raises(Corrupt, match="no whole capsule"):
        cairnflow.open("clean.cairn")


def rewritten(path: Path, change) -> None:
    """Write a capsule anew with its members changed, but with its seal as it was."""
    with zipfile.ZipFile(path) as archive:
        comment = archive.comment
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.comment = comment


def swap(members: dict[str, bytes]) -> None:
    first, second, *_ = (name for name in members if name.startswith("values/"))
    members[first], members[second] = members[second], members[first]


def drop(members: dict[str, bytes]) -> None:
    del members[next(name for name in members if name.startswith("values/"))]


def add(members: dict[str, bytes]) -> None:
    members["values/" + "0" * 64] = b"more"


def relist(members: dict[str, bytes]) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b"shop/1/clean", b"shop/1/score")


@pytest.mark.parametrize("change", [swap, drop, add, relist])
def test_members_that_were_swapped_added_or_dropped_are_not_believed(change) -> None:
    path = ran()["clean"].capsule("clean.cairn").path
    rewritten(path, change)

    with pytest.raises(Corrupt):
        inspect(path)
    assert told_by(path) == ("Corrupt",)


NAMES = ["../up.txt", "/etc/up.txt", "a/../../up.txt", "a\\..\\up.txt", "C:/up.txt", "a//b", "a\n"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_out_is_refused_and_nothing_is_written(name: str, tmp_path) -> None:
    path = ran()["clean"].capsule("clean.cairn").path
    rewritten(path, lambda members: members.update({name: b"evil"}))
    before = set(tmp_path.rglob("*"))

    with pytest.raises(Corrupt, match="leads out"):
        cairnflow.open("clean.cairn")

    assert set(tmp_path.rglob("*")) == before


def test_a_link_is_refused() -> None:
    path = ran()["clean"].capsule("clean.cairn").path
    info = zipfile.ZipInfo("code/link.py")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, "/etc/passwd")

    with pytest.raises(Corrupt, match="is a link"):
        cairnflow.open("clean.cairn")


def test_what_would_unpack_to_anything_is_refused_unread() -> None:
    path = ran()["clean"].capsule("clean.cairn").path
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("values/" + "0" * 64, bytes(10_000_000))

    with pytest.raises(Corrupt, match="is compressed"):
        cairnflow.open("clean.cairn")


def test_a_folder_and_another_zip_are_no_capsules() -> None:
    Path("folder.cairn").mkdir()
    with zipfile.ZipFile("zip.cairn", "w") as archive:
        archive.writestr("a.txt", "a")

    for name in ("folder.cairn", "zip.cairn"):
        with pytest.raises(CairnflowError):
            cairnflow.open(name)
    with pytest.raises(Missing, match="there is no capsule at"):
        cairnflow.open("absent.cairn")


def forged(path: Path, change) -> None:
    """Write a capsule anew as a stranger would: changed, and sealed again."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(members.pop("manifest.json"))
    del about["members"]
    change(members)
    write_archive(path, [whole(name, data) for name, data in members.items()], about, force=True)


def test_names_of_a_stranger_reach_no_path() -> None:
    path = ran()["clean"].capsule("clean.cairn").path

    def rename(members: dict[str, bytes]) -> None:
        members["facts/facts.jsonl"] = members["facts/facts.jsonl"].replace(
            b'"task": "clean"', b'"task": "../../clean"'
        )

    forged(path, rename)

    with pytest.raises(Corrupt, match="is no address"):
        cairnflow.open("clean.cairn/clean")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"attempt": 1', b'"attempt": "x"'),
        (b'"seq": 3', b'"seq": null'),
        (b'"task": "clean"', b'"odd": 1, "task": "clean"'),
        (b'"run": 1', b'"run": 7'),
        (b'"inputs": "[', b'"inputs": "{'),
        (b'"seq": 3', b'"seq": 99999999999999999999999999'),
        (b"{", b"["),
    ],
)
def test_facts_of_a_stranger_that_are_none_are_refused(old: bytes, new: bytes) -> None:
    path = ran()["clean"].capsule("clean.cairn").path

    def spoil(members: dict[str, bytes]) -> None:
        assert old in members["facts/facts.jsonl"]
        members["facts/facts.jsonl"] = members["facts/facts.jsonl"].replace(old, new)

    forged(path, spoil)

    with pytest.raises((Corrupt, Incompatible)):
        cairnflow.open("clean.cairn")


def test_a_capsule_of_a_newer_version_says_so() -> None:
    path = ran()["clean"].capsule("clean.cairn").path
    path.write_bytes(path.read_bytes().replace(b"cairnflow capsule 1 ", b"cairnflow capsule 2 "))

    with pytest.raises(Incompatible, match="install a newer one"):
        cairnflow.open("clean.cairn")


def test_a_value_that_was_reused_comes_with_what_it_was_made_of(moved) -> None:
    run = ran()
    again = ran(resume=run.address)
    assert again["clean"].state == "reused"
    again["clean"].capsule("clean.cairn")
    moved()

    found = cairnflow.open("clean.cairn")

    assert (len(found.value), len(found.inputs["orders"])) == (4, 6)
    assert found.result.reused_from == "shop/1/clean"


def test_a_strangers_handler_is_never_opened(tmp_path: Path) -> None:
    path = ran(JSONResultHandler())["clean"].capsule("clean.cairn").path
    script = tmp_path / "evil.py"
    script.write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")

    def name_script(members: dict[str, bytes]) -> None:
        members["facts/facts.jsonl"] = members["facts/facts.jsonl"].replace(
            b'{\\"args\\": {}', b'{\\"file\\": \\"' + str(script).encode() + b'\\", \\"args\\": {}'
        )

    forged(path, name_script)
    found = cairnflow.open("clean.cairn")

    assert len(found.value) == 4
    assert not (tmp_path / "ran").exists()


class Bomb:
    def __init__(self, fuse: Path) -> None:
        self.fuse = fuse

    def __reduce__(self):
        return os.mkdir, (str(self.fuse),)


def test_a_strangers_pickle_runs_nothing_until_the_capsule_is_trusted(tmp_path, moved) -> None:
    path = ran()["clean"].capsule("clean.cairn").path
    bomb = pickle.dumps(Bomb(tmp_path / "went off"))

    def plant(members: dict[str, bytes]) -> None:
        digest = cairnflow.open("clean.cairn").result.hash
        true = members.pop(f"values/{digest}")
        made = sha256(bomb).hexdigest()
        members[f"values/{made}"] = bomb
        facts = members["facts/facts.jsonl"].replace(digest.encode(), made.encode())
        members["facts/facts.jsonl"] = facts.replace(
            f'"size": {len(true)}'.encode(), f'"size": {len(bomb)}'.encode()
        )

    forged(path, plant)
    moved()
    found = cairnflow.open("clean.cairn")

    assert found.result.availability == "available"
    assert repr(found) + found._repr_html_()
    assert inspect(path).tasks
    with pytest.raises(Denied, match="--trust"):
        _ = found.value
    with pytest.raises(Denied, match="--trust"):  # nor are its bytes handed to who may decode them
        found.result.handler.bytes_of(found.result.safe_value)
    assert not (tmp_path / "went off").exists()
    trust_capsule(path)
    _ = cairnflow.open("clean.cairn").value
    assert (tmp_path / "went off").is_dir()


def test_a_class_of_the_author_is_read_once_the_capsule_is_trusted(moved) -> None:
    ran()["first"].capsule("first.cairn")
    assert cairnflow.open("first.cairn").value.number == 2  # who wrote it trusts it
    moved()

    with pytest.raises(Denied, match="Order"):
        _ = cairnflow.open("first.cairn").value
    with pytest.raises(Denied, match="replaying it runs code"):
        Reader(open_ledger("first.cairn")).require_trust("replaying it")
    cairnflow.open("first.cairn").capsule("again.cairn")
    with pytest.raises(Denied):  # what comes out of a stranger's is a stranger's
        _ = cairnflow.open("again.cairn").value
    trust_capsule("first.cairn")
    assert cairnflow.open("first.cairn").value.number == 2
    Reader(open_ledger("first.cairn")).require_trust("replaying it")
    Reader().require_trust("replaying it")


WRITER = """
import pandas as pd
from cairnflow import Flow, task
from cairnflow.results import GCSResultHandler
import cairnflow, own

@task
def extract():
    return pd.DataFrame({"id": range(4), "price": [1.5, None, 3.0, 4.5], "name": list("abcd")})

@task
def clean(orders):
    return orders[orders.price.notna()].reset_index(drop=True)

with Flow("far", result_handler=GCSResultHandler("team", endpoint=URL)) as flow:
    clean(extract())
task = cairnflow.open(flow.run().address)["clean"]
task.capsule(FILE)
print(task.value.to_json())
"""

READER = """
import sys, cairnflow
assert "own" not in sys.modules
task = cairnflow.open(sys.argv[1])
assert task.inputs["orders"].shape == (4, 3)
print(task.value.to_json())
"""


@pytest.mark.slow
def test_a_capsule_opens_under_another_home_with_bucket_and_ledger_gone(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    capsule = tmp_path / "clean.cairn"
    (here / "lib").mkdir(parents=True)
    there.mkdir()
    (here / "lib" / "own.py").write_text("")
    source = str(Path(cairnflow.__file__).parents[1])
    with FakeGCS("team") as gcs:
        text = f"URL, FILE = {gcs.url!r}, {str(capsule)!r}\n{WRITER}"
        (here / "flow.py").write_text(text)
        told = python("flow.py", at=here, path=f"{source}:{here / 'lib'}")
    shutil.rmtree(here)
    (there / "look.py").write_text(READER)

    assert python("look.py", str(capsule), at=there, path=source) == told
    shown = python("-m", "cairnflow", "show", str(capsule), at=there, path=source)
    assert "far/1/clean" in shown
    assert "success" in shown


def python(*arguments: str, at: Path, path: str) -> str:
    """Run Python with a home, a folder and a path of its own; return what it prints."""
    env = {"HOME": str(at), "PYTHONPATH": path, "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=at, env=env, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
