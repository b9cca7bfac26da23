"""Results and checkpoints (R of docs/features.md), as authors write them."""

import pickle
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow import Flow, Parameter, config, context, task
from cairnflow.cache_validators import all_inputs, duration_only, partial_inputs_only
from cairnflow.errors import Missing
from cairnflow.results import (
    ConstantResultHandler,
    JSONResultHandler,
    LocalResultHandler,
    NoResult,
    Result,
    ResultHandler,
    SafeResult,
)
from cairnflow.signals import LOOP, SKIP, SUCCESS
from cairnflow.states import State, Success


@task
def one() -> int:
    return 1


@task
def add(x: Any, y: Any = 1) -> Any:
    return x + y


class Counting(ResultHandler):
    """Keeps values in memory, and counts; fails for the first ``failures`` writes."""

    kept: list[Any] = []  # noqa: RUF012 - shared on purpose: the engine opens handlers again
    failures = 0

    def write(self, value: Any) -> str:
        if Counting.failures:
            Counting.failures -= 1
            raise OSError("disk full")
        self.kept.append(value)
        return f"value {len(self.kept) - 1}"

    def read(self, safe_value: str) -> Any:
        return self.kept[int(safe_value.removeprefix("value "))]


@pytest.fixture
def counting() -> Counting:
    Counting.kept = []
    Counting.failures = 0
    return Counting()


def files(folder: str | Path) -> list[Path]:
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def test_one_run_can_be_kept_by_its_context(home: Path) -> None:
    with Flow("sums") as flow:
        add(1)

    with context(checkpointing=True):
        kept = flow.run()
    plain = flow.run()

    assert kept.address == "sums/1"
    assert len(files(home / "results")) == 1
    assert plain.address == ""


def test_the_flow_s_handler_keeps_its_tasks_but_not_what_stands_between_them() -> None:
    with Flow("sums", result_handler=LocalResultHandler("out")) as flow:
        first = one()
        pair = add([first], [first + 1])
        add(pair[0], 5)

    state = flow.run()

    assert len(files("out")) == 3
    kept = {made.name for made in flow if state.result[made]._result.safe_value}
    assert kept == {"one", "add"}
    assert {"List", "GetItem", "Add"} <= {made.name for made in flow}


def test_a_task_s_own_handler_is_told_at_each_place_where_it_can_be() -> None:
    class Three(cairnflow.Task):
        def run(self) -> int:
            return 3

    @task(result_handler=LocalResultHandler("decorator"))
    def by_decorator() -> int:
        return 3

    with Flow("places", result_handler=LocalResultHandler("flow")) as flow:
        by_decorator()
        Three(result_handler=LocalResultHandler("init"))()
        one(task_args={"result_handler": LocalResultHandler("task_args")})
        one(result_handler=LocalResultHandler("call"))
    flow.run()

    places = ("decorator", "init", "task_args", "call", "flow")
    assert [len(files(place)) for place in places] == [1, 1, 1, 1, 0]


def test_only_false_leaves_a_task_out(home: Path) -> None:
    with Flow("sums", result_handler=LocalResultHandler("out")) as flow:
        left_out = one(task_args={"checkpoint": False})
        asked = one(task_args={"checkpoint": True})
    state = flow.run()
    with Flow("bare") as bare:
        one(task_args={"checkpoint": True})
    bare.run()

    assert state.result[left_out]._result.safe_value is NoResult
    assert isinstance(state.result[asked]._result.safe_value, SafeResult)
    assert not home.exists() or not files(home / "results")


def test_each_task_run_is_written_once_before_it_is_a_success(counting: Counting) -> None:
    seen: list[tuple[str, int]] = []

    def note(of: Any, old: State, new: State) -> None:
        seen.append((new.name, len(counting.kept)))

    @task(state_handlers=[note])
    def three() -> int:
        return 3

    with Flow("once", result_handler=counting) as flow:
        made = three()
        add(made)
        add(made)
    state = flow.run()

    assert counting.kept == [3, 4, 4]
    assert seen == [("Running", 0), ("Success", 1)]
    assert state.result[made]._result.safe_value == SafeResult("value 0", counting)


