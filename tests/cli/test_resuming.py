"""``cairn plan`` and ``cairn resume``: what is shown before anything runs, and what then runs."""

import json
from pathlib import Path

import pytest

import cairnflow
from docs.pictures.terminal import Screen, Shot, run
from tests.cli.conftest import PROGRAM, Cairn
from tests.trail import record

SHOP = """
from cairnflow import Flow, Parameter, task


@task
def orders(region):
    return list(range(5))


@task
def score(order):
    if order == 3:
        raise ValueError("no price")
    return order * 2


@task
def total(scores):
    return sum(scores)


with Flow("shop") as flow:
    total(score.map(orders(Parameter("region", default="EU"))))
"""

MENDED = SHOP.replace("if order == 3", "if order == 33")


@pytest.fixture(autouse=True)
def shop_file(cairn: Cairn) -> Path:
    """A shop whose first run has failed, of which one child of five."""
    path = Path("shop.py")
    path.write_text(SHOP)
    assert cairn("run", "shop.py").exit_code == 1
    return path


def test_the_plan_is_shown_and_nothing_runs(cairn: Cairn) -> None:
    done = cairn("resume", "shop/last", "--dry-run")

    assert done.exit_code == 0
    assert done.stdout.splitlines()[0].startswith("Plan  shop/1 -> shop/2   reuse 5 (saves ~")
    assert "1 of 5 run, 4 reuse" in done.stdout
    assert "had failed: ValueError: no price" in done.stdout
    assert len(cairnflow.runs("flow:shop")) == 1


def test_where_nobody_can_be_asked_nothing_runs_without_a_yes(cairn: Cairn) -> None:
    done = cairn("resume", "shop/last")

    assert done.exit_code == 2
    assert "add --dry-run to see the plan, or --yes to run it" in done.stderr
    assert len(cairnflow.runs("flow:shop")) == 1


def test_it_runs_what_was_shown(cairn: Cairn, shop_file: Path) -> None:
    shop_file.write_text(MENDED)
    done = cairn("resume", "shop/1", "--yes", "--on-code-change", "reuse")

    assert done.exit_code == 0
    assert done.stdout.startswith("shop/2  ✓ success")
    assert "Plan  shop/1 -> shop/2" in done.stderr
    assert "4 values of changed code used again" in done.stderr
    assert record("shop/2").resumed_from == "shop/1"
    assert cairnflow.open("shop/2/total").value == 20


def test_a_run_that_fails_again_ends_with_1(cairn: Cairn) -> None:
    assert cairn("resume", "shop/1", "--yes", "--json").exit_code == 1


def test_a_parameter_that_is_another_one_is_told(cairn: Cairn) -> None:
    done = cairn("resume", "shop/1", "--dry-run", "-p", "region=US")

    assert " parameter region: 'EU' -> 'US'" in done.stdout.splitlines()
    assert "region is not what it was" in done.stdout


def test_tasks_run_again_from_one_on(cairn: Cairn, shop_file: Path) -> None:
    shop_file.write_text(MENDED)
    told = json.loads(cairn("resume", "shop/1", "--dry-run", "--from", "score", "--json").stdout)

    steps = {step["task"]: step for step in told["steps"]}
    assert told["v"] == 1
    assert (steps["orders"]["action"], steps["score"]["action"]) == ("reuse", "run")
    assert steps["total"]["reason"]["code"] == "asked"


@pytest.mark.parametrize("wish", [[], ["--on-code-change", "ask"]])
def test_with_a_yes_a_rule_that_asks_must_be_answered(
    cairn: Cairn, shop_file: Path, wish: list[str]
) -> None:
    shop_file.write_text(MENDED)
    env = {"CAIRNFLOW__FLOWS__ON_CODE_CHANGE": "ask"}
    done = cairn("resume", "shop/1", "--yes", *wish, env=env)

    assert done.exit_code == 2
    assert "say --on-code-change rerun or --on-code-change reuse" in done.stderr


def test_cairn_run_asks_too(cairn: Cairn, shop_file: Path) -> None:
    shop_file.write_text(MENDED)
    refused = cairn("run", "shop.py", "--resume", "last", "--on-code-change", "ask")
    done = cairn("run", "shop.py", "--resume", "last", "--on-code-change", "reuse")

    assert refused.exit_code == 2
    assert "there is no terminal to ask on" in refused.stderr
    assert "4 reused, 1 success" in done.stderr


@pytest.mark.parametrize("command", ["run", "plan"])
def test_what_is_for_resuming_goes_with_it(cairn: Cairn, command: str) -> None:
    done = cairn(command, "shop.py", "--from", "score")

    assert (done.exit_code, "go with --resume" in done.stderr) == (2, True)


