import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairnflow.errors import AddressError
from cairnflow.keys import ALIASES, Address, TaskKey, parse_address, slug

SLUGS = st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True).filter(lambda t: t.strip("."))
RUNS = st.integers(1, 10**9).map(str) | st.sampled_from(ALIASES)
ADDRESSES = st.builds(Address, SLUGS, RUNS) | st.builds(
    Address,
    SLUGS,
    RUNS,
    SLUGS,
    st.none() | st.integers(0, 10**6).map(str),
    st.none() | st.integers(1, 99),
)


@given(ADDRESSES)
def test_an_address_reads_back_as_it_was_written(address: Address) -> None:
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sales/1", Address("sales", "1")),
        ("sales/last-good", Address("sales", "last-good")),
        ("sales/1/score", Address("sales", "1", "score")),
        ("sales/1/score:37", Address("sales", "1", "score", "37")),
        ("sales/1/score@2", Address("sales", "1", "score", None, 2)),
        ("sales/1/score:37@2", Address("sales", "1", "score", "37", 2)),
        (" sales/1/ ", Address("sales", "1")),
        ("a.b_c-d/prev/e.f", Address("a.b_c-d", "prev", "e.f")),
    ],
)
def test_an_address_is_read(text: str, expected: Address) -> None:
    assert parse_address(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "sales", "a/b", "a/0", "a/01", "a/-1", "a/١", "a/1/b/c", "a b/1", "a/1/b:c d", "a/1/b@0",
     "a/1/b@x", "a/1/b:", "a/1/:3", "a/latest"],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(AddressError, match=r"write flow/run|is no task; write task"):
        parse_address(text)


@given(st.text(min_size=1))
def test_every_name_has_a_slug_that_stands_in_an_address(name: str) -> None:
    made = slug(name)

    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", made)
    assert parse_address(f"{made}/1/{made}") == Address(made, "1", made)
    assert slug(made) == made


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("my handled flow!", "my-handled-flow"),
        ("daily_sales.v2", "daily_sales.v2"),
        ("a//b", "a-b"),
        ("Größe", "Gr-e"),
    ],
)
def test_a_slug_is_what_is_left_of_a_name(name: str, expected: str) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize("name", [".", "..", "...", "!!!", "été" * 40, "日本"])
def test_a_slug_is_no_path_and_never_empty(name: str) -> None:
    assert slug(name).strip(".-")


def test_long_names_that_begin_alike_don_t_meet() -> None:
    assert slug("x" * 100) != slug("x" * 101)


def test_names_without_a_letter_that_we_know_don_t_meet() -> None:
    assert slug("東京") != slug("大阪")


def test_a_task_key_is_shown_as_in_an_address() -> None:
    assert (str(TaskKey("score")), str(TaskKey("score", 37))) == ("score", "score:37")
