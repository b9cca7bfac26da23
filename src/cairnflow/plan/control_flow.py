"""Branches: run some tasks only where a condition holds, and go on with what the others gave."""

from collections.abc import Callable, Collection, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.logs import get_logger
from cairnflow.plan.binding import builder_of, depend
from cairnflow.plan.building import Builder, current
from cairnflow.plan.collections import in_order
from cairnflow.plan.task import Generated, Task
from cairnflow.plan.triggers import all_finished, all_successful
from cairnflow.signals import SKIP
from cairnflow.states import Skipped, State

_TOLD = 30
"""Characters of a case's value that stand in its task's name."""


class case:  # noqa: N801 - the name that authors know
    """A with block whose tasks run only where a condition has a value; else they are skipped.

    All tasks that are called in the block wait for the condition, but those that wait for another
    task of the block, which is skipped before them. A task after the block that takes a value from
    it is skipped as well; ``merge`` is not.

    Args:
        task: the condition: a task, or a value.
        value: what it must be equal to.

    Examples:
        >>> from cairnflow.flow import Flow
        >>> from cairnflow.plan.decorator import task
        >>> @task
        ... def weekday():
        ...     return "Sunday"
        >>> @task
        ... def said(text):
        ...     return text
        >>> with Flow("f") as flow:
        ...     today = weekday()
        ...     with case(today, "Sunday"):
        ...         rest = said("rest")
        ...     with case(today, "Monday"):
        ...         work = said("work")
        ...     found = merge(rest, work)
        >>> state = flow.run()
        >>> state.result[work], state.result[found].result
        (<Skipped: "a task before it was skipped">, 'rest')
    """

    def __init__(self, task: Any, value: Any) -> None:
        if isinstance(value, Task):
            raise AuthoringTypeError(
                f"case takes a task and the value that it must have, not the task {value!r} as "
                "value; write case(task.is_equal(other), True)"
            )
        self._task = task
        self._value = value
        self._condition: Task | None = None
        self._before: set[Any] = set()
        self._builder: Builder | None = None

    def __enter__(self) -> Self:
        if self._builder is not None:
            raise AuthoringError("a case is written once; make another one: with case(...)")
        self._builder = current()
        self._condition = _condition(self._task, _Equals(self._value), self._value)
        self._before = set(self._builder.tasks)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        builder = self._builder
        assert builder is not None, "a block that ends was entered"
        if exc is not None:
            return
        # A parameter waits for nothing, also one that is first used in the block.
        inside = {task for task in builder.tasks if not task.is_parameter} - self._before
        for task in [task for task in builder.tasks if task in inside]:
            if not any(edge.upstream_task in inside for edge in builder.into(task)):
                depend(builder, task, upstream_tasks=[self._condition])


def switch(
    condition: Any, cases: Mapping[Any, Any], *, mapped: bool = False, flow: Any = None
) -> None:
    """Run of several tasks only the one for the value that a condition has; skip the others.

    What a task takes from others is computed all the same: to leave that out as well, write a
    ``case`` block around all of it.

    Args:
        condition: a task, or a value.
        cases: value to the task that is run where the condition is equal to it.
        mapped: the condition and the tasks are mapped: each child has a branch of its own.
        flow: the flow; by default the one whose ``with`` block this is.

    Raises:
        AuthoringError: a case is no task.

    Examples:
        >>> from cairnflow.flow import Flow
        >>> from cairnflow.plan.decorator import task
        >>> @task
        ... def said(text):
        ...     return text
        >>> with Flow("f") as flow:
        ...     one, two = said("one"), said("two")
        ...     switch(said("b"), {"a": one, "b": two})
        ...     found = merge(one, two)
        >>> flow.run().result[found].result
        'two'
    """
    if not isinstance(cases, Mapping):
        raise AuthoringTypeError(f"switch takes a dict of value to task, not {cases!r}")
    for value, task in cases.items():
        _branch(condition, (_Equals(value), value), task, mapped=mapped, flow=flow)


def ifelse(
    condition: Any,
    true_task: Any,
    false_task: Any = None,
    *,
    mapped: bool = False,
    flow: Any = None,
) -> None:
    """Run one task where a condition is true, the other where it is false; skip the one left.

    Args:
        condition: a task, or a value; true is what Python takes for true.
        true_task: the task for true; None for none.
        false_task: the task for false; None for none.
        mapped: the condition and the tasks are mapped: each child has a branch of its own.
        flow: the flow; by default the one whose ``with`` block this is.

    Raises:
        AuthoringError: a branch is no task.
    """
    for value, task in ((True, true_task), (False, false_task)):
        if task is not None:
            _branch(condition, (_Is(value), value), task, mapped=mapped, flow=flow)


