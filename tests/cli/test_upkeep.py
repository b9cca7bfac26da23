"""``cairn du``, ``verify``, ``gc``, ``pin``, ``mirror``, ``handlers test``: as people call them."""

import json
import os
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow.config import config
from cairnflow.stores.files import FileStore
from cairnflow.testing import temporary_config
from cairnflow.trails.upkeep.verifying import verified
from tests.cli.conftest import Cairn
from tests.trails.upkeep.flows import flow_of, path_of, ran


def told(cairn: Cairn, *arguments: str, code: int = 0) -> Any:
    """What a command says in JSON."""
    done = cairn(*arguments, "--json")
    assert done.exit_code == code, done.stderr
    return json.loads(done.stdout)


def test_du_tells_flows_and_tasks_with_what_sharing_saves(cairn: Cairn) -> None:
    ran(1)
    flow_of(1).run(resume="last")
    sizes = [fact.size or 0 for fact in cairnflow.open("sales/1").facts]

    lines = cairn("du").stdout.splitlines()
    form = told(cairn, "du")
    assert lines[0].split() == [
        "FLOW",
        "RUNS",
        "CHECKPOINTS",
        "SIZE",
        "NEW/WEEK",
        "OLDEST",
        "NEWEST",
    ]
    assert lines[1].split()[:3] == ["sales", "2", "4"]
    assert "dedupe saved" in cairn("du").stderr
    assert (form["by"], form["total"]["bytes"], form["total"]["saved"]) == (
        "flow", sum(sizes), sum(sizes),
    )  # fmt: skip
    assert {row["name"] for row in told(cairn, "du", "sales")["rows"]} == {"load", "total"}
    assert told(cairn, "du", "sales/1")["of"] == "sales/1"
    assert cairn("du", "-q").stdout == "sales\n"


def test_du_of_nothing_says_so_and_of_a_wrong_name_what_is_near(cairn: Cairn) -> None:
    assert "nothing is kept yet" in cairn("du").stderr
    ran(1)
    wrong = cairn("du", "sale")
    assert (wrong.exit_code, "did you mean sales?" in wrong.stderr) == (3, True)


def test_gc_shows_first_and_deletes_nothing(cairn: Cairn) -> None:
    old, *_ = ran(1, 2, 3)
    done = cairn("gc", "--keep-last", "1")
    dry = cairn("gc", "--keep-last", "1", "--yes", "--dry-run")

    assert [line.split()[0] for line in done.stdout.splitlines()] == ["RUN", "sales/1", "sales/2"]
    assert "would delete 4 values" in done.stderr
    assert "can no longer be resumed or replayed" in done.stderr
    assert "nothing is deleted yet; to delete, add --yes" in done.stderr
    assert dry.stdout == done.stdout
    assert path_of(old).exists()
    assert told(cairn, "gc", "--keep-last", "1")["deleted"] is None


def test_gc_deletes_where_it_is_told_to(cairn: Cairn) -> None:
    old, *_, new = ran(1, 2, 3)
    form = told(cairn, "gc", "--keep-last", "1", "--yes")

    assert form["deleted"]["values"] == 4
    assert [run["addr"] for run in form["runs"]] == ["sales/1", "sales/2"]
    assert not path_of(old).exists()
    assert path_of(new).exists()
    assert "nothing to delete: keep-last 1" in cairn("gc", "--keep-last", "1").stderr


@pytest.mark.parametrize("rules", [(), ("--keep-failed", "90d"), ("--yes",)])
def test_gc_without_a_rule_that_asks_for_any_deletes_nothing(
    cairn: Cairn, rules: tuple[str, ...]
) -> None:
    old, *_ = ran(1, 2)
    done = cairn("gc", *rules)

    assert done.exit_code == 0
    assert path_of(old).exists()


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        (("--older-than", "soon"), "'soon' is no span of time; write 90d"),
        (("--max-bytes", "much"), "'much' is no size; write 500MB"),
        (("--keep-last", "-1"), "-1 is not in the range"),
    ],
)
def test_gc_says_what_is_wrong_with_a_rule(
    cairn: Cairn, rules: tuple[str, ...], sentence: str
) -> None:
    done = cairn("gc", *rules)

    assert (done.exit_code, sentence in done.stderr) == (2, True)