@pytest.mark.parametrize("value", [None, 0, "", [], False, {}, float("nan")])
def test_none_and_all_that_is_false_are_written(value: object) -> None:
    with Flow("values", result_handler=LocalResultHandler("out")) as flow:
        task(lambda: value, name="value")()
    flow.run()

    (file,) = files("out")
    assert repr(pickle.loads(file.read_bytes())) == repr(value)


def test_what_a_signal_gives_is_written_and_what_fails_or_is_skipped_is_not(
    counting: Counting,
) -> None:
    @task
    def succeed() -> None:
        raise SUCCESS("early", result="early")

    @task
    def skip() -> None:
        raise SKIP("not today")

    @task
    def fail() -> None:
        raise ValueError("no")

    with Flow("ends", result_handler=counting) as flow:
        succeed()
        skip()
        add(fail())
    flow.run()

    assert counting.kept == ["early"]


def test_every_turn_of_a_loop_is_written(counting: Counting) -> None:
    @task
    def count() -> int:
        last: int = context.get("task_loop_result", 0)
        if last < 3:
            raise LOOP(f"turn {context.task_loop_count}", result=last + 1)
        return last * 10

    with Flow("turns", result_handler=counting) as flow:
        count()
    flow.run()

    assert counting.kept == [1, 2, 3, 30]


def test_children_are_written_one_by_one_and_the_task_that_they_are_of_is_not(
    counting: Counting,
) -> None:
    with Flow("children", result_handler=counting) as flow:
        mapped = add.map([1, 2, 3])
    state = flow.run()

    assert counting.kept == [2, 3, 4]
    assert state.result[mapped]._result is NoResult
    assert state.result[mapped].result == [2, 3, 4]


def test_results_are_shown_as_they_always_were() -> None:
    handler = JSONResultHandler()

    assert repr(Result(3)) == "<Result: 3>"
    assert repr(SafeResult("a/key", handler)) == "<SafeResult: 'a/key'>"
    assert SafeResult("a/key", handler).value == "a/key"
    assert (repr(NoResult), str(NoResult)) == ("<No result>", "NoResult")
    assert NoResult.value is None
    assert NoResult.safe_value is NoResult
    assert NoResult != Result(None)


def test_a_result_is_equal_to_one_of_its_value_and_has_no_address_until_it_is_kept() -> None:
    assert Result(3) == Result(3)
    assert Result(3) != Result(4)
    assert Result(3).safe_value is NoResult


def test_a_kept_value_is_read_back_through_a_state() -> None:
    handler = LocalResultHandler("out")
    place = handler.write({"a": [1, 2]})

    state = Success(result=SafeResult(place, handler))

    assert state.result == {"a": [1, 2]}


def test_a_state_s_result_is_what_its_kind_says() -> None:
    @task
    def fail() -> None:
        raise ValueError("no")

    @task
    def skip() -> None:
        raise SKIP("not today", result="told")

    with Flow("results") as flow:
        good, bad, skipped = one(), fail(), skip()
    state = flow.run()

    assert set(state.result) == {good, bad, skipped}
    assert state.result[good].result == 1
    assert isinstance(state.result[bad].result, ValueError)
    assert state.result[skipped].result == "told"


def test_json_is_its_own_address_and_fails_where_json_ends() -> None:
    with Flow("json", result_handler=JSONResultHandler()) as flow:
        good = task(lambda: {"a": [1, None]}, name="good")()
        bad = task(lambda: {"a": {object}}, name="bad")()
    state = flow.run()

    assert state.result[good]._result.safe_value.value == '{"a": [1, null]}'
    assert state.result[bad].is_failed()
    assert state.result[bad].message.startswith("result could not be kept: ")


def test_a_parameter_may_be_a_timedelta_and_is_kept() -> None:
    wait = Parameter("wait")
    with Flow("waits", result_handler=LocalResultHandler("out")) as flow:
        doubled = add(wait, wait)

    state = flow.run(wait=timedelta(days=1))

    assert state.is_successful()
    assert state.result[doubled].result == timedelta(days=2)
    assert state.result[wait]._result.safe_value.value.startswith('{"$type": "timedelta"')


def test_a_constant_is_told_by_its_repr_and_read_as_it_is() -> None:
    handler = ConstantResultHandler({"a": 1})

    assert handler.write("anything") == "{'a': 1}"
    assert handler.read("{'a': 1}") == {"a": 1}


