import json
from typing import Any

import pytest

from cairnflow.previews import registry
from tests.previews.page_fixtures import FOLDER, previews


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_registered", {})


def test_the_pages_tests_read_what_previewers_write_today() -> None:
    written = {path.stem: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}

    made = {name: json.loads(text) for name, text in previews()}

    assert {name: _shape(one) for name, one in made.items()} == {
        name: _shape(one) for name, one in written.items()
    }


def _shape(preview: Any) -> Any:
    """Return names alone: values depend on the versions of libraries."""
    columns = preview.get("columns") or []
    return set(preview), preview.get("mime"), [set(column) for column in columns]
