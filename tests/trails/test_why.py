"""Why: asked of runs made by hand, in each state that a task run can be in."""

import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow.errors import NotFound
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Annotation, Checkpoint, SourceRecord
from cairnflow.trails.causes import CODES
from cairnflow.trails.runs import Run
from cairnflow.trails.why import Why
from tests.trails import made

PLAN = [
    {"task": "day", "parameter": True},
    {"task": "load", "upstream": ["day"]},
    {"task": "score", "upstream": ["load"], "mapped": True},
    {"task": "list", "upstream": ["score", "load"], "generated": True},
    {"task": "report", "upstream": ["list"]},
    {"task": "mail", "upstream": ["report"]},
]


def _run(facts: list[Checkpoint], **fields: Any) -> Run:
    """A run of PLAN that has left these facts; without a state it is under way."""
    ledger = MemoryLedger()
    ledger.describe([SourceRecord("p1:0", "plan", json.dumps({"tasks": PLAN}))])
    told = {"state": "Running", "host": "elsewhere", "ended_at": None, **fields}
    begun = ledger.begin(made.record(**told))
    ledger.append([one._replace(run=begun.key) for one in facts])
    if told["state"] != "Running":
        ledger.end(begun.key, told["state"], told.get("message", ""), made.BEGIN + made.SECOND)
    found = cairnflow.open("daily-sales/1", ledger=ledger)
    assert isinstance(found, Run)
    return found


def _why(run: Run, task: str) -> Why:
    why = run.why(task)
    assert {cause.code for cause in why.causes} <= set(CODES)
    return why


def _reason(code: str, text: str) -> str:
    return json.dumps({"code": code, "text": text})


def _one(state: str, **fields: Any) -> Run:
    return _run([made.fact(1, "load", state=state, **fields)], state="Success")


def test_a_fresh_run_looked_for_nothing() -> None:
    why = _why(_run([made.kept(1, "load")], state="Success"), "load")

    assert (why.address, why.state, why.code) == ("daily-sales/1/load", "success", "fresh")
    assert why.sentence == "daily-sales/1/load: it ran; no earlier value was looked for"


def test_what_ran_says_what_was_not_as_before() -> None:
    why = _why(_one("Success", reason=_reason("new_input", "x is not what it was")), "load")

    assert why.code == "new_input"
    assert why.sentence.endswith("it ran: x is not what it was")


@pytest.mark.parametrize(("state", "code"), [("Reused", "same"), ("Cached", "accepted")])
def test_what_was_taken_names_where_it_is_from(state: str, code: str) -> None:
    reason = _reason(code, "duration_only accepts it")

    why = _why(_one(state, reason=reason, reused_from="daily-sales/0/load"), "load")

    assert (why.code, why.causes[0].hint) == (code, "cairn show daily-sales/0/load")
    assert "not run: the value of daily-sales/0/load was taken: duration_only" in why.sentence


@pytest.mark.parametrize(
    ("state", "code"),
    [("Failed", "failed"), ("TimedOut", "timed_out"), ("Crashed", "crashed"),
     ("Invalid", "invalid"), ("Cancelled", "cancelled")],
)  # fmt: skip
def test_a_failure_is_told_with_its_kind_and_message(state: str, code: str) -> None:
    why = _why(_one(state, message="no price"), "load")

    assert why.code == code
    assert why.causes[0].text.endswith(": no price")
    assert why.causes[0].hint == "cairn show daily-sales/1/load"


def test_how_often_it_was_tried_is_told() -> None:
    retries = [
        made.fact(n, "load", state="Retrying", attempt=n, message=f"attempt {n} of 3: no answer")
        for n in (1, 2)
    ]

    why = _why(_run([*retries, made.kept(3, "load", attempt=3)], state="Success"), "load")

    assert [cause.code for cause in why.causes] == ["fresh", "retried"]
    assert why.causes[1].count == 2
    assert "tried again 2 times, the last time since attempt 2 of 3: no answer" in why.sentence
    assert why.causes[1].hint == "cairn show daily-sales/1/load@2"


