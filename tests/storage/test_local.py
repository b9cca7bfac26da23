"""Flows in files of this machine: where they lie, and how another process comes by them."""

import json
import socket
from pathlib import Path

import pytest

import cairnflow
from cairnflow import config
from cairnflow.results import LocalResultHandler, MemoryResultHandler
from cairnflow.storage import Local, Memory, open_storage
from cairnflow.storage.packing import pack, unpack
from tests.storage.flows import doubling, outcome, python, scripted


def test_flows_lie_below_the_home_folder_by_slug_time_and_digest(home: Path) -> None:
    storage = Local()
    location = storage.add_flow(doubling("My sales!"))
    storage.build()
    (file,) = (home / "flows").rglob("*.flow")

    assert storage.address(location) == str(file)
    assert file.relative_to(home / "flows").match(
        "My-sales/????????T??????.??????Z-" + "?" * 16 + ".flow"
    )
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_tilde_is_that_of_the_one_who_opens_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = Local("~/deep/flows")
    described = json.dumps(storage.serialize())
    monkeypatch.setenv("HOME", str(tmp_path / "ann"))
    here = storage.directory
    monkeypatch.setenv("HOME", str(tmp_path / "bob"))
    there = open_storage(json.loads(described))

    assert here == str(tmp_path / "ann" / "deep" / "flows")
    assert there.address() == str(tmp_path / "bob" / "deep" / "flows")
    assert str(tmp_path) not in described


def test_no_folder_of_this_machine_is_in_a_stored_flow(home: Path) -> None:
    storage = Local()
    location = storage.add_flow(doubling(storage=storage))
    storage.build()

    assert str(home).encode() not in Path(storage.address(location)).read_bytes()


def test_the_folder_is_made_when_it_is_written_to_and_not_before(tmp_path: Path) -> None:
    storage = Local(tmp_path / "deep" / "flows")
    storage.add_flow(doubling())

    assert "other" not in storage
    assert not (tmp_path / "deep").exists()
    storage.build()
    assert (tmp_path / "deep" / "flows" / "sales").is_dir()


def test_it_follows_the_home_folder(tmp_path: Path) -> None:
    storage = Local()
    with config.temporary({"home": tmp_path / "one"}):
        storage.add_flow(doubling("one"))
        storage.build()
    with config.temporary({"home": tmp_path / "two"}):
        storage.add_flow(doubling("two"))
        storage.build()

    assert [path.parts[-4] for path in sorted(tmp_path.glob("*/flows/*/*.flow"))] == ["one", "two"]


def test_its_label_is_the_host_that_has_the_files_wherever_it_is_opened() -> None:
    described = {**Local().serialize(), "labels": ["another-host"]}

    assert Local().labels == [socket.gethostname()]
    assert open_storage(described).labels == ["another-host"]


def test_the_handlers_that_match_keep_values_where_the_flows_are(tmp_path: Path) -> None:
    assert Local().result_handler == LocalResultHandler()
    assert Local(tmp_path / "x").result_handler == LocalResultHandler(tmp_path / "x")
    assert Memory("m").result_handler == MemoryResultHandler("m")


def test_another_process_gets_a_flow_of_a_script_that_is_gone(tmp_path: Path) -> None:
    scripted(
        tmp_path,
        "from cairnflow.storage import Local; s = Local('kept'); s.add_flow(flow); s.build()",
    ).unlink()

    assert outcome(Local(tmp_path / "kept").get_flow("sales"), n=5) == 15
    told = python(
        "from cairnflow.storage import Local; f = Local('kept').get_flow('sales');"
        "print(f.run(n=7).result[f.get_tasks(name='times')[0]].result)",
        tmp_path,
    )
    assert told == "21"


def test_a_handler_s_folder_is_that_of_the_machine_that_runs_the_stored_flow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "ann"))
    by_tilde = doubling("tilde", result_handler=LocalResultHandler("~/kept"))
    relative = doubling("relative", result_handler=LocalResultHandler("kept"))
    assert by_tilde.result_handler == LocalResultHandler(tmp_path / "ann" / "kept")
    stored = [pack(flow) for flow in (by_tilde, relative)]
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("HOME", str(tmp_path / "bob"))
    states = [unpack(data, "it").run() for data in stored]
    kept = [cairnflow.open(state.address)["double"].result.safe_value.value for state in states]

    assert not any(str(tmp_path).encode() in data for data in stored)
    assert kept[0].startswith(f"{tmp_path}/bob/kept/")
    assert kept[1].startswith(f"{tmp_path}/elsewhere/kept/")
