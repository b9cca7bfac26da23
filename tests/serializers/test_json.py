"""JSON: exact, and nothing else."""

import enum
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairnflow.errors import Incompatible, NotSerializable
from cairnflow.serializers.json import JsonSerializer
from tests.serializers.contract import Kept, SerializerContract, again, dumped

VALUES = [
    None,
    True,
    0,
    -(10**599),
    0.1,
    -0.0,
    "",
    "ü\n\u2028😀",
    [],
    {},
    {"b": 1, "a": [None, False, {"": "x"}]},
    [{"n": i} for i in range(2_500)],
    {str(i): i for i in range(2_500)},
    [1.5] * 1_001,
]


class _Number(enum.IntEnum):
    ONE = 1


class _Text(str):
    __slots__ = ()


def _in_itself() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


REFUSED = [
    ((1,), "value"),
    ({"a": (1,)}, "value['a']"),
    ({1: "x"}, "list(value)[0]"),
    ([{"a": 1}, {"a": {2}}], "value[1]['a']"),
    ([0.5, math.nan], "value[1]"),
    ({"x": [math.inf]}, "value['x'][0]"),
    (b"x", "value"),
    ([1, 10**600], "value[1]"),
    ([_Number.ONE], "value[0]"),
    ([_Text("x")], "value[0]"),
    (["fine", "\ud800"], "value[1][0]"),
    ({"\ud800": 1}, "list(value)[0][0]"),
]


class TestContract(SerializerContract):
    @pytest.fixture
    def serializer(self) -> JsonSerializer:
        return JsonSerializer()

    @pytest.fixture(params=VALUES, ids=lambda value: repr(value)[:20])
    def value(self, request: pytest.FixtureRequest) -> Any:
        return request.param

    @pytest.fixture(params=[value for value, _ in REFUSED], ids=ascii)
    def other(self, request: pytest.FixtureRequest) -> Any:
        return request.param


@pytest.mark.parametrize(("value", "path"), REFUSED, ids=[path for _, path in REFUSED])
def test_the_path_leads_to_what_json_can_not_keep(value: Any, path: str) -> None:
    with pytest.raises(NotSerializable) as raised:
        dumped(JsonSerializer(), value)

    assert raised.value.path == path
    assert path in str(raised.value)


def test_a_key_that_is_no_text_is_told_apart_from_a_number_too_large() -> None:
    with pytest.raises(NotSerializable, match="come back as something else"):
        dumped(JsonSerializer(), {1: "x"})

    with pytest.raises(NotSerializable, match="so large a number"):
        dumped(JsonSerializer(), [10**600])


def test_a_list_in_itself_is_refused_with_a_short_path() -> None:
    with pytest.raises(NotSerializable, match="or in itself") as raised:
        dumped(JsonSerializer(), _in_itself())

    assert len(raised.value.path) < 250


@pytest.mark.slow
def test_a_list_that_holds_one_other_very_often_is_refused_in_time() -> None:
    value: list[Any] = [1]
    for _ in range(90):
        value = [value, value]

    with pytest.raises(NotSerializable, match="10,000,000 values"):
        dumped(JsonSerializer(), value)


def test_the_order_of_keys_is_kept() -> None:
    assert list(again(JsonSerializer(), {"b": 1, "a": 2})) == ["b", "a"]


def test_people_can_read_the_file_as_utf8() -> None:
    assert dumped(JsonSerializer(), {"größe": [1, 2.5]}) == '{"größe":[1,2.5]}'.encode()


def test_a_long_list_is_written_in_pieces() -> None:
    sink = Kept()

    JsonSerializer().dump(["x" * 100] * 10_000, sink)

    assert sink.largest < len(sink.data) / 5


@pytest.mark.parametrize("data", [b"NaN", b"[1", b"\xff", b"", b"[" * 100_000])
def test_bytes_that_are_no_json_are_incompatible(data: bytes) -> None:
    with pytest.raises(Incompatible):
        JsonSerializer().load(data)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.slow
@given(JSON)
def test_whatever_it_claims_comes_back_as_it_was(value: Any) -> None:
    serializer = JsonSerializer()
    claimed = serializer.claims(value)

    assert claimed
    assert repr(again(serializer, value)) == repr(value)
    assert json.loads(dumped(serializer, value)) == value
