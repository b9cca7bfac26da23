"""How a flow is kept: as a pickle, as its script's text, or as where it can be imported."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow.errors import AuthoringError, Corrupt, HoldsSecret, Incompatible
from cairnflow.results import LocalResultHandler
from cairnflow.storage import Local
from cairnflow.storage.packing import pack, unpack
from tests.storage.flows import SCRIPT, doubling, outcome, python, scripted

STORE = (
    "from cairnflow.storage import Local; s = Local('kept', form={form!r}); "
    "s.add_flow(flow); s.build()"
)


def head(data: bytes) -> dict[str, Any]:
    return json.loads(data.partition(b"\n")[0].partition(b" ")[2])


def changed(data: bytes, **told: Any) -> bytes:
    """The same body under a head that tells something else."""
    line, _, body = data.partition(b"\n")
    word = line.partition(b" ")[0]
    return word + b" " + json.dumps({**head(data), **told}).encode() + b"\n" + body


def stored(folder: Path, form: str, script: str = SCRIPT) -> Path:
    """Store the flow of a script, and remove the script."""
    scripted(folder, STORE.format(form=form), script).unlink()
    (file,) = (folder / "kept").rglob("*.flow")
    return file


def test_the_head_says_what_made_it_and_of_which_versions() -> None:
    told = head(pack(doubling()))

    assert told["flow"] == "sales"
    assert told["form"] == "pickle"
    assert told["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert told["cairnflow"] == cairnflow.__version__
    assert told["cloudpickle"].count(".") == 2


@pytest.mark.parametrize(("form", "entry"), [("pickle", ""), ("file", "etl.py:flow")])
def test_a_stored_script_s_flow_runs_where_the_script_is_gone(
    form: str, entry: str, tmp_path: Path
) -> None:
    file = stored(tmp_path, form)

    assert head(file.read_bytes())["entry"] == entry
    assert outcome(Local(tmp_path / "kept").get_flow("sales"), n=5) == 15


def test_a_file_keeps_the_text_so_that_people_can_read_it(tmp_path: Path) -> None:
    file = stored(tmp_path, "file")

    assert SCRIPT.encode() in file.read_bytes()


def test_a_script_is_read_up_to_the_first_run_and_is_not_main(tmp_path: Path) -> None:
    script = (
        SCRIPT + "if __name__ == '__main__':\n    print('main')\nelse:\n    flow.run()\n    1/0\n"
    )
    stored(tmp_path, "file", script)

    assert outcome(Local(tmp_path / "kept").get_flow("sales")) == 6


def test_what_a_script_s_flow_kept_is_found_by_the_stored_one(tmp_path: Path) -> None:
    run = (
        "from cairnflow.results import LocalResultHandler as L; flow.result_handler = L('values');"
    )
    script = SCRIPT
    scripted(tmp_path, f"{run} flow.run(); {STORE.format(form='file')}", script)
    flow = Local(tmp_path / "kept").get_flow("sales")
    flow.result_handler = LocalResultHandler(tmp_path / "values")
    state = flow.run(resume="last")

    assert state.result[flow.get_tasks(name="times")[0]].name == "Reused"


def test_a_handler_that_a_stored_script_defines_is_opened_again_later(tmp_path: Path) -> None:
    script = SCRIPT.replace(
        "FACTOR = 3",
        "from pathlib import Path\n"
        "from cairnflow.results import ResultHandler\n"
        "FACTOR = 3\n"
        "class Drawer(ResultHandler):\n"
        "    def write(self, value):\n"
        "        Path('drawer').write_text(str(value))\n"
        "        return 'drawer'\n"
        "    def read(self, safe_value):\n"
        "        return int(Path(safe_value).read_text())\n",
    ).replace('Flow("sales")', 'Flow("sales", result_handler=Drawer())')
    stored(tmp_path, "file", script)
    python("from cairnflow.storage import Local; Local('kept').get_flow('sales').run()", tmp_path)

    told = python("import cairnflow; print(cairnflow.open('sales/last/times').value)", tmp_path)
    assert told == "6"


@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_a_script_that_was_read_again_runs_in_workers(executor: str, tmp_path: Path) -> None:
    stored(tmp_path, "file")
    flow = Local(tmp_path / "kept").get_flow("sales")
    state = flow.run(executor=executor)

    assert state.result[flow.get_tasks(name="times")[0]].result == 6


def test_a_script_s_text_that_was_changed_in_the_home_folder_is_never_run(
    tmp_path: Path, home: Path
) -> None:
    stored(tmp_path, "file")
    Local(tmp_path / "kept").get_flow("sales")
    (file,) = (home / "scripts").rglob("etl.py")
    file.write_text("raise SystemExit('run')")

    with pytest.raises(Corrupt, match=r"etl.py was changed since it was written; remove it"):
        Local(tmp_path / "kept").get_flow("sales")
    assert list((home / "scripts").rglob("*.pyc")) == []


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with a flow, on the path."""
    folder = tmp_path / "installed" / "pipelines_of_ours"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "sales.py").write_text(SCRIPT)
    monkeypatch.syspath_prepend(tmp_path / "installed")
    yield folder
    for name in ("pipelines_of_ours.sales", "pipelines_of_ours"):
        sys.modules.pop(name, None)


