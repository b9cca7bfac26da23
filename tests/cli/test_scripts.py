"""Which flow a file or a module means, and that it is not run by being looked at."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from cairnflow.cli.scripts import find_flow
from cairnflow.errors import AuthoringError, NotFound, RunError
from cairnflow.storage import Local

ONE = 'from cairnflow import Flow\nwith Flow("daily sales") as daily:\n    pass\n'
TWO = ONE + 'with Flow("nightly") as nightly:\n    pass\n'


def _write(text: str, name: str = "shop.py") -> str:
    Path(name).write_text(text)
    return name


def test_the_only_flow_of_a_file_is_meant() -> None:
    assert find_flow(_write(ONE)).flow.name == "daily sales"


def test_a_flow_is_named_by_its_variable() -> None:
    assert find_flow(_write(TWO) + ":nightly").flow.name == "nightly"


def test_a_flow_is_named_by_its_slug_as_well() -> None:
    assert find_flow(_write(TWO) + ":daily-sales").flow.name == "daily sales"


def test_a_flow_that_no_variable_holds_is_meant_too() -> None:
    script = _write('from cairnflow import Flow\nwith Flow("my handled flow!"):\n    pass\n')

    assert find_flow(script).flow.name == "my handled flow!"


def test_several_flows_are_listed_with_what_to_write_for_each() -> None:
    with pytest.raises(click.UsageError, match=r"2 flows.*\nshop.py:daily  .*\nshop.py:nightly"):
        find_flow(_write(TWO))


def test_a_flow_under_two_names_is_one_flow() -> None:
    script = _write(ONE + "flow = daily\n")

    assert find_flow(script).flow.name == "daily sales"
    assert find_flow(f"{script}:flow").flow.name == "daily sales"


def test_a_wrong_name_is_told_with_the_near_one() -> None:
    with pytest.raises(click.UsageError, match=r"no flow 'nightli'; did you mean nightly\?"):
        find_flow(_write(TWO) + ":nightli")


def test_a_file_without_a_flow_says_how_to_write_one() -> None:
    with pytest.raises(click.UsageError, match=r"no flow at module level; .*with Flow"):
        find_flow(_write("x = 1\n"))


def test_a_file_that_is_not_there_is_told_with_the_folder() -> None:
    with pytest.raises(click.UsageError, match=r"no file 'nothing\.py' here"):
        find_flow("nothing.py")


def test_a_module_that_is_not_there_is_told_as_such() -> None:
    with pytest.raises(click.UsageError, match="no file and no module 'no_such_thing'"):
        find_flow("no_such_thing")


def test_a_module_is_found_from_the_working_directory() -> None:
    Path("pack").mkdir()
    _write(ONE, "pack/__init__.py")

    assert find_flow("pack:daily").flow.name == "daily sales"


def test_a_file_sees_its_neighbours() -> None:
    Path("folder").mkdir()
    _write("NAME = 'from beside'\n", "folder/beside_it.py")
    script = _write(
        "from beside_it import NAME\nfrom cairnflow import Flow\nflow = Flow(NAME)\n",
        "folder/asker.py",
    )

    assert find_flow(script).flow.name == "from beside"


def test_a_file_is_imported_under_its_own_name_once() -> None:
    find_flow(_write("import json\nassert __name__ == 'shop'\n" + ONE))

    assert sys.modules["shop"].daily.name == "daily sales"


def test_a_script_with_a_guard_is_not_run() -> None:
    script = _write(ONE + 'if __name__ == "__main__":\n    raise SystemExit("was run")\n')

    assert find_flow(script).stopped_at == 0


def test_reading_stops_at_a_run_without_a_guard_and_says_where() -> None:
    found = find_flow(_write(ONE + "daily.run()\nraise AssertionError('below')\n"))

    assert found.flow.name == "daily sales"
    assert found.stopped_at == 4


def test_a_run_above_all_flows_is_told_with_its_line() -> None:
    script = _write('from cairnflow import Flow\nFlow("inner").run()\n' + ONE)

    with pytest.raises(click.UsageError, match="no flow at module level above line 2"):
        find_flow(script)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import nothing_of_this_name\n", r"ModuleNotFoundError: .*\(line 1\)"),
        ("x = 1\ny = nope\n", r"NameError: .*\(line 2\)"),
        ("x = 1\ndef :\n", r"SyntaxError: .*\(line 2\)"),
        ("def f():\n    1 / 0\n\n\nf()\n", r"ZeroDivisionError: .*\(line 2\)"),
    ],
)
def test_a_file_that_cannot_be_imported_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(RunError, match=f"shop.py can't be imported: {told}"):
        find_flow(_write(text))


def test_a_file_that_ends_the_program_is_told_with_its_line() -> None:
    with pytest.raises(RunError, match="ends the program by itself, at line 2"):
        find_flow(_write("import sys\nsys.exit()\n"))


def test_a_file_may_not_hide_a_module_that_is_in_use() -> None:
    with pytest.raises(click.UsageError, match="'json'; rename the file"):
        find_flow(_write(ONE, "json.py"))


def test_a_stored_flow_goes_by_its_file(tmp_path: Path) -> None:
    find_flow(_write(ONE)).flow.save("kept.flow")

    assert find_flow("kept.flow").flow.name == "daily sales"
    assert find_flow(str(tmp_path)).flow.name == "daily sales"


def test_a_flow_of_a_script_that_was_read_is_stored_with_its_code() -> None:
    script = _write(
        "from cairnflow import Flow, task\n@task\ndef one():\n    return 41 + 1\n"
        "with Flow('f') as flow:\n    one()\n",
        "read_once.py",
    )
    find_flow(script).flow.save("kept.flow")
    Path(script).unlink()
    code = (
        "from cairnflow import Flow; flow = Flow.load('kept.flow'); "
        "print(flow.run().result[flow.get_tasks()[0]].result)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout == "42\n"


def test_an_address_at_which_no_flow_is_stored_is_told() -> None:
    with pytest.raises(AuthoringError, match=r"no storage 'ftp://host'"):
        find_flow("ftp://host/daily-sales")
    with pytest.raises(NotFound, match=r"no flow is saved as gone.flow"):
        find_flow("gone.flow")


def test_reading_a_script_stores_nothing() -> None:
    text = ONE + "from cairnflow.storage import Local\ns = Local()\ns.add_flow(daily)\ns.build()\n"

    assert find_flow(_write(text)).flow.name == "daily sales"
    assert "daily sales" not in Local()
