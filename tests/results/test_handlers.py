import datetime
import decimal
import uuid
from collections import namedtuple
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cairnflow import config
from cairnflow.errors import AuthoringError, Denied, Incompatible, NotSerializable, TooLarge
from cairnflow.results import (
    ConstantResultHandler,
    JSONResultHandler,
    LocalResultHandler,
    LocalStorageHandler,
    MemoryResultHandler,
    ResultHandler,
    SafeResult,
    SecretResultHandler,
)
from cairnflow.results.registry import open_handler
from cairnflow.testing.handler_contract import (
    PLAIN,
    HandlerContract,
    StoredHandlerContract,
    fetched,
    kept,
)
from tests.results.shelves import FolderHandler, TableHandler

Point = namedtuple("Point", "x y")
RICH = (*PLAIN, (1, (2,)), {1, 2}, b"\x00\xff", datetime.date(2026, 11, 22), 1 + 2j, {(1, 2): "k"})
DATED = (
    *PLAIN, (1, (2,)), datetime.date(2026, 11, 22), datetime.timedelta(days=-1, microseconds=3),
    datetime.datetime(2026, 11, 22, 1, 2, 3, 4, tzinfo=datetime.UTC), datetime.time(1, 2),
    decimal.Decimal("1.10"), uuid.UUID(int=7), {"at": [datetime.date(2026, 1, 1)]},
)  # fmt: skip


class TestLocal(StoredHandlerContract):
    values: Iterable[Any] = RICH

    @pytest.fixture
    def handler(self, tmp_path: Path) -> ResultHandler:
        return LocalResultHandler(tmp_path / "kept")


class TestLocalCompressed(StoredHandlerContract):
    values: Iterable[Any] = RICH

    @pytest.fixture
    def handler(self, tmp_path: Path) -> ResultHandler:
        return LocalResultHandler(tmp_path / "kept", compression="zstd")


class TestLocalAuto(StoredHandlerContract):
    values: Iterable[Any] = RICH

    @pytest.fixture
    def handler(self, tmp_path: Path) -> ResultHandler:
        key = "{flow}/{run}/{task}/{map}@{attempt}.{ext}"
        return LocalResultHandler(tmp_path / "kept", serializer="auto", key=key)


class TestMemory(StoredHandlerContract):
    values: Iterable[Any] = RICH

    @pytest.fixture
    def handler(self, tmp_path: Path) -> ResultHandler:
        return MemoryResultHandler(str(tmp_path))


class TestJSON(HandlerContract):
    values: Iterable[Any] = DATED

    @pytest.fixture
    def handler(self) -> ResultHandler:
        return JSONResultHandler()


class TestConstant(HandlerContract):
    values: Iterable[Any] = ({"rate": 1.2},)

    @pytest.fixture
    def handler(self) -> ResultHandler:
        return ConstantResultHandler({"rate": 1.2})


class TestSecret(HandlerContract):
    values: Iterable[Any] = ("S3CRET",)

    @pytest.fixture
    def handler(self, monkeypatch: pytest.MonkeyPatch) -> ResultHandler:
        monkeypatch.setenv("CAIRNFLOW__SECRETS__API", "S3CRET")
        return SecretResultHandler("API")


class TestAnAuthorsOwn(HandlerContract):
    @pytest.fixture
    def handler(self, tmp_path: Path) -> ResultHandler:
        return FolderHandler(tmp_path / "shelf", suffix=".txt")


class TestAnAuthorsOwnWithArgumentsOfAllKinds(HandlerContract):
    @pytest.fixture
    def handler(self, tmp_path: Path) -> ResultHandler:
        return TableHandler(str(tmp_path / "table.db"), "a", "b", password="S3CRET", retries=3)


SERIALIZED: list[tuple[str, Any]] = [
    ("pickle", {"a": (1, {2})}),
    ("json", {"a": [1, None]}),
    ("text", "é\n日本"),
    ("bytes", b"\x00\xff"),
    ("npy", np.arange(12.0).reshape(3, 4)),
    ("parquet", pd.DataFrame({"a": [1, 2], "b": ["x", None]})),
    ("arrow", pd.DataFrame({"a": [1.5, float("nan")]})),
]
EXTENSIONS = {
    "pickle": "pkl", "json": "json", "text": "txt", "bytes": "bin", "npy": "npy",
    "parquet": "parquet", "arrow": "arrow",
}  # fmt: skip


def is_equal(one: Any, other: Any) -> bool:
    """Equal in value and in type, also where == gives an array."""
    if isinstance(one, pd.DataFrame):
        return isinstance(other, pd.DataFrame) and one.equals(other)
    return type(one) is type(other) and bool(np.array_equal(one, other))


@pytest.mark.parametrize("compression", [None, "zstd"])
@pytest.mark.parametrize(("serializer", "value"), SERIALIZED, ids=[name for name, _ in SERIALIZED])
def test_each_serializer_keeps_its_kind_of_value(
    tmp_path: Path, serializer: str, value: Any, compression: Any
) -> None:
    handler = LocalResultHandler(tmp_path, serializer=serializer, compression=compression)
    address = kept(handler, value)
    ending = f".{EXTENSIONS[serializer]}{'.zst' if compression else ''}"

    assert is_equal(fetched(handler, address), value)
    assert address.value.endswith(ending)
    assert address.serializer == f"{serializer}/1{'+zstd' if compression else ''}"


