"""Tasks that take values of earlier runs: across runs, flows, processes and executors."""

import json
import os
import pickle
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, Parameter, config, task, unmapped
from cairnflow.cache_validators import (
    all_parameters,
    never_use,
    partial_inputs_only,
    partial_parameters_only,
)
from cairnflow.clock import running_on
from cairnflow.errors import AuthoringError, LedgerUnavailable
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import RunRecord
from cairnflow.results import JSONResultHandler
from cairnflow.runtime.caching import LedgerLookup
from tests import scripts
from tests.trail import ends, fact, facts, ledger, reasons

HOUR = timedelta(hours=1)
CALLS: list[Any] = []


@pytest.fixture(autouse=True)
def calls() -> list[Any]:
    """What tasks of this module were called with."""
    CALLS.clear()
    return CALLS


def made(flow_name: str = "f", **rules: Any) -> Flow:
    """A flow of one task that takes earlier values by these rules."""

    @task(name="double", **rules)
    def double(x: int) -> int:
        CALLS.append(x)
        return 2 * x

    with Flow(flow_name) as flow:
        double(Parameter("x", default=1))
    return flow


@pytest.mark.slow
def test_equal_inputs_are_computed_once(calls: list[Any]) -> None:
    flow = made(cache="inputs")

    for x in (1, 2, 1, 1):
        flow.run(parameters={"x": x})

    assert calls == [1, 2]
    assert [ends(f"f/{n}")["double"] for n in (1, 2, 3, 4)] == [
        "Success", "Success", "Cached", "Cached",
    ]  # fmt: skip
    assert fact("f/4", "double").reused_from == "f/1/double"


def test_the_state_has_the_value_and_when_it_expires(calls: list[Any]) -> None:
    flow = made(cache_for=HOUR)
    (double,) = flow.get_tasks("double")

    first = flow.run().result[double]
    second = flow.run().result[double]

    assert (first.result, second.result) == (2, 2)
    assert second.is_cached()
    assert second.message == "from f/1/double: duration_only accepts it"
    expires_at = fact("f/1", "double").expires_at
    assert second.cached_result_expiration.timestamp() * 1_000_000 == expires_at
    assert calls == [1]


def test_asking_for_caching_is_asking_for_values_to_be_kept() -> None:
    @task
    def plain() -> int:
        return 1

    @task(cache="inputs")
    def wise(x: int) -> int:
        return x

    with Flow("f") as flow:
        wise(plain())

    flow.run()

    kept = {found.task: found.location is not None for found in facts("f/1")}
    assert kept == {"plain": False, "wise": True}


def test_a_flow_that_nobody_asked_to_keep_is_not_recorded() -> None:
    flow = made()

    flow.run()

    with ledger() as opened:
        assert opened.run("f", 1) is None


