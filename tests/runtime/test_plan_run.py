"""What a run would do, told beforehand: from facts, with a reason for each task."""

import json
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, Parameter, config, task, unmapped
from cairnflow.cache_validators import partial_inputs_only
from cairnflow.clock import now
from cairnflow.errors import AuthoringError, NotFound, RunError
from cairnflow.flow import RunPlan
from cairnflow.keys import parse_address
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import Deletion
from cairnflow.results import LocalResultHandler, MemoryResultHandler
from cairnflow.triggers import any_failed, manual_only
from tests.spent import cpu_seconds
from tests.trail import fact, facts, ledger, reasons


@pytest.fixture
def kept(tmp_path: Path) -> LocalResultHandler:
    return LocalResultHandler(tmp_path / "kept")


def actions(plan: RunPlan) -> dict[str, str]:
    return {step.task: step.action for step in plan if not step.is_parameter}


def sales(kept: LocalResultHandler, *, plus: int = 0, bad: int = -1, same: bool = False) -> Flow:
    """A flow of a map over a map; a number makes other code of it."""

    @task
    def load(count: int) -> list[int]:
        return list(range(count))

    def cleaned(rows: list[int]) -> list[int]:
        return [row + plus * (not same) for row in rows]

    @task
    def clean(rows: list[int]) -> list[int]:
        return cleaned(rows)

    @task
    def score(row: int, factor: int) -> int:
        if row == bad:
            raise ValueError(f"no price for {row}")
        return row * factor

    @task
    def rounded(score: int) -> int:
        return score + 0

    @task
    def total(scores: list[int], pair: list[Any]) -> int:
        return sum(scores)

    @task
    def report(total: int) -> str:
        return f"total {total}"

    with Flow("sales", result_handler=kept) as flow:
        rows = clean(load(Parameter("count", default=3)))
        scores = rounded.map(score.map(rows, unmapped(2)))
        report(total(scores, [rows, "a constant"]) + 1)
    return flow


def test_where_nothing_has_changed_all_is_reused(kept: LocalResultHandler) -> None:
    flow = sales(kept)
    flow.run()
    plan = flow.plan_run(resume="last")

    assert set(actions(plan).values()) == {"reuse"}
    assert (plan.reuses, plan.runs, plan.unsure) == (10, 0, 0)
    assert plan["score"].width == 3
    assert plan["report"].source == "sales/1/report"
    assert plan["report"].reason.code == "same"
    assert (plan.resumes, plan.address) == ("sales/1", "sales/2")


@pytest.mark.slow
def test_a_changed_helper_has_its_task_run_and_leaves_open_what_follows(
    kept: LocalResultHandler,
) -> None:
    sales(kept).run()
    flow = sales(kept, plus=1, same=True)
    plan = flow.plan_run(resume="last")

    assert actions(plan) == {
        "load": "reuse",
        "clean": "run",
        "score": "unknown",
        "rounded": "unknown",
        "total": "unsure",
        "report": "unsure",
    }
    assert plan["clean"].reason.code == "new_code"
    assert plan["total"].waits_for == ("clean", "rounded")
    assert plan["total"].took is not None

    plan.run()  # its value comes out equal, so nothing behind it runs

    assert reasons("sales/2")["clean"] == "new_code"
    assert fact("sales/2", "report").state == "Reused"


def test_only_the_child_that_failed_runs_and_what_is_behind_it(kept: LocalResultHandler) -> None:
    flow = sales(kept, bad=1)
    flow.run()
    plan = flow.plan_run(resume="last")

    score = plan["score"]
    assert (score.action, score.runs, score.reuses, score.width) == ("part", 1, 2, 3)
    assert score.reason == ("failed", "had failed: ValueError: no price for 1", 0)
    assert plan["rounded"].action == "part"
    assert plan["total"].reason.text == "was not begun"
    assert "1 of 3 run, 2 reuse" in repr(plan)


