"""``cairn schedule next``: when a flow is due, in two zones, with the changes of clocks."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cairnflow import clock
from tests.cli.conftest import Cairn

SCRIPT = """
from datetime import datetime

from cairnflow import Flow, task
from cairnflow.schedules import CronSchedule, DatesSchedule, Schedule
from cairnflow.schedules.clocks import CronClock


@task
def one():
    raise RuntimeError("nothing is run")


def clock(zone, region):
    return CronClock("0 9 * * *", timezone=zone, parameter_defaults={"region": region})


with Flow("nightly", schedule=CronSchedule("30 2 * * *", timezone="Europe/Berlin")) as flow:
    one()

both = Schedule([clock("Europe/Berlin", "EU"), clock("America/New_York", {"US"})])
with Flow("regions", schedule=both) as regions:
    one()

with Flow("over", schedule=DatesSchedule([datetime(2020, 1, 1)])) as over:
    one()

with Flow("bare") as bare:
    one()

flow.run()
"""
NOW = 1_774_656_000
"""2026-03-28 00:00 UTC, in seconds."""


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine in Kathmandu, on the evening before clocks go forward in Berlin."""
    Path("nightly.py").write_text(SCRIPT, "utf-8")
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    with clock.running_on(lambda: NOW * 1_000_000_000):
        yield
    monkeypatch.delenv("TZ")
    time.tzset()


def test_the_next_times_are_listed_in_both_zones_and_clocks_that_change_are_told(
    cairn: Cairn,
) -> None:
    done = cairn("schedule", "next", "nightly.py:flow", "-n", "3")

    assert done.exit_code == 0
    assert done.stderr == "nightly  at 02:30 every day Europe/Berlin\n"
    assert [line.rstrip() for line in done.stdout.splitlines()] == [
        " LOCAL TIME                   IN EUROPE/BERLIN                DUE  CLOCKS",
        " Sat 2026-03-28 07:15 +05:45  Sat 2026-03-28 02:30 +01:00  in 1 h",
        " Sun 2026-03-29 06:45 +05:45  Sun 2026-03-29 03:00 +02:00  in 1 d  1 h forward",
        " Mon 2026-03-30 06:15 +05:45  Mon 2026-03-30 02:30 +02:00  in 2 d",
    ]


def test_ten_times_are_listed_unless_asked_otherwise(cairn: Cairn) -> None:
    assert len(cairn("schedule", "next", "nightly.py:flow").stdout.splitlines()) == 11


def test_clocks_of_two_zones_change_each_by_itself(cairn: Cairn) -> None:
    done = cairn("schedule", "next", "nightly.py:regions", "-n", "4", "--json")

    times = json.loads(done.stdout)["times"]

    assert [(at["zone"], at["clocks_moved_s"]) for at in times] == [
        ("Europe/Berlin", 0),
        ("America/New_York", 0),
        ("Europe/Berlin", 3600),
        ("America/New_York", 0),
    ]


def test_json_has_each_time_in_both_zones_with_its_parameters(cairn: Cairn) -> None:
    done = cairn("schedule", "next", "nightly.py:regions", "-n", "2", "--json")

    told = json.loads(done.stdout)

    assert (told["v"], told["flow"]) == (1, "regions")
    assert told["times"][0] == {
        "at": "2026-03-28T08:00:00.000Z",
        "local": "2026-03-28T13:45:00+05:45",
        "scheduled": "2026-03-28T09:00:00+01:00",
        "zone": "Europe/Berlin",
        "in_s": 8 * 3600,
        "clocks_moved_s": 0,
        "parameters": {"region": "EU"},
    }
    assert told["times"][1]["parameters"] == {"region": "{'US'}"}


def test_parameters_of_a_clock_are_shown_beside_its_times(cairn: Cairn) -> None:
    told = cairn("schedule", "next", "nightly.py:regions", "-n", "2").stdout.splitlines()

    assert "BY THE SCHEDULE" in told[0]
    assert told[1].endswith("region=EU")


def test_quiet_is_one_time_a_line(cairn: Cairn) -> None:
    done = cairn("schedule", "next", "nightly.py:flow", "-n", "2", "-q")

    assert done.stdout == "2026-03-28T02:30:00+01:00\n2026-03-29T03:00:00+02:00\n"


@pytest.mark.parametrize(
    ("after", "first"),
    [
        ("2026-10-24T18:00+02:00", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T06:14", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T06:15", "2026-10-26T02:30:00+01:00"),
    ],
)
def test_after_is_any_time_local_unless_it_says_otherwise(
    cairn: Cairn, after: str, first: str
) -> None:
    done = cairn("schedule", "next", "nightly.py:flow", "-n", "1", "-q", "--after", after)

    assert done.stdout.strip() == first


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["nightly.py:bare"],
            "flow 'bare' in nightly.py has no schedule; give it one: Flow('bare'",
        ),
        (["nightly.py:flow", "--after", "soon"], "--after takes a time such as 2026-10-24"),
        (["nightly.py:flow", "-n", "0"], "0 is not in the range"),
        (["nightly.py"], "has 4 flows; say which"),
        (["nowhere.py"], "no file 'nowhere.py' here"),
    ],
)
def test_wrong_use_is_told(cairn: Cairn, arguments: list[str], said: str) -> None:
    done = cairn("schedule", "next", *arguments)

    assert done.exit_code == 2
    assert said in done.stderr


def test_a_schedule_that_is_over_is_told_and_lists_nothing(cairn: Cairn) -> None:
    done = cairn("schedule", "next", "nightly.py:over")

    assert (done.exit_code, done.stdout) == (0, "")
    assert "nothing is left of the schedule: at 2020-01-01 00:00 UTC" in done.stderr


def test_without_a_command_below_it_helps(cairn: Cairn) -> None:
    done = cairn("schedule")

    assert done.exit_code == 0
    assert "next  List the next times" in done.stdout