def test_what_waits_for_its_next_attempt_says_so_while_the_run_is_there() -> None:
    facts = [made.fact(1, "load", state="Retrying", message="attempt 1 of 3: no answer")]

    under_way, over = _why(_run(facts), "load"), _why(_run(facts, state="Cancelled"), "load")

    assert [cause.code for cause in under_way.causes] == ["retrying"]
    assert [cause.code for cause in over.causes] == ["retrying", "run_ended"]
    assert over.causes[1].hint == "cairn run FILE --resume daily-sales/1"


def test_what_waits_for_a_person_says_how_to_let_it_go_on() -> None:
    run = _run([made.fact(1, "load", state="Paused", message="look at it")], state="Paused")

    why = _why(run, "load")

    assert [cause.code for cause in why.causes] == ["paused", "run_ended"]
    assert why.causes[0].text == "waits for a person: look at it"
    assert why.causes[0].hint == "cairn approve daily-sales/1/load"


def test_what_was_approved_says_by_whom_and_what_is_left_to_do() -> None:
    facts = [made.fact(1, "load", state="Paused", message="look at it")]
    said = Annotation(1, "load", -1, "approved", "fine", "ann@etl", made.BEGIN + 2 * made.SECOND)
    over, under_way = _run(facts, state="Paused"), _run(facts)
    for run in (over, under_way):
        run._reader.ledger.annotate(said)

    told = [_why(run, "load").causes for run in (over, under_way)]

    assert [[cause.code for cause in causes] for causes in told] == [
        ["approved", "run_ended"],
        ["approved"],
    ]
    assert told[0][0].text.startswith("approved by ann@etl")
    assert "goes on by itself" in told[1][0].text


def test_a_loop_between_two_turns_is_told_with_their_count() -> None:
    turns = [made.kept(n, "load", state="Looped", attempt=n) for n in (1, 2)]

    why = _why(_run(turns), "load")

    assert (why.code, why.causes[0].count) == ("looped", 2)


def test_what_was_not_begun_names_what_failed_first_and_not_what_failed_for_it() -> None:
    facts = [
        made.fact(1, "load", state="Failed", message="disk full"),
        made.fact(2, "score", state="TriggerFailed", message="not begun, since load failed"),
        made.fact(3, "report", state="TriggerFailed", message="not begun, since score failed"),
    ]

    why = _why(_run(facts, state="Failed"), "report")

    assert [cause.code for cause in why.causes] == ["upstream_failed"]
    assert why.causes[0].text == "not begun, since daily-sales/1/load failed: disk full"
    assert why.causes[0].hint == "cairn show daily-sales/1/load"


def test_a_child_is_not_begun_for_its_own_sibling_upstream() -> None:
    plan = [*PLAN, {"task": "check", "upstream": ["score"], "mapped": True}]
    children = made.children(2)
    facts = [
        children[0],
        children[1]._replace(state="Failed", message="of child 0", location=None),
        children[2]._replace(state="Failed", message="of child 1", location=None),
        made.fact(4, "check", state="Mapped", width=2),
        made.fact(5, "check", state="TriggerFailed", map_index=1, message="not begun"),
    ]
    run = _run(facts, state="Failed")
    run._reader._texts["p1:0"] = {"tasks": plan}

    why = run.why("check", 1)

    assert why.causes[0].text == "not begun, since daily-sales/1/score:1 failed: of child 1"


def test_a_trigger_of_its_own_says_what_it_did_not_allow() -> None:
    message = "not begun: its trigger all_failed does not allow it"

    why = _why(_one("TriggerFailed", message=message), "load")

    assert (why.code, why.causes[0].text) == ("trigger_refused", message)


def test_what_is_skipped_names_the_task_that_was_skipped_before_it() -> None:
    facts = [
        made.fact(1, "load", state="Skipped", message="no orders"),
        made.fact(2, "score", state="Skipped", message="a task before it was skipped"),
    ]
    run = _run(facts, state="Success")

    assert _why(run, "load").causes[0].text == "skipped: no orders"
    after = _why(run, "score")
    assert (after.code, after.causes[0].hint) == (
        "upstream_skipped",
        "cairn why daily-sales/1/load",
    )