def test_many_runs_are_told_by_flow(cairn: Cairn) -> None:
    ran(*range(43))
    done = cairn("gc", "--keep-last", "1")

    assert [line.split("  ")[0].strip() for line in done.stdout.splitlines()[1:]] == [
        "sales/1 … 42"
    ]
    assert len(told(cairn, "gc", "--keep-last", "1")["runs"]) == 42


def test_a_deleted_value_is_marked_wherever_it_is_listed(cairn: Cairn) -> None:
    ran(1, 2)
    cairn("gc", "--keep-last", "1", "--yes")

    assert cairn("ls", "sales/1").stdout.count("deleted") == 2
    assert "2 deleted" in cairn("ls", "sales/1").stderr
    assert cairn("ls", "sales/1", "--all").stdout.count("deleted") == 2
    assert "deleted by policy (keep-last 1) on 20" in cairn("show", "sales/1/load").stdout
    assert "deleted" not in cairn("ls", "sales/2").stdout
    form = told(cairn, "ls", "sales/1")["checkpoints"]
    assert {one["result"]["availability"] for one in form} == {"deleted"}
    assert told(cairn, "show", "sales/1/load")["result"]["availability"] == "deleted"
    assert cairn("head", "sales/1/load").exit_code == 0


@pytest.mark.parametrize("command", [("cat",), ("get",)])
def test_who_asks_for_a_deleted_value_is_told_how_to_get_it_again(
    cairn: Cairn, command: tuple[str, ...]
) -> None:
    ran(1, 2)
    cairn("gc", "--keep-last", "1", "--yes")
    done = cairn(*command, "sales/1/load", *(["out"] if command == ("get",) else []))

    assert done.exit_code == 4
    assert "payload of sales/1/load was deleted by policy on 20" in done.stderr
    assert "  recompute: cairn run " in done.stderr
    assert " --resume sales/1\n" in done.stderr


def test_pinned_runs_and_tasks_stay_until_they_are_let_go(cairn: Cairn) -> None:
    first, second, _ = ran(1, 2, 3)
    assert "pinned" in cairn("pin", "sales/1", "-m", "the paper").stdout
    assert told(cairn, "pin", "sales/2/load")["is_new"]
    assert not told(cairn, "pin", "sales/2/load")["is_new"]
    assert [run["pinned"] for run in told(cairn, "runs")["runs"]] == [False, False, True]
    assert told(cairn, "ls", "sales/1")["run"]["pinned"]
    assert not told(cairn, "show", "sales/2")["run"]["pinned"]
    cairn("gc", "--keep-last", "1", "--yes")

    assert path_of(first).exists()
    assert (path_of(second).exists(), path_of(second, "total").exists()) == (True, False)
    cairn("unpin", "sales/1")
    cairn("gc", "--keep-last", "1", "--yes")
    assert not path_of(first).exists()


def test_to_pin_what_is_not_there_is_told(cairn: Cairn) -> None:
    ran(1)

    assert cairn("pin", "sales/9").exit_code == 3
    assert cairn("pin", "sales/1/lod").exit_code == 3


def test_orphans_are_shown_and_deleted_only_where_that_is_said(cairn: Cairn) -> None:
    ran(1)
    name = "2026/11/22/21120e41-0000-5000-8000-000000000000.pkl"
    for file, days in ((name, 2), ("report.csv", 2), (name.replace("e41", "e42"), 0)):
        path = Path(config.results.dir) / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("bytes")
        os.utime(path, (time.time() - days * 86_400,) * 2)

    assert "1 object, 5 B, that no fact names; see: cairn gc --orphans" in cairn("verify").stderr
    shown = cairn("gc", "--orphans")
    assert "1 object, 5 B: bytes of runs that no fact names" in shown.stderr
    assert "1 object, 5 B: not surely ours; they stay" in shown.stderr
    assert "1 object, 5 B: too young to tell; they stay" in shown.stderr
    assert told(cairn, "gc", "--orphans", "--yes")["deleted"]["orphans"] == 1
    assert not (Path(config.results.dir) / name).exists()
    assert (Path(config.results.dir) / "report.csv").exists()