def merge(*tasks: Any, mapped: bool = False, flow: Any = None) -> Any:
    """Add a task that stands for the value of the branch that was not skipped.

    Args:
        *tasks: the last task of each branch; of several that ran, the first that did not return
            None gives its value.
        mapped: the branches are mapped, and merged child by child.
        flow: the flow; by default the one whose ``with`` block this is.

    Returns:
        The task: it is skipped where all branches are, and does not begin where one failed.
    """
    if not tasks:
        raise AuthoringError("merge takes the last task of each branch, but none was given")
    made = Generated("Merge", _first)
    made.skip_on_upstream_skip = False
    items = {f"item_{place}": task for place, task in enumerate(tasks)}
    made.bind(mapped=mapped, flow=flow, **items)
    if not builder_of(flow).constants.get(made):  # a value among them is a branch that always ran
        made.trigger = not_all_branches_skipped
    return made


class FilterTask(Task):
    """Takes a list, and returns what is wanted of it: what is neither None nor an exception.

    Begins however the tasks before it ended, so that after a map it leaves the children out that
    failed or were skipped: ``good = FilterTask()(parse.map(files))``.

    Args:
        filter_func: says whether to keep an item.
        log_func: says what to log of an item that is left out.
        **rules: see ``Task``.

    Examples:
        >>> FilterTask().run([1, None, ValueError("bad"), 0])
        [1, 0]
        >>> FilterTask(lambda x: x > 1, name="large").run([1, 2, 3])
        [2, 3]
    """

    def __init__(
        self,
        filter_func: Callable[[Any], bool] | None = None,
        log_func: Callable[[Any], Any] | None = None,
        **rules: Any,
    ) -> None:
        for what, given in (("filter_func", filter_func), ("log_func", log_func)):
            if given is not None and not callable(given):
                raise AuthoringTypeError(f"FilterTask: {what} takes a function, not {given!r}")
        self.filter_func = filter_func or is_value
        self.log_func = log_func
        usual: dict[str, Any] = {"trigger": all_finished, "skip_on_upstream_skip": False}
        super().__init__(**usual | rules)

    def run(self, task_results: Sequence[Any]) -> list[Any]:
        """Return the items that are wanted, in their order."""
        kept: list[Any] = []
        for item in task_results:
            if self.filter_func(item):
                kept.append(item)
            elif self.log_func is not None:
                get_logger("FilterTask").info(str(self.log_func(item)))
        return kept


def is_value(item: Any) -> bool:
    """Return whether it is neither None nor an exception, as failed and skipped tasks give."""
    return item is not None and not isinstance(item, BaseException)


def not_all_branches_skipped(states: Collection[State]) -> bool:
    """All ended well; skip it where all of them were skipped.

    Raises:
        SKIP: all of them were.
    """
    if states and all(isinstance(state, Skipped) for state in states):
        raise SKIP("no branch was taken")
    return all_successful(states)


class _Equals:
    """Skips what follows where a value is not equal to another."""

    def __init__(self, wanted: Any) -> None:
        self._wanted = wanted

    def __call__(self, value: Any) -> Any:
        if value != self._wanted:
            raise SKIP(f"the condition is not {self._wanted!r}")
        return self._wanted


class _Is:
    """Skips what follows where a value is not true, or not false."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted

    def __call__(self, value: Any) -> bool:
        if bool(value) is not self._wanted:
            raise SKIP(f"the condition is not {str(self._wanted).lower()}")
        return self._wanted


def _first(**items: Any) -> Any:
    found = (item for item in in_order(items) if item is not None and not isinstance(item, SKIP))
    return next(found, None)


def _condition(
    task: Any, work: Callable[[Any], Any], value: Any, *, mapped: bool = False, flow: Any = None
) -> Task:
    made = Generated(f"case {str(value)[:_TOLD]}", work)
    return made.bind(value=task, mapped=mapped, flow=flow)


def _branch(
    condition: Any,
    wanted: tuple[Callable[[Any], Any], Any],
    task: Any,
    *,
    mapped: bool,
    flow: Any,
) -> None:
    if not isinstance(task, Task):
        raise AuthoringTypeError(
            f"the branch for {wanted[1]!r} is {task!r}, which is no task; give a task, or write "
            "several of them in a `with case(...):` block"
        )
    builder = builder_of(flow)
    made = _condition(condition, *wanted, mapped=mapped, flow=flow)
    depend(builder, task, upstream_tasks=[made], mapped=mapped)
