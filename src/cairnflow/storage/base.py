"""What a storage is: where the code of flows lives. Light: each flow may name one."""

from typing import Any, Protocol, Self, runtime_checkable

from cairnflow.results.handler import ResultHandler


@runtime_checkable
class Storage(Protocol):
    """Where the code of flows lives. Not thread-safe while flows are added."""

    @property
    def flows(self) -> dict[str, str]:
        """Locations of the flows that were added, by the flows' names."""
        ...

    @property
    def labels(self) -> list[str]:
        """What an agent must have to come by these flows."""
        ...

    @property
    def result_handler(self) -> ResultHandler | None:
        """The handler that keeps values where this storage keeps flows; None where none does."""
        ...

    def add_flow(self, flow: Any) -> str:
        """Take a flow in as it is now; return its location.

        Raises:
            AuthoringError: a flow of this name is here already, or this one can't be stored.
        """
        ...

    def get_flow(self, flow: str | None = None) -> Any:
        """Return a flow by its name or its location. Runs code that was stored.

        Raises:
            NotFound: there is none.
            ResultError: it can't be read here, or is not what was written.
        """
        ...

    def __contains__(self, flow: object) -> bool:
        """Whether there is a flow of this name."""
        ...

    def build(self) -> Self:
        """Write the flows that were added since the last time."""
        ...

    def serialize(self) -> dict[str, Any]:
        """Return plain data from which ``open_storage`` opens it elsewhere; no credentials."""
        ...