def test_a_changed_parameter_is_told_and_runs_what_takes_it(kept: LocalResultHandler) -> None:
    flow = sales(kept)
    flow.run()
    plan = flow.plan_run(resume="last", count=4)

    assert plan.changed == {"count": (3, 4)}
    assert plan["load"].reason.code == "new_input"
    assert plan["clean"].action == "unsure"
    assert "parameter count: 3 -> 4" in repr(plan)


def test_a_value_deleted_by_policy_is_made_again(kept: LocalResultHandler) -> None:
    flow = sales(kept)
    flow.run()
    with ledger() as opened:
        run = find_run(opened, parse_address("sales/1"))
        seq = fact("sales/1", "clean").seq
        assert opened.bury([Deletion(run.key, seq, now(), "keep-last 1", "me")], runs=1)
    step = flow.plan_run(resume="last")["clean"]

    assert (step.action, step.reason.code) == ("run", "gone")
    assert "deleted by policy on" in step.warnings[0]


@pytest.mark.slow
def test_no_value_is_read_and_stores_are_asked_on_request_alone(
    kept: LocalResultHandler, tmp_path: Path
) -> None:
    flow = sales(kept)
    flow.run()
    Path(json.loads(fact("sales/1", "clean").location or "")).unlink()
    as_facts_say = flow.plan_run(resume="last")
    checked = flow.plan_run(resume="last", check_values=True)
    shutil.rmtree(tmp_path / "kept")

    assert as_facts_say["clean"].action == "reuse"
    assert (checked["clean"].action, checked["clean"].reason.code) == ("run", "gone")
    assert checked["load"].action == "reuse"
    assert checked["score"].action == "unknown"
    assert actions(flow.plan_run(resume="last")) == actions(as_facts_say)
    assert flow.plan_run(resume="last", check_values=True).reuses == 0


def test_a_plan_writes_nothing(kept: LocalResultHandler) -> None:
    sales(kept).plan_run()

    assert not Path(config.home, "ledger.db").exists()


@pytest.mark.slow
def test_tasks_run_again_from_one_on(kept: LocalResultHandler) -> None:
    flow = sales(kept)
    flow.run()
    plan = flow.plan_run(resume="last", rerun_from="score")

    assert actions(plan)["clean"] == "reuse"
    assert {plan[name].reason.code for name in ("score", "rounded", "total", "report")} == {"asked"}
    plan.run()
    assert reasons("sales/2")["report"] == "asked"
    assert fact("sales/2", "clean").state == "Reused"
    with pytest.raises(
        AuthoringError, match="no task 'scor' to run again from; did you mean score"
    ):
        flow.plan_run(resume="last", rerun_from="scor")


def test_a_task_that_looks_for_earlier_values_takes_none_where_it_is_to_run_again(
    kept: LocalResultHandler,
) -> None:
    @task(cache="inputs")
    def rates() -> float:
        return 1.25

    with Flow("f", result_handler=kept) as flow:
        rates()
    flow.run()
    plan = flow.plan_run(resume="last", rerun_from="rates")
    plan.run()

    assert plan["rates"].reason.code == "asked"
    assert reasons("f/2") == {"rates": "asked"}
    flow.run()
    assert fact("f/3", "rates").reused_from == "f/2/rates"


@pytest.mark.parametrize("wish", [{"rerun_from": "load"}, {"on_code_change": "reuse"}])
def test_what_is_for_resuming_is_refused_where_nothing_is_resumed(
    kept: LocalResultHandler, wish: dict[str, Any]
) -> None:
    for go in (sales(kept).run, sales(kept).plan_run):
        with pytest.raises(AuthoringError, match="give resume, too"):
            go(**wish)


def test_values_of_changed_code_are_used_again_where_that_is_asked(
    kept: LocalResultHandler,
) -> None:
    sales(kept).run()
    flow = sales(kept, plus=1)
    plan = flow.plan_run(resume="last", on_code_change="reuse")
    plan.run()

    assert plan.reuses == 10
    assert plan["clean"].old_code == 1
    assert plan["clean"].reason.code == "old_code"
    assert reasons("sales/2")["clean"] == "old_code"
    told = json.loads(fact("sales/2", "clean").reason or "")["text"]
    assert told.endswith("used again all the same, as was asked")


