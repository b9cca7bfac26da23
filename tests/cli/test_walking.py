"""``cairn walk``: in a terminal of its own, key by key; and as a list where there is none."""

import json
import os
import re
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import cairnflow
from cairnflow import Flow, Parameter, task
from cairnflow.results import LocalResultHandler
from tests.cli.conftest import PROGRAM, Cairn
from tests.cli.driven import Driven

pytestmark = pytest.mark.slow

LEFT = b"\x1b[?25h\x1b[?1049l"


@task
def extract():
    return pd.DataFrame({"order_id": range(50), "note": ["x\x1b[31m", "日本"] * 25})


@task
def clean(orders, factor):
    return orders.assign(price=orders.order_id * factor)


@task
def ids(orders):
    return list(range(30))


@task
def score(order):
    return order / 2


@task
def total(scores):
    return {"revenue": sum(scores)}


with Flow("shop", result_handler=LocalResultHandler(serializer="auto")) as flow:
    cleaned = clean(extract(), Parameter("factor", default=1))
    total(score.map(ids(cleaned)))


@pytest.fixture(scope="module")
def shop_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("walk") / "home"


@pytest.fixture(autouse=True)
def two_runs(shop_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which the flow has run twice, with another factor."""
    monkeypatch.setenv("CAIRNFLOW__HOME", str(shop_home))
    if not shop_home.exists():
        flow.run()
        flow.run(parameters={"factor": 3})
    return shop_home


def _walk(*arguments: str, **given: Any) -> Driven:
    return Driven([str(PROGRAM), "walk", *arguments], **given)


def test_a_walk_goes_from_step_to_step_and_leaves_the_terminal_as_it_was() -> None:
    with _walk("shop/2") as walk:
        begun = walk.shows("q quit").text()
        second = walk.press("j", "2 of 6").text()
        last = walk.press("G", "6 of 6").text()
        first = walk.press("g", "1 of 6").text()
        arrows = walk.press("\x1b[B\x1b[B\x1b[A", "2 of 6").text()
        inside = walk.settings()
        os.write(walk.terminal, b"q")

        assert walk.ends() == 0
        assert walk.settings() == walk.before != inside

    assert begun.splitlines()[0].startswith("shop/2  beside shop/1")
    assert ">1" in begun
    assert "shop/2/" in second
    assert "shop/2/total" in last
    assert first.splitlines()[0].endswith("1 of 6")
    assert ">2" in arrows
    assert walk.output.count(LEFT) == 1
    assert b"left at shop/2/factor" in walk.output.rpartition(LEFT)[2]


def test_n_goes_to_what_differs_and_shows_what_moved() -> None:
    with _walk("shop/2/extract") as walk:
        walk.shows("q quit")
        walk.press("n", "shop/2/factor")
        shown = walk.press("n", "shop/2/clean").text()
        over = walk.press("n", "no more step below differs").text()
        back = walk.press("N", "2 of 6").text()

    assert "≠ another value than in shop/1" in shown
    assert re.search(r"price\.mean +24\.5 +73\.5", shown)
    assert "in orders ← extract  =" in shown
    assert "order_id" in shown
    assert "shop/2/clean" in over
    assert "shop/2/factor" in back


def test_marks_are_kept_in_the_ledger() -> None:
    with _walk("shop/2/clean") as walk:
        walk.shows("q quit")
        bad = walk.press("-", "is called bad").text()
        good = walk.press("+", "is called good").text()
        undone = walk.press("0", "is not judged now").text()

    run = cairnflow.open("shop/2")
    said = run._reader.ledger.annotations(run.record.key, "verdict")  # type: ignore[union-attr]
    assert "- bad" in bad
    assert "+ good" in good
    assert "+ good" not in undone
    assert [(one.task, one.text) for one in said] == [
        ("clean", "bad"), ("clean", "good"), ("clean", "unknown"),
    ]  # fmt: skip


def test_search_address_and_help() -> None:
    with _walk("shop/2") as walk:
        walk.shows("q quit")
        typed = walk.press("/to\x7fot", "/tot").text()
        found = walk.press("\r", "6 of 6").text()
        nothing = walk.press("/zebra\r", "nothing here has 'zebra' in it").text()
        address = walk.press("y", "shop/2/total\n").text()
        help_ = walk.press("?", "any key goes back").text()
        back = walk.press("x", "6 of 6").text()

    assert typed.splitlines()[-2] == "/tot█"
    assert "shop/2/total" in found
    assert "shop/2/total" in nothing
    assert address.splitlines()[-2] == "shop/2/total"
    assert "call the value good, bad" in help_
    assert "revenue" in back


def test_enter_goes_to_the_children_of_a_mapped_task_and_back() -> None:
    with _walk("shop/2/score") as walk:
        group = walk.shows("30 children; Enter goes to them").text()
        child = walk.press("\r", "1 of 30").text()
        last = walk.press("G", "30 of 30").text()
        back = walk.press("\x7f", "of 6").text()
        plain = walk.press("k\r", "it is not mapped").text()

    assert "score ×30" in group
    assert "shop/2/score:0" in child
    assert "shop/2/score:29" in last
    assert "30 children" in back
    assert "shop/2/ids: it is not mapped" in plain


def test_a_child_can_be_begun_at() -> None:
    with _walk("shop/2/score:7") as walk:
        assert "shop/2/score:7" in walk.shows("8 of 30").text()


def test_it_is_drawn_again_in_the_new_size_when_the_terminal_is_resized() -> None:
    with _walk("shop/2/clean") as walk:
        walk.shows("q quit")
        walk.resize(200, 60)
        wide = walk.shows("y address").text().splitlines()
        walk.resize(40, 12)
        walk._seen = len(walk.output)
        narrow = walk.shows("q quit").text().splitlines()

    assert len(wide) == 60
    assert len(narrow) == 12
    assert max(map(len, narrow)) <= 40
    assert "│" not in "".join(narrow)


@pytest.mark.parametrize(
    ("end", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
)
def test_a_signal_ends_it_with_the_terminal_as_it_was(end: signal.Signals, code: int) -> None:
    with _walk("shop/2") as walk:
        walk.shows("q quit")
        os.kill(walk.pid, end)

        assert walk.ends() == code
        assert walk.settings() == walk.before

    assert LEFT in walk.output
    assert b"Traceback" not in walk.output


def test_ctrl_c_ends_it_and_ctrl_z_and_ctrl_backslash_do_nothing() -> None:
    with _walk("shop/2") as walk:
        walk.shows("q quit")
        walk.press("\x1a\x1cj", "2 of 6")
        os.write(walk.terminal, b"\x03")

        assert walk.ends() == 130
    assert LEFT in walk.output


def test_an_error_amid_it_is_told_on_a_terminal_that_is_as_it_was(shop_home: Path) -> None:
    ledger = shop_home / "ledger.db"
    with _walk("shop/2") as walk:
        walk.shows("q quit")
        with sqlite3.connect(ledger) as database:
            database.execute("ALTER TABLE annotation RENAME TO gone")
        try:
            os.write(walk.terminal, b"+")
            code = walk.ends()
        finally:
            with sqlite3.connect(ledger) as database:
                database.execute("ALTER TABLE gone RENAME TO annotation")
            database.close()

    told = walk.output.rpartition(LEFT)[2].decode()
    assert code not in {0, None}
    assert "✗" in told


def test_ascii_and_no_colour() -> None:
    env = {"NO_COLOR": "1"}
    with _walk("shop/1/total", "--ascii", env=env) as walk:
        shown = walk.shows("q quit")
        text = walk.press("k", "5 of 6").text()

    assert shown.text().isascii()
    assert re.search(rb"\x1b\[[0-9;]*m", walk.output) is None
    assert "beside no other run" in text


def test_what_data_says_cannot_steer_the_terminal() -> None:
    with _walk("shop/2/extract", env={"NO_COLOR": "1"}) as walk:
        walk.shows("q quit")

    assert rb"x\x1b[31m" in walk.output
    assert b"\x1b[31m" not in walk.output


def test_where_there_is_no_terminal_the_steps_are_printed(cairn: Cairn) -> None:
    done = cairn("walk", "shop/2")

    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].split()[:3] == ["#", "VS", "TASK"]
    assert sum("score ×30" in text for text in lines) == 1
    assert "beside shop/1" in done.stderr
    (cleaned,) = [text for text in lines if " clean " in text]
    assert "≠" in cleaned
    assert "price.mean" in cleaned


def test_the_list_of_a_task_is_that_of_its_children(cairn: Cairn) -> None:
    assert len(cairn("walk", "shop/2/score", "-q").stdout.split()) == 30
    assert cairn("walk", "shop/2/score:3", "-q").stdout == "shop/2/score:3\n"
    assert cairn("walk", "shop/2/clean", "-q").stdout == "shop/2/clean\n"
    assert cairn("walk", "shop/2/nothing").exit_code == 3


def test_json_has_its_form(cairn: Cairn) -> None:
    told = json.loads(cairn("walk", "shop/2", "--json").stdout)

    steps = {step["task"]: step for step in told["steps"]}
    assert (told["v"], told["run"], told["vs"]) == (1, "shop/2", "shop/1")
    assert (steps["extract"]["vs"], steps["clean"]["vs"]) == ("same", "differs")
    moved = {one["name"]: (one["before"], one["now"]) for one in steps["clean"]["moved"]}
    assert moved["price.mean"] == (24.5, 73.5)
    assert json.loads(cairn("walk", "shop/2", "--vs", "none", "--json").stdout)["vs"] is None


def test_a_run_that_is_not_there_is_not_found(cairn: Cairn) -> None:
    assert cairn("walk", "shop/2", "--vs", "99").exit_code == 3
