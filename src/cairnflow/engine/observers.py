"""Who is told of each fact: progress, hooks. They can't change it."""

from typing import NamedTuple, Protocol

from cairnflow.plan.plan import Plan
from cairnflow.states import State


class Told(NamedTuple):
    """What has become true of a task run.

    Attributes:
        task: the task's slug.
        child: the child's place; ``WHOLE`` for the task itself.
        attempt: count from 1.
        state: what is true of it now.
        summary: a few words on its value, with its type; empty where there are none.
        size: bytes kept.
        seq: place in the trail; 0 where nothing was recorded.
        width: count of children, where it was expanded.
    """

    task: str
    child: int
    attempt: int
    state: State
    summary: str = ""
    size: int = 0
    seq: int = 0
    width: int = 0


class Observer(Protocol):
    """Is told what happens, in the thread of the loop; what it raises ends the run."""

    def begun(self, address: str, plan: Plan) -> None:
        """A run begins; ``address`` is empty where it is not recorded."""
        ...

    def told(self, facts: list[Told]) -> None:
        """States have been entered, and their facts are safe."""
        ...

    def ended(self, state: State) -> None:
        """The run has ended."""
        ...
