"""``cairn diff``, ``cairn blame`` and ``cairn mark``, on runs of a flow whose code changes."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import cairnflow
from cairnflow.config import config
from cairnflow.ledger.registry import open_ledger

SALES = """
from cairnflow import Flow, Parameter, task
from cairnflow.results import LocalResultHandler
import pandas as pd


@task
def extract(day):
    return pd.DataFrame({"id": range(40), "price": [None if n % 10 == 0 else n for n in range(40)]})


@task
def clean(orders):
    return orders[orders.price.notna()]


@task
def ids(orders):
    return [int(n) for n in orders.id[:4]]


@task
def score(n):
    return n * 2


@task
def total(scores, orders):
    return {"revenue": float(orders.price.sum()), "best": max(scores)}


@task
def words(day):
    return {"b", "a", day}


with Flow("sales", result_handler=LocalResultHandler(serializer="auto")) as flow:
    day = Parameter("day", default="mon")
    orders = clean(extract(day))
    total(score.map(ids(orders)), orders)
    words(day)
"""

BUG = SALES.replace("orders[orders.price.notna()]", "orders.assign(price=orders.price.fillna(-1))")


@pytest.fixture
def sales(cairn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the flow has run well, and then with a bug in ``clean``."""
    monkeypatch.chdir(tmp_path)
    for name, source in (("good.py", SALES), ("bad.py", BUG)):
        (tmp_path / name).write_text(source)
        assert cairn("run", name).exit_code == 0
    return tmp_path


def test_blame_names_the_task_its_cause_and_what_moved(sales, cairn) -> None:
    told = cairn("blame", "sales/last", "--no-values")

    assert told.exit_code == 1
    lines = told.stdout.splitlines()
    assert lines[0] == "sales/2 vs sales/1 (last good)"
    assert lines[1].startswith(
        "First divergence: clean   inputs equal, output differs   cause: code "
    )
    assert "   rows        36 → 40  +11.1 %" in lines
    assert "   -    return orders[orders.price.notna()]" in lines
    follow = next(line for line in lines if line.startswith("Then follows: "))
    assert follow.index("ids") < follow.index("score (4/4)") < follow.index("total (")
    assert "look: cairn show sales/2/clean" in told.stderr


def test_values_that_are_at_hand_are_read_and_compared(sales, cairn) -> None:
    told = cairn("blame", "sales/last").stdout

    assert "DataFrame 36 × 2 → 40 × 2" in told
    assert "rows  36 → 40  (+4, +11.1 %)" in told
    form = json.loads(cairn("blame", "sales/last", "--json", "--values").stdout)
    assert form["difference"]["kind"] == "table"


def test_values_that_are_gone_are_told_by_their_previews(sales, cairn) -> None:
    shutil.rmtree(sales / ".cairnflow" / "results")

    told = cairn("blame", "sales/last")

    assert told.exit_code == 1
    assert "   rows        36 → 40  +11.1 %" in told.stdout.splitlines()
    assert "told by previews, as a value can't be read (Missing)" in told.stdout
    assert cairn("blame", "sales/last", "--values").exit_code == 4


def test_diff_and_blame_tell_one_form_to_machines(sales, cairn) -> None:
    diff, blame = (json.loads(cairn(word, "--json").stdout) for word in ("diff", "blame"))

    assert diff == blame
    assert (diff["v"], diff["a"], diff["b"]) == (1, "sales/1", "sales/2")
    assert diff["verdict"] == {
        "first": "clean", "cause": "code", "text": diff["verdict"]["text"],
        "origins": 1, "changed": 4, "comparable": 6,
    }  # fmt: skip
    assert [one["task"] for one in diff["code"]] == ["clean"]
    assert {one["task"]: (one["status"], one["role"], one["n"]) for one in diff["data"]} == {
        "extract": ("same", None, [0, 1]),
        "clean": ("changed", "origin", [1, 1]),
        "ids": ("changed", "follows", [1, 1]),
        "score": ("changed", "follows", [4, 4]),
        "total": ("changed", "follows", [1, 1]),
        "words": ("same", None, [0, 1]),
    }
    clean = next(one for one in diff["data"] if one["task"] == "clean")
    assert clean["deltas"][0] == {"metric": "rows", "a": 36, "b": 40, "text": "36 → 40  +11.1 %"}


