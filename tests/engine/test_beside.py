"""Large values are looked at while they are written: what is told of them stays the same."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import cairnflow
from cairnflow import Flow, config, task
from cairnflow.digests import content
from cairnflow.engine.beside import Beside, is_large
from cairnflow.previews import make, to_json
from cairnflow.results import LocalResultHandler

MANY = 600_000
"""Numbers of eight bytes: more than are looked at without a thread."""


class Derived(pd.DataFrame):
    """An author's frame."""


def frame(rows: int = MANY) -> pd.DataFrame:
    texts = [f"k{number % 97}" for number in range(rows)]
    return pd.DataFrame({"x": np.arange(rows, dtype="f8"), "s": pd.array(texts, dtype="string")})


DAYS = pd.date_range("2026-01-01", periods=MANY, freq="s", tz="Europe/Berlin")

LARGE = {
    "array": np.arange(MANY, dtype="f8"),
    "series": pd.Series(np.arange(MANY, dtype="f8")),
    "frame": frame(),
    "frame of many kinds": frame().assign(
        day=DAYS,
        kind=pd.Categorical.from_codes(np.arange(MANY) % 3, ["a", "b", "c"]),
        count=pd.array(np.arange(MANY), dtype="Int64"),
    ),
    "frame by days": frame().set_index(DAYS),
    "table": pa.table({"x": np.arange(MANY, dtype="f8")}),
}


@pytest.mark.parametrize("value", LARGE.values(), ids=LARGE)
def test_arrays_and_tables_are_large(value: Any) -> None:
    assert is_large(value)


def told(value: Any) -> Any:
    value.attrs["by"] = object()
    return value


class Label:
    """An author's, by which a column is called."""


class Price(pa.ExtensionType):
    """An author's type of Arrow."""

    def __init__(self) -> None:
        super().__init__(pa.float64(), "tests.price")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage: Any, data: bytes) -> "Price":
        return cls()


def of(**columns: Any) -> pd.DataFrame:
    return frame().assign(**columns)


SMALL = {
    "a number": 5,
    "a long text": "x" * 10_000_000,
    "a short array": np.arange(10.0),
    "a short frame": frame(10),
    "an array of objects": np.full(MANY, None),
    "a frame with objects": pd.DataFrame({"x": np.full(MANY, None)}),
    "a series of objects": pd.Series(np.full(MANY, None)),
    "a frame with something beside it": told(frame()),
    "a series with something beside it": told(pd.Series(np.arange(MANY, dtype="f8"))),
    "an author's frame": Derived(frame()),
    "a frame with an author's label": frame().rename(columns={"s": Label()}),
    "a frame by two levels": frame().set_index(["x", "s"]),
    "a frame by objects": frame().set_index(pd.Index([Label()] * MANY)),
    "a frame of an author's categories": of(c=pd.Categorical([Label()] * MANY)),
    "a table of an author's type": pa.table(
        {"x": pa.ExtensionArray.from_storage(Price(), pa.array(np.arange(MANY, dtype="f8")))}
    ),
}


@pytest.mark.parametrize("value", SMALL.values(), ids=SMALL)
def test_what_is_short_or_an_authors_is_not(value: Any) -> None:
    assert not is_large(value)


@pytest.mark.parametrize("kind", LARGE)
def test_what_is_told_of_a_large_value_is_what_is_told_without_a_thread(
    kind: str, tmp_path: Path
) -> None:
    @task
    def made() -> Any:
        return LARGE[kind]

    with Flow("large", result_handler=LocalResultHandler(tmp_path)) as flow:
        made()
    state = flow.run()
    fact = cairnflow.open("large/1").facts[0]
    plain = make(LARGE[kind], "sample", ())

    assert state.is_successful(), state
    assert fact.content == content(LARGE[kind])
    assert (fact.type, fact.summary, fact.preview) == (plain.type, plain.summary, to_json(plain))


def test_a_large_value_that_cannot_be_kept_leaves_no_thread(tmp_path: Path) -> None:
    @task
    def made() -> Any:
        return LARGE["frame"]

    (tmp_path / "file").write_text("no folder")
    with Flow("large", result_handler=LocalResultHandler(tmp_path / "file" / "kept")) as flow:
        made()
    state = flow.run()

    assert state.is_failed()
    assert "result could not be kept" in cairnflow.open("large/1").facts[0].message
    assert "cairnflow-beside" not in {thread.name for thread in threading.enumerate()}


class Renaming(LocalResultHandler):
    """An author's, which changes what it writes."""

    def keep(self, value: Any, place: Any) -> Any:
        value.columns = [f"column {name}" for name in value.columns]
        return super().keep(value, place)


def test_what_an_authors_handler_writes_is_looked_at_before(tmp_path: Path) -> None:
    @task
    def made() -> Any:
        return frame()

    with Flow("large", result_handler=Renaming(tmp_path)) as flow:
        made()
    flow.run()

    assert cairnflow.open("large/1").facts[0].content == content(frame())


def test_what_a_thread_could_not_end_is_done_again() -> None:
    tried: list[str] = []

    def count() -> int:
        tried.append(threading.current_thread().name)
        if len(tried) == 1:
            raise MemoryError
        return len(tried)

    made = Beside(count).made()

    assert (made, tried) == (2, ["cairnflow-beside", threading.current_thread().name])


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Any:
    with config.temporary({"home": tmp_path / "home"}):
        yield
