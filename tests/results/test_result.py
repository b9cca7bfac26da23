from pathlib import Path

import numpy as np
import pytest

from cairnflow.errors import AuthoringError, Missing
from cairnflow.results import LocalResultHandler, NoResult, Result, SafeResult
from cairnflow.results.keeping import KeptResult, fetch
from cairnflow.results.result import address
from cairnflow.testing.handler_contract import kept

SAFE = SafeResult("2026/11/22/a.pkl", "{}", "pickle/1", 5, "ff")


def test_a_result_and_its_address_are_shown_as_the_seed_shows_them() -> None:
    assert repr(Result(3)) == "<Result: 3>"
    assert repr(SAFE) == "<SafeResult: '2026/11/22/a.pkl'>"
    assert (repr(NoResult), str(NoResult)) == ("<No result>", "NoResult")


def test_no_result_is_unlike_a_result_whose_value_is_none() -> None:
    assert NoResult != Result(None)
    assert (NoResult.value, NoResult.safe_value) == (None, NoResult)
    assert not NoResult


def test_a_result_is_without_an_address_until_it_is_kept() -> None:
    assert Result(3).safe_value is NoResult
    assert address(Result(3)) is None


@pytest.mark.parametrize("reference", [SAFE, Result(3, SAFE)], ids=["address", "result"])
def test_the_address_of_what_is_kept_is_found(reference: object) -> None:
    assert address(reference) is SAFE


def test_results_are_equal_by_value_and_address() -> None:
    assert Result(3) == Result(3)
    assert Result(3) != Result(4)
    assert Result(3) != Result(3, SAFE)
    assert Result(3) != 3


def test_results_that_hold_arrays_can_be_compared() -> None:
    assert Result(np.array([1.0, np.nan])) == Result(np.array([1.0, np.nan]))
    assert Result(np.array([1, 2])) != Result(np.array([1, 3]))


def test_an_address_says_nothing_of_content_when_it_is_compared() -> None:
    assert SafeResult("a", "{}", content="c1:aa") == SafeResult("a", "{}", content="")


def test_fetching_what_was_never_kept_is_missing() -> None:
    with pytest.raises(Missing, match="has not returned one, or it was not kept"):
        fetch(NoResult)


def test_fetching_what_is_in_memory_gives_it_back() -> None:
    result = Result(3)

    assert fetch(result) is result


def test_a_kept_result_is_fetched_once_and_only_when_asked_for(tmp_path: object) -> None:
    handler = LocalResultHandler(str(tmp_path))
    result = KeptResult(kept(handler, [1, 2]))

    assert result.safe_value.digest
    assert result.value is result.value
    assert result == Result([1, 2], result.safe_value)


def test_a_kept_result_has_no_other_attributes() -> None:
    with pytest.raises(AttributeError, match="no attribute 'valeu'"):
        _ = KeptResult(SAFE).valeu  # type: ignore[attr-defined]  # that is what is tried


def test_a_result_of_an_authors_own_is_kept_once(tmp_path: Path) -> None:
    result = Result([1, 2], result_handler=LocalResultHandler(tmp_path))

    result.store_safe_value()
    first = result.safe_value
    result.store_safe_value()

    assert isinstance(first, SafeResult)
    assert result.safe_value is first
    assert first.to_result().value == [1, 2]
    assert first.to_result().safe_value == first


def test_a_result_without_a_handler_says_how_to_give_one() -> None:
    with pytest.raises(AuthoringError, match="result_handler=LocalResultHandler"):
        Result(1).store_safe_value()


def test_an_address_is_read_by_another_handler_where_one_is_given(tmp_path: Path) -> None:
    handler = LocalResultHandler(tmp_path)
    safe = SafeResult(handler.write("v"), result_handler=handler)

    assert safe.to_result(handler).value == "v"
    assert safe.safe_value is safe
