"""The one door between values and addresses: keep, fetch, verify."""

from typing import Any

from cairnflow.errors import Missing
from cairnflow.results.handler import ResultHandler
from cairnflow.results.naming import Place
from cairnflow.results.registry import known_handler, open_handler
from cairnflow.results.result import Reference, Result, SafeResult
from cairnflow.results.uploads import Flight, Uploads


def keep(result: Result, handler: ResultHandler, place: Place) -> Result:
    """Return ``result`` with the address at which ``handler`` kept its value.

    Raises:
        ResultError: the value could not be kept.
        Exception: whatever an author's own handler raises.
    """
    return Result(result.value, handler.keep(result.value, place))


def keep_behind(
    result: Result, handler: ResultHandler, place: Place, uploads: Uploads
) -> tuple[Result, Flight | None]:
    """Return ``result`` with the address at which its value will be, and its bytes on their way.

    Raises:
        ResultError: the value can't be kept.
        Exception: whatever an author's own handler raises.
    """
    safe, flight = handler.keep_behind(result.value, place, uploads)
    return Result(result.value, safe), flight


def fetch(reference: Reference) -> Result:
    """Return the value that ``reference`` speaks of, from memory if it is there.

    Raises:
        ResultError: there is no value, or it can't be fetched here; never a stand-in.
    """
    if isinstance(reference, Result):
        return reference
    if isinstance(reference, SafeResult):
        return Result(open_handler(reference.handler).fetch(reference), reference)
    raise Missing("there is no value to fetch: the task has not returned one, or it was not kept")


class KeptResult(Result):
    """A result whose value is fetched when it is first asked for, and its digest checked.

    Args:
        safe: where the value is.
    """

    __slots__ = ()

    def __init__(self, safe: SafeResult) -> None:
        self.safe_value = safe

    def __getattr__(self, name: str) -> Any:
        if name != "value":  # asked for only while the slot is empty
            raise AttributeError(f"a Result has no attribute {name!r}")
        self.value = fetch(self.safe_value).value
        return self.value


def verify(safe: SafeResult) -> None:
    """Return if the bytes at ``safe`` are those that were written; decode nothing.

    Raises:
        ResultError: what is wrong with them.
    """
    open_handler(safe.handler).verify(safe)


__all__ = ["KeptResult", "fetch", "keep", "keep_behind", "known_handler", "verify"]
