"""Serializers by name, as people write it and as facts record it; and by value."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairnflow.errors import ConfigError, Incompatible
from cairnflow.serializers.base import label
from cairnflow.serializers.raw import PNG_SIGNATURE
from cairnflow.serializers.registry import choose, for_value, labels, named
from tests.serializers.contract import again


@pytest.mark.parametrize(
    ("written", "name", "extension"),
    [
        ("pickle", "pickle", "pkl"),
        ("pickle/1", "pickle", "pkl"),
        ("json", "json", "json"),
        ("parquet", "parquet", "parquet"),
        ("arrow", "arrow", "arrow"),
        ("npy", "npy", "npy"),
        ("text", "text", "txt"),
        ("bytes", "bytes", "bin"),
        ("png", "png", "png"),
        ("parquet/1+zstd", "parquet+zstd", "parquet.zst"),
        ("parquet+zstd/1", "parquet+zstd", "parquet.zst"),
        ("pickle+zstd", "pickle+zstd", "pkl.zst"),
    ],
)
def test_a_label_names_its_serializer(written: str, name: str, extension: str) -> None:
    found = named(written)

    assert (found.name, found.extension) == (name, extension)


@pytest.mark.parametrize("written", ["pickel", "", "auto", "pickle+gzip", "pickle/0", "Pickle"])
def test_an_unknown_name_is_told_with_the_known_ones(written: str) -> None:
    with pytest.raises(ConfigError, match="known: text, png, bytes, json, npy"):
        named(written)


@pytest.mark.parametrize("recorded", ["pickle/2", "json/17+zstd", "npy+zstd/2"])
def test_a_later_version_is_incompatible(recorded: str) -> None:
    with pytest.raises(Incompatible, match="install a newer one"):
        named(recorded)


def test_each_label_is_listed_once_and_found() -> None:
    assert [label(named(name)) for name in labels()] == [f"{name}/1" for name in labels()]


CHOICES = [
    ("text", "text"),
    ("pickle", "half \ud800"),
    ("png", PNG_SIGNATURE + b"x"),
    ("bytes", b"GIF89a"),
    ("pickle", bytearray(b"x")),
    ("json", None),
    ("json", 42),
    ("json", {"a": [1, 2.5, {"b": None}]}),
    ("pickle", {"a": (1,)}),
    ("pickle", {1: "a"}),
    ("pickle", float("nan")),
    ("pickle", {"when": dt.date(2026, 1, 1)}),
    ("npy", np.zeros(3)),
    ("pickle", np.array([None])),
    ("pickle", np.float64(1)),
    ("parquet", pd.DataFrame({"a": [1]})),
    ("parquet", pl.DataFrame({"a": [1]})),
    ("pickle", pd.Series([1])),
    ("pickle", lambda: 1),
]


@pytest.mark.parametrize(
    ("name", "value"), CHOICES, ids=[repr(value).split(" at 0x")[0] for _, value in CHOICES]
)
def test_auto_chooses_by_the_value(name: str, value: Any) -> None:
    assert choose(value).name == name
    assert for_value("auto", value).name == name
    assert for_value("auto+zstd", value).name == f"{name}+zstd"


def test_a_name_is_taken_whatever_the_value() -> None:
    assert for_value("pickle+zstd", "text").name == "pickle+zstd"


def test_a_figure_is_pickled_and_its_picture_is_kept_as_one() -> None:
    import io

    from matplotlib.figure import Figure

    buffer = io.BytesIO()
    figure = Figure()
    figure.savefig(buffer, format="png")

    assert choose(figure).name == "pickle"
    assert choose(buffer.getvalue()).name == "png"


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.binary()
    | st.dates()
    | st.decimals(),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner)
    ),
    max_leaves=20,
)


@pytest.mark.slow
@given(ANY)
def test_whatever_auto_chooses_gives_the_value_back(value: Any) -> None:
    assert repr(again(choose(value), value)) == repr(value)
