"""From words, URLs and addresses to storages and flows."""

from pathlib import Path

import pytest

from cairnflow import Flow
from cairnflow.errors import AuthoringError, AuthoringTypeError, Corrupt, Incompatible, NotFound
from cairnflow.storage import Docker, Local, Memory, get_flow, open_storage
from tests.storage.flows import doubling, outcome


@pytest.mark.parametrize(
    ("word", "kind"), [("local", Local), ("memory", Memory), ("docker", Docker)]
)
def test_a_word_opens_the_storage_of_that_name(word: str, kind: type) -> None:
    assert type(open_storage(word)) is kind


@pytest.mark.parametrize("wrong", ["ftp://host/x", "floppy", ""])
def test_what_is_no_storage_is_told_with_those_that_are(wrong: str) -> None:
    with pytest.raises(AuthoringError, match=r"no storage .*; known: .*local, memory"):
        open_storage(wrong)


@pytest.mark.parametrize("wrong", ["s3://", "s3"])
def test_a_cloud_without_a_bucket_is_told(wrong: str) -> None:
    with pytest.raises(AuthoringError, match=r"names no bucket; write s3://bucket/prefix"):
        open_storage(wrong)


def test_a_description_of_another_kind_or_version_is_refused() -> None:
    described = Local().serialize()

    with pytest.raises(AuthoringError, match=r"no storage of type 'Floppy'; known: .*Local"):
        open_storage({**described, "type": "Floppy"})
    with pytest.raises(Incompatible, match=r"has version 2, and 1 is read here"):
        open_storage({**described, "version": 2})
    with pytest.raises(AuthoringError, match=r"lacks args, labels; give all that serialize\(\)"):
        open_storage({"type": "Local", "version": 1, "flows": {}})


@pytest.mark.slow
def test_a_flow_is_had_by_the_path_of_its_file_or_its_folder(tmp_path: Path) -> None:
    storage = Local(tmp_path)
    location = storage.add_flow(doubling())
    storage.build()

    assert outcome(get_flow(storage.address(location))) == 4
    assert outcome(get_flow(str(tmp_path / "sales"))) == 4


def test_what_flow_save_wrote_is_had_by_its_path(tmp_path: Path) -> None:
    assert outcome(get_flow(doubling().save(tmp_path / "saved.flow"))) == 4


def test_a_path_that_holds_no_flow_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.flow").write_text("no flow")

    with pytest.raises(NotFound, match=r"no flow is stored in .*empty"):
        get_flow(str(tmp_path / "empty"))
    with pytest.raises(NotFound, match=r"no flow is saved as .*gone.flow"):
        get_flow(str(tmp_path / "gone.flow"))
    with pytest.raises(Corrupt, match=r"holds no flow"):
        get_flow(str(tmp_path / "text.flow"))


def test_a_flow_takes_a_storage_or_its_word() -> None:
    storage = Memory()

    assert Flow("f", storage=storage).storage is storage
    assert isinstance(Flow("f", storage="memory").storage, Memory)
    assert Flow("f").storage is None


@pytest.mark.parametrize("wrong", [3, object(), Local])
def test_a_flow_refuses_what_is_no_storage(wrong: object) -> None:
    with pytest.raises(AuthoringTypeError, match=r"storage takes a storage of cairnflow.storage"):
        Flow("f", storage=wrong)  # type: ignore[arg-type]  # shall be refused
