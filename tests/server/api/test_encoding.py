"""Whatever an author's texts and numbers are, what is sent is JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairnflow.server.answers.encoding import encoded

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=8,
)


@given(VALUES)
def test_any_plain_value_is_written_as_json_that_strict_readers_take(value: object) -> None:
    text = encoded({"value": value}).decode("utf-8")

    json.loads(text, parse_constant=pytest.fail)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (float("nan"), None),
        (float("-inf"), None),
        ("\ud800", "\\ud800"),
        (2**70, 2**70),
        (2**63 - 1, 2**63 - 1),
        ({"\udfff": float("inf")}, {"\\udfff": None}),
        ("日本 \x00", "日本 \x00"),
    ],
)
def test_what_json_has_no_word_for_is_told_by_what_is_nearest(value: object, told: object) -> None:
    assert json.loads(encoded({"value": value})) == {"value": told}


def test_what_is_nested_too_deep_ends_in_an_ellipsis() -> None:
    deep: list[object] = []
    for _ in range(50_000):
        deep = [deep]

    assert "…" in encoded({"value": [deep, "\ud800"]}).decode()
