"""Which changes are told of, and how many of a kind."""

from dataclasses import dataclass
from typing import Any

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.states import State


@dataclass(frozen=True, slots=True)
class Choice:
    """The states that are told of.

    Attributes:
        only: these, and those below them; none for all.
        ignored: but not these, nor those below them.
    """

    only: tuple[type[State], ...] = ()
    ignored: tuple[type[State], ...] = ()

    def takes(self, state: State) -> bool:
        """Return whether it is told of."""
        if isinstance(state, self.ignored):
            return False
        return not self.only or isinstance(state, self.only)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many notifications of a kind go out one by one; the others are told of together.

    Attributes:
        at_most: count, from 0.
        within: seconds, above 0.
    """

    at_most: int
    within: float


def chosen(only: Any, ignored: Any) -> Choice:
    """Return the choice that an author made.

    Raises:
        AuthoringTypeError: something in it is no class of states.
    """
    return Choice(_states("only_states", only), _states("ignore_states", ignored))


def _states(what: str, given: Any) -> tuple[type[State], ...]:
    if given is None:
        return ()
    if isinstance(given, type | str) or not hasattr(given, "__iter__"):
        raise AuthoringTypeError(f"{what} takes a list of states, as in {what}=[Failed]")
    found: tuple[Any, ...] = tuple(given)
    for one in found:
        if not (isinstance(one, type) and issubclass(one, State)):
            raise AuthoringTypeError(
                f"{what} holds {one!r}, which is no class of cairnflow.states, such as Failed"
            )
    if what == "only_states" and not found:
        raise AuthoringError("only_states is empty, so nothing would be told; leave it out for all")
    return found


def rated(at_most: Any, within: Any) -> Rate:
    """Return the rate that an author gave.

    Raises:
        AuthoringTypeError: it can't be.
    """
    if not isinstance(at_most, int) or isinstance(at_most, bool) or at_most < 0:
        raise AuthoringTypeError(f"at_most takes a count from 0, not {at_most!r}")
    if not isinstance(within, int | float) or isinstance(within, bool) or not within > 0:
        raise AuthoringTypeError(f"within takes seconds above 0, not {within!r}")
    return Rate(at_most, float(within))
