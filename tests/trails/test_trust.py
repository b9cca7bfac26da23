"""Looking at a run never runs what a stranger has put into it."""

import json
import os
import pickle
from hashlib import sha256
from pathlib import Path

import pytest

from cairnflow.results import LocalResultHandler
from cairnflow.trails.open import open, runs
from tests.trails.made import kept, ledger


class Bomb:
    def __init__(self, fuse: Path) -> None:
        self.fuse = fuse

    def __reduce__(self):
        return os.mkdir, (str(self.fuse),)


@pytest.fixture
def fuse(tmp_path: Path) -> Path:
    """A folder that is made when the bomb is decoded."""
    return tmp_path / "went off"


@pytest.fixture
def bombed(tmp_path: Path, fuse: Path):
    """A ledger with a task run whose value is a pickle that does harm when it is decoded."""
    data = pickle.dumps(Bomb(fuse))
    (tmp_path / "bomb.pkl").write_bytes(data)
    handler = LocalResultHandler(tmp_path)
    return ledger([
        kept(1, "bomb", location=json.dumps(str(tmp_path / "bomb.pkl")), size=len(data),
             digest=sha256(data).hexdigest(), handler=handler.description, type="Bomb"),
        kept(2, "after", inputs=json.dumps([
            {"name": "x", "kind": "checkpoint", "addr": "daily-sales/1/bomb", "hash": "c1:0"}
        ])),
    ])  # fmt: skip


def test_looking_at_a_run_decodes_nothing(bombed, fuse: Path) -> None:
    run = open("daily-sales/1", ledger=bombed)

    for one in (run, *run, runs(ledger=bombed), run["bomb"].result, run["after"].inputs):
        assert repr(one)
        assert one._repr_html_()
        assert one.__rich__()
    assert [run["bomb"].wire()["addr"], len(run["bomb"].states)] == ["daily-sales/1/bomb", 3]
    assert run["bomb"].result.availability == "available"
    assert not fuse.exists()


def test_only_a_value_that_is_asked_for_is_decoded(bombed, fuse: Path) -> None:
    run = open("daily-sales/1", ledger=bombed)

    _ = run["after"].inputs["x"]

    assert fuse.is_dir()


def test_a_value_that_is_not_what_was_written_is_not_decoded_even_then(
    bombed, fuse: Path, tmp_path: Path
) -> None:
    data = (tmp_path / "bomb.pkl").read_bytes()
    (tmp_path / "bomb.pkl").write_bytes(data.replace(b"went off", b"went 0ff"))
    run = open("daily-sales/1", ledger=bombed)

    with pytest.raises(Exception, match="not the bytes that were written"):
        _ = run["bomb"].value

    assert not fuse.exists()
    assert not (tmp_path / "went 0ff").exists()


def test_showing_a_handler_does_not_open_it(tmp_path: Path) -> None:
    script = tmp_path / "shelf.py"
    script.write_text(f"import os\nos.mkdir({str(tmp_path / 'imported')!r})\n")
    handler = json.dumps({"class": "shelf.Shelf", "args": {}, "file": str(script)})
    one = open("daily-sales/1/score", ledger=ledger([kept(handler=handler)]))

    shown = repr(one) + one._repr_html_() + repr(one.result) + one.result._repr_html_()

    assert "Shelf" in shown
    assert not (tmp_path / "imported").exists()
