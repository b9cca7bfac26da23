"""A plan as people look at it, and what carries it out."""

from collections.abc import Callable
from typing import Any

from cairnflow.engine.foreseen import Planned
from cairnflow.flow.planned import PlannedRun
from cairnflow.states import State
from cairnflow.trails.showing import Shown

Runner = Callable[[str | None], State]
"""Carries a plan out; takes what becomes of values whose code has changed, None for as planned."""


class RunPlan(PlannedRun, Shown):
    """What a run would do with each task, and why. Nothing has been run, and no value was read.

    A sequence of ``PlannedStep``, one for each task and parameter, in an order in which they can
    be run; ``plan["score"]`` is the step of a task. ``print`` gives the table.

    Args:
        slug: the flow's.
        planned: what was found.
        policy: what becomes of values whose code has changed.
        runner: carries it out.
    """

    def __init__(self, slug: str, planned: Planned, policy: str, runner: Runner) -> None:
        super().__init__(slug, planned, policy)
        self._runner = runner

    def run(self, *, on_code_change: str | None = None) -> State:
        """Carry it out; return the run's state.

        What the plan calls unsure is decided then, and so is all that has changed meanwhile.

        Args:
            on_code_change: ``rerun`` or ``reuse``, in place of what was planned with.

        Raises:
            AuthoringError: the policy is to ask, and nobody can be asked here.
            KeyboardInterrupt: a person stopped it; what had ended is kept.
        """
        return self._runner(on_code_change)

    @property
    def question(self) -> str:
        """What a person is asked where the code of kept values has changed; empty for nothing."""
        from cairnflow.flow.plan_table import question  # no words before somebody reads them

        return question(self) if self.changed_code else ""

    def wire(self) -> dict[str, Any]:
        """Return it as plain data, as ``cairn plan --json`` gives it."""
        from cairnflow.flow.plan_table import form

        return form(self)

    def _line(self) -> str:
        from cairnflow.flow.plan_table import lines

        return lines(self)

    def _page(self) -> str:
        from cairnflow.flow.plan_table import page_of

        return page_of(self)

    def _screen(self) -> Any:
        from cairnflow.flow.plan_table import screen_of

        return screen_of(self)
