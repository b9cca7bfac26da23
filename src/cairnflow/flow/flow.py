"""Flow: a named graph of tasks, written in a with block, and run."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Self, cast

from cairnflow.engine.observers import Observer
from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.executors.base import Executor
from cairnflow.keys import slug
from cairnflow.plan.building import Builder, writing
from cairnflow.plan.checks import handler
from cairnflow.plan.edges import TaskLike
from cairnflow.plan.parameter import Parameter
from cairnflow.plan.plan import Plan, freeze
from cairnflow.results.handler import ResultHandler
from cairnflow.states import State

_noted: "ContextVar[list[Flow] | None]" = ContextVar("noted_flows", default=None)


@contextmanager
def noting() -> Generator[list["Flow"]]:
    """Give the list of the flows whose ``with`` block ends inside: a script may name none."""
    flows: list[Flow] = []
    token = _noted.set(flows)
    try:
        yield flows
    finally:
        _noted.reset(token)


class Flow:
    """A named graph of tasks.

    Not thread-safe while it is written; once written, it may be run from several threads.

    Args:
        name: for people; addresses are made of it.
        result_handler: keeps the values of all tasks that have no handler of their own.
        executor: runs the tasks: an executor, ``local`` or ``threads``; by default the setting
            ``engine.executor``.

    Raises:
        AuthoringError: the name is empty.

    Examples:
        >>> from cairnflow.plan.decorator import task
        >>> @task
        ... def add(x, y=1):
        ...     return x + y
        >>> with Flow("sums") as flow:
        ...     first = add(1, y=2)
        ...     second = add(first, y=100)
        >>> state = flow.run()
        >>> state.result[second].result
        103
    """

    def __init__(
        self,
        name: str,
        *,
        result_handler: ResultHandler | None = None,
        executor: Executor | str | None = None,
    ) -> None:
        if not isinstance(name, str) or not name:
            raise AuthoringError(f"a flow needs a name, not {name!r}")
        self.name = name
        self.slug = slug(name)
        self.result_handler = handler(result_handler)
        self.executor = _executor(executor)
        self.builder = Builder()
        self._open = ExitStack()
        self._references: tuple[TaskLike, ...] = ()

    def __enter__(self) -> Self:
        self._open.enter_context(writing(self.builder))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()
        noted = _noted.get()
        if noted is not None and self not in noted:
            noted.append(self)

    @property
    def tasks(self) -> set[Any]:
        """All tasks, generated ones included."""
        return set(self.builder.tasks)

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters, by name."""
        return {task.name: task for task in self.builder.tasks if isinstance(task, Parameter)}

    @property
    def reference_tasks(self) -> set[Any]:
        """The tasks that decide how a run ended; by default those that no other waits for."""
        if self._references:
            return set(self._references)
        plan = self.plan()
        return {plan.nodes[place].task for place in plan.terminal}

    def set_reference_tasks(self, tasks: Iterable[Any]) -> None:
        """Let these tasks decide how a run ended; none for the default.

        Raises:
            AuthoringError: one is not in this flow.
        """
        given = tuple(tasks)
        for task in given:
            if task not in self.builder.tasks:
                raise AuthoringError(f"{task!r} is not in flow {self.name!r}")
        self._references = given

    def plan(self) -> Plan:
        """Return the frozen plan of what is written.

        Raises:
            AuthoringError: tasks wait for each other in a circle.
        """
        return freeze(self.name, self.slug, self.builder)

    def run(
        self,
        parameters: Mapping[str, Any] | None = None,
        *,
        executor: Executor | str | None = None,
        resume: str | None = None,
        task_states: Mapping[Any, State] | None = None,
        observers: Sequence[Observer] = (),
        **named: Any,
    ) -> State:
        """Run the flow to its end.

        Args:
            parameters: values by name.
            executor: runs the tasks; the flow's by default.
            resume: ``last``, or the address of a run: what that run kept is used again where the
                code and the inputs are the same, and the bytes are what was written.
            task_states: states in which tasks are from the start; they are not run.
            observers: are told what happens.
            **named: more parameters.

        Returns:
            The run's state. Its ``result`` maps each task to its state, its ``address`` names
            the run in the ledger; empty where the run was not recorded.

        Raises:
            AuthoringError: a parameter is unknown or missing, or the flow can't be run as it is.
            NotFound: there is no such run to resume.
            KeyboardInterrupt: a person stopped it; what had ended is kept.
        """
        # Engine, ledger, digests and previews: a script that only writes flows needs none of them.
        from cairnflow.runtime.running import Order, execute

        plan = self.plan()
        places = {node.task: node.place for node in plan.nodes}
        chosen = _executor(executor)
        return execute(
            Order(
                plan=plan,
                handler=self.result_handler,
                parameters=self._checked({**(parameters or {}), **named}),
                executor=chosen if chosen is not None else self.executor,
                resume=resume,
                states=self._placed(task_states or {}, places),
                references=[places[task] for task in self._references],
                observers=observers,
            )
        )

    def _checked(self, given: dict[str, Any]) -> dict[str, Any]:
        known = self.parameters
        if unknown := sorted(given.keys() - known.keys()):
            raise AuthoringError(
                f"flow {self.name!r} has no parameter {unknown[0]!r}; "
                f"it has {', '.join(sorted(known)) or 'none'}"
            )
        return given

    def _placed(self, states: Mapping[Any, State], places: Mapping[Any, int]) -> dict[int, State]:
        for task, state in states.items():
            if task not in places:
                raise AuthoringError(f"task_states: {task!r} is not in flow {self.name!r}")
            if not isinstance(state, State):
                raise AuthoringTypeError(f"task_states: {state!r} is no state of {task!r}")
        return {places[task]: state for task, state in states.items()}

    def __repr__(self) -> str:
        return f'<Flow: name="{self.name}">'


def _executor(given: Any) -> Executor | str | None:
    if given is None or isinstance(given, str):
        return given
    if hasattr(given, "submit"):
        return cast("Executor", given)
    raise AuthoringTypeError(
        f"executor takes 'local', 'threads' or an executor of cairnflow.executors, not {given!r}"
    )
