"""Flows that are saved, and loaded by another process."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, Parameter, Task, config, task
from cairnflow.control_flow import case, merge
from cairnflow.errors import Corrupt, Incompatible, NotFound, NotSerializable
from cairnflow.results import LocalResultHandler
from cairnflow.schedules import CronSchedule


@task(max_retries=2, retry_delay=1)
def add(x: Any, y: Any = 1) -> Any:
    return x + y


class Double(Task):
    def run(self, x: Any) -> Any:
        return 2 * x


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Any:
    with config.temporary({"home": tmp_path / "home"}):
        yield tmp_path / "home"


def written(**rules: Any) -> tuple[Flow, str]:
    """A flow of all kinds of tasks, and the slug of its last one."""
    with Flow("My flow!", **rules) as flow:
        n = Parameter("n", 3)
        with case(n, 3):
            three = Double()(add.map([n, 1])[0])
        last = add(merge(three, 0), y=1, task_args={"name": "last"})
    return flow, flow.slugs[last]


def result(flow: Flow, slug: str, **given: Any) -> Any:
    state = flow.run(parameters=given)
    return state.result[flow.get_tasks(slug=slug)[0]].result


def test_a_loaded_flow_is_what_was_saved(home: Path) -> None:
    flow, last = written(executor="threads", schedule=CronSchedule("0 6 * * *"))
    flow.set_reference_tasks(flow.get_tasks(slug=last))
    path = flow.save()
    loaded = Flow.load(path)

    assert path == str(home / "flows" / "My-flow.flow")
    assert (loaded.name, loaded.slug, loaded.executor) == ("My flow!", "My-flow", "threads")
    assert list(loaded.slugs.values()) == list(flow.slugs.values())
    assert loaded.schedule == flow.schedule
    assert loaded.get_tasks(slug="last")[0].max_retries == 2
    assert [loaded.slugs[each] for each in loaded.reference_tasks] == [last]


def test_a_loaded_flow_runs_as_the_one_that_was_saved() -> None:
    flow, last = written()
    loaded = Flow.load(flow.save())

    assert (result(flow, last), result(loaded, last), result(loaded, last, n=5)) == (9, 9, 1)


def test_a_loaded_flow_can_be_written_on() -> None:
    flow, last = written()
    loaded = Flow.load(flow.save())
    with loaded:
        more = add(loaded.get_tasks(slug=last)[0], y=10)

    assert loaded.run().result[more].result == 19


def test_a_flow_is_loaded_by_its_name_or_by_its_file(tmp_path: Path) -> None:
    flow, _ = written()
    flow.save()
    flow.save(tmp_path / "deep" / "elsewhere")

    assert Flow.load("My flow!").name == Flow.load("My-flow").name == "My flow!"
    assert Flow.load(tmp_path / "deep" / "elsewhere").name == "My flow!"


def test_saving_again_replaces_the_file_and_leaves_nothing_beside_it(home: Path) -> None:
    flow, _ = written()
    flow.save()
    flow.add_task(Double(name="more").copy())
    flow.save()

    assert len(Flow.load("My flow!")) == len(flow)
    assert [path.name for path in (home / "flows").iterdir()] == ["My-flow.flow"]


def test_a_flow_of_a_script_is_loaded_where_the_script_is_not(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from cairnflow import Flow, task\n"
        "FACTOR = 3\n"
        "@task\n"
        "def times(x):\n"
        "    return FACTOR * x\n"
        "with Flow('f') as flow:\n"
        "    times(times(2))\n"
        f"flow.save({str(tmp_path / 'saved')!r})\n"
    )
    subprocess.run([sys.executable, script], check=True)
    script.unlink()

    assert result(Flow.load(tmp_path / "saved"), "times-2") == 18


def test_a_loaded_flow_resumes_what_the_saved_one_kept(tmp_path: Path) -> None:
    flow, last = written(result_handler=LocalResultHandler(tmp_path / "values"))
    flow.run()
    loaded = Flow.load(flow.save())
    state = loaded.run(resume="last")

    assert state.result[loaded.get_tasks(slug=last)[0]].name == "Reused"


def test_what_cannot_be_saved_is_named_and_the_old_file_stays(home: Path) -> None:
    flow, _ = written()
    flow.save()
    before = (home / "flows" / "My-flow.flow").read_bytes()
    flow.add_edge(threading.Lock(), Double(name="locked"), key="x")

    with pytest.raises(NotSerializable, match=r"flow 'My flow!' can't be saved: .*lock"):
        flow.save()
    assert (home / "flows" / "My-flow.flow").read_bytes() == before


def saved(path: Path) -> bytes:
    written()[0].save(path)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        (lambda old: old[:-1], Corrupt, "its bytes are not what was written; save the flow again"),
        (lambda old: old[:-1] + b"x", Corrupt, "its bytes are not what was written"),
        (lambda old: b"", Corrupt, "holds no flow"),
        (lambda old: b"PK\x03\x04", Corrupt, "holds no flow: it does not begin with cairnflow"),
        (lambda old: b"cairnflow-flow/1 {\n", Corrupt, "first line of .* is damaged"),
        (lambda old: old.replace(b"flow/1", b"flow/9", 1), Incompatible, "has the format .*flow/9"),
        (
            lambda old: old.replace(b'"python": "3.', b'"python": "2.', 1),
            Incompatible,
            r"was saved by Python 2\..*; load it there, or save the flow again here",
        ),
    ],
)
def test_a_file_that_is_not_what_was_written_is_told(
    change: Any, error: Any, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "saved"
    path.write_bytes(change(saved(path)))

    with pytest.raises(error, match=sentence):
        Flow.load(path)


def test_a_module_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone_module.py").write_text("class Thing:\n    pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    import gone_module  # type: ignore[import-not-found]  # written above

    flow, _ = written()
    flow.add_edge(gone_module.Thing(), Double(name="taker"), key="x")
    path = flow.save()
    (tmp_path / "gone_module.py").unlink()
    monkeypatch.delitem(sys.modules, "gone_module")

    with pytest.raises(Incompatible, match=r"needs the module 'gone_module'.* not installed here"):
        Flow.load(path)


def test_a_flow_that_was_never_saved_is_told() -> None:
    with pytest.raises(NotFound, match=r"no flow is saved as .*flows/unknown.flow; save it with"):
        Flow.load("unknown")