def test_with_checkpointing_off_nothing_is_cached_and_that_is_said_once(
    calls: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    flow = made(cache="inputs")

    with config.temporary({"flows.checkpointing": False}):
        flow.run()
        flow.run()

    assert calls == [1, 1]
    assert [one.message for one in caplog.records] == [
        "flows.checkpointing is false, so nothing is cached, though double asks for it"
    ] * 2


def test_a_value_that_is_not_kept_can_t_be_asked_for() -> None:
    with pytest.raises(AuthoringError, match="checkpoint=False keeps no value"):
        made(cache="inputs", checkpoint=False)


@pytest.mark.slow
def test_a_value_is_good_for_as_long_as_its_author_said(calls: list[Any]) -> None:
    flow = made(cache_for=HOUR)
    now = 1_790_000_000 * 10**9

    for minutes in (0, 59, 61, 120, 122):
        with running_on(lambda minutes=minutes: now + minutes * 60 * 10**9):
            flow.run()

    assert [ends(f"f/{n}")["double"] for n in range(1, 6)] == [
        "Success", "Cached", "Success", "Cached", "Success",
    ]  # fmt: skip
    assert reasons("f/3")["double"] == "expired"


def test_taking_a_value_does_not_make_it_younger() -> None:
    flow = made(cache_for=HOUR)
    flow.run()

    flow.run()

    first, second = fact("f/1", "double"), fact("f/2", "double")
    assert first.expires_at is not None
    assert 0 <= first.expires_at - 3_600_000_000 - first.returned_at < 60_000_000
    assert (second.cache, second.expires_at) == (None, None)


def test_inputs_within_a_time_need_both(calls: list[Any]) -> None:
    flow = made(cache="inputs", cache_for=HOUR)
    flow.run(parameters={"x": 1})

    flow.run(parameters={"x": 1})
    flow.run(parameters={"x": 2})

    assert calls == [1, 2]
    assert reasons("f/3")["double"] == "new_input"


def test_parameters_decide_where_the_author_says_so(calls: list[Any]) -> None:
    @task(cache_for=HOUR, cache_validator=all_parameters)
    def one() -> int:
        CALLS.append("one")
        return 1

    @task(cache_for=HOUR, cache_validator=partial_parameters_only(["region"]))
    def other() -> int:
        CALLS.append("other")
        return 1

    with Flow("f") as flow:
        flow.add_task(Parameter("region", default="EU"))
        flow.add_task(Parameter("day", default=1))
        one()
        other()
    flow.run()
    calls.clear()

    flow.run(parameters={"day": 2})

    assert calls == ["one"]
    assert reasons("f/2") == {"one": "new_parameter", "other": "accepted"}


def test_an_authors_validator_is_asked_with_values_and_parameters(calls: list[Any]) -> None:
    seen: list[Any] = []

    def mine(state: Any, inputs: Any, parameters: Any) -> bool:
        seen.append((state.result, state.cached_inputs["x"] == inputs["x"], dict(parameters)))
        return True

    flow = made(cache_for=HOUR, cache_validator=mine)
    flow.run()

    flow.run(parameters={"x": 7})

    assert seen == [(2, False, {"x": 7})]
    assert calls == [1]


def test_a_validator_that_fails_fails_no_run(calls: list[Any]) -> None:
    def mine(state: Any, inputs: Any, parameters: Any) -> bool:
        raise RuntimeError("no")

    flow = made(cache_for=HOUR, cache_validator=mine)
    flow.run()

    state = flow.run()

    assert state.is_successful()
    assert calls == [1, 1]
    assert reasons("f/2")["double"] == "validator_failed"


def test_never_use_keeps_values_and_takes_none(calls: list[Any]) -> None:
    flow = made(cache_for=HOUR, cache_validator=never_use)

    flow.run()
    flow.run()

    assert calls == [1, 1]


def test_tasks_of_one_key_take_each_others_values_across_flows(calls: list[Any]) -> None:
    @task(cache="inputs", cache_key="shared")
    def load(x: int) -> int:
        CALLS.append(x)
        return x

    with Flow("first") as first:
        load(1)
    with Flow("second") as second:
        load(1)

    first.run()
    second.run()

    assert calls == [1]
    assert fact("second/1", "load").reused_from == "first/1/load"


@pytest.mark.slow
def test_tasks_without_a_key_take_only_their_own(calls: list[Any]) -> None:
    for name in ("first", "second"):
        made(name, cache="inputs").run()

    assert calls == [1, 1]


def test_within_a_run_a_task_takes_what_another_of_its_key_has_kept(calls: list[Any]) -> None:
    @task(cache="inputs", cache_key="k")
    def load(x: int) -> int:
        CALLS.append(x)
        return x

    with Flow("f") as flow:
        first = load(1)
        load(1, upstream_tasks=[first])

    flow.run()

    assert calls == [1]
    assert ends("f/1") == {"load": "Success", "load-2": "Cached"}


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["local", "threads", "processes"])
def test_children_take_values_by_their_inputs_wherever_they_stand(
    executor: str, tmp_path: Path
) -> None:
    @task(cache="inputs")
    def score(x: int, rate: int, diary: str) -> int:
        with open(diary, "a") as file:
            file.write(f"{x} ")
        return x * rate

    diary = str(tmp_path / "diary")
    with Flow("f") as flow:
        scores = score.map(Parameter("xs"), unmapped(10), unmapped(diary))

    for xs in ([1, 2, 3], [0, 3, 2, 1]):
        state = flow.run(parameters={"xs": xs}, executor=executor)

    assert state.result[scores].result == [0, 30, 20, 10]
    assert sorted(Path(diary).read_text().split()) == ["0", "1", "2", "3"]
    assert ends("f/2")["score:0"] == "Success"
    assert fact("f/2", "score", 1).reused_from == "f/1/score:2"


def test_what_is_mapped_over_a_value_that_was_taken_has_its_children(calls: list[Any]) -> None:
    @task(cache="inputs")
    def items() -> list[int]:
        return [1, 2, 3]

    @task
    def inc(x: int) -> int:
        return x + 1

    with Flow("f") as flow:
        items()
    flow.run()
    with Flow("f") as flow:
        found = inc.map(items())

    state = flow.run()

    assert ends("f/2")["items"] == "Cached"
    assert state.result[found].result == [2, 3, 4]


