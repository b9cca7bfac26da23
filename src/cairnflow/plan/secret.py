"""Secret and EnvVarSecret: a value that is looked up where the work is done, and never kept."""

from collections.abc import Callable
from typing import Any, Self

from cairnflow.errors import AuthoringError, CairnflowError, UnknownSecret
from cairnflow.plan.building import current
from cairnflow.plan.task import Task
from cairnflow.results.secret import SecretResultHandler
from cairnflow.vault import get, of_variable


class Secret(Task):
    """A secret, as a task: in a flow it stands for the value that is looked up at run time.

    Its checkpoint holds the secret's name, and whoever reads it looks the secret up again. By
    hand, ``get`` gives the value at once.

    Args:
        name: the secret's name; case counts.
        **rules: see ``Task``; but no ``result_handler``.

    Raises:
        AuthoringError: a result handler was given: the value would be written.

    Examples:
        >>> Secret("DB_PASSWORD")
        <Secret: DB_PASSWORD>
    """

    def __init__(self, name: str, **rules: Any) -> None:
        self.secret = name
        super().__init__(name, **_unkept(name, rules), result_handler=self._handler())

    def _handler(self) -> SecretResultHandler:
        return SecretResultHandler(self.secret)

    def copy(self, **attributes: Any) -> Self:
        """Return a copy with other attributes; but no other result handler."""
        if "result_handler" in attributes:
            _unkept(self.secret, attributes)
        return super().copy(**attributes)

    def get(self) -> Any:
        """Return the secret's value, at once.

        Raises:
            AuthoringError: while a flow is written: the value would become a part of the flow.
            UnknownSecret: it is nowhere; the message says where it was looked for.
        """
        if _is_writing():
            raise AuthoringError(
                f"secret {self.secret!r} was asked for while a flow is written, so its value would "
                "become a part of the flow; hand the task on, as in load(password="
                f"Secret({self.secret!r})), or call get() inside a task"
            )
        return self.run()

    def run(self) -> Any:
        """Look the secret up."""
        return get(self.secret)

    def foresee(self) -> None:
        """Look the secret up beforehand, so that it is taken out of all that is written.

        Never raises: whoever needs the value is told.
        """
        try:
            self.run()
        except (CairnflowError, OSError):
            return

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.secret}>"


class EnvVarSecret(Secret):
    """A secret that is taken from a variable of the environment, where the work is done.

    Args:
        env_var: the variable's name.
        name: what to call the secret; the variable's name by default.
        cast: is called with the text, and returns the value.
        raise_if_missing: fail if the variable is not set; without it, the value is None then.
        **rules: see ``Task``; but no ``result_handler``.

    Raises:
        AuthoringError: a result handler was given: the value would be written.
    """

    def __init__(
        self,
        env_var: str,
        name: str | None = None,
        cast: Callable[[str], Any] | None = None,
        raise_if_missing: bool = False,
        **rules: Any,
    ) -> None:
        self.env_var = env_var
        self.cast = cast
        self.raise_if_missing = raise_if_missing
        super().__init__(name or env_var, **rules)

    def _handler(self) -> SecretResultHandler:
        return SecretResultHandler(self.secret, self.env_var, self.cast)

    def run(self) -> Any:
        """Look at the variable."""
        found = of_variable(self.env_var, self.secret, self.cast)
        if found is None and self.raise_if_missing:
            raise UnknownSecret(
                f"secret {self.secret!r} is taken from {self.env_var}; set that variable"
            )
        return found


def _unkept(name: str, rules: dict[str, Any]) -> dict[str, Any]:
    if rules.pop("result_handler", None) is not None:
        raise AuthoringError(
            f"secret {name!r} can't have a result_handler, which would write its value; its "
            "checkpoint holds its name alone"
        )
    return {"preview": "none", **rules}


def _is_writing() -> bool:
    try:
        current()
    except AuthoringError:
        return False
    return True