def test_verify_of_what_is_whole_says_so(cairn: Cairn) -> None:
    ran(1, 2)
    done = cairn("verify")

    assert (done.exit_code, done.stdout) == (0, "")
    assert "4 values whole" in done.stderr
    assert told(cairn, "verify")["ok"] is True


def test_verify_tells_each_damage_in_one_line_with_what_to_do(cairn: Cairn) -> None:
    first, second = ran(1, 2)
    path_of(first).unlink()
    path_of(second).write_bytes(path_of(second).read_bytes()[::-1])
    done = cairn("verify")

    assert done.exit_code == 1
    one, other = done.stdout.splitlines()
    assert "sales/1/load  missing: " in one
    assert "sales/2/load  corrupt: its bytes are not those that were written" in other
    assert all(" → cairn run " in line and "--resume sales/" in line for line in (one, other))
    assert "2 values whole" in done.stderr
    assert "2 damaged or gone" in done.stderr
    assert cairn("verify", "-q").stdout == "sales/1/load\nsales/2/load\n"
    form = told(cairn, "verify", code=1)
    assert [entry["verdict"] for entry in form["damaged"]] == ["missing", "corrupt"]


def test_verify_of_an_address_looks_at_that_alone(cairn: Cairn) -> None:
    first, _ = ran(1, 2)
    path_of(first).unlink()

    assert told(cairn, "verify", "sales/2")["values"] == 2
    assert told(cairn, "verify", "sales/1/total")["values"] == 1
    assert cairn("verify", "sales/1").exit_code == 1
    assert cairn("verify", "sales/1/lod").exit_code == 3


def test_a_damage_that_several_share_is_told_once(cairn: Cairn) -> None:
    (run,) = ran(1)
    flow_of(1).run(resume="last")
    path_of(run).unlink()
    done = cairn("verify")

    assert len(done.stdout.splitlines()) == 1
    assert "sales/1/load (and 1 other that share it)" in done.stdout


def test_a_store_that_does_not_answer_is_no_damage(
    cairn: Cairn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: FileStore, key: str, start: int, size: int) -> bytes:
        raise OSError(5, "Input/output error")

    ran(1)
    monkeypatch.setattr("cairnflow.stores.files._read", lambda fd, start, size: away(*[None] * 4))
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    done = cairn("verify")

    assert done.exit_code == 4
    assert "unavailable, which says nothing of the value" in done.stdout
    assert "2 could not be asked for" in done.stderr