def test_a_module_s_flow_is_imported_where_it_is_installed(package: Path) -> None:
    from pipelines_of_ours.sales import flow  # type: ignore[import-not-found]  # written above

    data = pack(flow, "module")

    assert head(data)["entry"] == "pipelines_of_ours.sales:flow"
    assert b"FACTOR" not in data
    assert unpack(data, "it") is flow


def test_a_module_that_has_changed_is_taken_as_it_is_with_a_warning(
    package: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from pipelines_of_ours.sales import flow  # type: ignore[import-not-found]  # written above

    data = pack(flow, "module")
    assert unpack(data, "it") is flow
    assert caplog.text == ""
    (package / "sales.py").write_text(SCRIPT.replace("3", "4"))

    assert unpack(data, "it").name == "sales"
    assert (
        "the module pipelines_of_ours.sales is not the one that the flow was stored" in caplog.text
    )


def test_a_module_that_is_not_installed_is_named(package: Path) -> None:
    from pipelines_of_ours.sales import flow  # type: ignore[import-not-found]  # written above

    data = pack(flow, "module")
    for name in ("pipelines_of_ours.sales", "pipelines_of_ours"):
        del sys.modules[name]
    (package / "sales.py").unlink()

    with pytest.raises(Incompatible, match=r"'pipelines_of_ours.sales', which is not installed"):
        unpack(data, "it")


def test_a_variable_that_holds_another_flow_is_told(package: Path) -> None:
    from pipelines_of_ours import sales  # type: ignore[import-not-found]  # written above

    data = pack(sales.flow, "module")
    sales.flow = doubling("another")

    with pytest.raises(
        Incompatible, match=r"'flow' of pipelines_of_ours.sales is the flow 'sales'"
    ):
        unpack(data, "it")


@pytest.mark.parametrize("form", ["file", "module"])
def test_a_flow_of_no_module_s_top_level_can_be_pickled_only(form: Any) -> None:
    with pytest.raises(AuthoringError, match=r"at the top level of no module.*form='pickle'"):
        pack(doubling(), form)


def test_a_flow_that_a_script_has_imported_is_that_of_its_module(
    package: Path, tmp_path: Path
) -> None:
    (tmp_path / "main.py").write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(package.parent)!r})\n"
        "from pipelines_of_ours.sales import flow\n"
        "from cairnflow.storage.packing import pack\n"
        "for form in ('file', 'module'):\n"
        "    print(pack(flow, form).split(b'\\n')[0].decode())\n"
    )
    command = [sys.executable, "main.py"]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    heads = [json.loads(line.partition(" ")[2]) for line in done.stdout.splitlines()]

    assert [told["entry"] for told in heads] == ["sales.py:flow", "pipelines_of_ours.sales:flow"]


