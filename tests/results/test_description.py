"""What is written of a handler: enough to open it again anywhere, and never a credential."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cairnflow.errors import Incompatible
from cairnflow.results import LocalResultHandler, MemoryResultHandler, ResultHandler, SafeResult
from cairnflow.results.handler import signature_of
from cairnflow.results.keeping import fetch
from cairnflow.results.registry import UnreadableHandler, open_handler
from tests.results.shelves import FolderHandler, TableHandler

SECRET = "S3CR3T"


class Clouded(ResultHandler):
    """An author's handler with every kind of argument that may hold a credential."""

    plain_arguments = frozenset({"token_name"})

    def __init__(self, bucket: str = "", **options: Any) -> None:
        self.bucket = bucket


@pytest.mark.parametrize(
    "given",
    [
        {"password": SECRET}, {"db_password": SECRET}, {"passwd": SECRET}, {"pwd": SECRET},
        {"secret": SECRET}, {"client_secret": SECRET}, {"secret_key": SECRET}, {"token": SECRET},
        {"auth_token": SECRET}, {"api_key": SECRET}, {"apikey": SECRET}, {"apiKey": SECRET},
        {"access_key": SECRET}, {"aws_secret_access_key": SECRET}, {"account_key": SECRET},
        {"private_key": SECRET}, {"credentials": {"user": SECRET}}, {"passphrase": SECRET},
        {"connection_string": f"AccountKey={SECRET}"}, {"connectionString": SECRET},
        {"sas_token": SECRET}, {"authorization": f"Bearer {SECRET}"}, {"bearer": SECRET},
        {"url": f"postgresql://user:{SECRET}@host/db"}, {"endpoint": f"https://:{SECRET}@host"},
        {"options": {"password": SECRET}}, {"options": [{"deep": {"api_key": SECRET}}]},
        {"headers": {"Authorization": f"Bearer {SECRET}"}},
        {"urls": [f"https://me:{SECRET}@a", "https://b"]},
    ],
    ids=lambda given: next(iter(given)),
)  # fmt: skip
def test_no_credential_stands_in_a_description(given: dict[str, Any]) -> None:
    handler = Clouded("mine", **given)

    assert SECRET not in handler.description
    assert SECRET not in repr(handler)
    assert '"bucket": "mine"' in handler.description


@pytest.mark.parametrize(
    "given",
    [
        {"region": "eu"}, {"prefix": "a/b"}, {"retries": 3}, {"endpoint": "https://host:9000"},
        {"primary_key": "id"}, {"author": "me"}, {"options": {"timeout": 3}},
        {"token_name": "GCP"},
    ],
    ids=lambda given: next(iter(given)),
)  # fmt: skip
def test_what_is_no_credential_stands_in_a_description(given: dict[str, Any]) -> None:
    described = json.loads(Clouded("mine", **given).description)

    assert described["args"] == {"bucket": "mine", **given}


def test_handlers_of_the_same_class_and_arguments_are_equal(tmp_path: Path) -> None:
    one, same = LocalResultHandler(tmp_path), LocalResultHandler(str(tmp_path))
    other = LocalResultHandler(tmp_path / "other")

    assert one == same
    assert one != other
    assert one != MemoryResultHandler()
    assert len({one, same, other}) == 2


def test_an_open_handler_is_opened_once(tmp_path: Path) -> None:
    description = FolderHandler(tmp_path).description

    assert open_handler(description) is open_handler(description)


def test_a_description_is_the_same_in_every_process(tmp_path: Path) -> None:
    handler = LocalResultHandler(tmp_path, serializer="json")
    program = (
        "from cairnflow.results import LocalResultHandler\n"
        f"print(LocalResultHandler({str(tmp_path)!r}, serializer='json').description)"
    )
    out = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    ).stdout

    assert out.strip() == handler.description


