"""Another process, a later session: what was kept by a script is looked at from elsewhere."""

from pathlib import Path

import pytest

import cairnflow
from cairnflow.errors import Incompatible
from tests import scripts

SCRIPT = """
    import json, pathlib
    from cairnflow import Flow, task
    from cairnflow.results import LocalResultHandler, ResultHandler

    class Shelf(ResultHandler):
        def __init__(self, dir):
            self.dir = dir

        def write(self, value):
            path = pathlib.Path(self.dir) / f"{len(list(pathlib.Path(self.dir).iterdir()))}.json"
            path.write_text(json.dumps(value))
            return {"file": path.name}

        def read(self, safe_value):
            return json.loads((pathlib.Path(self.dir) / safe_value["file"]).read_text())

    @task
    def numbers():
        return [1, 2, 3]

    @task(result_handler=LocalResultHandler(serializer="json"))
    def total(xs):
        return sum(xs)

    @task
    def nothing(after):
        return None

    with Flow("shelved", result_handler=Shelf("shelf")) as flow:
        nothing(total(numbers()))
    flow.run()
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A script that has run, in a process that is gone."""
    (tmp_path / "shelf").mkdir()
    written = scripts.write(tmp_path / "keeper.py", SCRIPT)
    scripts.run(written)
    return written


def test_a_handler_of_the_authors_own_is_opened_from_his_script(script: Path) -> None:
    run = cairnflow.open("shelved/last")

    assert run["numbers"].value == [1, 2, 3]
    assert run["numbers"].result.safe_value.value == {"file": "0.json"}
    assert type(run["numbers"].result.handler).__name__ == "Shelf"
    assert run["numbers"].result.availability == "available"
    assert run["nothing"].value is None


def test_inputs_are_read_in_a_later_session(script: Path) -> None:
    found = cairnflow.open("shelved/last/total")

    assert found.inputs["xs"] == [1, 2, 3]
    assert found.value == 6


def test_opening_a_script_for_its_handler_does_not_run_its_flow_again(script: Path) -> None:
    _ = cairnflow.open("shelved/last/numbers").value

    assert len(cairnflow.runs("flow:shelved")) == 1


def test_a_handler_whose_script_is_gone_can_be_shown_and_says_what_is_missing(
    tmp_path: Path,
) -> None:
    (tmp_path / "shelf").mkdir()
    gone = scripts.write(tmp_path / "vanishing.py", SCRIPT)
    scripts.run(gone)
    gone.unlink()

    found = cairnflow.open("shelved/last/numbers")

    assert "can't be opened here" in repr(found.result.handler)
    assert found.result.availability == "unreadable"
    assert repr(found).endswith("→ list 3 items @ Shelf>")
    with pytest.raises(Incompatible, match="vanishing"):
        _ = found.value


def test_looking_from_another_process_takes_no_heavy_library(script: Path, tmp_path: Path) -> None:
    looking = scripts.write(
        tmp_path / "look.py",
        """
        import sys
        import cairnflow
        run = cairnflow.open("shelved/last")
        print(run, run["total"], run["total"].value, cairnflow.runs())
        heavy = {"pandas", "numpy", "rich", "sqlalchemy", "alembic", "pyarrow", "pydantic"}
        print("heavy:", *heavy & {name.partition(".")[0] for name in sys.modules})
        """,
    )

    out = scripts.run(looking)

    assert "shelved/1/total success → int 6, 1 B @ LocalResultHandler> 6 <RunList 1 run" in out
    assert out.endswith("heavy:\n")
