"""What type checkers make of a value and its address: checked, never run."""

from typing import Any, assert_type

from cairnflow.results.result import NoResult, Reference, Result, SafeResult, address

assert_type(address(Result(1)), SafeResult | None)
assert_type(address(NoResult), SafeResult | None)


def narrowed(reference: Reference) -> None:
    """What holds no value has none to ask for, and a checker knows it."""
    if isinstance(reference, Result):
        assert_type(reference.value, Any)
    elif reference is NoResult:
        reference.size  # type: ignore[attr-defined]  # shall be refused
    else:
        assert_type(reference, SafeResult)