@pytest.mark.parametrize(("expected", "value"), SERIALIZED, ids=[name for name, _ in SERIALIZED])
def test_auto_chooses_by_the_type_of_the_value(tmp_path: Path, expected: str, value: Any) -> None:
    handler = LocalResultHandler(tmp_path, serializer="auto")
    address = kept(handler, value)
    chosen = address.serializer.partition("/")[0]

    assert is_equal(fetched(handler, address), value)
    assert chosen == {"arrow": "parquet"}.get(expected, expected)


def test_a_location_is_an_absolute_path_with_date_and_uuid(tmp_path: Path) -> None:
    address = kept(LocalResultHandler(tmp_path / "kept"), 3)

    day, name = address.value.removeprefix(f"{tmp_path}/kept/").rsplit("/", 1)
    assert day == "2026/11/22"
    assert uuid.UUID(name.removesuffix(".pkl")).version == 5


def test_the_seed_s_spelling_is_the_same_handler() -> None:
    assert LocalStorageHandler is LocalResultHandler


def test_a_folder_may_be_given_with_a_tilde_or_relative_to_where_we_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "me"))

    assert LocalResultHandler("~/kept").dir == str(tmp_path / "me" / "kept")
    assert LocalResultHandler("kept").dir == str(tmp_path / "kept")


def test_without_a_folder_the_setting_s_is_used_at_the_time_of_writing(
    home: Path, tmp_path: Path
) -> None:
    handler = LocalResultHandler()
    first = handler.write(1)
    with config.temporary({"results.dir": tmp_path / "elsewhere"}):
        second = handler.write(2)

    assert first.startswith(f"{home}/results/")
    assert second.startswith(f"{tmp_path}/elsewhere/")


def test_a_location_outside_of_the_handler_s_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "other.pkl"
    outside.write_bytes(b"\x80\x05K\x01.")
    handler = LocalResultHandler(tmp_path / "kept")

    for location in (str(outside), f"{tmp_path}/kept/../other.pkl", "/etc/passwd"):
        with pytest.raises(Denied, match=r"outside of|leads out of"):
            handler.read(location)


def test_a_value_above_the_limit_is_too_large_and_leaves_nothing(tmp_path: Path) -> None:
    handler = LocalResultHandler(tmp_path / "kept", max_bytes=1_000)

    with pytest.raises(TooLarge, match=r"larger than 1,000 bytes, the limit"):
        kept(handler, bytes(2_000))
    with pytest.raises(TooLarge):
        kept(handler, bytes(3 << 20))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"serializer": "yaml"}, "no serializer 'yaml'; known: auto, "),
        ({"compression": "gzip"}, "no compression 'gzip'; known: zstd"),
        ({"key": "{flow}"}, "would give two attempts one key"),
    ],
)
def test_what_a_handler_cannot_be_is_told_when_it_is_made(wrong: Any, sentence: str) -> None:
    with pytest.raises(AuthoringError, match=sentence):
        LocalResultHandler(**wrong)


@pytest.mark.parametrize(
    "value",
    [
        {1: "a"}, {"$type": "date"}, float("nan"), float("inf"), object(), {1, 2}, b"x",
        np.float64(1.5), [1, {"a": object()}], Point(1, 2), pd.Timestamp("2026-11-22"),
        pd.Timedelta("1ns"), PurePosixPath,
    ],
)  # fmt: skip
def test_json_refuses_what_would_not_come_back_as_it_was(value: Any) -> None:
    with pytest.raises(NotSerializable):
        JSONResultHandler().write(value)


def test_json_names_the_path_to_what_it_cannot_hold() -> None:
    with pytest.raises(NotSerializable, match=r"object at value\['a'\]\[1\] can't") as caught:
        JSONResultHandler().write({"a": [1, object()]})

    assert caught.value.path == "value['a'][1]"


def test_json_refuses_a_value_that_contains_itself() -> None:
    value: list[Any] = []
    value.append(value)

    with pytest.raises(NotSerializable, match="contains itself"):
        JSONResultHandler().write(value)


def test_a_json_text_of_an_unknown_type_is_incompatible() -> None:
    with pytest.raises(Incompatible, match="no type 'matrix' is known here"):
        JSONResultHandler().read('{"$type": "matrix", "value": []}')


@pytest.mark.parametrize(
    "value",
    ["https://user:pw@host/x", {"token": 5, "a": 1}, (1, 2), {1: 2}, {1, 2}, float("nan"), None],
    ids=repr,
)
def test_a_constant_is_never_another_value_in_another_process(value: Any) -> None:
    handler = ConstantResultHandler(value)
    try:
        found = open_handler(handler.description).read(handler.write(None))
    except Incompatible:
        return
    assert is_equal(found, value)


def test_a_secret_s_value_is_never_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__API", "S3CRET")
    handler = SecretResultHandler("API")
    address = kept(handler, "S3CRET")

    assert address.value == "API"
    assert "S3CRET" not in f"{address!r} {handler!r} {handler.description}"
    assert handler.fetch(address) == "S3CRET"


def test_a_live_handler_in_an_address_becomes_its_description(tmp_path: Path) -> None:
    handler = LocalResultHandler(tmp_path)

    assert SafeResult("a", handler).handler == handler.description