def test_what_is_not_begun_yet_names_what_it_waits_for() -> None:
    run = _run([made.kept(1, "load"), *_children(2, of=3)])

    report, mail = _why(run, "report"), _why(run, "mail")

    assert (report.state, report.code) == ("pending", "waiting")
    assert report.causes[0].text == "waits for score"
    assert mail.causes[0].text == "waits for report"


def _children(first: int, *, of: int) -> list[Checkpoint]:
    """A mapped task of which one child has ended."""
    return [
        made.fact(first, state="Mapped", width=of),
        made.kept(first + 1, map_index=0),
    ]


def test_what_may_begin_is_with_a_worker() -> None:
    assert _why(_run([made.kept(1, "load")]), "score").code == "begun"


def test_what_a_run_did_not_come_to_says_how_the_run_ended() -> None:
    why = _why(_run([made.kept(1, "load")], state="Cancelled", message="by a person"), "mail")

    assert why.code == "run_ended"
    assert "the run ended (cancelled) before it was begun: by a person" in why.sentence


def test_what_waits_behind_a_pause_names_it_from_afar() -> None:
    facts = [made.fact(1, "load", state="Paused", message="look at it")]

    why = _why(_run(facts, state="Paused"), "mail")

    assert [cause.code for cause in why.causes] == ["upstream_paused", "run_ended"]
    assert why.causes[0].text.endswith("sales/1/load, which waits for a person: look at it")
    assert why.causes[0].hint == "cairn approve daily-sales/1/load"


def test_a_run_whose_process_is_gone_was_cut_off() -> None:
    gone = os.fork()
    if not gone:
        os._exit(0)
    os.waitpid(gone, 0)
    run = _run([made.kept(1, "load")], host=socket.gethostname(), pid=gone)

    assert run.why().code == "cut_off"
    assert _why(run, "mail").code == "cut_off"
    assert run.why().state == "crashed"


def test_a_task_that_the_plan_has_not_is_unknown() -> None:
    run = _run([made.kept(1, "load"), *_children(2, of=3)])

    with pytest.raises(NotFound, match="no task 'laod'; did you mean load"):
        run.why("laod")
    with pytest.raises(NotFound, match="3 children, 0 to 2"):
        run.why("score", 3)
    assert run.why("score", 2).code == "begun"


def test_a_run_tells_failures_first_then_counts_by_reason() -> None:
    new = _reason("new_code", "code changed aa -> bb")
    facts = [
        made.kept(1, "day"),
        made.kept(
            2, "load", state="Reused", reason=_reason("same", "same"), reused_from="d/0/load"
        ),
        made.fact(3, state="Mapped", width=4),
        made.kept(4, map_index=0, reason=new),
        made.kept(5, map_index=1, reason=new),
        made.fact(6, map_index=2, state="Failed", message="no price", reason=new),
        made.fact(7, map_index=3, state="Paused", message="look at it"),
        made.fact(8, "report", state="TriggerFailed", message="not begun, since score failed"),
    ]

    why = _run(facts, state="Failed", message="failed: score").why()

    assert [(cause.code, cause.count) for cause in why.causes] == [
        ("failed", 1),
        ("failed", 1),
        ("paused", 1),
        ("upstream_failed", 1),
        ("new_code", 2),
        ("same", 1),
        ("upstream_paused", 1),
    ]
    assert why.causes[6].text.startswith("not begun: mail: waits for daily-sales/1/score:3")
    assert why.causes[1].text == "score:2 failed: no price"
    assert why.causes[4].text == "2 ran: the code has changed since"
    assert why.causes[5].text.startswith("1 was reused: ")


def test_a_run_without_an_earlier_one_counts_what_ran_in_one_line() -> None:
    facts = [
        made.kept(1, "load"),
        made.kept(2, "report", reason=_reason("new_task", "there is none")),
        made.kept(3, "mail", reason=_reason("loop", "turn 2")),
    ]

    fresh = _run(facts, state="Success").why()
    resumed = _run(facts, state="Success", resumed_from="daily-sales/0").why()

    assert [cause.text for cause in fresh.causes[1:-1]] == ["3 ran"]
    assert len(resumed.causes) == 5


