"""Parameter: a value that is given to a run."""

from collections.abc import Iterable
from typing import Any

from cairnflow.errors import AuthoringError
from cairnflow.plan.task import Task
from cairnflow.results.inline import JSONResultHandler


class Parameter(Task):
    """A value that each run is given, by name: ``flow.run(parameters={"region": "EU"})``.

    Always kept as JSON, so that it can be seen wherever the run is.

    Args:
        name: its name, also in addresses.
        default: its value where a run gives none.
        required: a run must give it; by default if there is no default.
        tags: words to find it by.

    Raises:
        AuthoringError: required, and yet it has a default.
    """

    is_parameter = True

    def __init__(
        self,
        name: str,
        default: Any = None,
        required: bool | None = None,
        tags: Iterable[str] | None = None,
    ) -> None:
        if required and default is not None:
            raise AuthoringError(
                f"parameter {name!r} is required, so its default {default!r} would never be used"
            )
        self.default = default
        self.required = default is None if required is None else required
        super().__init__(name, slug=None, tags=tags, result_handler=JSONResultHandler())

    def run(self) -> Any:
        """Return the default; a run puts its own value in this place."""
        return self.default

    def __repr__(self) -> str:
        return f"<Parameter: {self.name}>"
