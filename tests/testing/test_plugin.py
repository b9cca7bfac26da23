import os
import subprocess
import sys
from pathlib import Path

import pytest

import pytest_cairnflow

PLUGIN = "pytest_cairnflow"

MODULE = """\
from pathlib import Path
import pytest
from cairnflow import Flow, config, task
from cairnflow.results import LocalResultHandler

@task
def one():
    return 1

with Flow("ones") as flow:
    found = one()

with Flow("kept", result_handler=LocalResultHandler()) as kept:
    one()
"""


def _pytest(folder: Path, text: str, *options: str) -> "subprocess.CompletedProcess[str]":
    (folder / "test_it.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-p", PLUGIN, "-q", "-W", "error", *options]
    # As where nothing else is installed, so that only our plugin can be what is at fault.
    bare = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        [*command, "-c", "none.ini", "--rootdir", folder, "--strict-markers", "test_it.py"],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | bare,
    )


@pytest.fixture(autouse=True)
def ini(tmp_path: Path) -> None:
    (tmp_path / "none.ini").write_text("[pytest]\n")


def test_a_test_runs_a_flow_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = _pytest(
        tmp_path,
        MODULE + "def test_it(cairn_run):\n"
        "    assert cairn_run(kept).is_successful()\n"
        "    assert cairn_run(flow).result[found].result == 1\n",
    )

    assert "1 passed" in done.stdout, done.stdout
    assert not (tmp_path / ".cairnflow").exists()


def test_a_test_has_a_home_of_its_own_whatever_the_developer_has_set(tmp_path: Path) -> None:
    (tmp_path / "cairnflow.toml").write_text(
        '[ledger]\nurl = "postgresql://nowhere.example/ledger"\n'
        '[flows]\nresult_handler = "nowhere.Cloud"\nstorage = "s3"\n'
        '[results]\ndir = "/nowhere"\n[tasks]\nretry_delay = 7\n'
    )

    done = _pytest(
        tmp_path,
        MODULE + "import subprocess, sys\n"
        "CAIRN = [sys.executable, '-m', 'cairnflow', 'runs']\n"
        "def test_it(cairn_home):\n"
        "    config.flows.checkpointing = True\n"
        "    assert flow.run().address == 'ones/1'\n"
        "    assert kept.run().address == 'kept/1'\n"
        "    assert (cairn_home / 'ledger.db').is_file()\n"
        "    assert len([f for f in (cairn_home / 'results').rglob('*.pkl')]) == 2\n"
        "    assert config.tasks.retry_delay == 7\n"
        "    assert 'ones' in subprocess.check_output(CAIRN, text=True)\n"
        "def test_of_its_own(cairn_home):\n"
        "    assert kept.run().address == 'kept/1'\n",
    )

    assert "2 passed" in done.stdout, done.stdout


def test_a_test_sets_the_clock(tmp_path: Path) -> None:
    done = _pytest(
        tmp_path,
        MODULE + "from cairnflow.clock import now\n"
        "def test_it(cairn_clock):\n"
        "    before = now()\n"
        "    cairn_clock.forward(60)\n"
        "    assert now() - before == 60_000_000\n"
        "def test_after(): assert now() > 1_780_000_000_000_000\n",
    )

    assert "2 passed" in done.stdout, done.stdout


def test_settings_hold_for_a_test_that_is_marked(tmp_path: Path) -> None:
    done = _pytest(
        tmp_path,
        MODULE + "@pytest.fixture\n"
        "def seen(): return config.tasks.max_retries\n"
        "@pytest.mark.cairn_settings({'tasks.max_retries': 2})\n"
        "def test_marked(seen): assert seen == config.tasks.max_retries == 2\n"
        "def test_not_marked(seen): assert seen == 0\n"
        "@pytest.mark.cairn_settings({'tasks': {'max_retries': 4}})\n"
        "class TestAll:\n"
        "    def test_it(self): assert config.tasks.max_retries == 4\n",
    )

    assert "3 passed" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        ("cairn_settings()", "takes one dict"),
        ("cairn_settings(max_retries=2)", "takes one dict"),
        ("cairn_settings({'tasks.max_retrys': 2})", "no setting tasks.max_retrys"),
    ],
)
def test_a_mark_that_is_wrong_fails_its_test(mark: str, sentence: str, tmp_path: Path) -> None:
    text = f"import pytest\n@pytest.mark.{mark}\ndef test_it(): pass\ndef test_other(): pass\n"

    done = _pytest(tmp_path, text)

    assert "1 passed, 1 error" in done.stdout
    assert sentence in done.stdout


def test_tests_that_don_t_need_it_load_nothing_of_it(tmp_path: Path) -> None:
    done = _pytest(
        tmp_path,
        "import sys\n"
        "def test_it(tmp_path):\n"
        "    assert 'pytest_cairnflow' in sys.modules\n"
        "    assert [name for name in sys.modules if name.startswith('cairnflow')] == []\n",
    )

    assert "1 passed" in done.stdout, done.stdout


def test_doctests_and_other_items_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(">>> 1 + 1\n2\n")

    done = _pytest(tmp_path, "def test_it(): pass\n", "page.txt")

    assert "2 passed" in done.stdout, done.stdout


def test_our_own_package_installs_it() -> None:
    assert pytest_cairnflow.__file__.endswith("src/pytest_cairnflow.py")
