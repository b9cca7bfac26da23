"""Of a text that was cut, no beginning of a secret is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairnflow.vault import MASK, redacted, redacted_json, remember

SECRET = "correct-horse-battery-staple"


@pytest.fixture(autouse=True)
def known(forgotten: None) -> None:
    """One secret is known."""
    remember("s", SECRET)


@pytest.mark.parametrize("count", range(8, len(SECRET)))
@pytest.mark.parametrize(
    "sign", ["…", "...", "\n… 17 characters left out …\n", "…' 165 characters"]
)
def test_the_beginning_of_a_secret_before_a_cut_is_taken_out(count: int, sign: str) -> None:
    assert redacted(f"the {SECRET[:count]}{sign}") == f"the {MASK}{sign}"


@pytest.mark.parametrize("count", range(12, len(SECRET)))
def test_so_it_is_where_the_text_just_ends(count: int) -> None:
    assert redacted(f"the {SECRET[:count]}") == f"the {MASK}"
    assert redacted(SECRET.encode().hex(" ")[: 3 * count]) == MASK
    assert redacted_json(f'["{SECRET[:count]}"]') == f'["{MASK}"]'


@pytest.mark.parametrize("text", ["the correct…", "the correct-hor", "correct-horse-bat, he said…"])
def test_few_characters_and_those_inside_a_text_stay(text: str) -> None:
    assert redacted(text) is text


@given(st.text("x…. corect-hs", max_size=40), st.integers(8, len(SECRET)))
def test_whatever_stands_before_it(before: str, count: int) -> None:
    assert SECRET[:count] + "…" not in redacted(f"{before}{SECRET[:count]}…")
