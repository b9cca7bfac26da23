"""What is around a flow (G, E, H, N, K of docs/features.md), as authors write it."""

import logging
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow import Flow, Parameter, config, context, get_logger, task
from cairnflow.executors import LocalExecutor, ProcessesExecutor, ThreadsExecutor
from cairnflow.notifications import callback_factory, gmail_notifier, slack_notifier
from cairnflow.results import LocalResultHandler
from cairnflow.schedules import CronSchedule, IntervalSchedule, Schedule
from cairnflow.schedules.adjustments import add as later
from cairnflow.schedules.adjustments import next_weekday
from cairnflow.schedules.clocks import CronClock, DatesClock, IntervalClock
from cairnflow.schedules.filters import at_time, between_times, is_month_end, is_weekday, on_date
from cairnflow.secrets import EnvVarSecret, Secret
from cairnflow.states import Failed, Retrying, Skipped, State
from cairnflow.testing import SettableClock, set_temporary_config

ASK = "from cairnflow import config; print(repr({}))"


@task
def one() -> int:
    return 1


@task
def process_id(of: int) -> int:
    return os.getpid()


def asked(expression: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(expression)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"),
    [
        ("CAIRNFLOW__FLOWS__CHECKPOINTING", "TRUE", "config.flows.checkpointing", "True"),
        ("CAIRNFLOW__TASKS__MAX_RETRIES", "3", "config.tasks.max_retries", "3"),
        ("CAIRNFLOW__TASKS__RETRY_DELAY", "1.5", "config.tasks.retry_delay", "1.5"),
        ("CAIRNFLOW__LOGGING__LEVEL", "DEBUG", "config.logging.level", "'DEBUG'"),
        ("CAIRNFLOW__CONTEXT__REGION", "EU", "config.context['region']", "'EU'"),
    ],
)
def test_a_variable_becomes_what_it_looks_like(
    variable: str, text: str, name: str, value: str
) -> None:
    assert asked(name, **{variable: text}) == value