def test_what_was_skipped_is_told_with_its_own_reason() -> None:
    facts = [
        made.fact(1, "load", state="Skipped", message="a task before it was skipped"),
        made.fact(2, "report", state="Skipped", message="no data"),
    ]

    one, both = _run(facts[1:], state="Success").why(), _run(facts, state="Success").why()

    assert one.causes[1].text == "1 was skipped: no data"
    assert both.causes[1].text == "2 were skipped, the first of them report: no data"


def test_a_run_whose_pauses_were_approved_no_longer_waits_for_a_person() -> None:
    facts = [
        made.fact(1, "load", state="Paused", message="look"),
        made.fact(2, "mail", state="Paused"),
    ]
    run = _run(facts, state="Paused", message="waits for a person: load, mail; cairn approve ...")
    codes: list[str] = []
    for task in ("load", "mail"):
        codes.append(run.why().code)
        run[task].approve()

    why = run.why()

    assert codes == ["paused", "paused"]
    assert why.code == "approved"
    assert why.causes[1].text.startswith("load was approved by ")


def test_an_invalid_value_is_told_in_a_sentence() -> None:
    facts = [
        made.kept(1, "load", state="Invalid", message="validator positive: no"),
        made.fact(2, "report", state="TriggerFailed", message="not begun, since load failed"),
    ]

    run = _run(facts, state="Failed")

    assert _why(run, "load").causes[0].text == "is invalid: validator positive: no"
    assert "since daily-sales/1/load is invalid: validator" in _why(run, "report").sentence


def test_of_many_failures_a_few_are_named_and_the_rest_is_counted() -> None:
    parent, *children = made.children(40)
    failed = [one._replace(state="Failed", message="no", location=None) for one in children]

    why = _run([parent, *failed], state="Failed").why("score")

    assert len(why.causes) == 6
    assert (why.causes[5].text, why.causes[5].count) == ("35 more task runs like these", 35)


def test_a_group_tells_how_many_children_are_left() -> None:
    why = _run([made.kept(1, "load"), *_children(2, of=3)]).why("score")

    assert [cause.count for cause in why.causes] == [1, 2]
    assert why.causes[1].text.startswith("2 children not begun: a worker has it")


def test_a_map_over_nothing_says_so() -> None:
    why = _run([made.fact(1, state="Mapped", width=0)], state="Success").why("score")

    assert why.causes[0].text == "it has no children: what it is mapped over is empty"


def test_why_is_shown_in_a_line_on_a_screen_and_on_a_page() -> None:
    why = _one("Failed", message="<b>\x1b[2Jno</b>").why("load")

    assert repr(why).startswith("<Why daily-sales/1/load: failed: <b>\\x1b[2Jno")
    assert str(why).splitlines()[0] == "daily-sales/1/load  failed"
    assert str(why).splitlines()[1].endswith("→ cairn show daily-sales/1/load")
    assert "&lt;b&gt;" in why._repr_html_()
    assert "\x1b" not in str(why) + why._repr_html_()


def test_task_runs_and_groups_answer_by_themselves() -> None:
    run = _run([made.kept(1, "load"), *_children(2, of=1)], state="Success")

    assert run["load"].why().wire() == run.why("load").wire()
    assert run["score"].why().wire() == run.why("score").wire()
    assert run["score:0"].why().wire()["reasons"] == [
        {
            "code": "fresh",
            "text": "it ran; no earlier value was looked for",
            "addr": "daily-sales/1/score:0",
            "count": 1,
            "hint": None,
        }
    ]


def test_the_page_lists_every_code_with_its_meaning() -> None:
    page = (Path(__file__).parents[2] / "docs" / "why.md").read_text("utf-8")

    assert [code for code, text in CODES.items() if f"| `{code}` | {text} |" not in page] == []
    assert page.count("| `") == len(CODES)
