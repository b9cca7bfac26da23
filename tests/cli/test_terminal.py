"""What a person sees in a terminal: lines that move, Ctrl-C, colours, widths, a pager."""

import time
from pathlib import Path

import pytest

import cairnflow
from docs.pictures.terminal import Screen, Shot, run
from tests.cli.conftest import PROGRAM

SLOW = """
import time

from cairnflow import Flow, task


@task
def begin():
    print("printed by a task")
    return list(range(12))


@task
def a_task_with_a_name_that_is_rather_long(n):
    time.sleep(0.08)
    return n


@task
def end(ns):
    return sum(ns)


with Flow("slow") as flow:
    end(a_task_with_a_name_that_is_rather_long.map(begin()))
"""

SLEEPY = """
import time

from cairnflow import Flow, task


@task
def first():
    return 1


@task
def sleepy(one):
    time.sleep(60)


with Flow("sleepy") as flow:
    sleepy(first())
"""


def cairn(*arguments: str, width: int = 100, height: int = 40, **given: object) -> Shot:
    return run([str(PROGRAM), *arguments], width=width, height=height, **given)  # type: ignore[arg-type]


def _seen(shot: Shot, width: int = 100) -> str:
    return Screen(width).feed(shot.output).text()


@pytest.fixture(autouse=True)
def scripts() -> None:
    Path("slow.py").write_text(SLOW)
    Path("sleepy.py").write_text(SLEEPY)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shot, float]:
    """One run from its beginning to its end, and how many seconds it took."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "slow.py").write_text(SLOW)
    began = time.monotonic()
    shot = cairn("run", str(folder / "slow.py"), env={"CAIRNFLOW__HOME": str(folder / "home")})
    return shot, time.monotonic() - began


def test_a_map_is_a_bar_while_it_runs_and_a_line_when_it_has_ended(
    whole: tuple[Shot, float],
) -> None:
    raw, seen = whole[0].output.decode(), _seen(whole[0])

    assert whole[0].code == 0
    assert "█" in raw
    assert "/12" in raw
    assert "█" not in seen
    assert "✓ a_task_with_a_…ther_long ×12" in seen
    assert seen.splitlines()[-2].startswith("slow/1  ✓ success  3 tasks · 14 checkpoints")


def test_what_a_task_prints_stands_above_the_moving_lines(whole: tuple[Shot, float]) -> None:
    lines = _seen(whole[0]).splitlines()

    assert lines[0].startswith("slow/1  ▶ running")
    assert "printed by a task" in lines


def test_the_cursor_is_shown_again(whole: tuple[Shot, float]) -> None:
    raw = whole[0].output

    assert raw.rfind(b"\x1b[?25h") > raw.rfind(b"\x1b[?25l") >= 0


def test_it_is_drawn_no_more_than_ten_times_a_second(whole: tuple[Shot, float]) -> None:
    shot, seconds = whole
    lines_that_stay = 6

    assert shot.output.count(b"^C once") <= 10 * seconds + lines_that_stay


def test_ctrl_c_once_finishes_what_runs_and_leaves_a_run_that_can_be_resumed() -> None:
    shot = cairn("run", "slow.py", interrupt_at=["█"])

    again = cairn("run", "slow.py", "--resume", "slow/1")

    assert shot.code == 130
    seen = _seen(shot)
    assert "⊘ slow/1 was stopped; what had ended is kept" in seen
    assert "go on with: cairn run slow.py --resume slow/1" in seen
    assert cairnflow.open("slow/1").state == "cancelled"
    assert again.code == 0
    assert "◇ begin" in _seen(again)
    assert cairnflow.open("slow/last/end").value == sum(range(12))


def test_ctrl_c_twice_stops_at_once_and_keeps_what_had_ended() -> None:
    began = time.monotonic()

    shot = cairn("run", "sleepy.py", interrupt_at=["1.0s", "Stopping"])

    code = shot.code
    assert code == 130
    assert time.monotonic() - began < 30
    assert "sleepy/1 was stopped" in _seen(shot)
    assert "Traceback" not in _seen(shot)
    assert cairnflow.open("sleepy/1/first").value == 1


@pytest.mark.parametrize("width", [40, 60])
def test_no_line_of_a_run_is_wrapped_by_the_terminal(width: int) -> None:
    shot = cairn("run", "slow.py", width=width)

    lines = Screen(10_000).feed(shot.output).text().splitlines()
    assert [text for text in lines if len(text) > width] == []


def test_no_color_leaves_no_colour(shop: Path) -> None:
    plain = cairn("ls", "tiny", env={"NO_COLOR": "1"}).output
    coloured = cairn("ls", "tiny").output

    assert b"\x1b[" not in plain
    assert b"\x1b[32m" in coloured


def test_a_terminal_that_has_ascii_only_gets_ascii_only(shop: Path) -> None:
    run_on_console = cairn("run", str(shop / "tiny.py"), env={"TERM": "linux", **_home("a")})

    assert run_on_console.output.isascii()
    assert "ok one" in _seen(run_on_console)
    assert cairn("ls", "tiny", "--ascii").output.isascii()


def _home(name: str) -> dict[str, str]:
    return {"CAIRNFLOW__HOME": str(Path(name).resolve())}


def test_what_is_taller_than_the_screen_goes_through_the_pager(shop: Path) -> None:
    pager = {"PAGER": "sed s/^/paged:/"}

    tall = cairn("ls", "daily-sales", "-a", height=8, env=pager).output
    short = cairn("ls", "tiny", height=20, env=pager).output

    assert b"paged:" in tall
    assert b"paged:" not in short


def test_binary_data_is_not_printed_to_a_terminal(shop: Path) -> None:
    shot = cairn("cat", "daily-sales/1/dot")

    code = shot.code
    assert code == 2
    assert "binary data, which a terminal can't show; use -o FILE, or a pipe" in _seen(shot)


def test_text_of_data_cannot_steer_a_terminal(shop: Path) -> None:
    printed = cairn("cat", "daily-sales/1/extract").output
    shown = cairn("head", "daily-sales/1/extract", env={"NO_COLOR": "1"}).output

    assert b"\x1b" not in printed
    assert b"\x1b" not in shown
    assert rb"x\x1b[31m" in printed
    assert rb"x\x1b[31m" in shown


def test_columns_that_do_not_fit_are_counted(shop: Path) -> None:
    shot = cairn("head", "daily-sales/1/extract", width=24)

    lines = _seen(shot, 1000).splitlines()
    assert "1 more column" in " ".join(lines)
    assert "note" not in " ".join(lines)
    assert max(map(len, lines[:-2])) <= 24


def test_a_traceback_of_a_users_script_is_shown_only_where_it_is_asked_for() -> None:
    Path("broken.py").write_text("x = nope\n")

    usual, debug = _seen(cairn("run", "broken.py")), _seen(cairn("run", "broken.py", "--debug"))

    assert "Traceback" not in usual
    assert "NameError: name 'nope' is not defined (line 1)" in usual
    assert "Traceback" in debug
