"""A2: what is equal is never told as differing, whatever the bytes are; and the twins that are."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow import Flow, task
from cairnflow.ledger.records import Checkpoint
from cairnflow.results import LocalResultHandler
from cairnflow.trails.comparing.comparison import Comparison, compare
from cairnflow.trails.reading import Reader
from tests.trails.comparing.made import roles

WORDS = ["orders", "price", "day", "region", "customer", "line", "total", "tax"]


def _frame(is_other: bool) -> Any:
    import pandas as pd

    whole = pd.DataFrame({name: range(4) for name in "abcd"})
    if not is_other:
        return whole
    made = pd.DataFrame({"a": range(4)})  # one block a column, and not one for all
    for name in "bcd":
        made[name] = range(4)
    return made


def _memo(is_other: bool) -> Any:
    word = "".join(WORDS)
    return [word, "".join(WORDS)] if is_other else [word, word]


def _set(is_other: bool) -> Any:
    made = set()
    for word in sorted(WORDS) if is_other else WORDS:
        made.add(word)
    return made


def _mapping(is_other: bool) -> Any:
    items = [(word, len(word)) for word in WORDS]
    return dict(reversed(items)) if is_other else dict(items)


MAKERS: dict[str, Callable[[bool], Any]] = {
    "frame": _frame, "memo": _memo, "set": _set, "mapping": _mapping,
}  # fmt: skip

Judge = Callable[[Sequence[Checkpoint]], Sequence[Checkpoint]]


def _flow(name: str, *, is_other: bool) -> Flow:
    @task(name="make")
    def make(is_other: bool) -> Any:
        return MAKERS[name](is_other)

    @task(name="use")
    def use(value: Any) -> int:
        return len(value)

    with Flow("equal", result_handler=LocalResultHandler(serializer="pickle")) as flow:
        use(make(is_other))
    return flow


def _compared(name: str, judge: Judge) -> Comparison:
    """Compare two runs that make the same value in another way; by facts as a judge sees them."""
    for is_other in (False, True):
        assert _flow(name, is_other=is_other).run().is_successful()
    reader = Reader()
    a, b = (cairnflow.open(f"equal/{number}") for number in (1, 2))
    return compare(reader, a.record, b.record, (judge(a.facts), judge(b.facts)))


def _as_they_are(facts: Sequence[Checkpoint]) -> Sequence[Checkpoint]:
    return facts


def _by_bytes(facts: Sequence[Checkpoint]) -> Sequence[Checkpoint]:
    """The twin: it takes the digest of the bytes that were kept for that of the content."""
    return [fact._replace(content=fact.digest) for fact in facts]


def _check(name: str, judge: Judge) -> None:
    whole = _compared(name, judge)

    assert roles(whole)["make"] in {"same", "equal"}
    assert roles(whole)["use"] == "same"
    assert whole.first is None


@pytest.mark.parametrize("name", MAKERS)
def test_equal_content_is_never_told_as_differing(name, home: Path) -> None:
    _check(name, _as_they_are)


@pytest.mark.parametrize("name", ["frame", "memo", "mapping"])
def test_the_twin_that_compares_bytes_is_found_out(name, home: Path) -> None:
    with pytest.raises(AssertionError):
        _check(name, _by_bytes)
