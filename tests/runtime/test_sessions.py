"""A program run again: its code changed between two sessions, its own handler read in another."""

import subprocess
import sys
from pathlib import Path

import pytest

from cairnflow.errors import NotFound
from tests import scripts
from tests.trail import ends, fact, reasons, record

FLOW = """
    import sys
    from pathlib import Path
    from cairnflow import Flow, Parameter, task
    from cairnflow.results import LocalResultHandler
    {imports}

    def noted(word):
        with open("diary", "a") as file:
            file.write(word + " ")

    {helper}

    @task
    def load(n):
        noted("load")
        return list(range(n))

    @task
    def double(x):
        {body}

    @task
    def total(xs):
        noted("total")
        return sum(xs)

    with Flow("f", result_handler=LocalResultHandler("kept")) as flow:
        found = total(double.map(load(Parameter("n", default=3))))

    if __name__ == "__main__":
        state = flow.run(resume=sys.argv[1] if len(sys.argv) > 1 else None)
        print(state.result[found].result)
"""
BODY = 'noted("double"); return scaled(x)'
HELPER = "def scaled(x): return 2 * x"


class Session:
    """A program in a folder of its own, and what it did."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(
        self, *words: str, body: str = BODY, helper: str = HELPER, imports: str = ""
    ) -> tuple[str, str]:
        """Write the program, run it; return what it printed and what its tasks noted."""
        text = FLOW.format(body=body, helper=helper, imports=imports)
        script = scripts.write(self.folder / "flow.py", text)
        diary = self.folder / "diary"
        diary.unlink(missing_ok=True)
        out = scripts.run(script, *words)
        return out.strip(), diary.read_text().strip() if diary.exists() else ""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(tmp_path)


def test_a_later_session_uses_what_an_earlier_one_kept(session: Session) -> None:
    first = session.run()
    later = session.run("last")

    assert first == ("6", "load double double double total")
    assert later == ("6", "")


@pytest.mark.parametrize(
    "changes",
    [
        {"body": 'noted("double")\n        # as before\n        return  scaled( x )'},
        {"helper": '# moved\n\n    def scaled(x):\n        """Say more."""\n        return 2 * x'},
        {"imports": "import json"},
    ],
    ids=["layout", "docstring", "elsewhere"],
)
def test_code_that_does_the_same_is_no_change(session: Session, changes: dict[str, str]) -> None:
    session.run()

    assert session.run("last", **changes) == ("6", "")


@pytest.mark.parametrize(
    "changes",
    [
        {"body": 'noted("double"); return scaled(x) + 1'},
        {"helper": "def scaled(x): return 2 * x + 1"},
        {"helper": "FACTOR = 1\n    def scaled(x): return 2 * x + FACTOR"},
    ],
    ids=["its own", "a helper", "a constant"],
)
def test_changed_code_runs_again_with_what_is_behind_it(
    session: Session, changes: dict[str, str]
) -> None:
    session.run()
    later = session.run("last", **changes)

    assert later == ("9", "double double double total")
    assert reasons("f/2")["double:0"] == "new_code"
    assert ends("f/2")["load"] == "Reused"


def test_a_change_that_gives_the_same_values_lets_those_behind_it_be_used(
    session: Session,
) -> None:
    session.run()
    later = session.run("last", body='noted("double"); return x + x')

    assert later == ("6", "double double double")
    assert ends("f/2")["total"] == "Reused"


def test_what_failed_in_one_session_is_mended_in_the_next(session: Session) -> None:
    broken = 'noted("double")\n        assert x != 1\n        return scaled(x)'
    session.run(body=broken)
    later = session.run("last", body=broken.replace("x != 1", "x != 7"))

    assert later == ("6", "double double double total")
    assert ends("f/1")["double:1"] == "Failed"
    assert ends("f/2")["total"] == "Success"


OWN = """
    import json
    from pathlib import Path
    from cairnflow import Flow, task
    from cairnflow.results import ResultHandler

    class Shelf(ResultHandler):
        def __init__(self, folder, suffix=".txt"):
            self.folder = Path(folder)
            self.suffix = suffix

        def write(self, value):
            self.folder.mkdir(exist_ok=True)
            name = f"{len(list(self.folder.iterdir()))}{self.suffix}"
            (self.folder / name).write_text(json.dumps(value))
            return name

        def read(self, safe_value):
            return json.loads((self.folder / safe_value).read_text())

    @task
    def one():
        return {"a": [1, None]}

    with Flow("own", result_handler=Shelf("FOLDER", suffix=".json")) as flow:
        one()

    print("ran")
    flow.run()
    raise SystemExit("below the run")
"""
READ = """
    from cairnflow.config import config
    from cairnflow.results import SafeResult
    from cairnflow.results.keeping import fetch
    from cairnflow.ledger.registry import open_ledger
    import json
    ledger = open_ledger(config.ledger.url)
    fact = ledger.checkpoint(ledger.run("own", 1).key, "one", -1, None)
    print(fetch(SafeResult(json.loads(fact.location), fact.handler)).value)
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A program that defines a handler, and runs its flow without a guard; it has run once."""
    text = OWN.replace("FOLDER", str(tmp_path / "shelf"))
    script = scripts.write(tmp_path / "own.py", text)
    process = scripts.start(script)
    out, err = process.communicate(timeout=scripts.SECONDS)
    assert (out, err, process.returncode) == ("ran\n", "below the run\n", 1)
    return script


def test_a_handler_of_a_script_is_written_with_its_class_and_its_file(own: Path) -> None:
    found = fact("own/1", "one")

    assert '"class": "own.Shelf"' in (found.handler or "")
    assert f'"file": "{own}"' in (found.handler or "")
    assert found.location == '"0.json"'


def test_a_handler_of_a_script_reads_in_another_process_without_running_its_flow(
    own: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    out = scripts.run(scripts.write(elsewhere / "read.py", READ))

    assert out.splitlines()[-1] == "{'a': [1, None]}"
    with pytest.raises(NotFound):
        record("own/2")


def test_a_handler_whose_script_is_gone_is_told_with_what_to_do(own: Path, tmp_path: Path) -> None:
    own.unlink()
    process = scripts.start(scripts.write(tmp_path / "read.py", READ))
    _, err = process.communicate(timeout=scripts.SECONDS)

    assert "Incompatible: result handler own.Shelf can't be opened here" in err
    assert "put on the path what defines it" in err


def test_a_handler_of_an_imported_module_reads_in_another_process(tmp_path: Path) -> None:
    text = OWN.replace("FOLDER", str(tmp_path / "shelf"))
    handlers = text.partition("@task")[0]
    scripts.write(tmp_path / "shelves_of_mine.py", handlers)
    rest = text.partition("@task")[2].replace("raise SystemExit", "print")
    scripts.write(
        tmp_path / "own.py",
        "    from cairnflow import Flow, task\n    from shelves_of_mine import Shelf\n"
        f"    @task{rest}",
    )
    scripts.run(tmp_path / "own.py")

    assert scripts.run(scripts.write(tmp_path / "read.py", READ)).endswith("{'a': [1, None]}\n")


def test_importing_the_face_runs_no_flow_and_makes_no_folder(home: Path) -> None:
    subprocess.run([sys.executable, "-c", "import cairnflow"], check=True, timeout=60)

    assert not home.exists()