def test_of_a_store_that_never_answers_a_few_sentences_are_enough(
    cairn: Cairn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(fd: int, start: int, size: int) -> bytes:
        raise OSError(5, "Input/output error")

    ran(*range(5))
    monkeypatch.setattr("cairnflow.stores.files._read", away)
    with temporary_config({"stores.total_timeout": 0.1}):
        done = cairn("verify")
        unknown = told(cairn, "verify", code=4)["unknown"]

    assert done.exit_code == 4
    assert done.stdout.count("which says nothing of the value:") == 3
    assert "and 7 more values of LocalResultHandler" in done.stdout
    assert len(unknown) == 10


def test_a_folder_that_is_gone_is_not_told_as_so_many_accidents(cairn: Cairn) -> None:
    ran(1, 2)
    Path(config.results.dir).rename("elsewhere")
    done = cairn("verify")

    assert done.exit_code == 1
    assert "all 4 damaged values of LocalResultHandler" in done.stderr
    assert "was it moved, or is a disk not mounted?" in done.stderr


def test_a_sample_is_as_large_as_asked_for(cairn: Cairn) -> None:
    ran(*range(5))

    assert told(cairn, "verify", "--sample", "3")["values"] == 3
    assert told(cairn, "verify", "--sample", "50%")["values"] == 5
    assert cairn("verify", "--sample", "some").exit_code == 2


def test_repair_puts_damaged_bytes_aside_and_touches_nothing_else(cairn: Cairn) -> None:
    first, second = ran(1, 2)
    path_of(first).write_bytes(b"damaged")
    good = path_of(second).read_bytes()
    done = cairn("verify", "--repair")
    aside = Path(config.results.dir) / "quarantine" / path_of(first).relative_to(config.results.dir)

    assert done.exit_code == 1
    assert (aside.read_bytes(), path_of(second).read_bytes()) == (b"damaged", good)
    assert not path_of(first).exists()
    assert "quarantine/" in done.stderr
    assert "missing" in cairn("verify").stdout
    assert flow_of(1).run(resume="sales/1").is_successful()


def test_repair_does_not_move_bytes_that_another_fact_vouches_for(cairn: Cairn) -> None:
    (run,) = ran(1)
    flow_of(1).run(resume="last")
    with sqlite3.connect(config.home / "ledger.db") as file:
        file.execute(
            "UPDATE checkpoint SET digest = ? WHERE task = 'load' AND run = 2", ("0" * 64,)
        )
    file.close()
    done = cairn("verify", "sales/2", "--repair")

    assert done.exit_code == 1
    assert "not moved: another fact says that these bytes are what was written" in done.stderr
    assert path_of(run).exists()


def test_what_a_policy_deletes_while_it_is_looked_at_is_no_damage(
    cairn: Cairn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran(1, 2)

    def late(of: Any) -> Any:
        cairn("gc", "--keep-last", "1", "--yes")
        return verified(of)

    monkeypatch.setattr("cairnflow.cli.verifying.verified", late)
    done = cairn("verify")

    assert (done.exit_code, done.stdout) == (0, "")


@pytest.mark.usefixtures("shop")
def test_runs_with_maps_retries_and_failures_are_whole(cairn: Cairn) -> None:
    form = told(cairn, "verify")

    assert (form["ok"], form["damaged"], form["ledger"], form["spare"]) == (True, [], [], [])
    assert form["values"] > 30


def test_a_ledger_that_is_damaged_is_told(cairn: Cairn) -> None:
    ran(1)
    with sqlite3.connect(config.home / "ledger.db") as file:
        file.execute("UPDATE checkpoint SET preview = '{' WHERE task = 'load'")
    file.close()
    done = cairn("verify")

    assert done.exit_code == 1
    assert "sales/1/load@1: preview of its fact can't be read" in done.stdout
    assert "1 fault in the ledger" in done.stderr


def test_a_mirror_is_made_again_where_it_was_and_checked(cairn: Cairn) -> None:
    ran(1)
    first = cairn("mirror", "sales/1", "--to", "copy")
    again = told(cairn, "mirror", "sales/1", "--to", f"file://{Path.cwd()}/copy")

    assert first.exit_code == 0
    assert "2 values copied" in first.stderr
    assert {one["outcome"] for one in again["values"]} == {"there"}
    assert "2 copies whole" in cairn("verify", "--at", "copy").stderr
    next(path for path in Path("copy/values").rglob("*.pkl")).write_bytes(b"damaged")
    assert cairn("verify", "--at", "copy").exit_code == 1
    assert told(cairn, "verify", "--at", "copy", code=1)["ok"] is False


@pytest.mark.parametrize("more", [("sales/1",), ("--sample", "1"), ("--repair",)])
def test_copies_of_a_mirror_are_verified_all_or_not_at_all(
    cairn: Cairn, more: tuple[str, ...]
) -> None:
    ran(1)
    assert cairn("mirror", "sales/1", "--to", "copy").exit_code == 0
    done = cairn("verify", *more, "--at", "copy")

    assert done.exit_code == 2
    assert "leave out ADDRESS, --sample and --repair" in done.stderr


def test_a_mirror_of_what_is_damaged_ends_with_1(cairn: Cairn) -> None:
    (run,) = ran(1)
    path_of(run).unlink()
    done = cairn("mirror", "sales/1", "--to", "copy")

    assert done.exit_code == 1
    assert "sales/1/load@1  failed: " in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("sales/1/load", "--to", "copy"), 2, "is a task; name its run: sales/1"),
        (("sales/1", "--to", "x3://bucket"), 2, "no store for x3://... here"),
        (("sales/7", "--to", "copy"), 3, "no run sales/7"),
    ],
)
def test_what_cannot_be_mirrored_is_told(
    cairn: Cairn, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    ran(1)
    done = cairn("mirror", *arguments)

    assert (done.exit_code, sentence in done.stderr) == (code, True)


@pytest.mark.parametrize("what", [(), ("LocalResultHandler",), ("./there",)])
def test_a_handler_that_keeps_what_it_says_passes(cairn: Cairn, what: tuple[str, ...]) -> None:
    ran(1)
    before = sorted(Path(config.results.dir).rglob("*"))
    done = cairn("handlers", "test", *what)

    assert done.exit_code == 0
    assert "keeps what it says" in done.stderr
    assert "two uploads at once" in done.stdout
    assert sorted(Path(config.results.dir).rglob("*")) == before
    assert not list(Path("there").glob("*"))


def test_a_store_that_writes_over_does_not_pass(
    cairn: Cairn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(self: FileStore, key: str, data: bytes) -> None:
        Path(self.root).mkdir(exist_ok=True)
        (Path(self.root) / key).write_bytes(data)

    monkeypatch.setattr(FileStore, "put", put)
    done = cairn("handlers", "test", "./there")

    assert done.exit_code == 1
    assert "is not to be trusted: 1 wrong" in done.stderr
    assert "does not honour conditional writes" in done.stdout
    assert not list(Path("there").glob("*"))


def test_a_handler_that_nobody_knows_is_told_with_those_that_are(cairn: Cairn) -> None:
    ran(1)
    done = cairn("handlers", "test", "S9ResultHandler")

    assert done.exit_code == 3
    assert "those that have: LocalResultHandler" in done.stderr
    assert cairn("handlers", "test", "shop.Shelf").exit_code == 4
    assert cairn("handlers", "test", "x3://bucket").exit_code == 2


def test_flush_shows_what_a_broken_run_has_left_then_discards_it(
    cairn: Cairn, tmp_path: Path
) -> None:
    (run,) = ran(1)
    path = path_of(run)
    with sqlite3.connect(config.home / "ledger.db") as ledger:
        ledger.execute("DELETE FROM checkpoint WHERE task = 'load'")
    ledger.close()

    dry, there = cairn("flush", "sales/1", "--dry-run"), path.exists()
    form = told(cairn, "flush", "sales/1", "--dry-run")
    done = cairn("flush", "sales/1")

    assert "sales/1: would discard 1 object" in dry.stderr
    assert dry.stdout.splitlines()[1].split()[0] == "sales/1/load@1"
    assert (there, path.exists()) == (True, False)
    assert [one["addr"] for one in form["left"]] == ["sales/1/load@1"]
    assert (form["discarded"], form["not_looked_at"], form["errors"]) == (0, [], [])
    assert "discarded 1 object" in done.stderr
    assert "left nothing that no fact names" in cairn("flush").stderr
    assert cairn("flush", "sales/9").exit_code == 3


def test_flush_is_of_a_run_and_of_no_part_of_it(cairn: Cairn) -> None:
    ran(1)
    done = cairn("flush", "sales/1/load")

    assert done.exit_code == 2
    assert "sales/1/load is a task; name its run: sales/1" in done.stderr
