"""Flow: a named graph of tasks, written in a with block, and run."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from cairnflow.config import config
from cairnflow.engine.observers import Observer
from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.executors.base import Executor
from cairnflow.flow.drawing import Drawing
from cairnflow.flow.sketching import sketch
from cairnflow.flow.timetable import Timetable, Waiting
from cairnflow.flow.writing import Writing
from cairnflow.keys import slug
from cairnflow.plan.building import writing
from cairnflow.plan.checks import named_once, state_handlers_of
from cairnflow.plan.edges import Edge
from cairnflow.results.handler import ResultHandler
from cairnflow.states import State
from cairnflow.storage.base import Storage

_raising: ContextVar[bool] = ContextVar("raising", default=False)

_open: "ContextVar[tuple[AbstractContextManager[Any], ...]]" = ContextVar("open", default=())
"""The with blocks that we are in, innermost first: a flow keeps none of it, since it is pickled."""

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


@contextmanager
def raise_on_exception() -> Generator[None]:
    """Let runs of flows inside raise what an author's function raises, where it raises it.

    For looking at a failure with a debugger: the run ends there.

    Examples:
        >>> from cairnflow.plan.decorator import task
        >>> @task
        ... def divide(x):
        ...     return 1 / x
        >>> with Flow("f") as flow:
        ...     found = divide(0)
        >>> with raise_on_exception():
        ...     flow.run()
        Traceback (most recent call last):
        ZeroDivisionError: division by zero
    """
    token = _raising.set(True)
    try:
        yield
    finally:
        _raising.reset(token)


class Flow(Writing):
    """A named graph of tasks.

    Not thread-safe while it is written; once written, it may be run from several threads.

    Args:
        name: for people; addresses are made of it.
        schedule: when ``flow.run()`` is to run it by itself; see ``cairnflow.schedules``.
        environment: where the flow is to run once it is registered. ``flow.run()`` runs here, and
            does not look at it.
        storage: where the flow's code lives: a storage of ``cairnflow.storage``, or its URL, as
            in ``s3://bucket/prefix``. Where no handler is named, values are kept there too.
        tasks: are added at once.
        edges: are added at once.
        reference_tasks: decide how a run ended; see ``set_reference_tasks``.
        state_handlers: are called with the flow, its old and its new state at each change.
        on_failure: is called with the flow and its state where a run has failed.
        validate: check the flow at once, as ``validate`` does.
        result_handler: keeps the values of all tasks that have no handler of their own.
        result: another name of ``result_handler``.
        executor: runs the tasks: an executor, or the name of one, such as ``threads``; by default
            the setting ``engine.executor``.

    Raises:
        AuthoringError: the name is empty, or another of these can't be.

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
        schedule: Timetable | None = None,
        environment: Any = None,
        storage: Storage | str | None = None,
        tasks: Iterable[Any] | None = None,
        *,
        edges: Iterable[Edge] | None = None,
        reference_tasks: Iterable[Any] | None = None,
        state_handlers: Iterable[Callable[..., Any]] | None = None,
        on_failure: Callable[..., Any] | None = None,
        validate: bool | None = None,
        result_handler: ResultHandler | None = None,
        result: ResultHandler | None = None,
        executor: Executor | str | None = None,
    ) -> None:
        if not isinstance(name, str) or not name:
            raise AuthoringError(f"a flow needs a name, not {name!r}")
        super().__init__(name, slug(name))
        self.schedule = _schedule(schedule)
        self.environment = environment
        self.storage = _storage(storage)
        self.state_handlers = state_handlers_of(state_handlers, on_failure)
        self.result_handler = named_once(result_handler, result)
        self.executor = _executor(executor)
        for task in tasks or ():
            self.add_task(task)
        for edge in edges or ():
            self.add_edge(*edge)
        self.set_reference_tasks(reference_tasks or ())
        if validate:
            self.validate()

    def __enter__(self) -> Self:
        opened = writing(self.builder)
        opened.__enter__()
        _open.set((opened, *_open.get()))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        (opened, *rest) = _open.get()
        _open.set(tuple(rest))
        opened.__exit__(kind, exc, trace)
        if kind is None:
            with suppress(AuthoringError):  # more may be written; ``run`` and ``validate`` tell
                self.plan()
        noted = _noted.get()
        if noted is not None and not any(flow is self for flow in noted):
            noted.append(self)

    def run(
        self,
        parameters: Mapping[str, Any] | None = None,
        run_on_schedule: Waiting | bool | None = None,
        *,
        executor: Executor | str | None = None,
        resume: str | None = None,
        task_states: Mapping[Any, State] | None = None,
        context: Mapping[str, Any] | None = None,
        observers: Sequence[Observer] = (),
        **named: Any,
    ) -> State:
        """Run the flow to its end.

        Args:
            parameters: values by name.
            run_on_schedule: wait for the next time of the flow's schedule, run, and so on until
                nothing is left of it; by default the setting ``flows.run_on_schedule``, where the
                flow has a schedule. A ``Wait`` says besides what becomes of missed times.
            executor: runs the tasks; the flow's by default.
            resume: ``last``, or the address of a run: what that run kept is used again where the
                code and the inputs are the same, and the bytes are what was written.
            task_states: states in which tasks are from the start; they are not run.
            context: what tasks find in ``cairnflow.context`` besides.
            observers: are told what happens.
            **named: more parameters.

        Returns:
            The run's state; on a schedule the last run's. Its ``result`` maps each task to its
            state, its ``address`` names the run; empty where it was not recorded.

        Raises:
            AuthoringError: a parameter is unknown or missing, or the flow can't be run as it is.
            NotFound: there is no such run to resume.
            KeyboardInterrupt: a person stopped it; what had ended is kept.
        """
        from cairnflow.runtime.running import Order, execute  # no need of an engine until here

        plan = self.plan()
        places = {node.task: node.place for node in plan.nodes}
        order = Order(
            plan=plan,
            handler=self.result_handler,
            storage=self.storage,
            parameters=self._checked({**(parameters or {}), **named}),
            executor=self.executor if executor is None else _executor(executor),
            resume=resume,
            states=self._placed(task_states or {}, places),
            references=[places[task] for task in self._references],
            observers=observers,
            flow=self,
            state_handlers=self.state_handlers,
            context=dict(context or {}),
            raises=_raising.get(),
        )
        if self._waits(run_on_schedule, resume is not None or bool(task_states)):
            from cairnflow.flow.timing import run_at_times

            return run_at_times(self.schedule, run_on_schedule, order, self._checked)
        return execute(order)

    def visualize(
        self,
        flow_state: State | None = None,
        filename: str | Path | None = None,
        format: str | None = None,
    ) -> Drawing:
        """Draw the flow: its tasks, and what goes from one to the other.

        Mapped tasks and edges are dashed; edges on which nothing goes are dotted.

        Args:
            flow_state: what a run returned; gives the tasks the colours of their states.
            filename: a file to write it to, besides; see ``Drawing.save``.
            format: ``svg``, ``png``, ``pdf``, ``dot`` or ``txt``.

        Returns:
            The drawing: a notebook shows it as a picture, a terminal as text. Pictures need
            Graphviz: ``pip install cairnflow[graph]``, and its program ``dot``.

        Raises:
            AuthoringError: there is no such format, or that is no state of a flow.
            MissingExtra: a file needs Graphviz, which is not installed.
        """
        drawing = Drawing(sketch(self, flow_state))
        if filename is not None:
            drawing.save(filename, format)
        return drawing

    def save(self, fpath: str | Path | None = None) -> str:
        """Write the flow, with the code of its tasks, into a file; return its path.

        Args:
            fpath: where; by default ``flows/<slug>.flow`` below the home folder. The file is
                whole, or it is not there; one that stands there is replaced.

        Raises:
            NotSerializable: a part of the flow can't be pickled; the message names it.
        """
        from cairnflow.storage.saving import place, save  # few scripts save a flow

        path = place(Path(config.home), self.slug) if fpath is None else Path(fpath).expanduser()
        save(self, path)
        return str(path)

    @staticmethod
    def load(fpath: str | Path) -> "Flow":
        """Return the flow that was saved in a file. Load your own files only: it runs their code.

        Args:
            fpath: the file, or the name of a flow that was saved without one.

        Raises:
            NotFound: there is no such file.
            Corrupt: the file is not what was written.
            Incompatible: another version wrote it, or it needs a module that is not here.
        """
        from cairnflow.storage.saving import load, place

        path = Path(fpath).expanduser()
        if not path.is_file() and isinstance(fpath, str) and not set(fpath) & {"/", "\\"}:
            path = place(Path(config.home), slug(fpath))
        flow: Flow = load(path)
        return flow

    def _waits(self, given: Waiting | bool | None, is_single: bool) -> bool:
        """Return whether to wait for the schedule: by default where there is one to wait for."""
        if given is None:
            return self.schedule is not None and not is_single and config.flows.run_on_schedule
        if given is False:
            return False
        if self.schedule is None:
            raise AuthoringError(
                f"flow {self.name!r} has no schedule to run on; give it one, as in "
                f"Flow({self.name!r}, schedule=...), or leave run_on_schedule out"
            )
        if is_single:
            raise AuthoringError(
                "resume and task_states are for one run; leave run_on_schedule out"
            )
        return True

    def _checked(self, given: dict[str, Any]) -> dict[str, Any]:
        known = self.parameters
        if unknown := sorted(given.keys() - known.keys()):
            hint = _ELSEWHERE.get(unknown[0], f"it has {', '.join(sorted(known)) or 'none'}")
            raise AuthoringError(f"flow {self.name!r} has no parameter {unknown[0]!r}; {hint}")
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