def test_a_script_is_no_module_that_others_can_import(tmp_path: Path) -> None:
    told = (
        "from cairnflow.errors import AuthoringError\n"
        "    from cairnflow.storage.packing import pack\n"
        "    try:\n        pack(flow, 'module')\n"
        "    except AuthoringError as exc:\n        open('told', 'w').write(str(exc))\n"
    )
    scripted(tmp_path, told)

    assert (
        "'__main__' is a script that no other process can import" in (tmp_path / "told").read_text()
    )


def test_a_script_that_holds_a_secret_is_not_kept(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__TOKEN", "FACTOR = 3")
    from pipelines_of_ours.sales import flow  # type: ignore[import-not-found]  # written above

    with pytest.raises(HoldsSecret, match=r"script sales.py can't be kept: it holds .* 'TOKEN'"):
        pack(flow, "file")


def test_libraries_that_a_flow_names_are_told_with_their_versions(tmp_path: Path) -> None:
    script = "import click\nimport numpy as np\nfrom rich.text import Text\n" + SCRIPT.replace(
        "FACTOR * x", "np.int64(FACTOR) * x"
    )
    packages = head(stored(tmp_path, "pickle", script).read_bytes())["packages"]
    (tmp_path / "second").mkdir()
    of_text = head(stored(tmp_path / "second", "file", script).read_bytes())["packages"]

    assert set(packages) == {"numpy"}
    assert set(of_text) == {"click", "numpy", "rich"}
    assert packages["numpy"] == of_text["numpy"]


@pytest.mark.parametrize(
    "told", [{"cloudpickle": "1.0.0"}, {"packages": {"numpy": "1.0"}}, {"cairnflow": "0.0.1"}]
)
def test_another_version_is_a_warning_that_names_both(
    told: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)

    assert outcome(unpack(changed(pack(doubling()), **told), "it")) == 4
    name, then = next(iter(told.get("packages", told).items()))
    assert f"it was written with other versions: {name} {then}, here " in caplog.text


def test_a_head_that_tells_less_is_read_as_it_was_written_before() -> None:
    data = pack(doubling())
    body = data.partition(b"\n")[2]
    told = {name: head(data)[name] for name in ("flow", "cairnflow", "python", "size", "digest")}

    before = b"cairnflow-flow/1 " + json.dumps(told).encode() + b"\n" + body

    assert outcome(unpack(before, "it")) == 4


def test_equal_versions_are_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    unpack(pack(doubling()), "it")

    assert caplog.text == ""


def test_another_python_is_refused_for_pickles_with_both_versions() -> None:
    with pytest.raises(Incompatible, match=r"saved by Python 2.7, and this is 3\.\d+"):
        unpack(changed(pack(doubling()), python="2.7"), "it")


def test_a_missing_library_is_named_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone_library.py").write_text("class Thing:\n    pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    import gone_library  # type: ignore[import-not-found]  # written above

    flow = doubling()
    flow.add_edge(
        gone_library.Thing(), flow.get_tasks(name="double")[0].copy(name="taker"), key="x"
    )
    data = changed(pack(flow), packages={"gone-library": "4.5.6"})
    (tmp_path / "gone_library.py").unlink()
    monkeypatch.delitem(sys.modules, "gone_library")

    with pytest.raises(
        Incompatible, match=r"module 'gone_library'.*pip install gone-library==4.5.6"
    ):
        unpack(data, "it")


def test_a_script_s_missing_neighbour_is_named(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("FACTOR = 3\n")
    stored(tmp_path, "file", SCRIPT.replace("FACTOR = 3", "from beside import FACTOR"))
    (tmp_path / "beside.py").unlink()

    with pytest.raises(Incompatible, match=r"it needs the module 'beside', which is not here"):
        Local(tmp_path / "kept").get_flow("sales")
