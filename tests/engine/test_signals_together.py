"""Each signal in a child of a map, with retries, on each executor, recorded and not, resumed."""

from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow import Flow, Task, context, task
from cairnflow.results import LocalResultHandler
from cairnflow.signals import (
    ENDRUN,
    FAIL,
    LOOP,
    PAUSE,
    RETRY,
    SKIP,
    SUCCESS,
    TRIGGERFAIL,
    VALIDATIONFAIL,
)
from cairnflow.states import Skipped, State, Success
from cairnflow.triggers import all_finished

EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads", "processes"])

WORDS = (
    "skip", "success", "fail", "loop", "pause", "retry",
    "endrun", "endrun skipped", "validation", "trigger", "nothing",
)  # fmt: skip

ENDS = {
    "skip": ("Skipped", None),
    "success": ("Success", ["success"]),
    "fail": ("Failed", 5),
    "loop": ("Success", 3),
    "pause": ("Paused", None),
    "retry": ("Success", 2),
    "endrun": ("Success", {"a": 1}),
    "endrun skipped": ("Skipped", None),
    "nothing": ("Success", None),
}
"""How each child ends, and with what; of the rest only the name of the state counts."""


@task(max_retries=1, retry_delay=0)
def ends(word: str) -> Any:
    turn = context.get("task_loop_result") or 0
    if word == "loop":
        if turn < 3:
            raise LOOP("again", result=turn + 1)
        return turn
    if word == "retry":
        if context.task_run_count < 2:
            raise RETRY("once more")
        return context.task_run_count
    if word == "pause" and context.get("resume"):
        return "went on"
    raise {
        "skip": SKIP("no"),
        "success": SUCCESS("enough", result=[word]),
        "fail": FAIL("bad", result=5),
        "pause": PAUSE("ask"),
        "endrun": ENDRUN(Success("by hand", {"a": 1})),
        "endrun skipped": ENDRUN(Skipped("by hand")),
        "validation": VALIDATIONFAIL("not so"),
        "trigger": TRIGGERFAIL("not yet"),
        "nothing": SUCCESS("nothing"),
    }[word]


@task(trigger=all_finished, skip_on_upstream_skip=False)
def shown(value: Any) -> str:
    return repr(value)


def flow_of(folder: Path | None) -> tuple[Flow, Task, Task]:
    handler = None if folder is None else LocalResultHandler(folder / "kept")
    with Flow("f", result_handler=handler) as flow:
        ended = ends.map(WORDS)
        after = shown.map(ended)
    return flow, ended, after


def children(state: State, of: Task) -> dict[str, State]:
    return dict(zip(WORDS, state.result[of].map_states, strict=True))


@EXECUTORS
@pytest.mark.parametrize("is_recorded", [True, False], ids=["recorded", "not recorded"])
def test_each_child_ends_by_its_own_signal(
    executor: str, is_recorded: bool, tmp_path: Path
) -> None:
    flow, ended, after = flow_of(tmp_path if is_recorded else None)

    state = flow.run(executor=executor)

    found = children(state, ended)
    assert state.is_paused()
    assert {word: (found[word].name, found[word].result) for word in ENDS} == ENDS
    assert (found["validation"].name, found["trigger"].name) == ("Invalid", "TriggerFailed")
    followed = children(state, after)
    assert not followed["pause"].is_finished()
    assert {word: followed[word].result for word in ENDS if word != "pause"} == {
        word: repr(value) for word, (_, value) in ENDS.items() if word != "pause"
    }


@EXECUTORS
def test_a_resumed_run_has_the_same_ends_and_goes_on_where_it_was_approved(
    executor: str, tmp_path: Path
) -> None:
    flow, ended, after = flow_of(tmp_path)
    flow.run(executor=executor)
    cairnflow.open("f/1/ends").approve("go on")

    state = flow.run(executor=executor, resume="last")

    found = children(state, ended)
    went_on = {**ENDS, "pause": ("Success", "went on")}
    names = {word: found[word].name for word in went_on}
    kept = {"success", "loop", "retry", "endrun", "nothing"}
    assert {word for word, name in names.items() if name == "Reused"} == kept
    assert {word: found[word].result for word in went_on} == {
        word: value for word, (_, value) in went_on.items()
    }
    assert children(state, after)["pause"].result == repr("went on")