_ELSEWHERE = {
    "runner_cls": "there are no runner classes: executor=... says where tasks run, observers=[...] "
    "are told what happens",
    "return_tasks": "flow.run() returns the state of every task: state.result[task]",
    "state": "a run begins at its beginning: task_states={task: state} gives tasks their state, "
    "resume='last' goes on with an earlier run",
    "task_contexts": "context={...} is what all tasks find in cairnflow.context",
    "task_runner_state_handlers": "give state_handlers to the tasks, or observers=[...] to the run",
}
"""What ``flow.run`` took in the system that ours comes from, and what takes its place."""


def _storage(given: Any) -> Storage | None:
    is_one = not isinstance(given, type) and callable(getattr(given, "add_flow", None))
    if given is None or is_one:
        return cast("Storage | None", given)
    if isinstance(given, str):
        from cairnflow.storage.registry import open_storage  # few flows name one

        return open_storage(given)
    raise AuthoringTypeError(
        f"storage takes a storage of cairnflow.storage, such as Local() or S3('bucket'), or its "
        f"URL, not {given!r}"
    )


def _schedule(given: Any) -> Timetable | None:
    if given is None or callable(getattr(given, "events", None)):
        return cast("Timetable | None", given)
    raise AuthoringTypeError(
        f"schedule takes a schedule of cairnflow.schedules, such as CronSchedule('0 6 * * *'), "
        f"not {given!r}"
    )


def _executor(given: Any) -> Executor | str | None:
    if given is None or isinstance(given, str):
        return given
    if hasattr(given, "submit"):
        return cast("Executor", given)
    raise AuthoringTypeError(
        "executor takes 'local', 'threads', 'processes' or an executor of cairnflow.executors, "
        f"not {given!r}"
    )