@pytest.mark.parametrize(
    ("described", "sentence"),
    [
        ({"class": "no_such_module.Handler", "args": {}}, "no_such_module.Handler can't be opened"),
        ({"class": "cairnflow.results.NoSuch", "args": {}}, "NoSuch can't be opened here"),
        ({"class": "json.dumps", "args": {}}, "can't be opened here"),
        ({"class": "tests.results.shelves.FolderHandler", "args": {}}, "can't be opened here"),
        ({"class": "cairnflow.results.LocalResultHandler", "args": {"dri": 1}}, "can't be opened"),
    ],
    ids=["module", "class", "no handler", "arguments", "unknown argument"],
)
def test_one_that_cannot_be_opened_can_be_shown_and_says_why(
    described: dict[str, Any], sentence: str
) -> None:
    handler = open_handler(json.dumps(described))

    assert isinstance(handler, UnreadableHandler)
    assert described["class"] in repr(handler)
    with pytest.raises(Incompatible, match=sentence):
        fetch(SafeResult("a", json.dumps(described)))


def test_an_argument_that_json_cannot_hold_leaves_the_handler_shown_not_read() -> None:
    handler = Clouded("mine", session=object())
    opened = open_handler(handler.description)

    assert isinstance(opened, UnreadableHandler)
    with pytest.raises(Incompatible, match="its argument 'session' is nothing that JSON can hold"):
        opened.read("a")


def test_a_handler_that_raises_when_it_is_made_is_shown_with_its_error() -> None:
    described = json.dumps({"class": f"{__name__}.Fussy", "args": {}, "file": __file__})
    opened = open_handler(described)

    with pytest.raises(Incompatible, match="RuntimeError: not on a Sunday"):
        opened.read("a")


class Fussy(ResultHandler):
    def __init__(self) -> None:
        raise RuntimeError("not on a Sunday")


def test_what_cannot_be_opened_now_may_be_opened_later(tmp_path: Path, monkeypatch: Any) -> None:
    described = json.dumps({"class": "later_module.Late", "args": {}})
    first = open_handler(described)
    (tmp_path / "later_module.py").write_text(
        "from cairnflow.results import ResultHandler\nclass Late(ResultHandler): pass\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))

    assert isinstance(first, UnreadableHandler)
    assert type(open_handler(described)).__name__ == "Late"


def test_arguments_of_every_kind_come_back(tmp_path: Path) -> None:
    handler = TableHandler(str(tmp_path / "t.db"), "a", "b", retries=3)
    opened = open_handler(handler.description)

    assert isinstance(opened, TableHandler)
    assert (opened.columns, opened.options) == (("a", "b"), {"retries": 3})


def test_a_handler_whose_write_returns_what_json_cannot_hold_is_told() -> None:
    from cairnflow.errors import NotSerializable
    from cairnflow.testing.handler_contract import kept

    class Wrong(ResultHandler):
        def write(self, value: Any) -> Any:
            return {1, 2}

    with pytest.raises(NotSerializable, match=r"Wrong.write returned .* as safe value, which JSON"):
        kept(Wrong(), 1)


def test_a_handler_without_write_or_read_is_told() -> None:
    class Bare(ResultHandler):
        pass

    with pytest.raises(NotImplementedError, match="Bare has no write method; give it one"):
        Bare().write(1)
    with pytest.raises(NotImplementedError, match="Bare has no read method; give it one"):
        Bare().read(1)


@pytest.mark.parametrize("path", ["os.mkdir", "os.makedirs", "cairnflow.results.SafeResult"])
def test_what_is_no_handler_is_never_called(path: str, tmp_path: Path) -> None:
    described = {"class": path, "args": {"path": str(tmp_path / "made")}}

    opened = open_handler(json.dumps(described))

    assert isinstance(opened, UnreadableHandler)
    assert "it is no ResultHandler" in opened.reason
    assert not (tmp_path / "made").exists()


def test_a_subclass_without_a_signature_of_its_own_has_that_of_its_base(tmp_path: Path) -> None:
    class Far(LocalResultHandler):
        is_far = True

    handler = Far(tmp_path, serializer="json")

    assert json.loads(handler.description)["args"] == {"dir": str(tmp_path), "serializer": "json"}
    assert list(signature_of(Far).parameters) == list(signature_of(LocalResultHandler).parameters)