def test_a_changed_input_upstream_is_a_changed_input(calls: list[Any]) -> None:
    @task
    def load(x: int) -> list[int]:
        return [x // 10]

    @task(cache="inputs")
    def total(xs: list[int]) -> int:
        CALLS.append(xs)
        return sum(xs)

    with Flow("f") as flow:
        total(load(Parameter("x")))

    for x in (10, 11, 20):
        flow.run(parameters={"x": x})

    assert calls == [[1], [2]], "10 and 11 give the same list"
    assert json.loads(fact("f/3", "total").reason or "")["text"] == (
        "xs is not what it was (compared with f/1/total)"
    )


def test_a_value_that_is_gone_is_made_again(calls: list[Any]) -> None:
    flow = made(cache="inputs")
    flow.run()
    Path(json.loads(fact("f/1", "double").location or "")).unlink()

    flow.run()
    flow.run()

    assert calls == [1, 1]
    assert reasons("f/2")["double"] == "gone"
    assert fact("f/3", "double").reused_from == "f/2/double"


def test_what_failed_is_never_taken(calls: list[Any]) -> None:
    @task(cache="inputs")
    def fails() -> int:
        CALLS.append(1)
        raise ValueError("no")

    with Flow("f") as flow:
        fails()

    flow.run()
    flow.run()

    assert calls == [1, 1]
    assert [found.cache for found in facts("f/1")] == [None]


def test_values_in_the_ledger_itself_are_taken_too(calls: list[Any]) -> None:
    flow = made(cache="inputs", result_handler=JSONResultHandler())

    flow.run()
    flow.run()

    assert calls == [1]


def test_a_resumed_run_takes_what_the_run_before_it_has_first(calls: list[Any]) -> None:
    flow = made(cache="inputs")
    flow.run()

    flow.run(resume="f/1")

    assert ends("f/2")["double"] == "Reused"
    assert calls == [1]


@pytest.mark.parametrize(
    ("validator", "names"),
    [
        (partial_inputs_only(["y"]), "y, which is no argument of it; known: x"),
        (partial_parameters_only(["day"]), "day, which is no parameter of the flow; known: x"),
        (partial_inputs_only, "write partial_inputs_only(validate_on=[...])"),
    ],
)
def test_a_validator_that_compares_what_is_not_there_is_refused(
    validator: Callable[..., bool], names: str
) -> None:
    flow = made(cache_for=HOUR, cache_validator=validator)

    with pytest.raises(AuthoringError, match=r"task 'double'") as refused:
        flow.run()

    assert names in str(refused.value)


def test_a_long_key_is_a_key_like_others(calls: list[Any]) -> None:
    keys = ["k" * 10_000, "k" * 10_000, "k" * 9_999]

    for key in keys:
        made(cache="inputs", cache_key=key).run()

    assert calls == [1, 1]
    assert len(fact("f/1", "double").cache or "") == 200


def test_a_lookup_opens_the_ledger_again_in_another_process_by_its_url() -> None:
    made(cache="inputs").run()
    with ledger() as opened:
        sent = pickle.dumps(LedgerLookup(opened))

    found = pickle.loads(sent).candidates("f/double", map_index=-1)

    assert [one.fact for one in found] == [fact("f/1", "double")]
    assert opened.url.encode() in sent


def test_a_url_that_travels_is_completed_by_the_settings(tmp_path: Path) -> None:
    made(cache="inputs").run()
    with ledger() as opened:
        sent = pickle.dumps(LedgerLookup(opened))

    with config.temporary({"ledger.url": f"sqlite:///{tmp_path}/other.db"}):
        found = pickle.loads(sent).candidates("f/double")

    assert len(found) == 1, "it is the run's ledger that is asked, not the one of the settings"


def test_a_ledger_in_memory_can_not_be_asked_from_another_process() -> None:
    there = pickle.loads(pickle.dumps(LedgerLookup(MemoryLedger())))

    with pytest.raises(LedgerUnavailable, match="memory of the run's own process"):
        there.candidates("k")


PROGRAM = """
    from cairnflow import Flow, task

    {helper}

    @task(cache="inputs")
    def work(x):
        print("worked", {body})
        return x

    with Flow("f") as flow:
        work(1)

    if __name__ == "__main__":
        flow.run()
"""


def test_another_process_takes_the_value_until_the_code_changes(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    helper = "def helped(x): return x"

    def session(body: str, helper: str = helper) -> str:
        return scripts.run(scripts.write(script, PROGRAM.format(body=body, helper=helper)))

    said = [
        session("helped(x)"),
        session("helped(x)"),
        session("(  helped(x) )"),
        session("-x"),
        session("helped(x)", "def helped(x): return x + 1"),
    ]

    assert [bool(one) for one in said] == [True, False, False, True, True]
    assert reasons("f/5")["work"] == "new_code"
    assert len({found.pid for found in _runs()}) == 5
    assert os.getpid() not in {found.pid for found in _runs()}


def _runs() -> list[RunRecord]:
    with ledger() as opened:
        return opened.runs(RunFilter())