def test_a_run_that_does_not_differ_ends_with_0(sales, cairn) -> None:
    cairn("run", "bad.py")

    same = cairn("diff", "sales/2", "sales/3")

    assert same.exit_code == 0
    assert "no data differs" in same.stdout
    assert cairn("blame", "sales/3").exit_code == 0


def test_a_parameter_is_blamed_by_name(sales, cairn) -> None:
    cairn("run", "bad.py", "-p", "day=tue")

    told = cairn("blame", "sales/3")

    assert (
        "First divergence: words   output differs   cause: parameter day mon → tue" in told.stdout
    )


def test_blame_of_a_task_looks_only_at_what_it_was_made_of(sales, cairn) -> None:
    assert cairn("blame", "sales/2/words").exit_code == 0
    assert "First divergence: clean" in cairn("blame", "sales/2/score").stdout


def test_markdown_has_a_table_and_the_code(sales, cairn) -> None:
    told = cairn("diff", "--md")

    assert told.exit_code == 1
    assert "| clean | ≠ origin (code) | rows 36 → 40 +11.1 %<br>" in told.stdout
    assert "```diff\n" in told.stdout


def test_without_a_good_run_before_it_there_is_nothing_to_compare_with(sales, cairn) -> None:
    told = cairn("blame", "sales/1")

    assert told.exit_code == 3
    assert "no good run of sales before sales/1" in told.stderr


def test_a_task_that_neither_run_has_is_not_found(sales, cairn) -> None:
    told = cairn("diff", "sales/1", "sales/2", "--task", "nothing")

    assert told.exit_code == 3
    assert "neither sales/1 nor sales/2 has a task 'nothing'" in told.stderr


def test_signs_have_a_form_in_ascii(sales, cairn) -> None:
    told = cairn("diff", "--ascii")

    assert told.stdout.isascii()
    assert "!= origin (code)" in told.stdout


def test_a_run_that_is_marked_bad_is_good_no_more(sales, cairn) -> None:
    told = cairn("mark", "sales/2", "bad", "-m", "prices of -1")
    cairn("run", "good.py")

    assert "sales/last-good is sales/1" in told.stdout
    assert cairn("diff", "sales/3").exit_code == 0
    assert cairn("mark", "sales/2", "good").exit_code == 0
    assert cairn("diff", "sales/3").exit_code == 1


def test_a_verdict_that_is_none_is_wrong_use(sales, cairn) -> None:
    assert cairn("mark", "sales/2", "splendid").exit_code == 2


def test_a_function_that_was_renamed_is_the_same_task(sales, cairn) -> None:
    renamed = SALES.replace("def words(", "def labels(").replace("words(day)", "labels(day)")
    Path("renamed.py").write_text(renamed)
    cairn("run", "renamed.py")

    told = json.loads(cairn("diff", "sales/1", "sales/3", "--json").stdout)

    assert told["graph"] == {"added": [], "removed": [], "renamed": [{"a": "words", "b": "labels"}]}
    assert told["verdict"]["changed"] == 0


def test_a_task_that_fails_now_is_the_origin(sales, cairn) -> None:
    raising = SALES.replace("return orders[orders.price.notna()]", 'raise ValueError("no price")')
    Path("raising.py").write_text(raising)
    assert cairn("run", "raising.py").exit_code == 1

    told = cairn("blame", "sales/3")

    assert told.exit_code == 1
    assert "First divergence: clean   inputs equal, it failed   cause: code " in told.stdout
    assert "state  success → failed: ValueError: no price" in told.stdout
    assert "Then follows: ids (trigger failed) → score → total (trigger failed)" in told.stdout


