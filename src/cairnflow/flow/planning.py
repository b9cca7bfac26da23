"""What a flow would do if it were run: the plan of a run, and what it is made with."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, cast, get_args

from cairnflow.config import config
from cairnflow.errors import AuthoringError
from cairnflow.executors.base import Executor
from cairnflow.flow.run_plan import RunPlan
from cairnflow.flow.writing import Writing
from cairnflow.results.handler import ResultHandler
from cairnflow.states import State
from cairnflow.storage.base import Storage

OnCodeChange = Literal["rerun", "reuse", "ask"]
"""What becomes, in a run that resumes another, of values whose task's code has changed since."""


class Asked(NamedTuple):
    """What a run is asked for.

    Attributes:
        parameters: values by name.
        resume: address of the run to resume; None for a fresh run.
        rerun_from: slugs of tasks that are run again all the same.
        any_code: values are used again whatever became of their code.
        context: what tasks find in ``cairnflow.context`` besides.
    """

    parameters: Mapping[str, Any]
    resume: str | None = None
    rerun_from: Sequence[str] = ()
    any_code: bool = False
    context: Mapping[str, Any] | None = None


class Planning(Writing):
    """A graph that can say beforehand what a run of it would do.

    Attributes:
        result_handler: keeps the values of all tasks that have no handler of their own.
        storage: where the flow's code lives.
        on_code_change: what becomes of kept values whose code has changed; None for the setting.
    """

    result_handler: ResultHandler | None
    storage: Storage | None
    on_code_change: OnCodeChange | None = None

    def run(self, *args: Any, **options: Any) -> State:
        """Run the flow to its end."""
        raise NotImplementedError

    def plan_run(
        self,
        parameters: Mapping[str, Any] | None = None,
        *,
        resume: str | None = None,
        rerun_from: str | Sequence[str] = (),
        on_code_change: OnCodeChange | None = None,
        check_values: bool = False,
        executor: Executor | str | None = None,
        context: Mapping[str, Any] | None = None,
        **named: Any,
    ) -> RunPlan:
        """Return what ``run`` would do with each task, and why. Nothing is run, no value is read.

        Args:
            parameters: values by name.
            resume: ``last``, or the address of the run to resume; None for a fresh run, which
                takes the values that its tasks' caching finds.
            rerun_from: slugs of tasks that are to be run again, with all behind them.
            on_code_change: what becomes of kept values whose code has changed; the flow's by
                default. ``ask`` plans to make them again, and asks when the plan is carried out.
            check_values: ask the stores whether the values are there that would be used again.
            executor: would run the tasks; the flow's by default.
            context: what tasks would find in ``cairnflow.context`` besides.
            **named: more parameters.

        Returns:
            A sequence of steps, which prints as a table; ``.run()`` carries it out.

        Raises:
            AuthoringError: a parameter or a task is unknown, or a parameter missing.
            NotFound: there is no such run to resume.
            RunError: nothing would be kept.
        """
        from cairnflow.runtime.planning.planning import planned  # few programs plan

        given = self._checked({**(parameters or {}), **named})
        tasks = self._resuming(resume, rerun_from, on_code_change)
        policy = self._policy(on_code_change)
        asked = Asked(given, resume, tasks, policy == "reuse", context)
        found = planned(self._order(asked), check_values=check_values)
        before = found.resumes.address if found.resumes is not None else None

        def carry_out(said: str | None) -> State:
            return self.run(
                given,
                run_on_schedule=False,
                executor=executor,
                resume=before,
                rerun_from=tasks,
                on_code_change=(said or policy) if before is not None else None,
                context=context,
            )

        return RunPlan(self.slug, found, policy, carry_out)

    def _order(self, asked: Asked) -> Any:
        """Return what is to be run, as far as a plan needs to know it."""
        from cairnflow.runtime.running import Order  # no need of an engine until here

        return Order(
            plan=self.plan(),
            handler=self.result_handler,
            storage=self.storage,
            parameters=asked.parameters,
            resume=asked.resume,
            rerun_from=asked.rerun_from,
            any_code=asked.any_code,
            context=dict(asked.context or {}),
        )

    def _resuming(
        self, resume: str | None, rerun_from: str | Sequence[str], said: OnCodeChange | None
    ) -> list[str]:
        """Return the tasks to run again from; refuse what has no meaning in a fresh run."""
        tasks = [rerun_from] if isinstance(rerun_from, str) else list(rerun_from)
        if resume is None and (tasks or said is not None):
            raise AuthoringError(
                "rerun_from and on_code_change are for a run that resumes another: give resume, too"
            )
        return tasks

    def _settled(self, asked: Asked, said: OnCodeChange | None) -> Asked:
        """Return what is asked for, with what becomes of changed code: it may have to be asked."""
        if asked.resume is None:
            return asked
        policy = self._policy(said)
        if policy == "rerun":
            return asked
        if policy == "reuse":
            return asked._replace(any_code=True)
        from cairnflow.flow.asking import answered  # few flows ask

        plan = self.plan_run(
            asked.parameters,
            resume=asked.resume,
            rerun_from=asked.rerun_from,
            context=asked.context,
        )
        resume = plan.resumes  # what a person was shown, whatever has run meanwhile
        any_code = bool(plan.changed_code) and answered(plan) == "reuse"
        return asked._replace(resume=resume, any_code=any_code)

    def _policy(self, said: OnCodeChange | None) -> OnCodeChange:
        given = checked_policy(said) or self.on_code_change
        return given or config.flows.on_code_change

    def _checked(self, given: dict[str, Any]) -> dict[str, Any]:
        known = self.parameters
        if unknown := sorted(given.keys() - known.keys()):
            hint = _ELSEWHERE.get(unknown[0], f"it has {', '.join(sorted(known)) or 'none'}")
            raise AuthoringError(f"flow {self.name!r} has no parameter {unknown[0]!r}; {hint}")
        return given


def checked_policy(given: Any) -> OnCodeChange | None:
    """Return what an author said becomes of values whose code has changed; None for nothing.

    Raises:
        AuthoringError: it is none of what can be said.
    """
    if given is None or given in get_args(OnCodeChange):
        return cast("OnCodeChange | None", given)
    raise AuthoringError(f"on_code_change takes 'rerun', 'reuse' or 'ask', not {given!r}")


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
