"""The six journeys of someone who looks for a fault, by the keyboard alone, each step counted."""

import shlex
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.ui.browsing import Page
from tests.ui.conftest import Open
from tests.ui.homes import BATCHES
from tests.ui.serving import Server, cairn, python, served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    """A flow one of whose mapped children has failed, and whose file has been mended since."""
    folder = tmp_path_factory.mktemp("broken")
    script = folder / "batches.py"
    script.write_text(BATCHES, "utf-8")
    cairn(folder, "run", "batches.py", ends_with=1)
    script.write_text(BATCHES.replace("10 // number", "10 // (number or 1)"), "utf-8")
    with served(folder) as server:
        yield server


def test_a_wrong_numbers_are_traced_to_the_first_divergence_in_2_steps(
    flights: Server, visit: Open
) -> None:
    page = visit(flights, "/runs")
    assert "≠ 7 of 15" in page.text.replace("\n", " ")

    page.begin()
    page.press("j", "d")

    assert page.steps == 2
    assert page.path.startswith("/diff/nyc-flights/1...nyc-flights/2")
    assert page.in_view("Data first diverges at clean_flights: same inputs, code changed.")
    assert page.in_view("arr_delay.mean")
    assert page.in_view("6.89538 → 16.3916")


def test_a_the_python_that_is_copied_there_loads_both_values(flights: Server, visit: Open) -> None:
    page = visit(flights, "/diff/nyc-flights/1...nyc-flights/2")

    page.press("Y")

    assert "clean_flights" in page.copied()
    ran(flights.home, page.copied(), "")


def test_b_a_value_is_in_python_after_2_steps(flights: Server, visit: Open) -> None:
    page = visit(flights)

    page.begin()
    follow(page, "/f/nyc-flights/2/clean_flights")
    page.press("Y")

    assert page.steps == 2
    assert ran(flights.home, page.copied(), "print(value.shape)") == "(327346, 10)\n"


def test_b_the_inputs_of_a_failed_task_are_in_python_after_2_steps(
    broken: Server, visit: Open
) -> None:
    page = visit(broken)

    page.begin()
    follow(page, "/f/batches/1/divide:2")
    page.press("Y")

    assert page.steps == 2
    assert ran(broken.home, page.copied(), "print(dict(inputs))") == "{'number': 0}\n"


def test_c_a_run_is_resumed_by_one_key_and_enter(broken: Server, visit: Open) -> None:
    page = visit(broken, "/f/batches/1")

    page.begin()
    page.press("r")
    page.tab.get_by_role("dialog").wait_for()
    page.press("Enter")

    assert page.steps == 2
    command = shlex.split(page.copied())
    assert command[:3] == ["cairn", "resume", "batches/1"]
    cairn(broken.home, *command[1:], "--yes")
    assert broken.ask("/runs/batches/2/overview")["run"]["state"] == "success"


def test_d_what_changed_is_one_key_away(flights: Server, visit: Open) -> None:
    page = visit(flights, "/f/nyc-flights/2")

    page.begin()
    page.press("d")

    assert page.steps == 1
    assert page.path.startswith("/diff/nyc-flights/1...nyc-flights/2")
    for section in ("CODE ≠1", "PARAMS =", "ENV =", "EXTERNAL =", "GRAPH =", "DATA ≠7", "TIMING"):
        assert page.in_view(section), section


def test_e_what_a_cleaning_would_delete_is_told_and_copied_in_3_steps(
    flights: Server, visit: Open
) -> None:
    page = visit(flights, "/runs")

    page.begin()
    page.go("g", "s")
    page.set("keep the last", "1")
    told = page.text
    page.press("Enter")

    assert page.steps == 3
    assert "84 MB" in told
    assert "would be deleted" in told
    command = shlex.split(page.copied())
    assert command[:2] == ["cairn", "gc"]
    assert "--yes" not in command
    cairn(flights.home, *command[1:])
    assert flights.ask("/storage/usage")["total"]["bytes"] > 83_000_000


@pytest.mark.parametrize("path", ["/f/nyc-flights", "/f/nyc-flights/2"])
def test_f_how_a_flow_is_stands_in_its_header(flights: Server, visit: Open, path: str) -> None:
    page = visit(flights, path)

    sentence = flights.ask("/flows/nyc-flights")["status"]["health"]

    assert sentence.startswith("nyc-flights/2 succeeded ")
    assert page.in_view("nyc-flights/2 succeeded")


def follow(page: Page, link: str) -> None:
    """Open a link that came with a message: one step."""
    page.open(link)
    page.steps += 1


def ran(home: Path, copied: str, *lines: str) -> str:
    """What copied Python prints in a new process, with lines below it."""
    return python(home, "-c", "\n".join([copied, *lines]), cwd=home).stdout
