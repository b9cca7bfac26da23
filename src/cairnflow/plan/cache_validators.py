"""Which earlier values of a task are good enough to be taken again.

A cache validator takes the earlier end of the task as a ``Cached`` state, the inputs that the task
is given now, and the parameters of this run; it returns whether the earlier value may be taken.
It is asked only about values that haven't expired and that were made by the same code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.states import Cached


class CacheValidator(Protocol):
    """What says whether an earlier value may be taken; authors write their own."""

    def __call__(
        self, state: Cached, inputs: Mapping[str, Any], parameters: Mapping[str, Any], /
    ) -> bool:
        """Return whether the value of ``state`` may be taken.

        Args:
            state: how the task ended then. ``cached_inputs`` maps each argument to what compares
                equal to the same value, and has its digest as ``content``; ``cached_parameters``
                are the parameters of that run, ``cached_result_expiration`` is when the value
                expires.
            inputs: the arguments now, by name.
            parameters: those of this run, by name.
        """
        ...


@dataclass(frozen=True, slots=True)
class Comparing:
    """A validator that compares inputs and parameters by their digests: no value is loaded.

    Attributes:
        name: for people.
        inputs: names of the arguments that must be equal; None for all of them.
        parameters: names of the parameters that must be equal; None for all of them.
        is_never: no value is ever good.
    """

    name: str
    inputs: frozenset[str] | None = frozenset()
    parameters: frozenset[str] | None = frozenset()
    is_never: bool = False

    def __call__(
        self, state: Cached, inputs: Mapping[str, Any], parameters: Mapping[str, Any], /
    ) -> bool:
        """Return whether what it compares is equal; for validators that ask this one too."""
        return (
            not self.is_never
            and _are_equal(state.cached_inputs, inputs, self.inputs)
            and _are_equal(state.cached_parameters or {}, parameters, self.parameters)
        )

    def __repr__(self) -> str:
        return self.name


_ABSENT = object()


def _are_equal(
    then: Mapping[str, Any], now: Mapping[str, Any], names: frozenset[str] | None
) -> bool:
    return all(
        then.get(name, _ABSENT) == now.get(name, _ABSENT)
        for name in (then.keys() | now.keys() if names is None else names)
    )


never_use = Comparing("never_use", is_never=True)
"""No earlier value is good."""

duration_only = Comparing("duration_only")
"""Every value is good that hasn't expired, whatever its inputs were."""

all_inputs = Comparing("all_inputs", inputs=None)
"""Those of the same inputs."""

all_parameters = Comparing("all_parameters", parameters=None)
"""Those of runs with the same parameters, whatever the task's own inputs were."""


def partial_inputs_only(validate_on: Iterable[str]) -> Comparing:
    """Return a validator that compares some inputs.

    Args:
        validate_on: their names.

    Raises:
        AuthoringError: it names none.

    Examples:
        >>> partial_inputs_only(["day"])
        partial_inputs_only(['day'])
    """
    names = _names("partial_inputs_only", validate_on)
    return Comparing(f"partial_inputs_only({sorted(names)})", inputs=names)


def partial_parameters_only(validate_on: Iterable[str]) -> Comparing:
    """Return a validator that compares some of the flow's parameters.

    Args:
        validate_on: their names.

    Raises:
        AuthoringError: it names none.
    """
    names = _names("partial_parameters_only", validate_on)
    return Comparing(f"partial_parameters_only({sorted(names)})", parameters=names)


def _names(validator: str, given: Any) -> frozenset[str]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise AuthoringTypeError(f"{validator} takes a list of names, not {given!r}")
    names = frozenset(str(name) for name in cast("Iterable[object]", given))
    if not names:
        raise AuthoringError(
            f"{validator} compares what validate_on names, and it names nothing; "
            "name something, or take duration_only"
        )
    return names