@pytest.mark.slow
def test_what_was_used_again_so_is_no_value_of_the_new_code_afterwards(
    kept: LocalResultHandler,
) -> None:
    sales(kept).run()
    flow = sales(kept, plus=1)
    flow.run(resume="last", on_code_change="reuse")

    assert fact("sales/2", "clean").code == fact("sales/1", "clean").code
    assert flow.plan_run(resume="last")["clean"].reason.code == "new_code"
    flow.run(resume="last")
    assert reasons("sales/3")["clean"] == "new_code"


@dataclass
class Row:
    """What a task is given; its method is another one in each version."""

    price: int


def test_neither_is_what_a_changed_class_would_make_of_it(
    kept: LocalResultHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    @task
    def load() -> Row:
        return globals()["Row"](3)  # no name that a digest of its code could follow

    @task
    def priced(row: Row) -> int:
        return row.up()  # type: ignore[attr-defined,no-any-return]

    with Flow("rows", result_handler=kept) as flow:
        priced(load())
    monkeypatch.setattr(Row, "up", lambda self: self.price + 1, raising=False)
    flow.run()
    assert flow.plan_run(resume="last")["priced"].action == "reuse"
    monkeypatch.setattr(Row, "up", lambda self: self.price + 2)

    assert flow.plan_run(resume="last")["priced"].reason.code == "new_code"
    flow.run(resume="last", on_code_change="reuse")
    assert reasons("rows/2")["priced"] == "old_code"
    flow.run(resume="last")
    assert reasons("rows/3")["priced"] == "new_code"


def test_who_is_to_be_asked_must_be_there(kept: LocalResultHandler) -> None:
    sales(kept).run()
    flow = sales(kept, plus=1)
    flow.on_code_change = "ask"
    plan = flow.plan_run(resume="last")

    assert plan.changed_code == {"clean": 1}
    assert plan.question.startswith("Reuse 1 value of clean although the code changed?")
    for go in (plan.run, lambda: flow.run(resume="last")):
        with pytest.raises(AuthoringError, match="say on_code_change='rerun' or 'reuse'"):
            go()
    assert plan.run(on_code_change="reuse").is_successful()


@pytest.mark.slow
def test_nobody_is_asked_where_no_code_has_changed(kept: LocalResultHandler) -> None:
    flow = sales(kept, bad=1)
    flow.run()
    with config.temporary({"flows.on_code_change": "ask"}):
        flow.run(resume="last")

    assert len(facts("sales/2")) == 14


def test_a_flow_refuses_a_rule_that_there_is_not() -> None:
    with pytest.raises(AuthoringError, match="on_code_change takes 'rerun', 'reuse' or 'ask'"):
        Flow("f", on_code_change="never")  # type: ignore[arg-type]


def test_the_rule_of_a_flow_goes_before_the_setting(kept: LocalResultHandler) -> None:
    sales(kept).run()
    flow = sales(kept, plus=1)
    flow.on_code_change = "reuse"
    with config.temporary({"flows.on_code_change": "rerun"}):
        assert flow.plan_run(resume="last")["clean"].action == "reuse"
        assert flow.plan_run(resume="last", on_code_change="rerun")["clean"].action == "run"


@pytest.mark.slow
def test_a_fresh_run_is_planned_by_what_its_caching_finds(kept: LocalResultHandler) -> None:
    @task(cache="inputs")
    def load(day: int) -> list[int]:
        return [day, day + 1]

    @task(cache="inputs")
    def double(x: int) -> int:
        return 2 * x

    @task(cache_for=timedelta(hours=2), cache_validator=partial_inputs_only(["unit"]))
    def total(xs: list[int], unit: str) -> int:
        return sum(xs)

    @task(cache_for=timedelta(hours=2), cache_validator=lambda state, inputs, parameters: True)
    def own(xs: list[int]) -> int:
        return len(xs)

    with Flow("daily", result_handler=kept) as flow:
        doubled = double.map(load(Parameter("day", default=1)))
        total(doubled, "EUR")
        own(doubled)
    first = flow.plan_run()
    flow.run()
    second, other = flow.plan_run(), flow.plan_run(day=7)

    assert actions(first) == {"load": "run", "double": "unknown", "total": "run", "own": "run"}
    assert first["load"].reason.code == "new_task"
    assert actions(second) == {
        "load": "reuse",
        "double": "reuse",
        "total": "reuse",
        "own": "unsure",
    }
    assert second["total"].reason.code == "accepted"
    assert second["total"].warnings[0].startswith("expires in ")
    assert other["load"].reason.code == "new_input"
    assert other["double"].action == "unknown"
    assert other["total"].action == "reuse"
    flow.run()
    assert {key: code for key, code in reasons("daily/2").items() if key != "day"} == {
        "load": "same",
        "double:0": "same",
        "double:1": "same",
        "total": "accepted",
        "own": "accepted",
    }


def test_triggers_are_foreseen(kept: LocalResultHandler) -> None:
    @task
    def one() -> int:
        return 1

    @task(trigger=any_failed)
    def mourn(x: int) -> int:
        return x

    @task(trigger=manual_only)
    def publish(x: int) -> int:
        return x

    with Flow("f", result_handler=kept) as flow:
        first = one()
        mourn(first)
        publish(first)
    flow.run()
    plan = flow.plan_run(resume="last")

    assert actions(plan) == {"one": "reuse", "mourn": "not_begun", "publish": "not_begun"}
    assert "any_failed does not allow it" in plan["mourn"].reason.text


def test_a_plan_can_be_read_by_programs(kept: LocalResultHandler) -> None:
    flow = sales(kept, bad=1)
    flow.run()
    plan = flow.plan_run(resume="last")
    told = json.loads(json.dumps(plan.wire()))

    assert told["v"] == 1
    assert (told["resumes"], told["runs"]) == ("sales/1", 4)
    assert told["steps"][3]["reason"]["code"] == "failed"
    assert "<table>" in plan._repr_html_()
    assert plan[0].is_parameter
    assert len(plan) == 7
    with pytest.raises(NotFound, match="the plan has no task 'nope'"):
        plan["nope"]


def test_what_keeps_nothing_is_planned_but_not_resumed() -> None:
    with Flow("f") as flow:
        task(lambda: 1, name="one")()

    assert actions(flow.plan_run()) == {"one": "run"}
    with pytest.raises(RunError, match="keeps nothing"):
        flow.plan_run(resume="last")


@pytest.mark.slow
def test_ten_thousand_task_runs_are_planned_in_a_moment() -> None:
    @task
    def items() -> list[int]:
        return list(range(10_000))

    @task
    def double(x: int) -> int:
        if x == 37:
            raise ValueError(x)
        return 2 * x

    with Flow("wide", result_handler=MemoryResultHandler("wide")) as flow:
        double.map(items())
    flow.run()
    plan = flow.plan_run(resume="last")

    assert (plan["double"].runs, plan["double"].reuses) == (1, 9_999)
    assert (
        cpu_seconds(lambda: flow.plan_run(resume="last"), times=5) < 0.6
    )  # 0.16 on an idle machine of 2026


def test_a_store_that_does_not_answer_is_warned_of(kept: LocalResultHandler) -> None:
    flow = sales(kept)
    flow.run()
    place = Path(json.loads(fact("sales/1", "clean").location or ""))
    place.unlink()
    place.symlink_to(place)  # the system refuses to follow it, which says nothing of the value
    plan = flow.plan_run(resume="last", check_values=True)
    state = flow.run(resume="last")

    assert plan["clean"].action == "reuse"
    assert plan["clean"].warnings[0].startswith("its store does not answer, so it would fail: ")
    assert state.is_failed()