def test_the_trail_has_how_each_checkpoint_compares(sales, cairn) -> None:
    told = cairn("ls", "sales/2")

    head, *rows = told.stdout.splitlines()
    assert head.endswith("VS 1")
    told_by_task = {row.split()[1]: row for row in rows}
    assert told_by_task["extract"].endswith("  =")
    assert told_by_task["clean"].endswith("  ≠ origin (code)")
    assert told_by_task["score"].endswith("  ≠ 4 (follows)")
    assert "next: cairn blame sales/2  ·" in told.stderr
    assert "VS" not in cairn("ls", "sales/1").stdout


def test_the_trail_tells_programs_how_each_checkpoint_compares(sales, cairn) -> None:
    told = json.loads(cairn("ls", "sales/2", "--json").stdout)

    assert told["run"]["data"] == {
        "vs": "sales/1", "changed": 4, "comparable": 6, "first": "sales/2/clean",
    }  # fmt: skip
    shown = json.loads(cairn("show", "sales/2", "--json").stdout)
    assert shown["run"]["data"] == told["run"]["data"]
    found = {one["addr"]: one["vs"] for one in told["checkpoints"] if one["vs"]}
    assert found["sales/2/clean"] == {
        "run": "sales/1", "status": "changed", "role": "origin", "cause": "code",
    }  # fmt: skip
    assert found["sales/2/score:3"]["role"] == "follows"
    assert found["sales/2/extract"]["status"] == "same"


def test_a_list_of_runs_has_how_the_data_of_each_stands(sales, cairn) -> None:
    cairn("mark", "sales/2", "bad")
    cairn("run", "bad.py", "--resume", "sales/2")

    rows = cairn("runs").stdout.splitlines()

    assert [row for row in rows if "tainted ≠ 4 of 6 vs 1" in row and "sales/3" in row]
    assert [row for row in rows if "bad ≠ 4 of 6 vs 1" in row and "sales/2" in row]
    told = json.loads(cairn("runs", "--json").stdout)["runs"]
    assert [run["verdict"]["value"] for run in told] == ["unknown", "bad", "unknown"]
    assert [run["data"]["changed"] for run in told] == [4, 4, None]


def test_a_run_and_a_task_run_tell_what_was_said_of_them(sales, cairn) -> None:
    cairn("mark", "sales/2", "bad", "-m", "prices of -1")
    cairn("mark", "sales/2/clean", "bad")
    cairn("run", "bad.py", "--resume", "sales/2")

    assert "prices of -1" in cairn("show", "sales/2").stdout
    assert "≠ 4 of 6 vs 1, first at clean" in cairn("show", "sales/2").stdout
    assert " verdict  " in cairn("show", "sales/2/clean").stdout
    assert "taken from sales/2/clean, which is bad" in cairn("show", "sales/3").stdout
    assert "tainted: sales/3: " in cairn("blame", "sales/3").stderr


def test_values_that_a_policy_has_deleted_are_told_by_their_previews(sales, cairn) -> None:
    assert cairn("gc", "--keep-last", "1", "--yes").exit_code == 0

    told = cairn("blame", "sales/2")

    assert told.exit_code == 1
    assert "First divergence: clean   inputs equal, output differs" in told.stdout
    assert "   rows        36 → 40  +11.1 %" in told.stdout.splitlines()


def test_a_run_that_has_not_ended_is_compared_as_far_as_it_has_come(sales, cairn) -> None:
    run = cairnflow.open("sales/2")
    ledger = open_ledger(config.ledger.url)
    begun = ledger.begin(replace(run.record, id="f" * 32, ended_at=None, state="Running"))
    ledger.append([fact._replace(run=begun.key) for fact in run.facts[:3]])
    ledger.close()

    told = cairn("diff", "sales/1", "sales/3")

    assert "sales/3 has not ended" in told.stdout
    assert "  clean     ≠ origin (code)" in told.stdout
    assert "  ids       ∅ not in both" in told.stdout