def test_the_environment_beats_the_user_s_file_which_beats_the_default(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text('[tasks]\nmax_retries = 5\n[logging]\nlevel = "ERROR"\n')

    both = asked(
        "(config.tasks.max_retries, config.logging.level, config.flows.run_on_schedule)",
        CAIRNFLOW__TASKS__MAX_RETRIES="2",
    )

    assert both == "(2, 'ERROR', True)"


def test_values_refer_to_variables_and_to_each_other(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text(
        '[results]\ndir = "$PLACE/kept"\n[context]\nsame = "${tasks.max_retries}"\n'
    )

    found = asked("(str(config.results.dir), config.context['same'])", PLACE="/data")

    assert found == "('/data/kept', 0)"


def test_settings_are_set_for_a_block() -> None:
    with set_temporary_config({"flows.checkpointing": True, "tasks.max_retries": 2}):
        inside = (config.flows.checkpointing, config.tasks.max_retries)

    assert inside == (True, 2)
    assert (config.flows.checkpointing, config.tasks.max_retries) == ("auto", 0)


def test_the_defaults_are_the_old_ones_but_for_the_switch(home: Path) -> None:
    assert config.home == home
    assert config.logging.level == "INFO"
    assert config.logging.extra_loggers == ()
    assert config.flows.eager_edge_validation is False
    assert config.flows.run_on_schedule is True
    assert config.flows.checkpointing == "auto"
    assert (config.tasks.max_retries, config.tasks.timeout) == (0, None)


@pytest.mark.parametrize(
    ("executor", "is_elsewhere"),
    [
        (None, False),
        (LocalExecutor(), False),
        (ThreadsExecutor(2), False),
        ("threads", False),
        (ProcessesExecutor(2), True),
    ],
)
def test_an_executor_is_chosen_for_a_run(executor: Any, is_elsewhere: bool) -> None:
    with Flow("places") as flow:
        found = process_id.map([1, 2])

    ids = flow.run(executor=executor).result[found].result

    assert [one_of_them != os.getpid() for one_of_them in ids] == [is_elsewhere] * 2


def test_an_executor_is_chosen_by_the_environment() -> None:
    chosen = asked("config.engine.executor", CAIRNFLOW__ENGINE__EXECUTOR="threads")

    assert chosen == "'threads'"


def test_a_schedule_joins_clocks_and_takes_what_its_filters_let_pass() -> None:
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    schedule = Schedule(
        clocks=[CronClock("0 9 * * *"), IntervalClock(timedelta(hours=12), start_date=monday)],
        filters=[is_weekday],
        or_filters=[at_time(time_of_day(9)), between_times(time_of_day(11), time_of_day(13))],
        not_filters=[on_date(11, 24)],
        adjustments=[later(timedelta(minutes=5))],
    )

    times = [f"{moment:%a %H:%M}" for moment in schedule.next(4, after=monday)]

    assert times == ["Mon 09:05", "Mon 12:05", "Wed 09:05", "Wed 12:05"]


def test_clocks_hand_parameters_to_their_times() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    schedule = Schedule(
        [DatesClock([start], {"region": "EU"}), DatesClock([start], {"region": "US"})]
    )

    events = schedule.next(5, after=start - timedelta(1), return_events=True)

    assert [event.parameter_defaults["region"] for event in events] == ["EU", "US"]


def test_a_day_keeps_the_wall_clock_and_hours_count_what_passes() -> None:
    before = datetime(2026, 3, 28, 6, tzinfo=UTC)
    days = IntervalSchedule(before, timedelta(days=1), timezone="Europe/Berlin")
    hours = IntervalSchedule(before, timedelta(hours=12), timezone="Europe/Berlin")
    cron = CronSchedule("0 7 * * *", timezone="Europe/Berlin")

    walls = [[f"{at:%d %H}" for at in made.next(2, after=before)] for made in (days, cron, hours)]

    assert walls == [["29 07", "30 07"], ["29 07", "30 07"], ["28 19", "29 08"]]


def test_filters_and_adjustments_go_by_their_old_names() -> None:
    after = datetime(2026, 1, 30, 12, tzinfo=UTC)
    ends = Schedule([CronClock("0 0 * * *")], filters=[is_month_end], adjustments=[next_weekday])

    assert ends.next(2, after=after)[0].date() == date(2026, 2, 2)


@pytest.mark.slow
def test_a_flow_runs_at_each_time_and_says_when_nothing_is_left() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with SettableClock(start, goes=True).running():
        soon = [start + timedelta(seconds=0.5), start + timedelta(seconds=2)]
        day = Parameter("day", default="x")
        with Flow("due", schedule=Schedule([DatesClock(soon, {"day": "Sunday"})])) as flow:
            said = task(lambda day: (day, context.scheduled_start_time), name="said")(day)

        state = flow.run()

        assert state.result[said].result == ("Sunday", soon[1])
        with pytest.raises(ValueError, match="schedule"):
            flow.run()


def test_what_a_task_logs_and_prints_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    @task(log_stdout=True)
    def talk() -> None:
        context.logger.info("by the context")
        get_logger("mine").warning("by name")
        print("printed")  # noqa: T201 - what this is about

    with Flow("talks", result_handler=LocalResultHandler("out")) as flow:
        talk()
    flow.run()

    told = [(line.level, line.text) for line in cairnflow.open("talks/last")["talk"].logs()]
    assert told == [(20, "by the context"), (30, "by name"), (20, "printed")]


def test_lines_of_loggers_that_are_named_belong_to_the_run() -> None:
    @task
    def talk() -> None:
        logging.getLogger("of.a.library").info("heard")
        logging.getLogger("of.another").info("not heard")

    with Flow("talks", result_handler=LocalResultHandler("out")) as flow:
        talk()
    with set_temporary_config({"logging.extra_loggers": ("of.a.library",)}):
        flow.run()

    assert [line.text for line in cairnflow.open("talks/last")["talk"].logs()] == ["heard"]


def test_state_handlers_are_called_in_order_and_may_change_the_state() -> None:
    seen: list[str] = []

    def note(of: Any, old: State, new: State) -> None:
        seen.append(f"{of.name}: {old.name} -> {new.name}")

    def spare(of: Any, old: State, new: State) -> State | None:
        return Skipped("spared") if new.is_failed() else None

    @task(state_handlers=[note, spare])
    def fail() -> None:
        raise ValueError("no")

    with Flow("handled", state_handlers=[note]) as flow:
        made = fail()
    state = flow.run()

    assert state.result[made] == Skipped()
    assert seen[0] == "handled: Pending -> Running"
    assert seen[1:3] == ["fail: Pending -> Running", "fail: Running -> Failed"]
    assert seen[-1] == "handled: Running -> Success"


def test_an_exception_in_a_state_handler_fails_what_it_is_called_for() -> None:
    def broken(of: Any, old: State, new: State) -> None:
        raise RuntimeError("broken")

    with Flow("handled") as flow:
        made = task(lambda: 1, name="one", state_handlers=[broken])()

    assert isinstance(flow.run().result[made], Failed)


def test_on_failure_and_callbacks_are_called_where_they_are_meant_to_be() -> None:
    seen: list[str] = []
    retried = callback_factory(
        lambda of, state: seen.append(f"again {of.name}"), check=lambda state: state.is_retrying()
    )

    def sorry(of: Any, state: State) -> None:
        seen.append(f"failed {of.name}: {state.message}")

    @task(max_retries=1, retry_delay=0, state_handlers=[retried], on_failure=sorry)
    def fail() -> None:
        raise ValueError("no")

    with Flow("failing", on_failure=lambda flow, state: seen.append(flow.name)) as flow:
        fail()
    flow.run()

    sorry_for = "failed fail: ValueError: no"
    assert seen == [sorry_for, "again fail", sorry_for, "failing"]


def test_notifiers_are_state_handlers_and_take_their_old_options() -> None:
    for notifier in (
        slack_notifier,
        gmail_notifier,
        slack_notifier(only_states=[Failed], webhook_secret="MY_WEBHOOK"),
        gmail_notifier(ignore_states=[Retrying]),
    ):
        assert task(lambda: 1, name="one", state_handlers=[notifier]).state_handlers


def test_a_secret_is_had_by_hand_from_the_context_or_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CAIRNFLOW__CONTEXT__SECRETS__LOGIN", '{"user": "ada-lovelace"}')
    monkeypatch.setenv("MY_VARIABLE", "12345678")

    with context(secrets={"TOKEN": "a-token-of-mine"}):
        assert Secret("TOKEN").get() == "a-token-of-mine"
    assert Secret("LOGIN").get() == {"user": "ada-lovelace"}
    assert EnvVarSecret("MY_VARIABLE", cast=int).run() == 12345678
    assert EnvVarSecret("NO_VARIABLE").run() is None


def test_a_secret_in_a_flow_is_looked_up_when_it_runs_and_never_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__CONTEXT__SECRETS__PASSWORD", "correct-horse-battery")
    with Flow("secrets", result_handler=LocalResultHandler("out")) as flow:
        password = Secret("PASSWORD")
        length = task(lambda text: len(text), name="length")(password)
        with pytest.raises(ValueError, match="while a flow is written"):
            Secret("PASSWORD").get()
    state = flow.run()

    assert state.result[length].result == 21
    assert state.result[password]._result.safe_value.value == "PASSWORD"
    written = [path for place in (home, Path("out")) for path in place.rglob("*") if path.is_file()]
    assert written
    assert not any(b"correct-horse" in path.read_bytes() for path in written)


def test_a_run_waits_for_no_notifier() -> None:
    began = time.monotonic()
    with Flow("unheard", state_handlers=[slack_notifier(webhook_secret="NOWHERE")]) as flow:
        one()

    assert flow.run().is_successful()
    assert time.monotonic() - began < 5