def test_a_write_that_fails_fails_the_task_and_its_body_runs_once(counting: Counting) -> None:
    calls: list[int] = []
    Counting.failures = 1

    @task(max_retries=2, retry_delay=timedelta(0))
    def work() -> str:
        calls.append(1)
        return "done"

    with Flow("full", result_handler=counting) as flow:
        made = work()
        after = add(made, "!")
    state = flow.run()

    assert calls == [1]
    assert state.result[made].is_failed()
    assert "disk full" in state.result[made].message
    assert type(state.result[after]).__name__ == "TriggerFailed"


def test_a_read_that_fails_fails_the_consumer_and_never_becomes_none() -> None:
    handler = LocalResultHandler("out")
    place = handler.write(1)
    Path(place).unlink()
    with Flow("gone", result_handler=handler) as flow:
        first = one()
        second = add(first)

    state = flow.run(task_states={first: Success(result=SafeResult(place, handler))})

    assert state.is_failed()
    assert isinstance(state.result[second].result, Missing)


def test_what_a_task_was_given_is_known_later_by_where_it_is_kept() -> None:
    with Flow("inputs", result_handler=LocalResultHandler("out")) as flow:
        add(one(), y=41)
    flow.run()

    run = cairnflow.open("inputs/last")

    assert dict(run["add"].inputs) == {"x": 1, "y": 41}


def test_a_run_begins_with_stored_results(counting: Counting) -> None:
    handler = LocalResultHandler("out")
    place = handler.write(41)
    with Flow("stored", result_handler=counting) as flow:
        first = one()
        second = add(first)

    state = flow.run(task_states={first: Success(result=SafeResult(place, handler))})

    assert state.result[second].result == 42
    assert counting.kept == [42]


@pytest.mark.slow
def test_a_value_is_taken_from_an_earlier_run_while_it_is_good() -> None:
    @task(cache_for=timedelta(hours=1), cache_validator=all_inputs)
    def slow(x: int) -> int:
        return x * 10

    x = Parameter("x")
    with Flow("cached", result_handler=LocalResultHandler("out")) as flow:
        made = slow(x)

    states = [flow.run(x=number).result[made] for number in (1, 1, 2)]

    assert [type(state).__name__ for state in states] == ["Success", "Cached", "Success"]
    assert [state.result for state in states] == [10, 10, 20]
    assert states[1].cached_result_expiration is not None


def test_what_is_compared_is_the_validator_s() -> None:
    rules: dict[str, Any] = {"cache_for": timedelta(hours=1)}
    with Flow("partly", result_handler=LocalResultHandler("out")) as flow:
        x, y = Parameter("x"), Parameter("y")
        by_x = add(x, y, task_args={"cache_validator": partial_inputs_only(["x"]), **rules})
        by_time = add(x, y, task_args={"cache_validator": duration_only, **rules})

    states = [flow.run(x=x, y=y) for x, y in ((1, 1), (1, 2), (2, 2))]

    assert [state.result[by_x].result for state in states] == [2, 2, 4]
    assert [state.result[by_time].result for state in states] == [2, 2, 2]


def test_a_validator_without_a_duration_warns() -> None:
    with pytest.warns(UserWarning, match="cache_validator but no cache_for"):
        task(lambda x: x, name="x", cache_validator=all_inputs)


def test_states_travel_with_addresses_and_never_with_values() -> None:
    with Flow("sent", result_handler=LocalResultHandler("out")) as flow:
        kept = one()
        unkept = task(lambda: "in memory", name="unkept", checkpoint=False)()
    state = flow.run()

    told = [state.result[made].serialize() for made in (kept, unkept)]
    back = [State.deserialize(one_told) for one_told in told]

    assert "in memory" not in repr(told)
    assert back[0].result == 1
    assert back[1]._result is NoResult


def test_the_setting_is_the_handler_of_flows_that_name_none() -> None:
    with Flow("set") as flow:
        one()

    wanted = {"flows": {"checkpointing": True, "result_handler": LocalResultHandler("set")}}
    with config.temporary(wanted):
        flow.run()

    assert len(files("set")) == 1