def test_a_file_that_is_gone_must_be_named(cairn: Cairn, shop_file: Path) -> None:
    shop_file.rename("moved.py")
    lost = cairn("resume", "shop/1", "--dry-run")
    named = cairn("resume", "shop/1", "moved.py", "--dry-run")

    assert lost.exit_code == 2
    assert "say it: cairn resume shop/1 FILE" in lost.stderr
    assert named.exit_code == 0


@pytest.mark.slow
def test_a_flow_that_was_saved_is_found_again(cairn: Cairn, shop_file: Path) -> None:
    Path("save.py").write_text(f"{SHOP}\nflow.save()\n")
    assert cairn("plan", "save.py").exit_code == 0
    shop_file.unlink()

    assert cairn("resume", "shop/1", "--dry-run").exit_code == 0


def test_another_flow_is_refused(cairn: Cairn) -> None:
    Path("other.py").write_text(SHOP.replace('"shop"', '"other"'))
    done = cairn("resume", "shop/1", "other.py", "--dry-run")

    assert done.exit_code == 2
    assert "other.py has no flow 'shop'" in done.stderr


def test_of_several_flows_in_a_file_its_own_is_taken(cairn: Cairn, shop_file: Path) -> None:
    shop_file.write_text(f'{SHOP}\nwith Flow("other") as another:\n    total([1])\n')

    assert "Plan  shop/1" in cairn("resume", "shop/1", "--dry-run").stdout


def test_a_task_is_no_run(cairn: Cairn) -> None:
    done = cairn("resume", "shop/1/score", "--dry-run")

    assert (done.exit_code, "name its run: shop/1" in done.stderr) == (2, True)


def test_there_must_be_such_a_run(cairn: Cairn) -> None:
    assert cairn("resume", "shop/7", "--dry-run").exit_code == 3


def test_a_plan_names_what_would_run(cairn: Cairn) -> None:
    fresh = cairn("plan", "shop.py", "-q")
    resumed = cairn("plan", "shop.py", "--resume", "last", "--quiet", "--check-values")

    assert fresh.stdout.splitlines() == ["shop/2/orders", "shop/2/score", "shop/2/total"]
    assert resumed.stdout.splitlines() == ["shop/2/score:3", "shop/2/total"]


def test_a_plan_does_without_signs_beyond_ascii(cairn: Cairn) -> None:
    done = cairn("plan", "shop.py", "--resume", "last", "--ascii")

    assert done.stdout.isascii()
    assert "= orders" in done.stdout


def on_terminal(*arguments: str, answers: list[tuple[str, str]], width: int = 100) -> Shot:
    return run([str(PROGRAM), *arguments], answers=answers, width=width)


def seen(shot: Shot, width: int = 100) -> str:
    return Screen(width).feed(shot.output).text()


@pytest.mark.slow
def test_on_a_terminal_it_asks_about_changed_code_and_then_whether_to_run(
    shop_file: Path,
) -> None:
    shop_file.write_text(MENDED)
    question = "Reuse the 4 succeeded score children although the code changed?"
    done = on_terminal("resume", "shop/1", answers=[(question, "o\n"), ("Run it?", "\n")])

    assert done.code == 0
    assert "1 of 5 run, 4 reuse" in seen(done)
    assert f"{question} [o]nly failed / [a]ll 5 [a]" in seen(done, 100).replace("\n", " ")
    assert "score ×5" in seen(done)
    assert "4 reused, 1 success" in seen(done)


@pytest.mark.slow
def test_a_no_leaves_all_as_it_was() -> None:
    done = on_terminal("resume", "shop/1", answers=[("Run it?", "n\n")])

    assert done.code == 130
    assert len(cairnflow.runs("flow:shop")) == 1


@pytest.mark.slow
def test_cairn_run_shows_the_plan_before_it_asks(shop_file: Path) -> None:
    shop_file.write_text(MENDED)
    done = on_terminal(
        "run", "shop.py", "--resume", "last", "--on-code-change", "ask",
        answers=[("although the code changed?", "all\n")],
    )  # fmt: skip

    assert done.code == 0
    assert "Plan  shop/1 -> shop/2" in seen(done)
    assert "✓ score ×5" in seen(done)


@pytest.mark.slow
def test_a_narrow_terminal_keeps_task_and_action() -> None:
    done = on_terminal("resume", "shop/1", "--dry-run", answers=[], width=60)

    assert all(len(line) <= 60 for line in seen(done, 60).splitlines())
    assert "1 of 5 run, 4 reuse" in seen(done, 60)
