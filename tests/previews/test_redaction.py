"""A value under a name that is redacted appears nowhere, at any level, in any kind of value."""

import base64
import collections
import dataclasses
import enum
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.previews import Level, make, to_json
from cairnflow.previews.base import LEVELS

CANARY = "canary-7f3a"
HIDDEN = "email"

LEVEL = st.sampled_from(LEVELS)
NAMES = st.sampled_from(["a", "b", "name", "emails", "Email"])
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))


def nested(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    hiding = st.dictionaries(NAMES, children, max_size=2).map(lambda one: {**one, HIDDEN: CANARY})
    return st.one_of(
        st.lists(children, max_size=3),
        st.dictionaries(NAMES, children, max_size=3),
        hiding,
        hiding.map(collections.OrderedDict),
        hiding.map(lambda one: Record(CANARY, one)),
        hiding.map(lambda one: Pair(CANARY, one)),
        children.map(lambda one: {(HIDDEN, 1): CANARY, "b": one}),
        children.map(lambda one: {HIDDEN: [CANARY, one]}),
        children.map(lambda one: {Key.ADDRESS: CANARY, HIDDEN.encode(): CANARY, "b": one}),
        children.map(
            lambda one: pd.DataFrame({HIDDEN: [CANARY], "b": pd.Series([one], dtype=object)})
        ),
    )


def table_of(cell: Any) -> pd.DataFrame:
    return pd.DataFrame({HIDDEN: [CANARY], "b": pd.Series([cell], dtype=object)})


class Key(enum.Enum):
    ADDRESS = HIDDEN


@dataclasses.dataclass
class Record:
    email: str
    rest: Any


class Pair(NamedTuple):
    email: str
    rest: Any


class Heir(Pair):
    __slots__ = ()


class Model(pydantic.BaseModel):
    email: str = CANARY


class Plain:
    def __init__(self) -> None:
        self.email = CANARY

    def __repr__(self) -> str:
        return f"Plain({self.email})"


def multi(*names: str) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples([(CANARY, 1)], names=[HIDDEN, "n"])
    columns = pd.MultiIndex.from_tuples([names, ("a", "b")])
    return pd.DataFrame([[CANARY, 2]], index=index, columns=columns)


STRUCT = pl.Series([{"email": CANARY, "deep": [{"email": CANARY, "k": 1}]}])
MAP = pa.array([[(HIDDEN, CANARY)]], pa.map_(pa.string(), pa.string()))
NESTED_MAP = pa.array([{"m": [(HIDDEN, CANARY)]}], pa.struct([("m", MAP.type)]))

VALUES: list[Any] = [
    pd.DataFrame({HIDDEN: [CANARY] * 3, "n": [1, 2, 3]}),
    pd.DataFrame({HIDDEN: pd.Categorical([CANARY, CANARY])}),
    pd.DataFrame({"n": [1]}, index=pd.Index([CANARY], name=HIDDEN)),
    pd.DataFrame([[CANARY, CANARY]], columns=[HIDDEN, HIDDEN]),
    pd.DataFrame({"o": pd.Series([{HIDDEN: CANARY}, Plain(), Record(CANARY, 1)], dtype=object)}),
    multi(HIDDEN, "x"),
    multi("x", HIDDEN),
    pd.Series([CANARY], name=HIDDEN),
    pd.Series([1], name="n", index=pd.Index([CANARY], name=HIDDEN)),
    pd.Index([CANARY], name=HIDDEN),
    pl.DataFrame({HIDDEN: [CANARY], "s": STRUCT}),
    pl.Series(HIDDEN, [CANARY]),
    pl.LazyFrame({HIDDEN: [CANARY]}),
    pa.table({HIDDEN: [CANARY], "m": MAP, "n": NESTED_MAP}),
    np.array([(CANARY, 1)], dtype=[(HIDDEN, "U20"), ("n", "i4")]),
    np.array([((CANARY,), 1)], dtype=[("deep", [(HIDDEN, "U20")]), ("n", "i4")]),
    np.array([[(CANARY,)]], dtype=[(HIDDEN, "U20")]),
    Record(CANARY, [{HIDDEN: CANARY}]),
    Heir(CANARY, Heir(CANARY, None)),
    Model(),
    [Model()],
    Plain(),
    [Plain()],
    ValueError(CANARY),
    {"df": pd.DataFrame({HIDDEN: [CANARY]})},
    [{"a": {"b": {HIDDEN: {"c": CANARY}}}}] * 50,
]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_redacted_name_tells_nothing_whatever_holds_it(value: Any, level: Level) -> None:
    written = to_json(make(value, level, redact=[HIDDEN]))

    assert CANARY not in written
    assert base64.b64encode(CANARY.encode()).decode() not in written
    assert '"error"' not in written


@settings(deadline=None)
@given(st.recursive(PLAIN, nested, max_leaves=12), LEVEL)
def test_a_redacted_name_tells_nothing_at_any_depth(value: Any, level: Level) -> None:
    written = to_json(make(value, level, redact=[HIDDEN]))

    assert CANARY not in written


def test_a_redacted_column_is_shown_by_its_name_alone() -> None:
    made = make(pl.DataFrame({"email": [CANARY], "n": [1]}), redact=["email"])

    assert made.facts["columns"][0] == {"name": "email", "redacted": True}
    assert made.facts["columns"][1]["redacted"] is False
    assert made.data == [None, [1]]


def test_a_redacted_key_is_shown_by_its_name_alone() -> None:
    assert make({"email": CANARY}, redact=["email"]).data == {"email": {"$redacted": True}}


def test_one_name_may_be_given_as_a_text() -> None:
    assert make({"email": CANARY, "a": 1}, redact="email").data["a"] == 1
    assert CANARY not in str(make({"email": CANARY}, redact="email"))


def test_without_redaction_the_value_is_shown() -> None:
    assert CANARY in to_json(make({"email": CANARY}))
    assert CANARY in to_json(make(Plain()))


def test_an_error_does_not_quote_the_value_where_something_is_redacted() -> None:
    class Broken(pd.DataFrame):
        @property
        def iloc(self) -> Any:
            raise ValueError(CANARY)

        @property
        def columns(self) -> Any:
            raise ValueError(CANARY)

    made = make(Broken({"n": [1]}), redact=["email"])

    assert made.error == "ValueError"
