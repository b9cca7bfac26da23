"""What a line of the table says of what was measured."""

from statistics import median

import pytest

from benchmarks.processes import MeasuringFailed, cpu, environment, measure
from benchmarks.rows import Figure, Row, row
from benchmarks.table import cells, number

_PAIRS = [(10.0, 30.0), (20.0, 50.0), (10.0, 20.0)]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (Figure(kind="difference"), 20.0),
        (Figure(kind="ratio"), 2.5),
        (Figure(kind="share"), median([1 / 3, 0.4, 0.5])),
        (Figure(kind="value"), 30.0),
    ],
)
def test_a_figure_is_the_median_of_what_each_pair_says(figure: Figure, expected: float) -> None:
    made = row("A", "", "work", figure, pairs=_PAIRS, unit="µs", against="L1")

    assert made.figure == pytest.approx(expected)


@pytest.mark.parametrize(
    ("figure", "is_reached"),
    [
        (Figure(kind="ratio", bound=2.5), True),
        (Figure(kind="ratio", bound=2.4), False),
        (Figure(kind="share", bound=0.4, at_least=True), True),
        (Figure(kind="share", bound=0.41, at_least=True), False),
        (Figure(kind="ratio"), None),
    ],
)
def test_whether_a_figure_is_reached_goes_by_its_bound(
    figure: Figure, is_reached: bool | None
) -> None:
    made = row("A", "", "work", figure, pairs=_PAIRS, unit="µs", against="L1")

    assert made.is_reached is is_reached


def test_the_best_of_a_speed_is_the_highest() -> None:
    figure = Figure(kind="value", bound=1, at_least=True)

    made = row("J", "", "digest", figure, pairs=[(0, 1.5), (0, 2.5), (0, 2.0)], unit="GB/s")

    assert (made.figure, made.best) == (2.0, 2.5)


def test_a_row_can_be_read_again_from_json() -> None:
    made = row("A", "", "work", Figure(kind="ratio", bound=2), pairs=_PAIRS, unit="µs")

    assert Row(**made.plainly()) == made


def test_what_could_not_be_measured_has_not_reached_its_figure() -> None:
    made = Row(case="E", medium="", work="cairn ls", bound=250, problem="no such command")

    assert cells(made)[5:8] == ["failed", "≤ 250", "no"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0.0, "0"),
        (0.05678, "0.0568"),
        (1.234, "1.23"),
        (45.67, "45.7"),
        (1e4, "10,000"),
    ],
)
def test_a_number_has_the_digits_that_count(value: float | None, text: str) -> None:
    assert number(value) == text


def test_a_process_that_can_not_measure_says_why() -> None:
    with pytest.raises(MeasuringFailed, match="no-such-shape"):
        measure(
            "tasks.in_turn",
            shape="no-such-shape",
            count=1,
            keeps=False,
            limits=["L1"],
            rounds=1,
            folder="/nonexistent",
        )


def test_the_cpu_of_a_command_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = "import time\nwhile time.process_time() < 0.3: pass"

    assert cpu(["python3", "-c", busy], environment()) >= 0.3


def test_no_setting_of_the_shell_reaches_what_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRNFLOW__FLOWS__CHECKPOINTING", "false")

    env = environment(results__durability="power")

    assert {name: one for name, one in env.items() if name.startswith("CAIRNFLOW__")} == {
        "CAIRNFLOW__RESULTS__DURABILITY": "power"
    }
