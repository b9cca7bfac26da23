"""Values as text and bytes that other programs read."""

import datetime
import json
from typing import Any

import click
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from cairnflow.cli.writing import usual_format, written

TABLES = [
    pd.DataFrame({"a": [1, 2], "b": ["x", None]}),
    pl.DataFrame({"a": [1, 2], "b": ["x", None]}),
    pa.table({"a": [1, 2], "b": ["x", None]}),
]


@pytest.mark.parametrize("table", TABLES, ids=["pandas", "polars", "pyarrow"])
def test_each_kind_of_table_is_the_same_csv_and_json(table: Any) -> None:
    assert usual_format(table) == "csv"
    assert written(table, "csv") == b"a,b\n1,x\n2,\n"
    assert json.loads(written(table, "json")) == [{"a": 1, "b": "x"}, {"a": 2, "b": None}]


def test_an_index_that_says_something_is_kept() -> None:
    table = pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="key"))

    assert written(table, "csv") == b"key,a\nx,1\n"


def test_a_column_alone_is_a_table() -> None:
    assert written(pd.Series([1, 2], name="a"), "csv") == b"a\n1\n2\n"
    assert json.loads(written(pl.Series("a", [1, 2]), "json")) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("array", "printed"), [(np.arange(3), b"0\n1\n2\n"), (np.eye(2), b"1.0,0.0\n0.0,1.0\n")]
)
def test_an_array_is_csv(array: Any, printed: bytes) -> None:
    assert written(array, usual_format(array)) == printed


def test_an_array_of_three_dimensions_is_json() -> None:
    assert usual_format(np.zeros((1, 1, 1))) == "json"
    assert written(np.zeros((1, 1, 1)), "json") == b"[[[0.0]]]\n"


def test_records_are_csv_with_all_their_names() -> None:
    assert written([{"a": 1}, {"b": 2}], "csv") == b"a,b\n1,\n,2\n"


def test_json_is_strict() -> None:
    value = {"nan": float("nan"), "when": datetime.date(2026, 11, 22), "n": np.float64(1.5)}

    assert json.loads(written(value, "json")) == {"nan": None, "when": "2026-11-22", "n": 1.5}


@pytest.mark.parametrize("format", ["json", "csv", "parquet", "raw"])
def test_what_cannot_be_written_so_names_what_can(format: str) -> None:
    with pytest.raises(click.UsageError, match=f"can't be written as {format} .*--as repr"):
        written(object(), format)


def test_bytes_are_written_as_they_are() -> None:
    assert written(b"\x00\xff", "raw") == b"\x00\xff"


def test_half_characters_do_not_stop_a_text() -> None:
    assert written("a\ud800", "text") == b"a\\ud800\n"
