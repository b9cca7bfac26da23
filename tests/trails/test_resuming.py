"""The command that resumes a run names the script of its flow, where that is known for certain."""

import json
from pathlib import Path

import cairnflow
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import SourceRecord
from cairnflow.trails.reading import Reader
from cairnflow.trails.resuming import resume_command, script_of
from tests.trails import made


def _script(*files: Path) -> str:
    """The script of a run with a task in each of these files."""
    ledger = MemoryLedger()
    facts = [made.kept(1, "load", code=None)]
    for place, file in enumerate(files):
        told = json.dumps({"name": "load", "file": str(file), "line": 3})
        ledger.describe([SourceRecord(f"s1:{place}", "code", told)])
        facts.append(made.kept(place + 2, f"task-{place}", code=f"s1:{place}"))
    return script_of(Reader(ledger), [fact.code for fact in facts])


def _written(name: str) -> Path:
    Path(name).write_text("")
    return Path(name).absolute()


def test_a_script_in_this_folder_is_named_from_here() -> None:
    assert _script(_written("sales.py")) == "sales.py"


def test_a_name_is_quoted_as_a_shell_wants_it() -> None:
    assert _script(_written("my sales.py")) == "'my sales.py'"


def test_tasks_of_our_own_and_of_installed_packages_stand_in_no_script_of_the_author() -> None:
    ours = Path(cairnflow.__file__)
    installed = Path("/usr/lib/python3/site-packages/tasks.py")

    assert _script(ours, _written("sales.py"), installed) == "sales.py"


def test_which_of_two_files_holds_the_flow_is_not_guessed() -> None:
    assert _script(_written("sales.py"), _written("tasks.py")) == "FILE"


def test_a_file_that_is_gone_or_was_none_is_not_named() -> None:
    assert _script(Path("gone.py").absolute()) == "FILE"
    assert _script(Path("<stdin>")) == "FILE"
    assert _script() == "FILE"


def test_the_command_names_the_run() -> None:
    assert resume_command(Reader(MemoryLedger()), made.record(number=1), []) == (
        "cairn run FILE --resume daily-sales/1"
    )
