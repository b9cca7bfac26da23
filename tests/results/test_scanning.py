"""What holds a known secret is not kept, by whatever serializer, and nothing is left of it."""

import base64
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairnflow import vault
from cairnflow.errors import HoldsSecret, ResultError
from cairnflow.results import (
    JSONResultHandler,
    LocalResultHandler,
    MemoryResultHandler,
    ResultHandler,
    SecretResultHandler,
)
from cairnflow.results.naming import Place
from cairnflow.results.scanning import Scan

SECRET = "correct-horse/battery é"
PLACE = Place("f", 1, "run-id", "2026/11/22", "t", -1, 1)
SERIALIZERS = ["pickle", "json", "text", "bytes", "npy", "parquet", "arrow"]


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    """One secret is known."""
    vault.forget()
    vault.remember("db", SECRET)
    yield
    vault.forget()


class Taking:
    """A sink that remembers."""

    def __init__(self) -> None:
        self.taken = b""

    def write(self, data: Any, /) -> int:
        self.taken += bytes(data)
        return len(data)


def value_of(serializer: str, text: str) -> Any:
    """A value that the serializer writes, with a text in it."""
    held: dict[str, Any] = {
        "pickle": {"a": [1, {"deep": text}]},
        "json": {"a": [1, {"deep": text}]},
        "text": f"before {text} after",
        "bytes": f"before {text} after".encode(),
        "npy": np.array(["a", text, "b"]),
        "parquet": pd.DataFrame({"n": range(300), "s": [*["a"] * 200, text, *["b"] * 99]}),
        "arrow": pl.DataFrame({"n": [1, 2], "s": [text, "b"]}),
    }
    return held[serializer]


@pytest.mark.parametrize("serializer", SERIALIZERS)
@pytest.mark.parametrize("compression", [None, "zstd"])
def test_no_serializer_writes_a_secret(
    serializer: str, compression: str | None, tmp_path: Path
) -> None:
    handler = LocalResultHandler(tmp_path, serializer=serializer, compression=compression)

    with pytest.raises(HoldsSecret) as caught:
        handler.keep(value_of(serializer, SECRET), PLACE)

    assert "holds the secret db; look it up" in str(caught.value)
    assert SECRET not in str(caught.value)
    assert caught.value.name == "db"
    assert isinstance(caught.value, ResultError)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("serializer", SERIALIZERS)
@pytest.mark.parametrize("compression", [None, "zstd"])
def test_what_holds_none_is_kept_as_ever(
    serializer: str, compression: str | None, tmp_path: Path
) -> None:
    handler = LocalResultHandler(tmp_path, serializer=serializer, compression=compression)
    value = value_of(serializer, "nothing")
    scanned = handler.keep(value, PLACE)
    vault.forget()

    assert handler.keep(value, PLACE) == scanned


@pytest.mark.parametrize("form", [
    base64.b64encode(SECRET.encode()).decode(), base64.b64encode(f"u{SECRET}".encode()).decode(),
    base64.b64encode(f"u:{SECRET}".encode()).decode(), SECRET.encode().hex(), quote_plus(SECRET),
    f"postgresql://ann:{quote_plus(SECRET)}@db/facts", f"Bearer {SECRET}",
])  # fmt: skip
def test_no_form_of_a_secret_is_kept(form: str) -> None:
    with pytest.raises(HoldsSecret):
        MemoryResultHandler("scanning").keep({"a": form}, PLACE)


@pytest.mark.parametrize("value", [
    pd.DataFrame({"s": ["a", SECRET]}), pd.Series([SECRET]), pl.DataFrame({"s": [SECRET]}),
    lambda: SECRET, {SECRET: 1}, SECRET.encode(), bytearray(SECRET.encode()), "x" * 70_000 + SECRET,
    np.array([SECRET, None], dtype=object),
], ids=lambda value: type(value).__name__)  # fmt: skip
def test_no_pickle_holds_a_secret(value: Any) -> None:
    with pytest.raises(HoldsSecret):
        MemoryResultHandler("scanning").keep(value, PLACE)


def test_a_secret_number_is_seen_in_a_pickle_too() -> None:
    vault.remember("pin", 12345678)

    with pytest.raises(HoldsSecret, match="the secret pin"):
        MemoryResultHandler("scanning").keep({"a": [(1, 12345678)]}, PLACE)


def test_a_value_that_contains_itself_is_looked_at_without_end_in_sight() -> None:
    vault.remember("pin", 12345678)
    value: list[Any] = [1]
    value.append(value)

    assert MemoryResultHandler("scanning").keep(value, PLACE).size > 0


def test_the_text_that_stands_for_a_value_holds_no_secret() -> None:
    with pytest.raises(HoldsSecret, match=r"JSONResultHandler\.write returned a safe value that"):
        JSONResultHandler().keep({"a": SECRET}, PLACE)


def test_what_an_author_s_handler_returns_holds_no_secret() -> None:
    class Linked(ResultHandler):
        def write(self, value: Any) -> Any:
            return {"url": f"https://ann:{quote_plus(SECRET)}@host/1"}

    with pytest.raises(HoldsSecret):
        Linked().keep(1, PLACE)


def test_a_secret_s_own_checkpoint_is_its_name_whatever_that_is() -> None:
    vault.remember("other", "analytics")

    assert SecretResultHandler("analytics").keep(SECRET, PLACE).value == "analytics"


@pytest.mark.slow
@pytest.mark.parametrize("pieces", ["one", "bytes", "any"])
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_secret_is_seen_across_the_borders_of_pieces(kind: Any, pieces: str) -> None:
    chance = random.Random(pieces)
    filler = chance.randbytes(3 << 16)
    whole = filler[:100_000] + SECRET.encode() + filler[100_000:]
    sizes = {"one": [len(whole)], "bytes": [1] * len(whole), "any": []}[pieces]
    if pieces == "any":
        sizes = [chance.choice([1, 7, 5000, 65_535, 65_536, 90_000]) for _ in range(40)]
    scan = Scan(Taking(), vault.finder())

    with pytest.raises(HoldsSecret):
        write_all(scan, whole, sizes, kind)


@given(st.lists(st.integers(1, 200_000), max_size=12), st.integers(0, 300_000))
def test_no_border_hides_a_secret(sizes: list[int], place: int) -> None:
    whole = bytes(place) + SECRET.encode() + bytes(300_000 - place)

    with pytest.raises(HoldsSecret):
        write_all(Scan(Taking(), vault.finder()), whole, sizes, memoryview)


@given(st.lists(st.integers(1, 100_000), max_size=12))
def test_all_bytes_are_passed_on_once_and_in_order(sizes: list[int]) -> None:
    whole = random.Random(1).randbytes(200_000)
    sink = Taking()

    write_all(Scan(sink, vault.finder()), whole, sizes, bytes)

    assert sink.taken == whole


def write_all(scan: Scan, whole: bytes, sizes: list[int], kind: Any) -> None:
    start = 0
    for size in [*sizes, len(whole)]:
        scan.write(kind(whole[start : start + size]))
        start += size
    scan.finish()
